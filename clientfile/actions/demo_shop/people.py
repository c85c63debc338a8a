"""Who works here and who comes here: invented names, ages in years, birthdays (农: by the lunar calendar)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from clientfile.domain.data import Json
from clientfile.tuples import NamedTuple

SHOPS: Mapping[str, str] = {"medspa": "雅颜医疗美容", "salon": "雅颜美容院", "wellness": "雅颜养生馆"}
OWNER = "陈雅"

STAFF = (
    ("周敏", "manager"),
    ("赵启明", "doctor"),
    ("沈若兰", "doctor"),
    ("顾佳怡", "consultant"),
    ("唐静", "consultant"),
    ("李梅", "beautician"),
    ("何小燕", "beautician"),
    ("孙悦", "front_desk"),
)
"""Beside the owner. Where nothing medical is done the doctors are therapists."""


class Person(NamedTuple):
    """Somebody as the table has her. `age` and `birthday` (calendar, month, day) are None where unknown."""

    name: str
    sex: str
    age: int | None
    birthday: tuple[str, int, int] | None
    job: str

    def birth(self, year: int) -> dict[str, Json]:
        """Her `profile.birth` as of a year, as far as it is known."""
        if self.age is None and self.birthday is None:
            return {}
        calendar, month, day = self.birthday or ("solar", None, None)
        parts = {"year": None if self.age is None else year - self.age, "month": month, "day": day}
        return {"calendar": calendar, **{name: part for name, part in parts.items() if part is not None}}


_REGULARS = """
林晓彤 女 31 03-12 平面设计师    王芳 女 42 农08-15 小学教师      欧阳雪莹 女 28 06-21 律师
张䶮 男 35 11-02 程序员          陈思雨 女 24 01-19 研究生        刘海燕 女 47 农03-08 会计
上官婉清 女 33 09-09 珠宝设计师  赵倩 女 29 农06-20 护士          孙丽娟 女 52 05-04 退休
周雨薇 女 26 10-30 银行柜员      吴敏霞 女 38 农12-02 外贸经理    郑浩然 男 30 07-17 健身教练
冯雨 女 27 02-11 自由撰稿人      蒋欣怡 女 36 08-26 产品经理      韩冰 女 44 农05-05 餐厅老板
杨洁 女 32 04-18 牙科医生        朱琳 女 22 12-25 大学生          秦月华 女 57 农09-09 退休
许诺 女 25 05-20 主播            何婷婷 女 34 农10-13 人事主管    曾雅 女 40 03-31 舞蹈老师
单丹 女 29 07-07 空乘            解晓冬 男 45 农02-02 建材商      仇婉 女 37 11-11 药剂师
梁文静 女 41 01-28 公务员        宋佳 女 30 农07-07 摄影师        唐小棠 女 27 06-01 插画师
邓丽 女 48 10-08 超市店主        曹雪 女 35 04-05 编辑            彭悦 女 23 09-19 模特
苏曼 女 39 农11-20 酒店经理      叶青 女 ? 08-08 瑜伽教练         魏然 男 33 - 咨询顾问
诸葛明月 女 28 农01-15 古琴老师
"""

_NEWCOMERS = """
𠮷野千夏 女 34 02-14 日语教师    司马岚 女 31 12-12 建筑师        Anna·李 女 36 09-23 外企市场
王芳 女 26 07-03 咖啡师          阿依古丽·买买提 女 29 03-21 舞者 潘晓婷 女 43 农04-14 财务总监
袁媛 女 25 11-28 视频剪辑        蔡依晨 女 30 农08-02 电商运营    周子墨 男 16 05-16 高中生
田园 女 28 10-10 园艺师          尉迟静 女 46 农06-06 大学教授    夏沫 女 21 07-29 大学生
方圆 女 33 01-06 心理咨询师      石磊 男 38 04-30 摄影师          任莹 女 27 农09-18 幼儿教师
金善美 女 35 06-15 翻译          范晓萱 女 50 农12-23 民宿老板    廖凡 女 ? - 保险顾问
孔令仪 女 31 08-19 翻译          白露 女 17 01-05 高中生          崔雨桐 女 29 03-05 博物馆讲解
江心怡 女 40 农10-01 中学教师
"""

DRAFTS = ("易安", "高飞", "万琪", "龚小满")
"""Who has only left a name and a phone so far."""

ALLERGIES: Mapping[str, dict[str, Json]] = {
    "韩冰": {"allergen": "玻尿酸", "class": "material", "reaction": "注射处持续红肿", "severity": 2},
    "梁文静": {"allergen": "青霉素", "class": "drug", "reaction": "皮疹、胸闷", "severity": 3},
    "冯雨": {"allergen": "海鲜", "class": "food", "reaction": "荨麻疹", "severity": 2},
    "邓丽": {"allergen": "乳胶", "class": "material", "reaction": "接触处发痒", "severity": 1},
    "𠮷野千夏": {"allergen": "果酸", "class": "cosmetic", "reaction": "刺痛、脱皮", "severity": 2},
    "潘晓婷": {"allergen": "利多卡因", "class": "drug", "reaction": "头晕、心慌", "severity": 3},
    "任莹": {"allergen": "香精", "class": "cosmetic", "reaction": "面部泛红", "severity": 1},
}

MEDICATIONS: Mapping[str, dict[str, Json]] = {
    "刘海燕": {"name": "氨氯地平", "note": "每日一次"},
    "秦月华": {"name": "二甲双胍", "note": "随餐"},
    "朱琳": {"name": "多西环素", "photosensitising": True, "note": "皮肤科开具，用药期间避光"},
    "尉迟静": {"name": "左甲状腺素", "note": "晨起空腹"},
}

HISTORY: Mapping[str, dict[str, Json]] = {
    "刘海燕": {"condition": "hypertension", "state": "controlled", "since": "2019"},
    "秦月华": {"condition": "diabetes", "state": "controlled", "since": "2015"},
    "尉迟静": {"condition": "other", "name": "甲状腺功能减退", "state": "controlled", "since": "2021"},
    "解晓冬": {"condition": "cervical", "state": "ongoing", "since": "2020-06"},
    "苏曼": {"condition": "insomnia", "state": "ongoing"},
    "邓丽": {"condition": "other", "name": "阑尾炎手术", "state": "resolved", "since": "2012"},
}

STATES: Mapping[str, dict[str, Json]] = {
    "孔令仪": {"state": "pregnant", "from": "<-95>", "until": "<+150>", "note": "孕期仅做基础护理"},
    "范晓萱": {"state": "post_op", "from": "<-160>", "until": "<-60>", "note": "膝关节术后恢复"},
}
"""Known when she came. `<-95>` is the day 95 days before today."""

GUARDIANS: Mapping[str, tuple[str, str]] = {"周子墨": ("周建国", "父亲"), "白露": ("白志远", "父亲")}
NOT_AGREED = ("白露",)
"""Whose guardian has not consented yet."""
CONSENTS: Mapping[str, frozenset[str]] = {
    name: frozenset({"marketing", "profiling"})
    for name in ("林晓彤", "吴敏霞", "欧阳雪莹", "潘晓婷", "江心怡", "曾雅", "苏曼")
}
"""Who certainly agreed to what is not needed for the service itself."""

FESTIVALS: tuple[dict[str, Json], ...] = (
    {"name": "元旦", "calendar": "solar", "month": 1, "day": 1},
    {"name": "春节", "calendar": "lunar", "month": 1, "day": 1},
    {"name": "妇女节", "calendar": "solar", "month": 3, "day": 8},
    {"name": "端午节", "calendar": "lunar", "month": 5, "day": 5},
    {"name": "七夕", "calendar": "lunar", "month": 7, "day": 7},
    {"name": "中秋节", "calendar": "lunar", "month": 8, "day": 15},
    {"name": "圣诞节", "calendar": "solar", "month": 12, "day": 25},
)
"""Days on which the shop greets its clients."""

DATES: Mapping[str, dict[str, Json]] = {
    "上官婉清": {"kind": "anniversary", "name": "结婚纪念日", "calendar": "solar", "month": 5, "day": 21},
    "吴敏霞": {"kind": "anniversary", "name": "结婚纪念日", "calendar": "lunar", "month": 8, "day": 8},
    "韩冰": {"kind": "other", "name": "餐厅周年", "calendar": "solar", "month": 11, "day": 28},
    "蒋欣怡": {"kind": "anniversary", "name": "女儿生日", "calendar": "solar", "month": 2, "day": 3},
}

WITH_ID_NUMBER = ("杨洁", "欧阳雪莹", "郑浩然")
"""Who agreed that the resident ID is kept, for a surgery's papers."""

