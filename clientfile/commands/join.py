"""`join`: bring a store to a new machine."""

from pathlib import Path
from typing import Annotated

import typer

from clientfile.actions.keys.joining import Joined, join_store
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.key.here import asking
from clientfile.commands.results import one
from clientfile.said import Said, both
from clientfile.store.roster import ROLES
from clientfile.view.wrapping import wrapped


def join(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="URL|DIR", help="Where the store or its backup is.")],
    folder: Annotated[
        Path | None, typer.Argument(metavar="[FOLDER]", help="A new folder; else as the address ends.")
    ] = None,
    owner: Annotated[
        str, typer.Option(metavar="SHA256:…", help="The owner's fingerprint, as she told it to you.")
    ] = "",
) -> None:
    """Bring a store to this machine: fetch it, judge its history, and only then lay its files out.

    Over https, ssh or from a folder. The owner has added you before (clientfile key request), and tells you
    her fingerprint: nothing else says whose store it is. What is not believed leaves nothing behind.

    \b
    Examples:
      clientfile join shop@backup.example:yayun.git
      clientfile join /media/usb/yayun.git shop --owner SHA256:AbC…
    """
    asked = asked_of(context)
    ask = asking(asked)
    joined = join_store(
        address, folder, asked.surroundings, owner, (lambda shown: _owner(asked, shown)) if ask.can else None
    )
    asked.go_on_in(joined.store)
    store = joined.store
    data = {
        "root": str(store.root),
        "store": store.settings.store,
        "name": store.settings.name,
        "member": store.member.id,
        "role": store.member.role,
        "clients": store.index.count(),
        "reads": list(joined.reads),
        "writes": list(joined.writes),
        "adds": list(joined.adds),
    }
    one(asked.output, data, lambda: _tell(asked, joined))


def _owner(asked: Asked, shown: str) -> str:
    asked.talk.say(
        both(
            "this store's first commit is signed by {print}; is that the owner's? ask her, not the store",
            "该库首个提交由 {print} 签名；是店主的吗？请向店主本人核对",
            print=shown,
        )
    )
    return asking(asked).line(both("the fingerprint that the owner told you", "店主告知的指纹"))


def _tell(asked: Asked, joined: Joined) -> None:
    store, output, line = joined.store, asked.output, asked.output.line
    between = "、" if output.lang == "zh" else ", "

    def listed(names: tuple[str, ...]) -> str:
        return between.join(store.forms[each].label.to(output.lang) for each in names) or "–"

    def in_lines(said: Said) -> None:
        for each in wrapped(said.to(output.lang), output.width - 2, "  ") if output.is_terminal else [said]:
            line(each)

    line(
        both(
            "joined {shop} in {folder}: clients {n}",
            "已加入 {shop}（{folder}）：客户 {n} 位",
            shop=store.settings.name,
            folder=store.root,
            n=store.index.count(),
        )
    )
    line(
        both(
            "you are {name} ({id}), {role}",
            "你是 {name}（{id}），{role}",
            name=store.member.name,
            id=store.member.id,
            role=ROLES[store.member.role],
        )
    )
    in_lines(both("reads: {names}", "可读：{names}", names=listed(joined.reads)))
    in_lines(both("writes: {names}", "可写：{names}", names=listed(joined.writes)))
    if joined.adds:
        in_lines(both("adds to: {names}", "可补充：{names}", names=listed(joined.adds)))
    asked.talk.say(
        both(
            "go on: cd {folder} && clientfile due", "接下来：cd {folder} && clientfile due", folder=store.root
        )
    )
