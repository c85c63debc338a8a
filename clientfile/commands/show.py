"""`show`: one client."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated

import typer

from clientfile.actions.look import Looked, look
from clientfile.commands.asked import asked_of
from clientfile.commands.usage import nearest
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json
from clientfile.domain.due import overdue_days
from clientfile.errors import UsageError
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.view.blocks import Line
from clientfile.view.card import card
from clientfile.view.card_account import account_lines
from clientfile.view.in_words import InWords
from clientfile.view.output import Head
from clientfile.view.show_card import show_card

_HEAD = (Head("path", both("field", "字段")), Head("value", both("value", "值")))


def show(
    context: typer.Context,
    reference: Annotated[
        str,
        typer.Argument(
            metavar="REF",
            help="An id or its beginning, client number, name, its pinyin or initials, or the end of a phone "
            "number.",
        ),
    ],
    sections: Annotated[
        list[str] | None,
        typer.Argument(metavar="SECTION...", help="Only these, in full: contact, safety, services …"),
    ] = None,
) -> None:
    """Show one client: allergies and special states first.

    What your role may not read is named, not shown. In JSON it is a client as intake takes it in.

    \b
    Examples:
      clientfile show 张三
      clientfile show 8000 safety health
      clientfile show k7m3 --format json
    """
    asked = asked_of(context)
    store = asked.store
    wanted = tuple(sections or ())
    _refuse_unknown(store, wanted)
    output = asked.output
    # A card begins with who she is, and with what not to overlook.
    head = ("contact", "safety") if wanted and output.format == "table" else ()
    looked = look(store, reference, (*wanted, *head))
    client = looked.client
    if output.is_data:
        output.document(client_data(client, wanted))
    elif output.format == "table":
        show_card(
            output,
            card(
                client,
                store.forms,
                lang=output.lang,
                sections=wanted or None,
                due=due_data(looked, store.today),
                completeness=looked.completeness,
                next_to_ask=looked.next_to_ask,
                staff_names=looked.staff,
                today=store.today,
                age=looked.age,
                account=_account(looked, store, output.lang),
            ),
        )
    else:
        output.rows(
            _HEAD,
            [
                row
                for name in client.sections
                if not wanted or name in wanted
                for row in _leaves(name, client.section(name))
            ],
        )
    asked.finish_one()


def _account(looked: Looked, store: Store, lang: str) -> Sequence[Line]:
    if looked.holdings is None:
        return ()
    words = InWords(store.forms, lang, {})
    return account_lines(looked.holdings, words, store.catalogue, looked.standing)


def client_data(client: ClientFile, wanted: Sequence[str] = ()) -> Mapping[str, object]:
    """A client as JSON has it, or some sections of it."""
    return {
        "id": client.id,
        "sections": {name: data for name, data in client.sections.items() if not wanted or name in wanted},
        "unreadable": [name for name in client.unreadable if not wanted or name in wanted],
    }


def _refuse_unknown(store: Store, sections: Sequence[str]) -> None:
    for name in sections:
        if name not in store.forms:
            raise UsageError(
                both("there is no such section", "没有这个分区"),
                nearest(name, store.forms)
                or both("sections: {all}", "分区：{all}", all=", ".join(store.forms)),
            )


def due_data(looked: Looked, today: date) -> list[Mapping[str, object]]:
    return [
        {
            "kind": item.kind,
            "subject": item.subject,
            "due_from": item.due_from,
            "due_to": item.due_to,
            "channel": item.channel,
            "owner": item.owner,
            "overdue_days": overdue_days(date.fromisoformat(item.due_to), today),
        }
        for item in looked.due
    ]


def _leaves(path: str, value: Json) -> Iterator[list[object]]:
    """Path and value of everything below `path`."""
    if isinstance(value, dict):
        for name, below in value.items():
            yield from _leaves(f"{path}.{name}", below)
    elif isinstance(value, list):
        for place, below in enumerate(value):
            yield from _leaves(f"{path}[{place}]", below)
    else:
        yield [path, value]