WISHES: Mapping[str, tuple[str, ...]] = {
    "林晓彤": ("ipl", "laser-spot", "hydra-facial", "hydrating", "aroma-spa"),
    "许诺": ("double-eyelid", "eye-care"),
    "彭悦": ("epicanthus",),
    "曾雅": ("ha-filler", "botulinum", "ipl", "laser-spot", "firming", "aroma-spa", "diet-plan"),
    "苏曼": ("botulinum", "ipl", "eye-care", "firming", "herbal-bath"),
    "潘晓婷": ("botulinum", "laser-spot", "ipl", "brightening", "aroma-spa"),
    "欧阳雪莹": ("laser-spot", "ipl", "brightening", "aroma-spa"),
    "唐小棠": ("mini-bubble", "hydra-facial", "hydrating", "neck-shoulder"),
}
"""Services that were asked for by name, where the shop has them."""

RHYTHM: Mapping[str, int] = {
    "曾雅": 15,
    "苏曼": 24,
    "潘晓婷": 26,
    "欧阳雪莹": 34,
    "唐小棠": 25,
    "许诺": 45,
    "何婷婷": 110,
    "林晓彤": 40,
}
"""Days between two visits of those who come often, or seldom."""

HARD_TO_REACH: Mapping[str, int] = {"解晓冬": 100, "吴敏霞": 60, "夏沫": 45}
"""Who answers no call since so many days."""

UNHAPPY = ("夏沫",)
"""Who was not content with what was done for her."""

LAST_SEEN: Mapping[str, int] = {
    "曹雪": 300,
    "魏然": 260,
    "宋佳": 230,
    "单丹": 200,
    "袁媛": 170,
    "石磊": 120,
    "解晓冬": 95,
    "吴敏霞": 20,
    "夏沫": 40,
    "金善美": 60,
    "杨洁": 19,
    "林晓彤": 37,
    "诸葛明月": 30,
    "田园": 30,
    "方圆": 14,
    "陈思雨": 12,
    "上官婉清": 12,
}
"""Who has not been seen since so many days."""


def regulars() -> list[Person]:
    """Those whose paper files were there when the store was founded."""
    return list(_people(_REGULARS))


def newcomers() -> list[Person]:
    """Those who came in the course of the year, in order."""
    return list(_people(_NEWCOMERS))


def _people(table: str) -> Iterator[Person]:
    words = table.split()
    for name, sex, age, birthday, job in zip(*(words[place::5] for place in range(5)), strict=True):
        calendar = "lunar" if birthday.startswith("农") else "solar"
        month, _, day = birthday.lstrip("农").partition("-")
        known = (calendar, int(month), int(day)) if day else None
        yield Person(name, sex, None if age == "?" else int(age), known, job)
