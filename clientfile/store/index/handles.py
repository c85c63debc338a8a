"""What one client is named by, as rows of `find_handles`: kind, key, client.

A key that begins with what is asked for is a hit; numbers are kept backwards too, for their tails.
"""

from __future__ import annotations

from collections.abc import Iterator

from clientfile.domain import pinyin
from clientfile.domain.client import ClientFile
from clientfile.domain.data import text
from clientfile.store.index.cutting import key

NAME, PART, CALLED = "name", "part", "called"
PINYIN, GIVEN, INITIALS, CALLED_READ = "pinyin", "given", "initials", "called_read"
TAIL, PHONE, NUMBER, WECHAT = "tail", "phone", "number", "wechat"

READ = frozenset({PINYIN, GIVEN, INITIALS, CALLED_READ})
"""Kinds that hold readings."""

LONGEST = 64
"""Characters of a key, and ends of a name that are keys too."""

Handle = tuple[str, str]
"""Kind and key."""


def names_of(client: ClientFile) -> tuple[str, str]:
    """Name and preferred name."""
    contact = client.section("contact")
    return text(contact.get("name")), text(contact.get("preferred_name"))


def read(name: str, preferred: str) -> Iterator[Handle]:
    """How names are read. Costs the import of a dictionary where one of them is Chinese."""
    found = pinyin.readings(name)
    yield from ((PINYIN, each) for each in found.whole)
    yield from ((GIVEN, each) for each in found.given)
    yield from ((INITIALS, each) for each in found.initials)
    yield from ((CALLED_READ, each) for each in pinyin.readings(preferred).whole)


def written(client: ClientFile) -> Iterator[Handle]:
    """Names and numbers as they are written."""
    contact = client.section("contact")
    name, preferred = names_of(client)
    yield from ((PART if place else NAME, each) for place, each in enumerate(_ends(name)))
    yield from ((CALLED, each) for each in _ends(preferred))
    for phone in client.rows("contact", "phones"):
        if digits := text(phone.get("number")).lstrip("+"):
            yield TAIL, digits[::-1]
            yield PHONE, digits
    yield NUMBER, key(text(contact.get("client_no")))[:LONGEST]
    yield WECHAT, key(text(contact.get("wechat")))[:LONGEST]


def _ends(name: str) -> Iterator[str]:
    """The name and every end of it: 张三丰, 三丰, 丰."""
    whole = key(name)[:LONGEST]
    return (whole[place:] for place in range(len(whole)))
