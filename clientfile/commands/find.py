"""`find`: who was that?"""

from typing import Annotated

import typer

from clientfile.actions.find import LIMIT, Hit
from clientfile.actions.find import find as find_clients
from clientfile.commands.asked import asked_of
from clientfile.forms.labels import label_of
from clientfile.said import Said, both
from clientfile.store.store import Store
from clientfile.view.output import Head


def find(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Whatever you remember.")],
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="No more clients than these.")] = LIMIT,
) -> None:
    """Find clients by name, pinyin, initials, phone, number, WeChat, or words in their files.

    The likeliest first. Of several words, each must be there. Only what you may read is searched.

    \b
    Examples:
      clientfile find 张三
      clientfile find zhangsan
      clientfile find 8000
      clientfile find "花粉 过敏" --limit 5
    """
    asked = asked_of(context)
    store = asked.store
    found = find_clients(store, text, limit=limit)
    asked.output.rows(_heads(store, found.hits), found.hits)
    if not found.hits:
        asked.talk.say(both("nobody found", "没有找到"))
    elif found.more:
        asked.talk.say(
            both("there are more: add a word, or raise --limit", "还有更多：请增加关键词，或调大 --limit")
        )
    asked.finish(hit.id for hit in found.hits)


def _heads(store: Store, hits: tuple[Hit, ...]) -> list[Head]:
    """The field that hit is a stable name for programs, and for people its label."""
    where = {hit.field: _label(store, hit.field) for hit in hits}
    return [
        Head("id", both("client id", "客户编号")),
        Head("name", _label(store, "contact.name")),
        Head("phone", both("phone", "电话"), "phone"),
        Head("field", both("where", "位置"), choices=where),
        Head("snippet", both("found", "内容")),
    ]


def _label(store: Store, dotted: str) -> Said:
    """The field's label, after that of the list it is in."""
    if dotted == "id":
        return both("client id", "客户编号")
    section, top, *below = dotted.split(".") if dotted.count(".") else (dotted, "")
    names = [f"{section}.{top}", dotted] if below else [dotted]
    return Said(*(": ".join(label_of(store.forms, name, lang) for name in names) for lang in ("en", "zh")))
