"""`account statement`: everything of a client's account, to look at or to sign."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from clientfile.actions.account.statement import Statement
from clientfile.actions.account.statement import statement as made
from clientfile.actions.account.statement_file import Page, refuse_format, write_statement
from clientfile.commands.account.options import On, Reference, moment
from clientfile.commands.account.statement_tables import heads, label, values
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.results import one, warnings
from clientfile.domain.membership.tiers import Standing
from clientfile.domain.money import yuan
from clientfile.said import Said, both, counted
from clientfile.view.output import aligned, shown_cell


def statement(
    context: typer.Context,
    reference: Reference,
    on: On = None,
    out: Annotated[
        str, typer.Option(metavar="FILE", help="Write it to a .txt or .xlsx file, with lines to sign on.")
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> None:
    """Everything of an account: tier and why, stored value, packages, purchases, points, benefits.

    A file is readable by you alone, and the access log says that it was written.

    \b
    Examples:
      clientfile account statement 张三
      clientfile account statement 张三 --out 张三-对账单.txt
      clientfile account statement 张三 --on 2026-06-30 --format json
    """
    asked = asked_of(context)
    path = Path(out) if out else None
    if path is not None:
        refuse_format(path)
    told = made(asked.store, reference, on=moment(asked, on), leaves=path is not None)
    asked.talk.warn(told.warnings)
    if path is not None:
        lang = asked.output.lang
        pages = [*_pages(asked, told)]
        cover = _cover(told, lang)
        write_statement(asked.store, path, _text(told, pages, lang), [cover, *pages], force=force)
        one(
            asked.output,
            {"out": str(path)},
            lambda: asked.output.line(both("wrote {path}", "已写入 {path}", path=path)),
        )
    else:
        one(asked.output, _data(asked, told), lambda: _show(asked, told))
    asked.finish_one()


def _show(asked: Asked, told: Statement) -> None:
    output = asked.output
    output.line(_title(told).to(output.lang))
    for line in _why(told.tier):
        output.line(line)
    for name, rows in told.tables.items():
        if rows:
            output.line("")
            output.line(label(asked, name))
            output.rows(heads(asked, name), [values(name, row) for row in rows])


def _title(told: Statement) -> Said:
    return both(
        "{name} ({id}), statement of {day}",
        "{name}（{id}） {day} 对账单",
        name=told.name or told.client,
        id=told.client,
        day=told.on.isoformat(),
    )


def _why(tier: Standing) -> Iterator[Said]:
    """The tier, what it rests on, when it is reviewed, and what is missing to the next."""
    spent = both("spending that counts: {n} yuan", "计入的消费：{n} 元", n=yuan(tier.spent))
    if tier.by_visits:
        spent = both(
            "spending that counts: {n} yuan, visits: {visits}",
            "计入的消费：{n} 元，到店：{visits} 次",
            n=yuan(tier.spent),
            visits=tier.visits,
        )
    yield (
        both(
            "tier {name} {since}",
            "等级：{name}，{since}",
            name=tier.name,
            since=_SINCE[tier.basis](tier.since),
        )
        if tier.tier
        else both("no tier yet", "尚无等级")
    )
    yield spent
    if tier.review_on is not None:
        missing = _missing(tier.keep_amount, tier.keep_visits)
        yield (
            both("reviewed on {day}: it will be kept", "{day} 复核：届时保级", day=tier.review_on)
            if missing is None
            else both(
                "reviewed on {day}: to keep it, {missing} more by then",
                "{day} 复核：届时保级还差{missing}",
                day=tier.review_on,
                missing=missing,
            )
        )
    missing = _missing(tier.missing_amount, tier.missing_visits)
    if tier.upper is not None and missing is not None:
        yield both(
            "to {name}: {missing} more", "距 {name}：还差{missing}", name=tier.upper.name, missing=missing
        )


def _missing(amount: int | None, visits: int | None) -> Said | None:
    """`16020.00 yuan or 3 visits`"""
    ways = []
    if amount is not None:
        ways.append(both("{n} yuan", "消费 {n} 元", n=yuan(amount)))
    if visits is not None:
        ways.append(counted(visits, "{n} visit", "{n} visits", "到店 {n} 次"))
    if len(ways) == 2:
        return both("{a} or {b}", "{a}或{b}", a=ways[0], b=ways[1])
    return ways[0] if ways else None


_SINCE: Mapping[str, Callable[[date | None], Said]] = {
    "": lambda day: both("since {day}", "自 {day} 起", day=day),
    "amount": lambda day: both("since {day} by spending", "自 {day} 起（按消费金额）", day=day),
    "frequency": lambda day: both("since {day} by visits", "自 {day} 起（按到店次数）", day=day),
}
"""Since when a tier is held, and what it was reached by."""


def _data(asked: Asked, told: Statement) -> Mapping[str, object]:
    tier = told.tier
    return {
        "id": told.client,
        "name": told.name,
        "on": told.on,
        "tier": {
            "tier": tier.tier or None,
            "name": tier.name or None,
            "since": tier.since,
            "basis": tier.basis or None,
            "review_on": tier.review_on,
            "keep_amount": None if tier.keep_amount is None else yuan(tier.keep_amount),
            "keep_visits": tier.keep_visits,
            "pay_percent": tier.pay_percent,
            "spent": yuan(tier.spent),
            "visits": tier.visits,
            "next": None
            if tier.upper is None
            else {
                "tier": tier.upper.id,
                "missing_amount": None if tier.missing_amount is None else yuan(tier.missing_amount),
                "missing_visits": tier.missing_visits,
            },
        },
        **{name: list(rows) for name, rows in told.tables.items()},
        "warnings": warnings(asked.output, told.warnings),
    }


def _pages(asked: Asked, told: Statement) -> Iterator[Page]:
    """Each table that has rows, in words."""
    lang = asked.output.lang
    for name, rows in told.tables.items():
        columns = heads(asked, name)
        if rows:
            yield Page(
                label(asked, name),
                tuple((head.label.to(lang), head.kind) for head in columns),
                tuple(
                    tuple(
                        shown_cell(head, value, lang)
                        for head, value in zip(columns, values(name, row), strict=True)
                    )
                    for row in rows
                ),
            )


def _cover(told: Statement, lang: str) -> Page:
    """The first sheet of a workbook: whose statement it is, the tier and why, and lines to sign on."""
    lines = [*_why(told.tier), Said("", ""), _SIGNED]
    title = both("statement", "对账单").to(lang)
    return Page(title, ((_title(told).to(lang), "text"),), tuple((line.to(lang),) for line in lines))


def _text(told: Statement, pages: Sequence[Page], lang: str) -> str:
    """For paper: everything in fixed columns, and lines to sign on."""
    title = both("{shop}: {title}", "{shop} {title}", shop=told.shop, title=_title(told))
    lines = [title.to(lang), *(line.to(lang) for line in _why(told.tier)), ""]
    for page in pages:
        labels = [label for label, _ in page.columns]
        right = [kind in ("number", "money") for _, kind in page.columns]
        rows = [[str(cell) for cell in row] for row in page.rows]
        lines += [page.title, "".join(aligned([labels, *rows], right))]
    return "\n".join([*lines, _SIGNED.to(lang)]) + "\n"


_SIGNED = both(
    "client ____________________   staff ____________________   date ______________",
    "客户签字 ________________   经办人 ________________   日期 ______________",
)
