"""What the rules for prepaid cards ask of a shop."""

from __future__ import annotations

from clientfile.domain.account.caps import over_cap, too_short
from clientfile.domain.data import Json

THRESHOLDS: dict[str, Json] = {
    "named_card_max": "5000.00",
    "bearer_card_max": "1000.00",
    "bearer_card_months": 36,
}


def test_a_card_over_its_cap_warns() -> None:
    assert list(over_cap(500_000, THRESHOLDS)) == []
    (named,) = over_cap(500_001, THRESHOLDS)
    assert (named.rule, named.warning) == ("named-card-cap", True)
    assert named.message.zh == "记名卡限额 5000.00 元"
    (bearer,) = over_cap(100_001, THRESHOLDS, bearer=True)
    assert bearer.rule == "bearer-card-cap"
    assert list(over_cap(500_001, {})) == []


def test_a_bearer_card_is_valid_long_enough() -> None:
    (short,) = too_short(12, THRESHOLDS, bearer=True)
    assert (short.rule, short.warning) == ("bearer-card-months", True)
    assert list(too_short(36, THRESHOLDS, bearer=True)) == []
    assert list(too_short(None, THRESHOLDS, bearer=True)) == []
    assert list(too_short(12, THRESHOLDS)) == []
