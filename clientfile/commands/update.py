"""`update`: one client's file is changed."""

from typing import Annotated, cast

import typer

from clientfile.actions.change import change
from clientfile.commands.asked import asked_of
from clientfile.commands.changed import tell_change
from clientfile.commands.source import the_only
from clientfile.errors import UsageError
from clientfile.said import both


def update(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="The client, as for show: id, name, pinyin, phone …")
    ],
    sets: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="Put a value. It leaks: see above."),
    ] = None,
    adds: Annotated[
        list[str] | None, typer.Option("--add", metavar="PATH JSON", help="Append an item to a list.")
    ] = None,
    unsets: Annotated[
        list[str] | None, typer.Option("--unset", metavar="PATH", help="Take a value or an item away.")
    ] = None,
    source: Annotated[
        str,
        typer.Option(
            "--from", metavar="FILE|-", help="Lay a file's values over what is there; - is standard input."
        ),
    ] = "",
) -> None:
    """Change a client's file, in one commit. Only what the change itself breaks refuses it.

    A path is section.field; an item of a list is phones[0] or phones[ITEM-ID].

    What you type after --set and --add stays in your shell's history, and other users of this machine can see
    it in the list of processes while the program runs. For what nobody should see there use --from: a file,
    or - and standard input.

    \b
    Examples:
      clientfile update 张三 --set contact.contact_channel=wechat
      clientfile update k7m3 --add safety.allergies '{"allergen": "青霉素", "severity": 3}'
      clientfile update k7m3 --unset contact.phones[1]
      clientfile update k7m3 --from more.yaml
    """
    asked = asked_of(context)
    store = asked.store
    if not (sets or adds or unsets or source):
        raise UsageError(
            both("nothing is to be changed", "没有要修改的内容"),
            both("say --set, --add, --unset or --from", "请加 --set、--add、--unset 或 --from"),
        )
    entry = the_only(source) if source else None
    # The command table makes an option whose metavar has two words take two values.
    pairs = cast("list[tuple[str, str]]", adds or [])
    changed = change(store, reference, sets=sets or (), adds=pairs, unsets=unsets or (), entry=entry)
    tell_change(asked, changed)
