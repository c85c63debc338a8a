"""Who may decide for the shop, what the decisions rest on, and who may see an account."""

from __future__ import annotations

from pathlib import Path

import pytest

from clientfile.actions.account.statement import statement
from clientfile.actions.shop.catalogue import list_catalogue
from clientfile.actions.shop.catalogue_change import add_entry, edit_entry
from clientfile.actions.shop.deciding import decide
from clientfile.actions.shop.rules_told import RULES_TOLD
from clientfile.actions.shop.settings import list_settings
from clientfile.domain.cadences import Cadences
from clientfile.domain.catalogue_check import RETURN_PERCENT, SPENDING_MAX
from clientfile.domain.complaints import DAYS
from clientfile.domain.membership.terms import MONTHS, Often
from clientfile.domain.money import fen
from clientfile.errors import Refused
from clientfile.forms.schema import read_schema
from tests.store.helpers import Shop, hire, new_client

GROUPS = read_schema("common.json")["$defs"]


def test_a_manager_may_decide_and_a_beautician_may_not(shop: Shop, tmp_path: Path) -> None:
    _, hers = hire(shop, tmp_path / "manager", "li-na", "manager")
    assert decide(hers.store(), ["tier_months=6"]).settings[0].value == 6
    added = add_entry(hers.store(), "rewards", "面膜", sets=["points=30"])
    assert [row["id"] for _, row in added.entries] == ["mian-mo"]
    _, other = hire(shop, tmp_path / "beautician", "wang-fang", "beautician")
    before = other.head
    refused = "only owners and managers change what the shop has decided; nothing was written"
    with pytest.raises(Refused, match=refused) as told:
        decide(other.store(), ["tier_months=9"])
    assert told.value.hint is not None
    assert told.value.hint.en == "ask one of them"
    with pytest.raises(Refused, match="only owners and managers"):
        edit_entry(other.store(), "rewards", "面膜", sets=["points=1"])
    assert other.head == before
    assert [row["name"] for _, row in list_catalogue(hers.store(), "rewards")][-1] == "面膜"


def test_a_role_that_may_not_read_accounts_gets_no_statement(shop: Shop, tmp_path: Path) -> None:
    new_client(shop.store(), "张三")
    _, other = hire(shop, tmp_path / "beautician", "wang-fang", "beautician")
    with pytest.raises(Refused, match="not for your role"):
        statement(other.store(), "张三")


def test_every_decision_says_where_it_comes_from(shop: Shop) -> None:
    found = {each.name: each for each in list_settings(shop.store())}
    unsourced = [name for name, each in found.items() if "." in name and not each.source.en]
    assert unsourced == []
    assert [
        each.name for each in found.values() if each.name.startswith("rules.") and not each.label.zh
    ] == []
    assert set(RULES_TOLD) == {name.removeprefix("rules.") for name in found if name.startswith("rules.")}


def test_the_defaults_that_are_told_are_those_in_force() -> None:
    thresholds = {name: each.get("default") for name, each in GROUPS["thresholds"]["properties"].items()}
    often = Often()
    assert thresholds["tier_months"] == MONTHS
    assert thresholds["frequency_months"] == often.months
    assert thresholds["high_frequency_visits"] == often.high
    assert thresholds["high_frequency_each_month"] == often.each_month
    assert thresholds["mid_frequency_visits"] == often.mid
    assert thresholds["reward_return_percent"] == RETURN_PERCENT
    assert fen(thresholds["reward_spending_max"]) == SPENDING_MAX
    assert thresholds["complaint_days"] == DAYS
    assert None not in thresholds.values()
    usual = Cadences()._asdict()
    cadences = {name: each.get("default") for name, each in GROUPS["cadences"]["properties"].items()}
    assert {name: usual[name] for name, value in cadences.items() if value is not None} == {
        name: value for name, value in cadences.items() if value is not None
    }
