"""What is quickly seen of a list that grew agrees with reading it all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfile.domain.data import Json, mapping
from clientfile.store import yaml
from clientfile.store.judging.appended import appended, ends_in_items, unpadded
from clientfile.store.part import MAX_PLAIN, Part, format_part

texts = st.text(max_size=12).filter(lambda text: "\x85" not in text) | st.sampled_from(
    ["#", "a\n#b", "  - id: x", "x\n  - id: y\n", '"', "'", "|", "- ", "\n\n"]
)
items = st.fixed_dictionaries({"note": texts}, optional={"more": st.lists(texts, max_size=2)})


def part(rows: list[dict[str, Json]], **first: Json) -> bytes:
    numbered: list[Json] = [{"id": f"k7m3q9{nth:02}", **row} for nth, row in enumerate(rows)]
    try:
        return unpadded(format_part(Part("k7m3q9xw", "services.2026", 1, {**first, "visits": numbered})))
    except (yaml.BadYaml, AssertionError):
        return b""


def rows_of(body: bytes) -> Json:
    return mapping(mapping(yaml.load(body, max_bytes=MAX_PLAIN)).get("data")).get("visits")


@given(
    rows=st.lists(items, min_size=1, max_size=4), more=st.lists(items, min_size=1, max_size=2), first=texts
)
def test_what_the_program_appends_is_seen(
    rows: list[dict[str, Json]], more: list[dict[str, Json]], first: str
) -> None:
    before, after = part(rows, first=first), part([*rows, *more], first=first)
    if before and after:
        assert ends_in_items(before)
        assert appended(before, after)
        assert ends_in_items(after)


@given(rows=st.lists(items, min_size=1, max_size=3), tail=texts, indent=st.integers(0, 6))
def test_whatever_follows_nothing_is_lost(rows: list[dict[str, Json]], tail: str, indent: int) -> None:
    """Text of anybody's making behind a list: where it is taken for items, the list is whole."""
    before = part(rows)
    if not before:
        return
    for added in (f"{' ' * indent}- id: k7m3q9zz\n", f"{' ' * indent}{tail}\n", f"{' ' * indent}- {tail}\n"):
        after = before + added.encode()
        if ends_in_items(before) and appended(before, after):
            old, new = rows_of(before), rows_of(after)
            assert isinstance(old, list)
            assert isinstance(new, list)
            assert new[: len(old)] == old


@pytest.mark.parametrize(
    ("body", "ends"),
    [
        ("data:\n  visits:\n  - id: a\n", True),
        ("data:\n  visits:\n  - id: a\n    note: |\n      x\n", True),
        ("data:\n  visits: []\n", False),
        ("data:\n  visits:\n  - id: a\n  x: 1\n", False),
        ('data:\n  x: "\n  - id: a"\n', False),
        ('data:\n  visits:\n  - id: a\n    note: "\n  - id: b"\n', False),
        ("data:\n  visits:\n  - id: a\nlater: 1\n", False),
        ("data:\n  visits:\n  - id: [\n", False),
        ("data: {visits: [{id: a}]}\n", False),
        ("", False),
    ],
)
def test_where_a_text_ends(body: str, ends: bool) -> None:
    assert ends_in_items(body.encode()) is ends


def test_an_item_under_an_id_that_was_there_is_looked_at_closely() -> None:
    before = part([{"note": "x"}])
    assert not appended(before, before + b"  - id: k7m3q900\n    note: y\n")
    assert not appended(before, before + b"  - note: without an id\n")
    assert not appended(before, before + b"  - id: k7m3q9zz\n  - id: k7m3q9zz\n")
    assert not appended(before, before + b"    more: a field of the last item\n")
    assert not appended(before, before[:-1])
    assert appended(before, before + b"  - id: k7m3q9zz\n    note: y\n")
