"""Nothing is written to an account that does not hold."""

from __future__ import annotations

from clientfile.domain.account.holding import not_holding
from clientfile.domain.client import ClientFile
from clientfile.errors import Refused
from clientfile.said import both


def refuse_unsound(client: ClientFile) -> None:
    """Raises `Refused` with the first bad entry of each ledger that does not hold."""
    problems = [problem.of(client.id) for problem in not_holding(client)]
    if problems:
        raise Refused(
            both("the ledger does not hold; nothing was written", "账目不符；未写入任何内容"),
            both(
                "look at it, then put it right: clientfile account adjust {id} --reason TEXT",
                "请核对后调整：clientfile account adjust {id} --reason 原因",
                id=client.id,
            ),
            problems,
        )
