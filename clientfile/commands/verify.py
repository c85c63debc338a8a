"""`verify`: is it all believed, and can it all be read?"""

from typing import Annotated

import typer

from clientfile.actions.verify import ACCESS_LOG, Verified
from clientfile.actions.verify import verify as verify_store
from clientfile.commands.asked import asked_of
from clientfile.commands.results import one, warnings
from clientfile.said import Said, both, counted
from clientfile.view.output import Output

_ACCESS_LOG = both("lines of the access log", "访问日志的内容")


def verify(
    context: typer.Context,
    full: Annotated[
        bool,
        typer.Option(
            "--full",
            help="Also: how all is sealed, foreign files, git's configuration, permissions, leftovers, "
            "the access log, the roster.",
        ),
    ] = False,
) -> None:
    """Check every signature and everything that your identity opens: in place, valid, nothing lost.

    It changes nothing. Exit 13 where something is not to be believed, 3 where something else is wrong. What
    your identity does not open is named; only its place and its envelope are looked at.

    \b
    Examples:
      clientfile verify
      clientfile verify --full          every night, from cron
    """
    asked = asked_of(context)
    verified = verify_store(asked.store, full=full)
    output = asked.output
    data = {
        "commits": verified.commits,
        "clients": verified.clients,
        "parts": verified.parts,
        "not_opened": list(verified.not_opened),
        "problems": warnings(output, verified.problems),
        "more": verified.more,
    }
    one(output, data, lambda: _tell(output, verified))
    verdict = verified.verdict()
    if verdict is None:
        asked.talk.warn(verified.problems)
        return
    # In JSON they are in the result already.
    raise verdict if output.is_data else type(verdict)(verdict.message, verdict.hint, verified.problems)


def _tell(output: Output, verified: Verified) -> None:
    for each in _told(verified):
        output.line(each)


def _told(verified: Verified) -> list[Said]:
    n = len(verified.problems) + verified.more
    told = [
        both(
            "{commits}, {clients}, {parts} checked; {problems}",
            "已检查 {commits}、{clients}、{parts}；{problems}",
            commits=counted(verified.commits, "{n} commit", "{n} commits", "{n} 次提交"),
            clients=counted(verified.clients, "{n} client", "{n} clients", "{n} 位客户"),
            parts=counted(verified.parts, "{n} part", "{n} parts", "{n} 个数据块"),
            problems=counted(n, "{n} problem", "{n} problems", "{n} 处问题"),
        )
    ]
    if verified.not_opened:
        them = [_ACCESS_LOG if each == ACCESS_LOG else Said(each, each) for each in verified.not_opened]
        told.append(
            both(
                "not for your identity, only its place and envelope were looked at: {them}",
                "不属于你的身份，只检查了位置与封装：{them}",
                them=Said(", ".join(each.en for each in them), "、".join(each.zh for each in them)),
            )
        )
    if verified.more:
        told.append(
            both("only the first {n} problems are named", "只列出前 {n} 处问题", n=len(verified.problems))
        )
    return told
