"""`kill -9` at every step of a leaver's removal: roster and keys are old or new together, never a mixture.

Afterwards everything is readable by exactly those who should, shown with the stock program on the raw files.
"""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from clientfile.store.layout import PSEUDONYMS
from clientfile.store.roster import Roster
from clientfile.store.steps import STEPS
from tests.store.helpers import (
    SECTIONS,
    Shop,
    in_child,
    kill_at,
    new_client,
    opened_by_age,
    parts,
    roster_of,
    whole,
    whole_client,
)
from tests.store.test_crash import AFTER, kill_at_touch
from tests.store.test_generations import Newcomer, changed, hired, left, opened, reads


def removal(shop: Shop, name: str) -> Callable[[], None]:
    def remove() -> None:
        store = shop.store()
        _ = store.index
        changed(store, left(store.roster, name))

    return remove


def opens_private(program: Path, shop: Shop, identity: Path) -> bool:
    try:
        opened_by_age(program, (shop.root / PSEUDONYMS).read_bytes(), identity)
    except AssertionError:
        return False
    return True


def as_it_should_be(shop: Shop, program: Path, li: Newcomer, wang: Newcomer, gone: bool) -> None:
    """li-na, a manager, left or did not; wang-fang, a therapist, did not. All of it, or nothing of it."""
    roster: Roster = roster_of(shop.root)
    member = roster.by_id("li-na")
    assert member is not None
    assert bool(member.left) == gone
    generations = (1, 2) if gone else (1,)
    assert {name: key.generation for name, key in roster.keys.items()} == dict.fromkeys(
        SECTIONS, generations[-1]
    )
    everything = {(name, number) for name in SECTIONS for number in generations}
    assert opened(program, shop.root, shop.identity) == everything
    assert opened(program, shop.root, shop.sheet) == everything
    hers = {(name, number) for name, number in everything if name in reads("therapist")}
    assert opened(program, shop.root, wang.identity) == hers
    assert opened(program, shop.root, li.identity) == (set() if gone else everything)
    assert opens_private(program, shop, shop.identity)
    assert opens_private(program, shop, li.identity) == (not gone)


def works_again(shop: Shop, client: str, wang: Newcomer) -> None:
    """The next command reads and writes, in the generation there is, and leaves nothing to mend."""
    store = shop.store()
    assert set(store.read(client).sections) == set(SECTIONS)
    assert store.verdict() is None
    fresh = new_client(store, "李四")
    assert wang.store(shop).read(fresh).section("contact")["name"] == "李四"
    whole(shop)


@pytest.mark.parametrize("step", STEPS)
def test_killed_while_somebody_is_removed(shop: Shop, tmp_path: Path, age_program: Path, step: str) -> None:
    client = new_client(shop.store(), **whole_client())
    li = hired(shop, tmp_path, "li-na", "manager")
    wang = hired(shop, tmp_path, "wang-fang", "therapist")
    remove = removal(shop, "li-na")

    def killed() -> None:
        kill_at(step)
        remove()

    assert in_child(killed) == -signal.SIGKILL
    gone = step in AFTER
    _ = shop.store().index  # the next command, whatever it is, brings the files over
    as_it_should_be(shop, age_program, li, wang, gone)
    works_again(shop, client, wang)
    if not gone:
        remove()
        as_it_should_be(shop, age_program, li, wang, True)
        works_again(shop, client, wang)


def test_killed_at_every_touch_of_the_disk_while_somebody_is_removed(
    shop: Shop, tmp_path: Path, age_program: Path
) -> None:
    client = new_client(shop.store(), **whole_client())
    li = hired(shop, tmp_path, "li-na", "manager")
    wang = hired(shop, tmp_path, "wang-fang", "therapist")
    _ = wang.store(shop).index
    touch = 0
    seen = set()
    ended = -signal.SIGKILL
    while ended == -signal.SIGKILL:
        touch += 17
        here = shop.copied_to(tmp_path / f"copy{touch}")
        remove = removal(here, "li-na")

        def killed(touch: int = touch, remove: Callable[[], None] = remove) -> None:
            kill_at_touch(touch)
            remove()

        ended = in_child(killed)
        _ = here.store().index
        member = roster_of(here.root).by_id("li-na")
        assert member is not None
        seen.add(bool(member.left))
        as_it_should_be(here, age_program, li, wang, bool(member.left))
        shutil.rmtree(wang.home.pins)  # what she believes is of another copy
        works_again(here, client, wang)
    assert ended == 0
    assert seen == {False, True}


def test_a_part_that_was_written_before_opens_for_the_owner_after_a_kill(
    shop: Shop, tmp_path: Path, age_program: Path
) -> None:
    client = new_client(shop.store(), **whole_client())
    hired(shop, tmp_path, "li-na", "manager")
    remove = removal(shop, "li-na")

    def killed() -> None:
        kill_at("ref-moved")
        remove()

    assert in_child(killed) == -signal.SIGKILL
    _ = shop.store().index
    for sealed in parts(shop, client).values():
        assert opened_by_age(age_program, sealed, shop.identity)
