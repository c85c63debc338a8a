"""Whether a part's text is an earlier one with items added at its end, seen without reading all of it.

Most of what is written to a growing list is that, and a history is full of it.
"""

from __future__ import annotations

from clientfile.domain.data import Json, mapping, text
from clientfile.store import yaml
from clientfile.store.part import MAX_PLAIN

_ITEM = b"  - "
"""How an item of a list begins in a part: below `data` and the field."""
_ABOVE = b"data:\n  added:\n"
"""What stands above items in a part: with it they are read line by line, as whole parts are."""
MOST = 64 * 1024
"""Bytes added at once; more are read with all the rest."""


def unpadded(plain: bytes) -> bytes:
    """A part's text without what it was padded with."""
    comment = plain.rfind(b"\n#")
    if comment >= 0 and b"\n" not in plain[comment + 1 : -1]:
        plain = plain[: comment + 1]
    return plain.rstrip(b"\n") + b"\n"


def ends_in_items(body: bytes) -> bool:
    """Whether a part's text is well-formed and its last lines are the last item of a list.

    Reads it all, and the last lines once more by themselves: they could be inside of something quoted.
    """
    at = _last_item(body)
    if at is None:
        return False
    try:
        data = mapping(mapping(yaml.load(body, max_bytes=MAX_PLAIN)).get("data"))
        alone = yaml.load(body[at:], max_bytes=MAX_PLAIN)
    except yaml.BadYaml:
        return False
    last: Json = list(data.values())[-1] if data else None
    return isinstance(last, list) and last[-1:] == alone


def appended(before: bytes, after: bytes) -> bool:
    """Whether `after` is `before`, or that and new items of its last list; then it ends in items too.

    Only for a `before` that ends in items. False says nothing: it was not so easily seen.
    """
    if not after.startswith(before):
        return False
    added = after[len(before) :]
    if not added.startswith(_ITEM) or len(added) > MOST:
        return False
    try:
        data = mapping(yaml.load(_ABOVE + added))
    except yaml.BadYaml:
        return False
    lists = mapping(data.get("data")) if len(data) == 1 else {}
    items = lists.get("added") if len(lists) == 1 else None
    names = [text(mapping(item).get("id")) for item in items] if isinstance(items, list) else [""]
    return len(set(names)) == len(names) and all(name and name.encode() not in before for name in names)


def _last_item(body: bytes) -> int | None:
    """Where the last line begins that is indented no deeper than an item, None where it is none."""
    end = len(body)
    while end > 0:
        start = body.rfind(b"\n", 0, end - 1) + 1
        line = body[start:end]
        if line.strip(b"\n") and not line.startswith(b"   "):
            return start if line.startswith(_ITEM) else None
        end = start
    return None
