"""Every look is a line of the access log: sealed to the owners, chained, committed with the next write."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from clientfile.store import age
from clientfile.store.access import START, Spool
from tests.store.helpers import Shop, change, hire, new_client, opened_by_age, start_child, wait_for, whole

ARMOR = re.compile(rb"-----BEGIN AGE.*?-----END AGE ENCRYPTED FILE-----\n", re.S)


def spooled(shop: Shop) -> list[Path]:
    return sorted((shop.root / ".git" / "clientfile" / "spool").glob("*.age"))


def committed(shop: Shop) -> list[bytes]:
    """Every sealed line of the log in order."""
    paths = sorted(shop.git("ls-files", "access").split())
    return [line for path in paths for line in ARMOR.findall((shop.root / path).read_bytes())]


def opened(sealed: list[bytes], program: Path, identity: Path) -> list[dict[str, object]]:
    return [json.loads(opened_by_age(program, line, identity)) for line in sealed]


def test_a_line_says_who_looked_at_whom_and_what_for(shop: Shop, age_program: Path) -> None:
    store = shop.store()
    client = new_client(store)
    store.noted("export", [client], ["contact", "health"], "回访名单")
    [path] = spooled(shop)
    for identity in (shop.identity, shop.sheet):
        [line] = opened([path.read_bytes()], age_program, identity)
        assert line == {
            "nr": 1,
            "at": "2026-11-22T09:30:00+08:00",
            "who": "chen-ya",
            "device": store.clone.name,
            "action": "export",
            "clients": [client],
            "count": 1,
            "sections": ["contact", "health"],
            "purpose": "回访名单",
            "before": START,
        }


def test_lines_are_chained_through_commits(shop: Shop, age_program: Path) -> None:
    store = shop.store()
    client = new_client(store)
    for count in (3, 1, 2):
        for _ in range(count):
            store.noted("show", [client])
        assert len(spooled(shop)) == count
        change(store, client, "contact", notes=f"{count}")
        assert spooled(shop) == []
    sealed = committed(shop)
    lines = opened(sealed, age_program, shop.identity)
    assert [line["nr"] for line in lines] == [1, 2, 3, 4, 5, 6]
    digests = [START, *(hashlib.sha256(line).hexdigest() for line in sealed)]
    assert [line["before"] for line in lines] == digests[:-1]
    device = store.clone.name
    assert shop.git("ls-files", "access").split() == [
        f"access/{device}/2026-11/{number:010d}.age" for number in (3, 4, 6)
    ]
    assert shop.store().verdict() is None
    whole(shop)


def test_who_looked_cannot_read_the_log(shop: Shop, tmp_path: Path) -> None:
    person, hers = hire(shop, tmp_path / "desk", "wang-fang", "front_desk")
    client = new_client(hers.store())
    hers.store().noted("show", [client])
    [path] = spooled(hers)
    secret = next(
        line
        for line in person.home.joinpath("identity.txt").read_text().splitlines()
        if line.startswith("AGE")
    )
    try:
        age.open_sealed(path.read_bytes(), [age.identity(secret)])
    except age.AgeNoMatch:
        return
    raise AssertionError("she read it")


def test_readers_at_once_take_a_number_each(shop: Shop) -> None:
    store = shop.store()
    client = new_client(store)
    store.index.close()

    def look() -> None:
        mine = shop.store()
        for _ in range(20):
            mine.noted("show", [client])

    assert [wait_for(child) for child in [start_child(look) for _ in range(3)]] == [0, 0, 0]
    assert [path.stem for path in spooled(shop)] == [f"{number:010d}" for number in range(1, 61)]


def test_lines_that_a_commit_holds_already_are_not_committed_twice(shop: Shop) -> None:
    store = shop.store()
    client = new_client(store)
    store.noted("show", [client])
    kept = [(path, path.read_bytes()) for path in spooled(shop)]
    change(store, client, "contact", notes="x")
    for path, content in kept:
        path.write_bytes(content)  # as if the crash had come before they were taken away
    shop.store().noted("show", [client])
    change(shop.store(), client, "contact", notes="y")
    assert len(committed(shop)) == 2
    assert shop.store().verdict() is None


def test_a_long_list_is_told_by_its_number(shop: Shop, age_program: Path) -> None:
    shop.store().noted("query", [f"k{number:07d}" for number in range(5000)])
    [line] = opened([path.read_bytes() for path in spooled(shop)], age_program, shop.identity)
    assert line["count"] == 5000
    assert isinstance(line["clients"], list)
    assert len(line["clients"]) == 200


def test_an_empty_spool_makes_no_batch(tmp_path: Path) -> None:
    assert Spool(tmp_path, "device00").batch("2026-11") is None
