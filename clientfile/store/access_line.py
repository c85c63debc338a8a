"""One line of the access log as it is sealed: its shape, and how very many clients are named in it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import datetime

from clientfile.tuples import NamedTuple

START = "0" * 64
REFUSED = "refused"
"""The action of what was not shown or done."""
STRANGER = "?"
"""Who looked, where the store does not know the identity."""
MAX_NAMED = 200
"""Client ids that a line names one by one; of more it says which of all clients of a commit they are."""
MAX_CLIENTS = 10_000_000
"""Of a bitmap, opened: what a few bytes of zlib could blow up to has an end."""

_PIECE = re.compile(rb"-----BEGIN AGE ENCRYPTED FILE-----\n.*?-----END AGE ENCRYPTED FILE-----\n", re.DOTALL)


class Among(NamedTuple):
    """Which of all clients that a commit holds, by id: the bits of one byte after the other, lowest first.

    `bits` are compressed (zlib) and written in base64.
    """

    commit: str
    bits: str


class Entry(NamedTuple):
    """One access. `clients` are ids, and those `among` a commit's; `many` of them all.

    `clients` is None where it cannot be told whose files were looked at, as with a sum over all of them.
    `sections` are names; `purpose` the user's own words for an export, else a word or two of ours.
    """

    at: datetime
    who: str
    action: str
    clients: Sequence[str] | None = ()
    sections: Sequence[str] = ()
    purpose: str = ""
    among: Among | None = None
    many: int = 0


class Line(NamedTuple):
    """A line that was opened."""

    nr: int
    device: str
    before: str
    entry: Entry


class BadLine(ValueError):
    """What was sealed there is no line of the log."""


def line_of(entry: Entry, number: int, device: str, before: str) -> bytes:
    """A line's text: one JSON object."""
    line: dict[str, object] = {
        "nr": number,
        "at": entry.at.isoformat(timespec="seconds"),
        "who": entry.who,
        "device": device,
        "action": entry.action,
        "clients": None if entry.clients is None else list(entry.clients),
        "count": entry.many or len(entry.clients or ()),
        "sections": list(entry.sections),
        "purpose": entry.purpose,
        "before": before,
    }
    if entry.among is not None:
        line["among"] = entry.among._asdict()
    return json.dumps(line, ensure_ascii=False).encode("utf-8") + b"\n"


def line_from(text: bytes) -> Line:
    """Read a line. Raises `BadLine`."""
    try:
        found = json.loads(text)
        among = found.get("among")
        entry = Entry(
            _moment(found["at"]),
            _text(found, "who"),
            _text(found, "action"),
            None if found["clients"] is None else _texts(found, "clients"),
            _texts(found, "sections"),
            _text(found, "purpose"),
            None if among is None else Among(_text(among, "commit"), _text(among, "bits")),
            _number(found, "count"),
        )
        return Line(_number(found, "nr"), _text(found, "device"), _text(found, "before"), entry)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BadLine from None


def named_briefly(
    clients: Sequence[str], every: Sequence[str], commit: str
) -> tuple[Sequence[str], Among | None]:
    """How a line names these clients: the ids to name, and which of `every` client of a commit, sorted."""
    if len(clients) <= MAX_NAMED:
        return clients, None
    bits = bytearray((len(every) + 7) // 8)
    others = []
    for client in clients:
        at = bisect_left(every, client)
        if at < len(every) and every[at] == client:
            bits[at >> 3] |= 1 << (at & 7)
        else:
            others.append(client)
    return others, Among(commit, base64.b64encode(zlib.compress(bytes(bits), 6)).decode("ascii"))


def bitmap(among: Among) -> bytes:
    """The bits as they were. Raises `BadLine`."""
    try:
        opening = zlib.decompressobj()
        return opening.decompress(base64.b64decode(among.bits, validate=True), MAX_CLIENTS // 8)
    except (ValueError, zlib.error):
        raise BadLine from None


def is_among(client: str, bits: bytes, every: Sequence[str]) -> bool:
    """Whether the bit of a client is set, of `every` client of the commit, sorted."""
    at = bisect_left(every, client)
    here = at < len(every) and every[at] == client
    return here and at >> 3 < len(bits) and bool(bits[at >> 3] >> (at & 7) & 1)


def all_among(bits: bytes, every: Sequence[str]) -> list[str]:
    """The clients whose bits are set."""
    return [client for at, client in enumerate(every[: len(bits) * 8]) if bits[at >> 3] >> (at & 7) & 1]


def pieces(content: bytes) -> list[bytes]:
    """The sealed lines of a file, whole ones only."""
    return _PIECE.findall(content)


def digest(sealed: bytes) -> str:
    """What the next line says of this one."""
    return hashlib.sha256(sealed).hexdigest()


def _moment(text: object) -> datetime:
    found = datetime.fromisoformat(str(text))
    if found.tzinfo is None:
        raise ValueError
    return found


def _text(found: Mapping[str, object], name: str) -> str:
    value = found[name]
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(found: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = found[name]
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise TypeError
    return tuple(value)


def _number(found: Mapping[str, object], name: str) -> int:
    value = found[name]
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value
