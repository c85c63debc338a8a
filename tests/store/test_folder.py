"""Two folders of a commit compared: the quick look sees what a reading of both sees."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfile.errors import NotBelieved
from clientfile.store.folder import EMPTY, Difference, Folder
from clientfile.store.objects import Entry, format_tree, parse_tree

names = st.text("abc.0", min_size=1, max_size=4)
ids = st.sampled_from(["00" * 20, "11" * 20, "0a2f" * 10, "ff" * 20, "3130303634342061" + "00" * 12])
entries = st.dictionaries(
    names, st.builds(Entry, st.sampled_from(["100644", "40000", "120000"]), ids), max_size=6
)


def slowly(before: bytes, after: bytes) -> list[Difference]:
    old, new = parse_tree(before), parse_tree(after)
    return [
        (name, old.get(name), new.get(name))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]


@given(entries, entries)
def test_two_trees(before: dict[str, Entry], after: dict[str, Entry]) -> None:
    old, new = format_tree(before), format_tree(after)
    assert Folder(new).differences(Folder(old)) == slowly(old, new)


@given(st.data(), entries.filter(bool))
def test_a_tree_and_the_next(data: st.DataObject, before: dict[str, Entry]) -> None:
    """One id is another; then the quick look is taken, and what it learnt holds for the tree after that."""
    old, folder = format_tree(before), Folder(format_tree(before))
    for _ in range(3):
        name = data.draw(st.sampled_from(sorted(before)))
        before = {**before, name: before[name]._replace(id=data.draw(ids))}
        new, next_folder = format_tree(before), Folder(format_tree(before))
        assert next_folder.differences(folder) == slowly(old, new)
        assert dict(next_folder.entries()) == before
        assert {each: next_folder.get(each.encode()) for each in before} == before
        old, folder = new, next_folder


@given(st.data(), entries.filter(bool))
def test_a_tree_with_other_bytes_in_it(data: st.DataObject, before: dict[str, Entry]) -> None:
    """What is no tree is refused, whatever it is compared with."""
    old = format_tree(before)
    raw = bytearray(old)
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.sampled_from(list(b"\0 /0149a\xff")))
    new = bytes(raw)
    for one, other in ((old, new), (new, old)):
        try:
            expected = slowly(one, other)
        except NotBelieved:
            with pytest.raises(NotBelieved):
                Folder(other).differences(Folder(one))
        else:
            assert Folder(other).differences(Folder(one)) == expected


def test_nothing_and_something() -> None:
    entry = Entry("100644", "11" * 20)
    tree = Folder(format_tree({"a": entry}))
    assert tree.differences(EMPTY) == [("a", None, entry)]
    assert EMPTY.differences(tree) == [("a", entry, None)]
    assert EMPTY.differences(EMPTY) == []
    assert tree.get(b"b") is None
