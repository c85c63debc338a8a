"""Look at everything again.

Signatures and rights of all history, every part that opens, schemas, the work tree.
"""

from __future__ import annotations

from typing import NamedTuple

from clientfile.errors import BadInput, ClientfileError, NotBelieved
from clientfile.forms.check import check
from clientfile.problem import Problem, errors_among
from clientfile.said import both
from clientfile.store.examining import examine_documents, examine_history, foreign_files
from clientfile.store.git import Git
from clientfile.store.store import Store

DISTRUST = frozenset(
    {"history", "misplaced", "damaged", "not-believed", "scrypt-refused", "not-age", "edited", "foreign-file"}
)
"""Rules whose problems are a matter of trust (exit 13), not of data (exit 3)."""


class Verified(NamedTuple):
    """How much was looked at, and what was wrong, with its place."""

    commits: int
    clients: int
    parts: int
    problems: tuple[Problem, ...]

    def verdict(self) -> ClientfileError | None:
        """What to say at the end.

        13 where something is not to be believed, 3 where data is wrong, None where all is well.
        """
        wrong = errors_among(list(self.problems))
        if any(problem.rule in DISTRUST for problem in wrong):
            return NotBelieved(
                both(
                    "problems: {n}; some are a matter of trust", "有 {n} 处问题，其中涉及可信性", n=len(wrong)
                ),
                both(
                    "look at each place with git log -p; nothing was changed",
                    "请用 git log -p 逐处查看；未做任何更改",
                ),
            )
        if wrong:
            return BadInput(
                both("problems in the data: {n}", "数据中有 {n} 处问题", n=len(wrong)),
                both("mend them with: clientfile update", "请用 clientfile update 修正"),
            )
        return None


def verify(store: Store) -> Verified:
    """Verify everything this identity can open. Changes nothing."""
    index = store.index
    git = Git(store.root)
    problems: list[Problem] = []
    try:
        commits, refusal = examine_history(store, git)
        if refusal is not None:
            problems.append(Problem("", "", "history", refusal.message))
        elif store.refusal is not None:
            problems.append(Problem("", "", "history", store.refusal.message))
        clients = parts = 0
        for client, opened in examine_documents(store, git):
            clients += 1
            parts += len(opened.parts)
            problems += [
                Problem("", "", error.kind, error.message, client=client) for error in opened.refusals
            ]
            problems += [problem.of(client) for problem in opened.problems]
            problems += check(opened.client, None, store.template, store.today, list(opened.client.sections))
        problems += [
            Problem(
                "", path, "edited", both("it was edited by hand and not committed", "曾被手工改动且未提交")
            )
            for path in store.edited()
        ]
        problems += [
            Problem(
                "",
                path,
                "foreign-file",
                both("a file that does not belong here", "不属于此处的文件"),
                warning=True,
            )
            for path in foreign_files(git)
        ]
    finally:
        git.close()
    store.noted("verify", index.ids())
    return Verified(commits, clients, parts, tuple(problems))
