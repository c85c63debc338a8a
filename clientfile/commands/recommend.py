"""`recommend`: what fits a client, or whom to tell of a service."""

from typing import Annotated

import typer

from clientfile.actions.recommend import (
    Noted,
    Offered,
    Outcome,
    Recommended,
    list_offers,
    note_outcome,
)
from clientfile.actions.recommend import (
    recommend as suggestions_for,
)
from clientfile.actions.whom_to_tell import ToTell, whom_to_tell
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.dates import day
from clientfile.commands.results import of_client, one
from clientfile.domain.data import text
from clientfile.domain.money import yuan
from clientfile.domain.reasons import Reason
from clientfile.errors import UsageError
from clientfile.said import Said, both
from clientfile.view.output import Head, Output

_QUARTER: dict[str, Said] = {
    "S": both("strength", "优势"),
    "W": both("weakness", "劣势"),
    "O": both("opportunity", "机会"),
    "T": both("threat", "威胁"),
}
"""S0's SWOT: what of ours or of the market a suggestion answers to."""


def recommend(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="REF", help="The client; or --for SERVICE.")] = "",
    service: Annotated[
        str, typer.Option("--for", metavar="SERVICE", help="Whom to tell of this service, ranked.")
    ] = "",
    limit: Annotated[int | None, typer.Option(metavar="N", min=1, help="No more than these.")] = None,
    mask: Annotated[bool, typer.Option("--mask", help="With --for: mask names and phones.")] = False,
    offered: Annotated[str, typer.Option(metavar="ITEM", help="Note that this was offered.")] = "",
    accepted: Annotated[str, typer.Option(metavar="ITEM", help="Note that this was accepted.")] = "",
    declined: Annotated[
        str,
        typer.Option(metavar="ITEM", help="Note that this was declined: not suggested for a while."),
    ] = "",
    show: Annotated[bool, typer.Option("--list", help="List what was offered, instead.")] = False,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day of the answer; else today.")] = None,
) -> None:
    """Suggest what fits a client, each with its reasons, or whom to tell first of a service.

    From her concerns and goals, what she had and how it went, her budget and preferences, and what is new in
    the catalogue (`new_technique`). Nothing that the pre-check refuses, that was done lately, or that is
    beyond the budget without a bundle; and only for clients who agreed to it (profiling; to be told:
    marketing too). Prices are everybody's.

    \b
    Examples:
      clientfile recommend 张三
      clientfile recommend 张三 --offered 补水护理
      clientfile recommend --for 皮秒祛斑 --limit 20 --format csv
    """
    asked = asked_of(context)
    if bool(reference) == bool(service):
        raise UsageError(
            both("name a client, or a service with --for", "请指定客户，或用 --for 指定项目"),
            both("see: clientfile recommend --help", "参见：clientfile recommend --help"),
        )
    if service:
        _tell_whom(asked, whom_to_tell(asked.store, service, limit=limit, mask=mask))
        return
    answers: dict[Outcome, str] = {"offered": offered, "accepted": accepted, "declined": declined}
    told = [(outcome, item) for outcome, item in answers.items() if item]
    if len(told) + show > 1:
        raise UsageError(
            both(
                "one of --offered, --accepted, --declined, --list at a time",
                "--offered、--accepted、--declined、--list 每次只能用一个",
            )
        )
    if show:
        _list(asked, list_offers(asked.store, reference))
    elif told:
        when = None if on is None else day(on, asked.store.today)
        outcome, item = told[0]
        _noted(asked, note_outcome(asked.store, reference, item, outcome, on=when))
    else:
        _suggest(asked, suggestions_for(asked.store, reference), limit)


def _suggest(asked: Asked, found: Recommended, limit: int | None) -> None:
    output, lang = asked.output, asked.output.lang
    shown = found.suggestions if limit is None else found.suggestions[:limit]
    rows: list[dict[str, object]] = [
        {
            "item": each.item or None,
            "name": each.name.to(lang),
            "kind": each.kind,
            "quarter": each.quarter,
            "rule": each.rule,
            "price": yuan(each.price) if each.item else None,
            "weight": each.weight,
            "reasons": _reasons(each.reasons, output),
            "ask_first": [said.to(lang) for said in found.cautions.get(each.item, ())],
        }
        for each in shown
    ]
    left = [
        {"item": each.item, "name": each.name.to(lang), "why": each.why.to(lang)} for each in found.left_out
    ]
    if output.is_data:
        output.document(
            {
                "client": found.client,
                "suggestions": rows,
                "left_out": left,
                "unread": list(found.unread),
            }
        )
    elif output.format == "table":
        _tables(asked, rows, left)
    else:
        output.rows([_HEADS[name] for name in _COLUMNS], [[row[name] for name in _COLUMNS] for row in rows])
    if not rows and not output.is_data:
        asked.talk.say(both("nothing to suggest", "暂无推荐"))
    if found.unread:
        names = [asked.store.forms[each].label for each in found.unread]
        label = Said(", ".join(each.en for each in names), "、".join(each.zh for each in names))
        said = both("not looked at, not for your role: {them}", "无权查看、未作考虑：{them}", them=label)
        asked.talk.say(said)
    asked.finish([found.client])


