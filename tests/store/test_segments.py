"""Who may keep a segment for the shop."""

from __future__ import annotations

from pathlib import Path

import pytest

from clientfile.actions.query import segment
from clientfile.actions.segments import save_segment
from clientfile.errors import Refused
from tests.store.helpers import Shop, hire


def test_a_manager_may_save_and_a_beautician_may_not(shop: Shop, tmp_path: Path) -> None:
    _, hers = hire(shop, tmp_path / "manager", "li-na", "manager")
    assert save_segment(hers.store(), "new", where="visit_count = 0").name == "new"
    assert segment(hers.store(), "new").where == "visit_count = 0"
    _, other = hire(shop, tmp_path / "beautician", "wang-fang", "beautician")
    before = other.head
    with pytest.raises(Refused, match="only owners and managers save segments"):
        save_segment(other.store(), "new", where="visit_count = 0")
    assert other.head == before
