"""`account buy`, `swap`, `freeze` and `thaw`: packages."""

from typing import Annotated

import typer

from clientfile.actions.account import buying, freezing, swapping
from clientfile.actions.account.ways import ways_of
from clientfile.commands.account.options import On, Pay, Reason, Reference, Staff, moment
from clientfile.commands.account.telling import tell
from clientfile.commands.asked import asked_of
from clientfile.commands.dates import day
from clientfile.commands.results import one
from clientfile.domain.account.worth import Worth
from clientfile.domain.money import yuan
from clientfile.said import both
from clientfile.view.output import Output

Package = Annotated[
    str, typer.Option(metavar="ID", help="The package, where there are several: its id or name.")
]


def buy(
    context: typer.Context,
    reference: Reference,
    package: Annotated[str, typer.Argument(metavar="PACKAGE", help="Of the catalogue: its id or name.")],
    pay: Pay = None,
    staff: Staff = None,
    card: Annotated[
        str, typer.Option(metavar="NO", help="The card it is on: its number or id in account.cards.")
    ] = "",
    contract: Annotated[str, typer.Option(metavar="NO", help="The contract's number.")] = "",
    on: On = None,
) -> None:
    """Sell a package of the catalogue. What is paid for it counts as spending now, its uses do not again.

    \b
    Examples:
      clientfile account buy 张三 基础护肤套餐 --pay wechat
      clientfile account buy 张三 basic-skin --pay stored:1000 --pay cash --contract HT-2026-118
    """
    asked = asked_of(context)
    entered = buying.buy(
        asked.store,
        reference,
        package,
        ways_of(pay or ()),
        on=moment(asked, on),
        staff=staff or (),
        card=card,
        contract=contract,
    )
    tell(asked, entered)


def swap(
    context: typer.Context,
    reference: Reference,
    service: Annotated[
        str, typer.Argument(metavar="FROM", help="The item that goes: a service of the package.")
    ],
    other: Annotated[str, typer.Argument(metavar="TO", help="The service that comes instead.")],
    times: Annotated[int, typer.Option(min=1, metavar="N", help="How many unused times go.")] = 1,
    to_times: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="How many come; else as many.")
    ] = None,
    package: Package = "",
    pay: Pay = None,
    quote: Annotated[bool, typer.Option("--quote", help="Only work it out; write nothing.")] = False,
    on: On = None,
    reason: Reason = "",
) -> None:
    """Swap unused items of a package. The difference is paid, or credited to the stored value.

    Both sides are worth what the package's own rate makes of their list prices.

    \b
    Examples:
      clientfile account swap 张三 小气泡清洁 补水护理 --times 2 --quote
      clientfile account swap 张三 小气泡清洁 补水护理 --times 2 --pay wechat
    """
    asked = asked_of(context)
    wish = swapping.Wish(package, service, other, times, to_times, reason)
    swapped = swapping.swap(
        asked.store, reference, wish, ways_of(pay or ()), on=moment(asked, on), quote=quote
    )
    output, worth = asked.output, swapped.worth
    if quote:
        data = {
            "formula": worth.formula.to(output.lang),
            "had": yuan(worth.had),
            "given_up": yuan(worth.gone),
            "difference": yuan(worth.difference),
        }
        one(output, data, lambda: _tell_worth(output, worth))
        return
    if output.format == "table":
        _tell_worth(output, worth)
    tell(asked, swapped.entered)


def _tell_worth(output: Output, worth: Worth) -> None:
    output.line(worth.formula)
    output.line(
        both(
            "given up: {gone}; difference: {difference}",
            "换出：{gone}；差价：{difference}",
            gone=yuan(worth.gone),
            difference=yuan(worth.difference),
        )
    )


def freeze(
    context: typer.Context,
    reference: Reference,
    package: Package = "",
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="The last day that it rests; else until thaw.")
    ] = None,
    on: On = None,
    reason: Reason = "",
) -> None:
    """Let a package rest. The days are added at its end, and nothing is used of it meanwhile.

    \b
    Example:
      clientfile account freeze 张三 --until 2027-01-31 --reason 出差
    """
    asked = asked_of(context)
    last = None if until is None else day(until, asked.store.today)
    tell(
        asked,
        freezing.freeze(asked.store, reference, package, on=moment(asked, on), until=last, reason=reason),
    )


def thaw(context: typer.Context, reference: Reference, package: Package = "", on: On = None) -> None:
    """Use a frozen package again, from this day on.

    \b
    Example:
      clientfile account thaw 张三
    """
    asked = asked_of(context)
    tell(asked, freezing.thaw(asked.store, reference, package, on=moment(asked, on)))