_COLUMNS = ("item", "name", "kind", "quarter", "rule", "price", "weight", "reasons", "ask_first")
_HEADS = {name: Head(name, Said(name, name)) for name in _COLUMNS}


def _tables(asked: Asked, rows: list[dict[str, object]], left: list[dict[str, str]]) -> None:
    output = asked.output
    heads = [
        Head("name", both("suggestion", "推荐")),
        Head("quarter", both("SWOT", "SWOT"), choices=_QUARTER),
        Head("price", both("price", "价格"), "money"),
        Head("reasons", both("because", "理由")),
    ]
    names = ["name", "quarter", "price", "reasons"]
    if any(row["ask_first"] for row in rows):
        heads.append(Head("ask_first", both("ask first", "请先确认")))
        names.append("ask_first")
    output.rows(heads, [[row[name] for name in names] for row in rows])
    if rows and left:
        output.line("")
    head = [Head("name", both("not suggested", "不推荐")), Head("why", both("why", "原因"))]
    output.rows(head, [[row["name"], row["why"]] for row in left])


def _reasons(reasons: tuple[Reason, ...], output: Output) -> list[object]:
    """In words, each once; for programs with the rule, its quarter, and how much each weighs."""
    if not output.is_data:
        return list(dict.fromkeys(each.said.to(output.lang) for each in reasons))
    return [
        {"rule": each.rule, "quarter": each.quarter, "weight": each.weight, "text": each.said.to(output.lang)}
        for each in reasons
    ]


def _tell_whom(asked: Asked, found: ToTell) -> None:
    output, lang = asked.output, asked.output.lang
    channels = asked.store.forms.field("contact.contact_channel")
    heads = [
        Head("client", both("client", "客户")),
        Head("name", both("name", "姓名")),
        Head("phone", both("phone", "电话"), "phone"),
        Head("channel", channels.label if channels else Said("channel", "channel")),
        Head("offer", both("offer", "推荐")),
        Head("weight", both("weight", "权重"), "number"),
        Head("reasons", both("because", "理由")),
    ]
    rows = [
        [
            each.client,
            each.name,
            each.phone,
            each.channel or None,
            each.suggestion.name.to(lang),
            each.suggestion.weight,
            _reasons(each.suggestion.reasons, output),
        ]
        for each in found.clients
    ]
    if output.format == "table":
        shown = [0, 1, 2, 5, 6] if all(row[4] == found.name for row in rows) else [0, 1, 4, 5, 6]
        output.rows([heads[each] for each in shown], [[row[each] for each in shown] for row in rows])
        if not rows:
            asked.talk.say(both("nobody to tell", "没有可告知的客户"))
    else:
        output.rows(heads, rows)
    for why, count in found.left_out.items():
        asked.talk.say(both("left out: {n} ({why})", "未列出：{n} 位（{why}）", n=count, why=why))
    asked.finish(each.client for each in found.clients)


def _noted(asked: Asked, noted: Noted) -> None:
    asked.talk.warn(noted.warnings)
    output, row = asked.output, noted.recommendation
    field = asked.store.forms.field("care.recommendations.outcome")
    choices = field.choices if field else {}

    def tell() -> None:
        output.line(
            both(
                "{id}: {item}: {outcome}",
                "{id}：{item}：{outcome}",
                id=noted.client,
                item=noted.name,
                outcome=choices.get(text(row.get("outcome")), Said("", "")),
            )
        )

    one(output, of_client(output, noted), tell)


def _list(asked: Asked, found: list[Offered]) -> None:
    heads: dict[str, Head] = {}
    for name in Offered._fields:
        field = asked.store.forms.field(f"care.recommendations.{name}")
        heads[name] = (
            Head(name, field.label, choices=field.choices) if field else Head(name, Said(name, name))
        )
    heads["name"] = Head("name", both("item", "推荐项目"))
    shown = list(Offered._fields)
    if asked.output.format == "table":
        shown = ["date", "name", "outcome", "decided_on", "reasons"]
        if not found:
            asked.talk.say(both("nothing was offered yet", "还没有推荐记录"))
    rows = [[getattr(each, name) for name in shown] for each in found]
    asked.output.rows([heads[name] for name in shown], [[_plain(value) for value in row] for row in rows])
    asked.finish_one()


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else None if value == "" else value
