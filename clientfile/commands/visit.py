"""`visit`: a service took place."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated

import typer

from clientfile.actions.record_visit import Visited, record_visit, record_visits
from clientfile.actions.visit_given import still_to_ask
from clientfile.actions.visit_told import Told
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.dates import day
from clientfile.commands.products import products
from clientfile.commands.results import many, one, warnings
from clientfile.commands.source import read_from
from clientfile.commands.usage import refuse_beside
from clientfile.domain.data import mapping, text
from clientfile.errors import UsageError
from clientfile.said import Said, both, counted
from clientfile.view.ask import Ask
from clientfile.view.output import Head, Output

_SEE_HELP = both("see: clientfile visit --help", "参见：clientfile visit --help")
_QUESTIONS = {
    "outcome": both(
        "how did it go? improved, no_change, worse … or in words; Enter skips: ",
        "效果如何？改善、无明显变化、加重……或用文字；回车跳过：",
    ),
    "skin": both(
        "how is the skin now? improved, unchanged, worse; Enter skips: ",
        "皮肤有何变化？改善、无变化、变差；回车跳过：",
    ),
}


def visit(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="The client, as for show: id, name, pinyin, phone …")
    ] = "",
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="A catalogue item: its id or name.")] = "",
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day; else today.")] = None,
    time: Annotated[str, typer.Option(metavar="HH:MM", help="The time of day.")] = "",
    staff: Annotated[
        list[str] | None, typer.Option(metavar="S", help="Who did it: name or id; again for more.")
    ] = None,
    outcome: Annotated[
        str, typer.Option(metavar="TEXT", help="How it went: improved, no_change, worse …, or in words.")
    ] = "",
    skin: Annotated[
        str, typer.Option(metavar="C", help="How the skin is now: improved, unchanged, worse.")
    ] = "",
    minutes: Annotated[int | None, typer.Option(min=0, help="How long it took.")] = None,
    reaction: Annotated[
        str, typer.Option(metavar="TEXT", help="A reaction; none says that there was none.")
    ] = "",
    satisfaction: Annotated[
        int | None, typer.Option(min=1, max=5, help="What the client said, 1 to 5.")
    ] = None,
    suggestion: Annotated[str, typer.Option(metavar="TEXT", help="What the client suggests.")] = "",
    note: Annotated[str, typer.Option(metavar="TEXT", help="Anything else.")] = "",
    product: Annotated[
        list[str] | None,
        typer.Option(metavar="P", help="'NAME;batch=…;expiry=…;brand=…;qty=…;site=…'; again for more."),
    ] = None,
    pain_plan: Annotated[str, typer.Option(metavar="TEXT", help="What was done against pain.")] = "",
    pay: Annotated[
        list[str] | None,
        typer.Option(metavar="WAY", help="cash, wechat, alipay, card, stored, package, points, gift."),
    ] = None,
    next: Annotated[str, typer.Option(metavar="SERVICE", help="What the client wants next.")] = "",
    next_on: Annotated[str | None, typer.Option(metavar="DATE", help="And around when.")] = None,
    booking: Annotated[
        str, typer.Option(metavar="ID", help="The booking that it ends; else the one of that day.")
    ] = "",
    override: Annotated[
        str, typer.Option(metavar="REASON", help="Go on against a rule, where the catalogue allows it.")
    ] = "",
    corrects: Annotated[
        str, typer.Option(metavar="ID", help="Correct a visit, or add to it; the rest stays.")
    ] = "",
    resolved: Annotated[
        str | None, typer.Option(metavar="DATE", help="With --corrects: its reactions have passed.")
    ] = None,
    source: Annotated[
        str,
        typer.Option("--from", metavar="FILE|-", help="Many visits: one JSON object a line, all or none."),
    ] = "",
) -> None:
    """Record a visit: check it first, pay for it, plan its follow-ups. All in one commit.

    What speaks against it (an allergy, a state, too short an interval …) refuses it, exit 1. At a terminal it
    asks for outcome and skin where you did not say.

    What you type here stays in your shell's history, and the list of processes shows it while it runs:
    --from is safer for notes and reactions.

    \b
    Examples:
      clientfile visit 张三 水光针 --staff 陈雅 --outcome improved --skin improved --reaction none
      clientfile visit 张三 水光针 --product '玻尿酸;batch=A12;qty=2ml' --pay stored --next 光子嫩肤
      clientfile visit --booking b7k2 --outcome improved
      clientfile visit --corrects v7k2 --outcome improved
      clientfile visit --from visits.jsonl

    \b
    A line of visits.jsonl:
      {"client": "张三", "service": "水光针", "on": "2026-11-22", "staff": ["陈雅"], "outcome": "improved"}
    """
    asked = asked_of(context)
    if source:
        refuse_beside(context, "--from")
        with read_from(source) as entries:
            _show_many(asked, record_visits(asked.store, entries))
        return
    if not corrects and not booking and not (reference and service):
        raise UsageError(
            both("REF and SERVICE are missing", "缺少客户和项目")
            if not reference
            else both("SERVICE is missing", "缺少项目"),
            _SEE_HELP,
        )
    if resolved is not None and not corrects:
        raise UsageError(
            both("--resolved goes with --corrects", "--resolved 须与 --corrects 同用"), _SEE_HELP
        )
    if next_on is not None and not next:
        raise UsageError(both("--next-on goes with --next", "--next-on 须与 --next 同用"), _SEE_HELP)
    today = asked.store.today
    told = Told(
        on=_day(on, today),
        time=time and time.replace("：", ":").zfill(5),
        staff=staff or (),
        outcome=outcome,
        minutes=minutes,
        reaction=reaction,
        satisfaction=satisfaction,
        note=note,
        suggestion=suggestion,
        products=products(product or ()),
        pain_plan=pain_plan,
        next_service=next,
        next_on=_day(next_on, today),
        override=override,
        skin=skin,
        booking=booking,
        corrects=corrects,
        resolved=_day(resolved, today),
        pay=pay or (),
    )
    visited = record_visit(asked.store, reference, service, _completed(asked, reference, service, told))
    asked.talk.warn(visited.warnings)
    output = asked.output
    one(output, _data(output, visited), lambda: _tell(asked, visited))


def _day(word: str | None, today: date) -> date | None:
    return None if word is None else day(word, today)


def _completed(asked: Asked, reference: str, service: str, told: Told) -> Told:
    """With what a person at a terminal answers after a visit (R01); nothing is asked anywhere else."""
    if told.corrects or not asked.output.is_terminal:
        return told
    from clientfile.view.prompts import Prompts, at_a_terminal  # where somebody may answer

    may_prompt = not asked.given.options.get("non_interactive")
    if not at_a_terminal(Ask(asked.language, may_prompt=may_prompt)):
        return told
    missing = still_to_ask(asked.store, reference, service, told)
    prompts = Prompts(asked.language)
    heard = {name: prompts.line(_QUESTIONS[name].to(asked.language)) or "" for name in missing}
    return told._replace(outcome=heard.get("outcome", told.outcome), skin=heard.get("skin", told.skin))


def _data(output: Output, visited: Visited) -> Mapping[str, object]:
    paid = visited.paid
    return {
        "id": visited.id,
        "visit": visited.visit,
        "followups": list(visited.followups),
        "booking": visited.booking or None,
        "purchase": paid.settled.purchase if paid and paid.settled else None,
        "settlement": paid.settlement if paid else None,
        "missing": list(visited.missing),
        "warnings": warnings(output, visited.warnings),
    }


_NAMES = ("id", "visit", "followups", "booking", "purchase", "settlement", "missing", "warnings")


def _tell(asked: Asked, visited: Visited) -> None:
    output = asked.output
    kinds = asked.store.forms.field("agenda.followups.kind")
    output.line(
        both(
            "{id}: {service} on {date}",
            "{id}：{date} {service}",
            id=visited.id,
            service=text(visited.visit.get("service_name")) or text(visited.visit.get("service")),
            date=text(visited.visit.get("date")),
        )
    )
    _tell_paid(asked, visited)
    head = (
        Head("followup", both("follow-up", "回访")),
        Head("kind", both("kind", "类型"), choices=kinds.choices if kinds else {}),
        Head("subject", both("about", "事由")),
        Head("due_from", both("from", "自"), "date"),
        Head("due_to", both("to", "至"), "date"),
    )
    output.rows(
        head,
        [
            [row.get("id"), row.get("kind"), row.get("subject"), row.get("due_from"), row.get("due_to")]
            for row in visited.followups
            if row.get("state") == "open"
        ],
    )
    if visited.booking:
        asked.talk.say(both("booking {id} is done", "预约 {id} 已完成", id=visited.booking))
    if visited.missing:
        options = " ".join(f"--{name} …" for name in visited.missing)
        asked.talk.say(
            both(
                "still to be written: clientfile visit --corrects {id} {options}",
                "尚待补充：clientfile visit --corrects {id} {options}",
                id=text(visited.visit.get("id")),
                options=options,
            )
        )


def _tell_paid(asked: Asked, visited: Visited) -> None:
    paid = visited.paid
    if paid is None:
        return
    if paid.settled is None:
        asked.output.line(both("the payment waits to be settled", "付款待结算"))
        return
    from clientfile.domain.account.purchases import paid_by  # loaded already where it was paid

    purchase, points = paid.settled.purchase, paid.settled.points
    field = asked.store.forms.field("account.purchases.pay_method")
    ways = [field.choices.get(way, Said(way, way)) for way, _ in paid_by(purchase)] if field else []
    asked.output.line(
        both(
            "paid {amount} yuan: {how}",
            "已付 {amount} 元：{how}",
            amount=text(purchase.get("amount")),
            how=Said(", ".join(each.en for each in ways), "、".join(each.zh for each in ways)),
        )
    )
    if points:
        asked.output.line(both("points earned: {n}", "获得积分：{n}", n=points))


def _show_many(asked: Asked, all_of_them: Sequence[Visited]) -> None:
    output = asked.output
    for each in all_of_them:
        asked.talk.warn(each.warnings)
    many(
        output, _NAMES, [_data(output, each) for each in all_of_them], lambda: _tell_many(asked, all_of_them)
    )


def _tell_many(asked: Asked, all_of_them: Sequence[Visited]) -> None:
    head = (
        Head("id", both("client", "客户")),
        Head("date", both("date", "日期"), "date"),
        Head("service", both("service", "项目")),
        Head("followups", both("follow-ups", "回访"), "number"),
    )
    rows = [(each, mapping(each.visit)) for each in all_of_them]
    asked.output.rows(
        head,
        [
            [
                each.id,
                visit.get("date"),
                visit.get("service_name") or visit.get("service"),
                len(each.followups),
            ]
            for each, visit in rows
        ],
    )
    n = len(all_of_them)
    asked.talk.say(counted(n, "recorded {n} visit", "recorded {n} visits", "已记录 {n} 次服务"))
