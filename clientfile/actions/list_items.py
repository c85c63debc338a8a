"""Items of a client file's lists: as a user gives them, and as she names one."""

from __future__ import annotations

from collections.abc import Sequence

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Row, text
from clientfile.domain.visits import latest
from clientfile.errors import Ambiguous, NotFound, not_accepted
from clientfile.forms.shape import shaped_value
from clientfile.forms.typing import normal
from clientfile.said import Said, both
from clientfile.store.store import Store


def typed_item(store: Store, dotted: str, row: Row) -> Row:
    """An item of the list `dotted` (`care.complaints`) as the schema has it; labels become values.

    What is empty is left away. Raises `BadInput` for what the schema does not know.
    """
    form, _, name = dotted.partition(".")
    field = store.forms.field(dotted)
    if field is None:
        raise KeyError(dotted)
    given: Row = {key: value for key, value in row.items() if value not in (None, "", [])}
    typed, problems = shaped_value(store.forms[form], field, given, f"{name}[]", normal)
    if problems or not isinstance(typed, dict):
        raise not_accepted([problem._replace(path=_own(problem.path)) for problem in problems])
    return typed


def _own(path: str) -> str:
    """The path inside the item: the list's own place says nothing to whoever typed an option."""
    return path.partition("[].")[2] or path


def chosen_item(rows: Sequence[Row], word: str, kind: Said, see: Said) -> Row:
    """The item whose id begins with `word`, or where no word is given the only one of `rows`, the open ones.

    `kind` is what they are, `see` how to see them. Raises `NotFound`, `Ambiguous`.
    """
    wanted = word.strip().lower()
    found = [row for row in rows if text(row.get("id")).startswith(wanted)]
    exact = [row for row in found if row.get("id") == wanted]
    if len(exact) == 1 or len(found) == 1:
        return (exact or found)[0]
    if found:
        ids = ", ".join(text(row.get("id")) for row in found[:10])
        raise Ambiguous(
            both("more than one {kind} fits", "有多项{kind}符合", kind=kind),
            both("name one of: {ids}", "请指定其一：{ids}", ids=ids),
        )
    raise NotFound(
        both("there is no {kind} of this id", "没有这个编号的{kind}", kind=kind)
        if wanted
        else both("there is no open {kind}", "没有待处理的{kind}", kind=kind),
        see,
    )


def named_visit(client: ClientFile, word: str) -> str:
    """The id of the visit whose id begins so, "" for no word; as it is where visits cannot be read.

    Raises `NotFound`.
    """
    if not word or "services" in client.unreadable:
        return word
    ids = [text(row.get("id")) for row in client.rows("services", "visits")]
    found = [each for each in ids if each.startswith(word.strip().lower())]
    if len(found) != 1 or latest(client, found[0]) is None:
        raise NotFound(
            both("she has no such visit", "没有该次服务记录"),
            both(
                "see them: clientfile show REF services",
                "查看：clientfile show 客户 services",
            ),
        )
    return found[0]
