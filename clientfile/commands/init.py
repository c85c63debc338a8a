"""`init`: a new store."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from clientfile.actions.found_store import found_store
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.results import one
from clientfile.errors import UsageError
from clientfile.exchange.write_file import NotWritten, new_file
from clientfile.said import both
from clientfile.store.settings import DEFAULT_ZONE

Sheet = Callable[[str], None]


def init(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    template: Annotated[str, typer.Option(metavar="T", help="medspa, salon or wellness.")],
    owner: Annotated[str, typer.Option(metavar="NAME", help="Your name, as commits show it.")],
    name: Annotated[str, typer.Option(metavar="SHOP", help="The shop's name; else the folder's.")] = "",
    timezone: Annotated[str, typer.Option(metavar="ZONE", help="The shop's time zone.")] = DEFAULT_ZONE,
    recovery_sheet: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the recovery sheet there: print it, lock it away."),
    ] = None,
    no_recovery_sheet: Annotated[
        bool, typer.Option("--no-recovery-sheet", help="Make none: who loses the identity loses the store.")
    ] = False,
) -> None:
    """Make a new store in an empty folder.

    Makes your identity and signing key where there are none. The recovery sheet is shown once, on the
    terminal or in the file you name (outside the store), and kept nowhere: it can read and write everything.
    The language of the store is that of --lang.

    \b
    Example:
      clientfile init myshop --template salon --owner 陈雅 --lang zh --recovery-sheet sheet.txt
    """
    asked = asked_of(context)
    with sheet_goes(asked, folder, recovery_sheet, no_recovery_sheet) as show:
        founded = found_store(
            folder,
            template=template,
            owner=owner,
            shop=name,
            locale=asked.language,
            timezone=timezone,
            recovery=not no_recovery_sheet,
            surroundings=asked.surroundings,
            keep_sheet=show,
        )
    told = both("made a store in {folder}", "已在 {folder} 新建档案库", folder=folder)
    data = {
        "root": str(folder.absolute()),
        "store": founded.store,
        "owner": founded.owner,
        "new_identity": founded.new_identity,
        "recovery_sheet": str(recovery_sheet) if recovery_sheet else None,
    }
    one(asked.output, data, lambda: asked.output.line(told))
    if founded.new_identity:
        home = asked.surroundings.home.dir
        asked.talk.say(both("your new identity is in {home}", "新身份位于 {home}", home=home))
    asked.talk.say(
        both(
            "take a client in: cd {folder} && clientfile intake --from client.yaml",
            "录入客户：cd {folder} && clientfile intake --from client.yaml",
            folder=folder,
        )
    )


@contextmanager
def sheet_goes(asked: Asked, folder: Path, file: Path | None, none: bool) -> Iterator[Sheet]:
    """Where the recovery sheet goes, known to be possible before there is a store."""
    if file is not None and none:
        raise UsageError(
            both("--recovery-sheet and --no-recovery-sheet contradict each other", "两个恢复页选项互相矛盾")
        )
    if none:
        yield lambda _: None
    elif file is not None:
        if file.is_file() and not file.is_symlink():
            raise NotWritten(
                both("cannot write the file: the file exists already", "无法写入文件：文件已存在"),
                both("name another: a recovery sheet replaces nothing", "请另选文件名：恢复页不覆盖已有文件"),
            )
        with new_file(file, force=False, forbidden=folder) as out:

            def write(sheet: str) -> None:
                out.write(sheet.encode())
                out.flush()

            yield write
    elif asked.output.is_terminal and asked.output.format == "table":
        yield asked.output.text
    else:
        raise UsageError(
            both("there is no terminal to show the recovery sheet on", "没有可显示恢复页的终端"),
            both(
                "say --recovery-sheet FILE, or --no-recovery-sheet",
                "请加 --recovery-sheet 文件 或 --no-recovery-sheet",
            ),
        )
