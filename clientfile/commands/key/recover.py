"""`key recover`: replace a lost laptop."""

from pathlib import Path
from typing import Annotated

import typer

from clientfile.actions.keys.sheet import replace_lost_owner
from clientfile.commands.asked import asked_of
from clientfile.commands.init import sheet_goes
from clientfile.commands.results import one
from clientfile.commands.staff.telling import report_data, tell_sections
from clientfile.said import both


def recover(
    context: typer.Context,
    sheet: Annotated[Path, typer.Option(metavar="FILE", help="The recovery sheet, typed into a file.")],
    replace: Annotated[
        str, typer.Option(metavar="MEMBER", help="Whose keys are gone, where there are several owners.")
    ] = "",
    recovery_sheet: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the new recovery sheet there: print it, lock it away."),
    ] = None,
) -> None:
    """Go on as the owner on a new machine, after the laptop with your keys is gone.

    Run it in a clone of the backup. Makes your identity and signing key here, closes the lost ones, and
    begins the next generation of every section: what is written from now on does not open with what was
    lost. The sheet is replaced too; the new one is shown once, on the terminal or in the file you name.

    \b
    Example:
      clientfile key recover --sheet sheet.txt --recovery-sheet newsheet.txt
    """
    asked = asked_of(context)
    root = asked.store.root
    around = asked.surroundings._replace(identity_file=sheet.absolute())
    with sheet_goes(asked, root, recovery_sheet, False) as keep_sheet:
        store, recovered = replace_lost_owner(root, around, replace, keep_sheet)
    asked.given.close, asked.store = store.close, store
    output, talk = asked.output, asked.talk
    told = both("{id} goes on with new keys", "{id} 已换用新密钥", id=recovered.member.id)
    data = {
        "member": recovered.member.id,
        "recipient": recovered.member.recipient,
        "fingerprint": recovered.member.fingerprint,
        "commit": recovered.commit,
        "recovery_sheet": str(recovery_sheet) if recovery_sheet else None,
        **report_data(recovered.change, recovered.at, recovered.clients),
    }

    def show() -> None:
        output.line(told)
        tell_sections(asked, recovered.change, recovered.at, recovered.clients)

    one(output, data, show)
    home = asked.surroundings.home.dir
    talk.say(both("your new identity is in {home}", "新身份位于 {home}", home=home))
    talk.say(
        both(
            "print the new recovery sheet; destroy the old one and its file: {path}",
            "请打印新恢复页；销毁旧页及其文件：{path}",
            path=sheet,
        )
    )
