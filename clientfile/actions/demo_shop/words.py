"""What is said and written in the shop: short sentences to choose from."""

from __future__ import annotations

from collections.abc import Mapping

CONCERNS: Mapping[str, tuple[str, str, str]] = {
    "acne": ("面颊、下巴", "控油祛痘，减少反复", "oily"),
    "pigmentation": ("颧骨", "淡化色斑，肤色均匀", "normal"),
    "wrinkles": ("眼周、额头", "淡化细纹，自然不僵硬", "dry"),
    "dryness": ("全脸", "补水保湿，上妆服帖", "dry"),
    "pores": ("鼻翼、面颊", "收缩毛孔，肤质细腻", "combination"),
}
"""What troubles a skin: where, what is wished for, and the skin it mostly goes with."""

CONCERNS_BY_AGE = (
    (25, ("acne", "pores", "dryness")),
    (38, ("pigmentation", "dryness", "pores")),
    (200, ("wrinkles", "pigmentation", "wrinkles")),
)

DISCOMFORTS = ("neck_shoulder", "fatigue", "poor_sleep", "dry_skin")
GOALS = ("sub_health", "stress", "constitution", "slimming")
PRESSURES = ("light", "medium", "firm")

DISTRICTS = ("云溪区", "湖滨区", "南桥区", "北苑区", "锦华区")
STREETS = ("桂花路", "望江街", "玉兰巷", "春晓路", "梧桐里", "长乐街")
EMERGENCY = (("丈夫", "先生"), ("母亲", "妈妈"), ("姐姐", "姐姐"), ("朋友", "闺蜜"))

LIKES = ("拿铁", "茉莉花茶", "瑜伽", "徒步", "听古典乐", "养猫", "看展", "烘焙", "羽毛球", "追剧")
SOURCE_NOTES: Mapping[str, tuple[str, ...]] = {
    "referral": ("老顾客带来", "同事推荐"),
    "online": ("小红书看到", "抖音团购", "大众点评"),
    "community": ("小区活动", "商场地推"),
    "walk_in": ("路过进店",),
}
PAST = (
    ("光子嫩肤", "skin", "外地一家诊所"),
    ("小气泡清洁", "skin_mgmt", "小区美容店"),
    ("补水护理", "skin_mgmt", "朋友的工作室"),
)

VISIT_NOTES = (
    "皮肤屏障较好，耐受正常",
    "换季偏干，建议加强保湿",
    "术前已拍照留档",
    "客人当天有会议，提前十分钟结束",
    "客人喜欢安静，少聊天",
    "T区出油明显，两颊偏干",
    "本次能量较上次略低",
    "陪同闺蜜一起到店",
)
SUGGESTIONS = (
    "注意防晒，一周内不去角质",
    "每晚敷修复面膜，连续三天",
    "多饮水，少熬夜",
    "下次可搭配补水护理",
    "两周内避免泡温泉、桑拿",
)
REACTIONS = ("轻微泛红，两小时内消退", "局部轻微肿胀，冰敷后缓解", "轻微刺痛")
OUTCOMES = (
    ("improved", "肤色明显提亮"),
    ("improved", "毛孔细腻了一些"),
    ("comfortable", "全程放松"),
    ("relieved", "紧绷感缓解"),
)
PAIN_PLANS = ("表面麻醉膏敷30分钟", "冰敷镇痛", "分区操作，中间休息")
PRODUCTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "micro": (("玻尿酸原液", "润妍"), ("修护精华", "白芷堂")),
    "botulinum": (("A型肉毒素", "润妍"),),
    "skin": (("修复面膜", "清禾"), ("舒缓精华", "白芷堂"), ("冷凝胶", "清禾")),
    "surgical": (("可吸收缝合线", "康缝"),),
}
"""What an invasive service uses (name, brand), by its id or else its category."""

AFTER_INVASIVE = frozenset({"repair-mask"})
"""What is only done on a skin that something invasive was done to."""

RESULTS: Mapping[str, tuple[str, ...]] = {
    "aftercare": (
        "恢复良好，无不适",
        "微红已退，提醒继续防晒",
        "轻微干燥，已指导加强保湿",
        "效果满意，想预约下一次",
        "没有不良反应，护理按时在做",
        "结痂已自然脱落，很满意",
    ),
    "review": (
        "复查肤况稳定，建议继续保湿护理",
        "约好下月到店复查",
        "近期出差多，皮肤状态一般，已给护理建议",
    ),
    "annual": ("资料已核对，电话和过敏史无变化", "更新了职业与住址，其余无变化"),
    "birthday": ("已送上生日祝福和生日礼遇", "微信祝福已发，客人很开心"),
    "anniversary": ("已发纪念日祝福", "送上祝福，客人表示感谢"),
    "next_service": ("已约好时间", "客人想等下月发薪后再约"),
    "win_back": ("最近工作忙，过阵子再来", "已搬家，路远，表示有空会来", "客人说下月休假时来"),
    "package_expiry": ("已提醒，约下周来用", "客人知道期限，会安排时间"),
    "points_expiry": ("已提醒兑换", "客人想攒着换护理"),
    "consent_expiry": ("下次到店时续签",),
    "communication": ("已按约定回复客人", "已办妥并告知客人"),
}
ANYTHING = ("已沟通，一切正常",)
ADVICE = "每日两次保湿，外出防晒，一周后再看"

FEEDBACK = (
    ("visit", "positive", "手法很轻，中途睡着了"),
    ("shop", "positive", "环境安静，预约很方便"),
    ("product", "neutral", "面膜精华偏多，希望有小包装"),
    ("shop", "negative", "周末停车不方便", "已与物业协商，周末为客人预留两个车位"),
    ("visit", "positive", "讲解很清楚，不推销"),
    ("visit", "negative", "等候时间超过半小时", "已当面致歉，此后预约之间多留一刻钟"),
)
"""What is said of the shop: about, polarity, words, and the answer given at once."""
