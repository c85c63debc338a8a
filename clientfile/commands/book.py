"""`book`: a service that is to take place."""

import re
from typing import Annotated

import typer

from clientfile.actions.book import Booked, book_service, set_state
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.dates import day
from clientfile.commands.results import one, warnings
from clientfile.commands.usage import nearest, refuse_beside
from clientfile.domain.data import text
from clientfile.errors import UsageError
from clientfile.said import Said, both

_STATES = {
    "arrived": both("arrived", "已到店"),
    "cancelled": both("cancelled", "已取消"),
    "no_show": both("did not come", "爽约"),
}
_TIME = r"(?:[01]?[0-9]|2[0-3])[:：][0-5][0-9]"
_SEE_HELP = both("see: clientfile book --help", "参见：clientfile book --help")


def book(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="The client, as for show; with --state the booking.")
    ],
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="A catalogue item: its id or name.")] = "",
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day.")] = None,
    at: Annotated[str, typer.Option(metavar="HH:MM", help="The time of day.")] = "",
    staff: Annotated[
        list[str] | None, typer.Option(metavar="S", help="Who does it: name or id; again for more.")
    ] = None,
    minutes: Annotated[
        int | None, typer.Option(min=1, max=720, help="How long; else as the catalogue says.")
    ] = None,
    note: Annotated[
        str, typer.Option(metavar="TEXT", help="In neutral words: all staff read the agenda.")
    ] = "",
    override: Annotated[
        str, typer.Option(metavar="REASON", help="Go on against a rule, where the catalogue allows it.")
    ] = "",
    state: Annotated[
        str, typer.Option(metavar="STATE", help="What came of a booking: arrived, cancelled, no_show.")
    ] = "",
) -> None:
    """Book a service, after its pre-check; or say what came of a booking.

    The agenda, which all staff read, says only when and with whom. A visit of that day ends the booking.

    \b
    Examples:
      clientfile book 张三 水光针 --on +3d --at 14:00 --staff 陈雅
      clientfile book k7m3q9xw --state arrived
    """
    asked = asked_of(context)
    if state:
        refuse_beside(context, "--state", ("reference",))
        word = state.strip().lower().replace("-", "_")
        if word not in _STATES:
            raise UsageError(
                both("--state is none of those there are", "--state 的取值不存在"),
                nearest(word, _STATES) or both("there are: {all}", "可用：{all}", all=", ".join(_STATES)),
            )
        _tell(asked, set_state(asked.store, reference, word), _STATES[word])
        return
    if not service or on is None or not at:
        raise UsageError(
            both("SERVICE, --on DATE and --at HH:MM are needed", "缺少项目、--on 日期或 --at 时间"), _SEE_HELP
        )
    if re.fullmatch(_TIME, at) is None:
        raise UsageError(both("--at is a time of day", "--at 应为时间"), both("such as 14:30", "例如 14:30"))
    booked = book_service(
        asked.store,
        reference,
        service,
        on=day(on, asked.store.today),
        at=at.replace("：", ":").zfill(5),
        staff=staff or (),
        minutes=minutes,
        note=note,
        override=override,
    )
    _tell(asked, booked, both("booked", "已预约"))


def _tell(asked: Asked, booked: Booked, state: Said) -> None:
    asked.talk.warn(booked.warnings)
    output, row = asked.output, booked.booking
    data = {"id": booked.id, "booking": row, "warnings": warnings(output, booked.warnings)}
    said = both(
        "{id}: {on} {at}, booking {booking}: {state}",
        "{id}：{on} {at}，预约 {booking}：{state}",
        id=booked.id,
        on=text(row.get("on")),
        at=text(row.get("at")),
        booking=text(row.get("id")),
        state=state,
    )
    one(output, data, lambda: output.line(said))
