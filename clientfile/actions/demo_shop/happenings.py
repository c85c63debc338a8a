"""What else happened in the year, client by client: each in a commit of its own, as a user does it."""

from __future__ import annotations

from clientfile.actions.demo_shop.care import (
    agreed,
    complained,
    offered,
    reconciled,
    said,
    shared,
    talked,
    withdrew,
)
from clientfile.actions.demo_shop.money import (
    bought,
    frozen,
    granted,
    last_purchase_given_back,
    package_given_back,
    product_sold,
    swapped,
    topped_up,
    used,
)
from clientfile.actions.demo_shop.scene import Happening, changed
from clientfile.actions.demo_shop.visiting import (
    booked,
    came_again_too_soon,
    did_not_come,
    just_came,
    reacted,
    redeemed,
)
from clientfile.domain.data import Row

_LIDOCAINE: Row = {
    "allergen": "利多卡因",
    "class": "drug",
    "reaction": "注射部位红肿、心慌",
    "severity": 3,
    "asked_on": "<-156>",
    "note": "外院拔牙时发现，禁用含利多卡因的项目",
}
_LACTATING: Row = {"state": "lactating", "from": "<-125>", "until": "<+200>", "note": "哺乳期，避免注射类"}
_NO_MORE_MESSAGES: Row = {
    "kind": "withdraw",
    "received": "<-78>",
    "due": "<-63>",
    "note": "不再接收营销短信",
}

