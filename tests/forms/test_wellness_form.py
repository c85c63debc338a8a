"""The parlour's form is S3's to the letter: title, head, five modules, their lines and hints, in order."""

from __future__ import annotations

from typing import Any

import yaml

from tests.forms.schema_walk import ROOT

S3_TITLE = "养生馆客户信息管理表"
S3_HEAD = [("客户编号", "(系统自动生成或手动编制,便于检索)")]
S3_MODULES: list[tuple[str, list[tuple[str, str]]]] = [
    (
        "一、基础信息模块",
        [
            ("客户姓名", ""),
            ("性别", ""),
            ("年龄", ""),
            ("联系电话", ""),
            ("电子邮箱(可选)", ""),
            ("通讯地址(可选,用于特殊关怀)", ""),
            ("客户来源", "(如:朋友介绍、网络推广、社区活动、自然到店等,可多选并注明主要来源)"),
            ("建档日期", "年月日"),
            ("档案状态", "(如:活跃、休眠、流失,便于客户分层管理)"),
            ("专属顾问/技师(可选)", "(主要负责跟进与服务的人员)"),
        ],
    ),
    (
        "二、健康档案模块(核心模块,需细致记录与动态更新)",
        [
            ("既往病史", "(如高血压、糖尿病、颈椎病、失眠等,可注明大致患病时间与目前状况)"),
            ("当前主要身体不适/困扰", "(如肩颈酸痛、疲劳乏力、皮肤干燥、睡眠质量差等)"),
            ("养生目标/期望", "(如改善亚健康、调理体质、塑形减重、缓解压力等,可多选)"),
            ("过敏史", "(食物、药物、精油、按摩膏等,务必详细询问并重点标注)"),
            ("特殊健康状况", "(如孕妇、哺乳期、月经期特殊注意事项、术后恢复期等)"),
            ("体质辨识结果", "(如中医体质辨识:平和质、阳虚质、阴虚质、痰湿质等,可附简要说明)"),
            ("生活习惯简述", "(如作息、饮食偏好、运动习惯、吸烟饮酒等,有助于提供更全面的养生建议)"),
        ],
    ),
    ("三、服务记录模块", [("服务记录", "")]),
    (
        "四、消费与偏好模块",
        [
            ("会员卡类型/等级(如有)", ""),
            ("办卡/充值记录", "(日期、金额、余额变动,建议单独明细)"),
            ("偏好项目类型", "(如:推拿按摩类、艾灸拔罐类、美容养颜类、SPA水疗类、食疗养生类等)"),
            ("偏好产品品牌/系列(如有)", ""),
            ("偏好精油/香氛类型", "(如:薰衣草、茶树、玫瑰等,或是否偏好无香)"),
            ("服务力度偏好", "(如:轻柔、适中、偏重)"),
            ("对环境的偏好", "(如:安静、轻音乐类型、灯光亮度等)"),
            ("忌口/饮食偏好(与养生相关)", ""),
        ],
    ),
    (
        "五、沟通与关怀模块",
        [
            ("重要日期记录", "(如生日、纪念日等,便于发送祝福与关怀)"),
            ("沟通记录", ""),
            ("客户投诉/异议记录与处理", "(日期、事由、处理方案、处理结果、客户满意度)"),
        ],
    ),
]
S3_TABLES = {
    "服务记录": "序号|服务日期|服务项目名称|服务时长|服务技师|服务反馈/效果评价|客户建议|下次服务意向",
    "沟通记录": "日期|沟通方式|沟通内容概要|跟进事项|负责人|完成状态",
    "客户投诉/异议记录与处理": "日期|事由|处理方案|处理结果|客户满意度",
}
S3_COLUMN_HINTS = {
    "服务反馈/效果评价": "(如:症状缓解、感觉舒适、无明显变化等)",
    "沟通方式": "(电话、微信、面谈等)",
    "沟通内容概要": "(如:预约提醒、满意度回访、节日问候、活动通知等)",
}
S3_SERVICES_NOTE = "(此部分建议单独分页或使用系统进行动态记录,保持档案清晰)"


TEXT = (ROOT / "templates" / "wellness.yaml").read_text(encoding="utf-8")
FORM: dict[str, Any] = yaml.load(TEXT, Loader=yaml.CSafeLoader)


def wording(question: dict[str, Any]) -> tuple[str, str]:
    return question["ask"]["zh"], question.get("hint", {}).get("zh", "")


def test_wellness_follows_the_source_to_the_letter() -> None:
    assert FORM["title"]["zh"] == S3_TITLE
    assert [wording(question) for question in FORM["head"]] == S3_HEAD
    assert [
        (module["label"]["zh"], [wording(question) for question in module["questions"]])
        for module in FORM["modules"]
    ] == S3_MODULES


def test_wellness_tables_have_the_columns_of_the_source() -> None:
    tables = {q["ask"]["zh"]: q["columns"] for m in FORM["modules"] for q in m["questions"] if "columns" in q}
    assert {name: "|".join(c["ask"]["zh"] for c in columns) for name, columns in tables.items()} == S3_TABLES
    hints = {c["ask"]["zh"]: c["hint"]["zh"] for columns in tables.values() for c in columns if "hint" in c}
    assert hints == S3_COLUMN_HINTS
    assert FORM["modules"][2]["note"]["zh"] == S3_SERVICES_NOTE
    assert FORM["modules"][2]["questions"][0]["own_page"] is True
