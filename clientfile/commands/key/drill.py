"""`key drill`: prove that the recovery sheet works."""

from pathlib import Path
from typing import Annotated

import typer

from clientfile.actions.keys.sheet import drill as prove_sheet
from clientfile.actions.keys.sheet import sheet_in, typed_sheet
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.key.here import asking
from clientfile.commands.results import one
from clientfile.errors import NoIdentity
from clientfile.said import Said, both, counted
from clientfile.store.home import Keys

_IDENTITY = both(
    "the line of the sheet that begins with AGE-SECRET-KEY-1", "恢复页中以 AGE-SECRET-KEY-1 开头的一行"
)
_SEED = both("what stands after: signing seed", "signing seed 之后的内容")


def drill(
    context: typer.Context,
    sheet: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The sheet in a file; else two lines are asked, hidden."),
    ] = None,
) -> None:
    """Prove that the recovery sheet works, before it is needed. For owners.

    It must be the sheet of this store and of its recovery member, open every section and a part of each, and
    sign. The day is noted in the roster; nothing of the sheet is kept.

    \b
    Examples:
      clientfile key drill
      clientfile key drill --sheet sheet.txt
    """
    asked = asked_of(context)
    proven = prove_sheet(asked.store, _sheet(asked, sheet))
    output = asked.output
    day = asked.store.today_text()
    told = both(
        "the sheet works: {sections} section identities and {parts} opened, a signature verified",
        "恢复页可用：打开了 {sections} 个分区身份和 {parts}，签名验证通过",
        sections=len(proven.sections),
        parts=counted(proven.parts, "{n} part", "{n} parts", "{n} 个部分"),
    )
    data = {
        "proven": day,
        "sections": list(proven.sections),
        "parts": proven.parts,
        "unseen": list(proven.unseen),
    }
    one(output, data, lambda: output.line(told))
    if proven.unseen:
        labels = [asked.store.forms[each].label for each in proven.unseen]
        asked.talk.say(
            both(
                "sections without a part to try: {names}",
                "没有内容可试的分区：{names}",
                names=Said(", ".join(each.en for each in labels), "、".join(each.zh for each in labels)),
            )
        )
    if sheet is None:
        pin = asked.store.pin
        asked.talk.say(
            both(
                "compare the other lines with your eyes: store {store}, owner {owner}",
                "请目视核对其余各行：store {store}，owner {owner}",
                store=asked.store.settings.store,
                owner=pin.owner if pin else "",
            )
        )
    else:
        asked.talk.say(both("remove the file again: {path}", "请删除该文件：{path}", path=sheet))


def _sheet(asked: Asked, file: Path | None) -> Keys:
    if file is not None:
        return sheet_in(file)
    ask = asking(asked)
    if not ask.can:
        raise NoIdentity(
            both("there is no terminal to type the sheet at", "没有可输入恢复页的终端"),
            both("name its file: --sheet FILE", "请用 --sheet 文件 指定"),
        )
    return typed_sheet(ask.passphrase(_IDENTITY), ask.passphrase(_SEED))
