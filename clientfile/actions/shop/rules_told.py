"""The rules whose strictness a shop decides: what each asks for, and where that comes from."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from clientfile.said import Said, both
from clientfile.store.places import STORE_PLACE

_MEASURES = both("Measures for medical aesthetics, Art 20", "医疗美容服务管理办法第二十条")
_LICENCE = both("Measures for medical aesthetics", "医疗美容服务管理办法")
_PIPL = both("PIPL, Art 31", "个人信息保护法第三十一条")
_CARDS = both("MOFCOM 2012 No. 9", "商务部令2012年第9号")
_DRUGS = Said("S2, R27", "S2, R27")
_PAIN = Said("S2, R28", "S2, R28")
_SHEET = both("product leaflets", "产品说明书")

RULES_TOLD: Mapping[str, tuple[Said, Said]] = MappingProxyType(
    {
        "licence": (both("invasive only with a licence", "有创项目须持证"), _LICENCE),
        "guardian": (both("a guardian agrees to a child's data", "未满年龄须监护人同意"), _PIPL),
        "minor": (both("nothing invasive on a minor", "未成年人不做有创项目"), _MEASURES),
        "not-checked": (both("invasive waits for who may check", "无权核查者不做有创项目"), _DRUGS),
        "allergy": (both("nothing a client is allergic to", "过敏原避用"), _DRUGS),
        "contraindication": (both("nothing her state forbids", "禁忌避用"), _SHEET),
        "product-expired": (both("no expired product", "不用过期产品"), _SHEET),
        "interval": (both("not too soon again", "同项目最短间隔"), _SHEET),
        "pain-plan": (both("measures against pain", "止痛措施"), _PAIN),
        "allergy-kind": (both("an allergy of that kind", "同类过敏"), _DRUGS),
        "contraindication-controlled": (both("a condition under control", "已控制的病史"), _SHEET),
        "ingredient": (both("an ingredient she avoids", "顾客排斥的成分"), Said("S1, F82", "S1, F82")),
        "pain-plan-ahead": (both("pain to be planned for", "提前安排止痛"), _PAIN),
        "guardian-to-ask": (both("the guardian is not asked yet", "监护人尚未确认"), _MEASURES),
        "partly-checked": (both("not everything could be checked", "部分内容未核查"), _DRUGS),
        "not-asked": (both("allergies nobody asked about", "尚未询问过敏史"), _DRUGS),
        "batch": (both("the batch number of a product", "产品批号"), Said("F63", "F63")),
        "named-card-cap": (both("most on a named card", "记名卡限额"), _CARDS),
        "bearer-card-cap": (both("most on a bearer card", "不记名卡限额"), _CARDS),
        "bearer-card-months": (both("how long a bearer card lasts", "不记名卡有效期"), _CARDS),
        STORE_PLACE: (
            both("only you write where it lies", "他人不可写库所在处"),
            Said("R35", "R35"),
        ),
    }
)
"""Rule to (what it is, its source)."""
