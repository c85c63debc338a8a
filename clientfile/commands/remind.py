"""`remind`: what to write to whom."""

from collections.abc import Sequence
from typing import Annotated

import typer

from clientfile.actions.remind import Message, Reminders
from clientfile.actions.remind import remind as reminders
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.dates import day, span
from clientfile.commands.due import refuse_unknown
from clientfile.said import Said, both, counted
from clientfile.view.clean import clean
from clientfile.view.output import Head

_HEAD = tuple(Head(name, Said(name, name)) for name in Message._fields)


def remind(
    context: typer.Context,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day; else today.")] = None,
    within: Annotated[
        str, typer.Option(metavar="SPAN", help="What begins within 7d or 2w of it too.")
    ] = "0d",
    kind: Annotated[str, typer.Option(metavar="K", help="Only birthday, next_service, festival …")] = "",
    owner: Annotated[str, typer.Option(metavar="S", help="Only this member of staff's: name or id.")] = "",
    channel: Annotated[str, typer.Option(metavar="C", help="Only by sms, wechat …")] = "",
) -> None:
    """Write the messages for who is due, to send by hand: nothing is sent.

    The words are the template's, or your own in store.yaml under texts. Who is left out is left out as in
    due; what advertises says how to stop it. A shop without a medical licence sees flagged what claims a
    medical effect.

    \b
    Examples:
      clientfile remind --kind birthday --within 7d
      clientfile remind --channel sms --format csv > sms.csv
    """
    asked = asked_of(context)
    store = asked.store
    refuse_unknown(store, "kind", kind)
    refuse_unknown(store, "channel", channel)
    found = reminders(
        store,
        on=None if on is None else day(on, store.today),
        within_days=span(within),
        kind=kind,
        owner=owner,
        channel=channel,
    )
    if asked.output.format == "table":
        _blocks(asked, found.messages)
    else:
        asked.output.rows(_HEAD, found.messages)
    _tell(asked, found)
    asked.finish(each.client for each in found.messages)


def _blocks(asked: Asked, messages: Sequence[Message]) -> None:
    """A block for each client: her name, how to reach her, and each message on lines of its own."""
    output = asked.output
    channels = asked.store.index.described("followups", ["channel"])[0].choices
    by_client: dict[str, list[Message]] = {}
    for each in messages:
        by_client.setdefault(each.client, []).append(each)
    blocks = []
    for of_client in by_client.values():
        first = of_client[0]
        way = channels[first.channel].to(output.lang) if first.channel and first.channel in channels else ""
        quiet = (
            both("not {hours}", "{hours} 免打扰", hours=first.quiet_hours).to(output.lang)
            if first.quiet_hours
            else ""
        )
        lines = ["  ".join(part for part in (first.name, way, first.address, quiet) if part)]
        # Two follow-ups may have the same words: once is enough for a person, data formats have both.
        for each in {message.text: message for message in of_client}.values():
            lines.append(f"  {each.text}")
            if each.flagged:
                said = both(
                    "! claims a medical effect: {words}",
                    "！含医疗效果用语：{words}",
                    words=", ".join(each.flagged),
                )
                lines.append(f"  {said.to(output.lang)}")
        blocks.append("\n".join(clean(line, lines=True) for line in lines))
    if blocks:
        output.text("\n\n".join(blocks))


def _tell(asked: Asked, found: Reminders) -> None:
    if not found.messages:
        asked.talk.say(both("there is nothing to write", "没有需要发送的消息"))
    if found.without_text:
        kinds = asked.store.index.described("followups", ["kind"])[0].choices
        labels = [kinds[each] for each in found.without_text if each in kinds]
        asked.talk.say(
            counted(
                sum(found.without_text.values()),
                "{n} follow-up has no text: {kinds}; call her: clientfile due",
                "{n} follow-ups have no text: {kinds}; call them: clientfile due",
                "{n} 项回访没有消息文本：{kinds}；请逐一联系：clientfile due",
                kinds=Said(", ".join(each.en for each in labels), "、".join(each.zh for each in labels)),
            )
        )
