"""Consents: from when until when they count, what they cover, what is withdrawn."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given as example
from hypothesis import settings
from hypothesis import strategies as st

from clientfile.domain.client import ClientFile
from clientfile.domain.consents import (
    given,
    health_data_without_consent,
    open_consents,
    running_shares,
    state,
    withdrawn,
)
from clientfile.domain.data import Json, Row

TODAY = date(2026, 11, 22)
SENSITIVE = ("safety.allergies", "health.history", "services.visits")


def client(*consents: Row, **sections: Json) -> ClientFile:
    others = {name: data for name, data in sections.items() if isinstance(data, dict)}
    return ClientFile("k7m3q9xw", {"privacy": {"consents": list(consents)}, **others})


def consent(purpose: str = "marketing", on: str = "2026-01-10", **more: Json) -> Row:
    return {"id": "c0000001", "purpose": purpose, "given_on": on, **more}


@pytest.mark.parametrize(
    ("row", "on", "counts"),
    [
        (consent(), "2026-01-09", False),
        (consent(), "2026-01-10", True),
        (consent(expires_on="2026-11-22"), "2026-11-22", True),
        (consent(expires_on="2026-11-22"), "2026-11-23", False),
        (consent(withdrawn_on="2026-11-22"), "2026-11-21", True),
        (consent(withdrawn_on="2026-11-22"), "2026-11-22", False),
        (consent("profiling"), "2026-11-22", False),
        (consent(on="someday"), "2026-11-22", False),
    ],
    ids=[
        "not yet given",
        "counts from its day",
        "and on its last",
        "but not after it",
        "until it is withdrawn",
        "and from that day on no more",
        "for its own purpose only",
        "and only with a real day",
    ],
)
def test_from_when_until_when_a_consent_counts(row: Row, on: str, counts: bool) -> None:
    assert given(client(row), "marketing", date.fromisoformat(on)) is counts


def test_a_scope_narrows_it_to_sections() -> None:
    whole = client(consent("health_sensitive"))
    narrow = client(consent("health_sensitive", scope=["safety", "health"]))
    assert given(whole, "health_sensitive", TODAY, "services")
    assert given(narrow, "health_sensitive", TODAY, "health")
    assert not given(narrow, "health_sensitive", TODAY, "services")
    assert given(narrow, "health_sensitive", TODAY)


def test_privacy_that_cannot_be_read_gives_nothing() -> None:
    assert not given(ClientFile("k7m3q9xw", {}, ("privacy",)), "marketing", TODAY)


def test_how_each_stands() -> None:
    rows = [
        consent(),
        consent(withdrawn_on="2026-03-01", expires_on="2026-02-01"),
        consent(expires_on="2026-03-01"),
        consent(on="2026-12-01"),
    ]
    assert [state(row, TODAY) for row in rows] == ["given", "withdrawn", "expired", "later"]
    assert open_consents(client(*rows), TODAY) == [rows[0]]


def test_a_withdrawal_ends_what_counts_and_leaves_the_rest() -> None:
    ended = consent(withdrawn_on="2026-02-01")
    other = consent("profiling")
    assert withdrawn(client(ended, consent(), other), "marketing", TODAY) == [
        ended,
        consent(withdrawn_on="2026-11-22"),
        other,
    ]


def test_health_data_without_the_consent_is_named_by_section() -> None:
    data: dict[str, Json] = {
        "safety": {"allergies": [{"allergen": "青霉素"}]},
        "health": {"history": []},
        "services": {"visits": [{"date": "2026-06-01"}]},
    }
    assert health_data_without_consent(client(**data), SENSITIVE, TODAY) == ["safety", "services"]
    narrow = consent("health_sensitive", scope=["safety"])
    assert health_data_without_consent(client(narrow, **data), SENSITIVE, TODAY) == ["services"]
    assert health_data_without_consent(client(consent("health_sensitive"), **data), SENSITIVE, TODAY) == []


def test_shares_run_until_the_agreements_last_day() -> None:
    shares: list[Json] = [
        {"recipient": "甲", "valid_until": "2026-11-22"},
        {"recipient": "乙", "valid_until": "2026-11-21"},
        {"recipient": "丙"},
    ]
    found = running_shares(ClientFile("k7m3q9xw", {"privacy": {"shares": shares}}), TODAY)
    assert [row["recipient"] for row in found] == ["甲", "丙"]


DAYS = st.integers(-400, 400).map(lambda days: TODAY + timedelta(days=days))


@settings(max_examples=100, deadline=None)
@example(
    st.lists(st.tuples(st.sampled_from(["marketing", "profiling"]), DAYS, st.none() | DAYS), max_size=6), DAYS
)
def test_after_a_withdrawal_nothing_of_that_purpose_counts(
    rows: list[tuple[str, date, date | None]], on: date
) -> None:
    before = client(
        *(
            consent(purpose, begun.isoformat(), **({"expires_on": ends.isoformat()} if ends else {}))
            for purpose, begun, ends in rows
        )
    )
    after = before.having("privacy", "consents", [*withdrawn(before, "marketing", on)])
    assert not given(after, "marketing", on)
    assert given(after, "profiling", on) == given(before, "profiling", on)
    assert len(after.rows("privacy", "consents")) == len(rows)
