"""The consent form is printed."""

from typing import Annotated

import typer

from clientfile.actions.consent_form import Notice, notice
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.results import one
from clientfile.said import both
from clientfile.view.wrapping import wrapped

_PAGE = 78
"""Columns of a page: what is printed is the same at every width of a screen."""
_BLANK = "____________________"
_SIGNED = (
    both(f"client: {_BLANK}  date: {_BLANK}", f"客户签字：{_BLANK}  日期：{_BLANK}"),
    both(f"guardian (under 14): {_BLANK}", f"监护人签字（不满14周岁）：{_BLANK}"),
)


def print_notice(
    context: typer.Context,
    purposes: Annotated[
        list[str] | None,
        typer.Argument(metavar="PURPOSE…", help="marketing, profiling …, or their labels; else all."),
    ] = None,
    client: Annotated[str, typer.Option(metavar="REF", help="The client whose name stands on it.")] = "",
) -> None:
    """Print the consent form: what for, of which data, how it is kept, and the client's rights.

    The words are the shop's: `texts` in its template. Without a purpose, the form of all of them.

    \b
    Examples:
      clientfile consent notice
      clientfile consent notice marketing profiling --client 张三 > form.txt
    """
    asked = asked_of(context)
    form = notice(asked.store, purposes or (), client=client)
    shop = asked.store.settings.name
    data = {
        "title": form.title,
        "version": form.version,
        "shop": shop,
        "client": form.client or None,
        "purposes": [
            {"purpose": name, "label": label, "text": words} for name, label, words in form.purposes
        ],
        "clauses": list(form.clauses),
    }
    one(asked.output, data, lambda: _print(asked, form, shop))
    asked.finish_one()


def _print(asked: Asked, form: Notice, shop: str) -> None:
    """In the language of the shop, whatever the screen's: the client signs it."""
    lang, line = asked.store.settings.locale, asked.output.line
    line(f"{shop} {form.title}".strip())
    if form.version:
        line(both("version {v}", "版本 {v}", v=form.version).to(lang))
    if form.client:
        line(both("client: {name} ({id})", "客户：{name}（{id}）", name=form.name, id=form.client).to(lang))
    line("")
    for place, clause in enumerate(form.clauses, 1):
        _lines(asked, f"{place}. {clause}", "   ")
    line("")
    line(
        both("I agree to (tick each that you agree to):", "本人同意（请逐项勾选，未勾选即为不同意）：").to(
            lang
        )
    )
    for _, label, words in form.purposes:
        colon = ": " if lang == "en" else "："
        _lines(asked, f"[ ] {label}{colon}{words}" if words else f"[ ] {label}", "    ")
    line("")
    for said in _SIGNED:
        line(said.to(lang))


def _lines(asked: Asked, words: str, indent: str) -> None:
    for each in wrapped(words, _PAGE, indent):
        asked.output.line(each)
