"""Consents are given and withdrawn."""

from collections.abc import Sequence
from typing import Annotated

import typer

from clientfile.actions.consent import Given, Wish, give_consents, give_many, withdraw_consents
from clientfile.actions.consent_form import purpose_labels
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.dates import day
from clientfile.commands.query import names
from clientfile.commands.results import many, of_client, one
from clientfile.commands.source import read_from
from clientfile.commands.usage import refuse_beside
from clientfile.domain.data import text
from clientfile.errors import UsageError
from clientfile.said import Said, both

Purposes = Annotated[
    list[str] | None,
    typer.Argument(metavar="PURPOSE…", help="marketing, profiling, health_sensitive …; or their labels."),
]
On = Annotated[str | None, typer.Option(metavar="DATE", help="The day; else today.")]


def give(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="REF", help="The client, as for show.")] = "",
    purposes: Purposes = None,
    scope: Annotated[str, typer.Option(metavar="A,B", help="Only for these sections; else for all.")] = "",
    notice: Annotated[
        str, typer.Option(metavar="V", help="The version of the form that was signed; else the shop's.")
    ] = "",
    method: Annotated[str, typer.Option(metavar="M", help="paper, electronic, online_form or verbal.")] = "",
    by: Annotated[str, typer.Option(metavar="WHO", help="self or guardian; under 14 the guardian.")] = "",
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Its last day, where it has one.")] = None,
    evidence: Annotated[str, typer.Option(metavar="TEXT", help="Where the signed paper is.")] = "",
    on: On = None,
    source: Annotated[
        str, typer.Option("--from", metavar="FILE|-", help="Many: one JSON object a line, all or none.")
    ] = "",
) -> None:
    """Enter what a client agreed to.

    \b
    Examples:
      clientfile consent give 张三 health_sensitive --scope safety,health --method paper --until 2027-11-22
      clientfile consent give --from consents.jsonl

    \b
    A line of consents.jsonl:
      {"client": "张三", "purposes": ["marketing"], "method": "paper", "on": "2026-11-22"}
    """
    asked = asked_of(context)
    if source:
        refuse_beside(context, "--from")
        with read_from(source) as entries:
            done = give_many(asked.store, entries)
        _show_many(asked, done)
        return
    if not reference or not purposes:
        raise _missing("give", has_client=bool(reference))
    today = asked.store.today
    wish = Wish(
        purposes,
        names(scope),
        notice,
        method,
        by,
        None if until is None else day(until, today),
        evidence,
        None if on is None else day(on, today),
    )
    _tell_given(asked, give_consents(asked.store, reference, wish))


def withdraw(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="REF", help="The client, as for show.")] = "",
    purposes: Purposes = None,
    on: On = None,
) -> None:
    """End what a client agreed to, from that day on. No service is refused for it.

    \b
    Example:
      clientfile consent withdraw 张三 marketing
    """
    asked = asked_of(context)
    if not reference or not purposes:
        raise _missing("withdraw", has_client=bool(reference))
    when = None if on is None else day(on, asked.store.today)
    done = withdraw_consents(asked.store, reference, purposes, on=when)
    output = asked.output
    asked.talk.warn(done.warnings)

    def tell() -> None:
        output.line(
            both(
                "{client}: withdrawn: {purposes}",
                "{client}：已撤回：{purposes}",
                client=done.client,
                purposes=_labelled(asked, [text(row.get("purpose")) for row in done.consents]),
            )
        )
        if done.photos:
            output.line(
                both("photos in the file to be taken away: {n}", "档案中待清除的照片：{n} 张", n=done.photos)
            )
        if done.recipients:
            told = ", ".join(done.recipients)
            output.line(
                both("to be told to delete what they hold: {who}", "请通知其删除所持数据：{who}", who=told)
            )

    one(output, of_client(output, done), tell)


def _missing(verb: str, *, has_client: bool) -> UsageError:
    return UsageError(
        both("PURPOSE is missing", "缺少用途") if has_client else both("REF is missing", "缺少客户"),
        both("see: clientfile consent {verb} --help", "参见：clientfile consent {verb} --help", verb=verb),
    )


def _labelled(asked: Asked, purposes: Sequence[str]) -> Said:
    known = purpose_labels(asked.store)
    return Said(
        ", ".join(known[each].en for each in purposes), "、".join(known[each].zh for each in purposes)
    )


def _tell_given(asked: Asked, given: Given) -> None:
    asked.talk.warn(given.warnings)
    output = asked.output

    def tell() -> None:
        if given.consents:
            purposes = _labelled(asked, [text(row.get("purpose")) for row in given.consents])
            output.line(
                both(
                    "{client}: given: {them}", "{client}：已同意：{them}", client=given.client, them=purposes
                )
            )
        if given.already:
            purposes = _labelled(asked, given.already)
            output.line(
                both(
                    "{client}: given already: {them}",
                    "{client}：此前已同意：{them}",
                    client=given.client,
                    them=purposes,
                )
            )

    one(output, of_client(output, given), tell)
    if given.age_unknown:
        asked.talk.say(
            both(
                "the age was not checked, you may not read it: under 14 the guardian consents",
                "无权查看年龄，未核对：不满14周岁须由监护人同意",
            )
        )


def _show_many(asked: Asked, done: Sequence[Given]) -> None:
    output = asked.output
    if output.format != "table":
        asked.talk.warn(warning for given in done for warning in given.warnings)

    def tell() -> None:
        for given in done:
            _tell_given(asked, given)

    many(output, _NAMES, [of_client(output, each) for each in done], tell)


_NAMES = ("id", "consents", "already", "age_unknown", "warnings")