HAPPENINGS = (
    Happening(345, "何婷婷", "buy", bought(0, "alipay")),
    Happening(340, "曾雅", "topup", topped_up(4500, 400, "card", "S0001")),
    Happening(330, "欧阳雪莹", "topup", topped_up(3000, 300, "wechat", "S0002")),
    Happening(
        310,
        "王芳",
        "update",
        changed(
            "contact.contact_channel=wechat",
            "contact.quiet_hours.from=12:00",
            "contact.quiet_hours.to=14:00",
        ),
    ),
    Happening(305, "苏曼", "topup", topped_up(3000, 300, "card", "S0003")),
    Happening(300, "唐小棠", "buy", bought(0, "wechat")),
    Happening(
        288,
        "蒋欣怡",
        "complaint",
        complained("service", "预约十点，等到十点四十才开始", "致电道歉，调整周末排班", "周敏", -281),
    ),
    Happening(280, "林晓彤", "topup", topped_up(2000, 100, "wechat", "S0004")),
    Happening(266, "蒋欣怡", "complaint resolve", reconciled("已道歉并补偿积分，客人接受", 4, 20)),
    Happening(250, "刘海燕", "topup", topped_up(2000, 100, "cash", "S0005")),
    Happening(240, "曾雅", "topup", topped_up(4000, 400, "card")),
    Happening(210, "许诺", "buy", bought(0, "wechat")),
    Happening(200, "曾雅", "buy", bought(1, "card")),
    # How the allergy of the first one in the list was found out: the demo shows her card and her history.
    Happening(
        155,
        "林晓彤",
        "update",
        changed(adds=[("safety.allergies", _LIDOCAINE)], unsets=["safety.allergies_none_on"]),
    ),
    Happening(150, "杨洁", "buy", bought(1, "card")),
    Happening(130, "邓丽", "pay", product_sold("防晒乳", 1, 268, "alipay")),
    Happening(124, "邓丽", "refund", last_purchase_given_back("不适合本人肤质，未开封退回")),
    Happening(122, "许诺", "swap", swapped(2, "客人希望改做眼周护理")),
    Happening(
        120,
        "赵倩",
        "update",
        changed(adds=[("safety.states", _LACTATING)], unsets=["safety.states_none_on"]),
    ),
    Happening(100, "金善美", "buy", bought(0, "wechat")),
    Happening(
        98, "林晓彤", "update", changed("contact.contact_channel=wechat", "safety.pain_sensitivity=high")
    ),
    Happening(92, "林晓彤", "topup", topped_up(3000, 300, "wechat")),
    Happening(90, "林晓彤", "pay", product_sold("修复面膜", 2, 138, "wechat")),
    Happening(77, "吴敏霞", "update", changed(adds=[("privacy.requests", _NO_MORE_MESSAGES)])),
    Happening(70, "吴敏霞", "consent withdraw", withdrew("marketing")),
    Happening(
        63,
        "吴敏霞",
        "update",
        changed("privacy.requests[0].outcome=granted", "privacy.requests[0].closed_on=<-70>"),
    ),
    Happening(60, "曾雅", "topup", topped_up(4000, 400, "card")),
    Happening(58, "潘晓婷", "recommend", offered("declined")),
    Happening(46, "金善美", "refund", package_given_back("工作调动，离开本市")),
    Happening(46, "曾雅", "benefit", granted("lecture", "皮肤管理讲座", 30)),
    Happening(46, "苏曼", "benefit", granted("lecture", "皮肤管理讲座", 30)),
    Happening(
        33,
        "司马岚",
        "reach",
        talked("phone", "consult", "想和朋友同一时段到店", "确认双人护理室的空档并回电", "孙悦", -30),
    ),
    Happening(
        32, "苏曼", "visits", came_again_too_soon("客人次日出席婚礼，皮肤状态良好，店主评估后同意提前")
    ),
    Happening(32, "欧阳雪莹", "recommend", offered("accepted")),
    Happening(31, "曾雅", "visit", redeemed()),
    Happening(25, "上官婉清", "consent", agreed("third_party", 18)),
    Happening(24, "周雨薇", "share", shared("云城市美容行业协会", "保密协议-07", "行业客龄调查", 200)),
    Happening(
        21,
        "朱琳",
        "complaint",
        complained("effect", "护理后痘痘没有明显减少", "请专业人员面诊，调整方案", "顾佳怡", 3),
    ),
    Happening(18, "杨洁", "freeze", frozen(40, "外地进修两个月")),
    Happening(15, "曾雅", "benefit", used("皮肤管理讲座")),
    Happening(20, "欧阳雪莹", "topup", topped_up(2000, 200, "wechat")),
    Happening(16, "秦月华", "topup", topped_up(1000, 0, "cash", "S0006")),
    Happening(14, "江心怡", "pay", product_sold("舒缓精华", 1, 398, "card")),
    Happening(13, "诸葛明月", "feedback", said("visit", "negative", "护理间空调太冷", owner="孙悦")),
    Happening(12, "苏曼", "topup", topped_up(3000, 300, "card")),
    Happening(10, "田园", "book", booked(-6, "11:00")),
    Happening(
        9,
        "潘晓婷",
        "reach",
        talked(
            "wechat",
            "consult",
            "想淡化细纹，担心过敏",
            "评估适合的方案并回复",
            "赵启明",
            0,
        ),
    ),
    Happening(5, "田园", "no_show", did_not_come()),
    Happening(
        4,
        "白露",
        "reach",
        talked(
            "face",
            "consult",
            "本人想做项目；未满18周岁，监护人尚未同意",
            "请监护人到店面谈并签署同意书",
            "顾佳怡",
            0,
        ),
    ),
    Happening(4, "江心怡", "recommend", offered("offered")),
    Happening(3, "林晓彤", "book", booked(0, "10:30", "ipl")),
    Happening(2, "上官婉清", "book", booked(2, "14:30", "hydra-facial", "eye-care")),
    Happening(1, "陈思雨", "book", booked(1, "16:00", "mini-bubble")),
    Happening(1, "诸葛明月", "visit", reacted("护理部位红肿，轻微水疱", "laser-spot", "ipl")),
    Happening(0, "彭悦", "feedback", said("shop", "negative", "到店后还要等，预约像没约", owner="周敏")),
    Happening(0, "方圆", "visit", just_came("mini-bubble", "hydra-facial")),
)
