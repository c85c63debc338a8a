"""`verify`: is it all believed, and can it all be read?"""

from __future__ import annotations

import typer

from clientfile.actions.verify import verify as verify_store
from clientfile.commands.asked import asked_of
from clientfile.commands.results import one, warnings
from clientfile.said import both, counted


def verify(context: typer.Context) -> None:
    """Check every signature and everything that your identity opens: in place, valid, nothing lost.

    It changes nothing. Exit 13 where something is not to be believed, 3 where data is wrong.

    \b
    Example:
      clientfile verify
    """
    asked = asked_of(context)
    verified = verify_store(asked.store)
    output = asked.output
    data = {
        "commits": verified.commits,
        "clients": verified.clients,
        "parts": verified.parts,
        "problems": warnings(output, verified.problems),
    }
    told = both(
        "{commits}, {clients}, {parts} checked; {problems}",
        "已检查 {commits}、{clients}、{parts}；{problems}",
        commits=counted(verified.commits, "{n} commit", "{n} commits", "{n} 次提交"),
        clients=counted(verified.clients, "{n} client", "{n} clients", "{n} 位客户"),
        parts=counted(verified.parts, "{n} part", "{n} parts", "{n} 个数据块"),
        problems=counted(len(verified.problems), "{n} problem", "{n} problems", "{n} 处问题"),
    )
    one(output, data, lambda: output.line(told))
    verdict = verified.verdict()
    if verdict is None:
        asked.talk.warn(verified.problems)
        return
    # In JSON they are in the result already.
    raise verdict if output.is_data else type(verdict)(verdict.message, verdict.hint, verified.problems)
