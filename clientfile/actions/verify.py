"""Look at everything again.

Signatures and rights of all history, every part that opens, schemas, the work tree. In full also how parts
and keys are sealed, git's configuration of the clone, permissions, leftovers, the access log, the roster, the
index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clientfile.errors import BadInput, ClientfileError, NotBelieved
from clientfile.forms.check import check
from clientfile.problem import Problem
from clientfile.said import both
from clientfile.store.access_log import examine_access
from clientfile.store.examining import examine_history
from clientfile.store.git import Git
from clientfile.store.looking.configuration import look_at_configuration
from clientfile.store.looking.documents import Looked, Sealing, documents
from clientfile.store.looking.index import look_at_index
from clientfile.store.looking.keys import KeyFiles, look_at_keys
from clientfile.store.looking.leftovers import look_for_leftovers
from clientfile.store.looking.permissions import look_at_permissions
from clientfile.store.looking.staffing import look_at_staffing
from clientfile.store.looking.tree import look_at_tree, look_at_work_tree
from clientfile.store.roster import OWNER
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

MAX_PROBLEMS = 200
"""So many are kept, those that refuse before warnings; of the rest the number is told."""

ACCESS_LOG = "access"
"""How the access log is named among what was not looked at."""

DISTRUST = frozenset(
    "history misplaced damaged not-believed scrypt-refused not-age edited foreign-file link generation "
    "recipient key-recipients key-recipient access-removed access-gap access-chain access-foreign "
    "access-damaged git-attributes git-configuration hook index".split()
)
"""Rules whose problems are a matter of trust (exit 13), not of data or of upkeep (exit 3)."""


class Verified(NamedTuple):
    """How much was looked at, and what was wrong, with its place.

    `problems` are the first `MAX_PROBLEMS`, `more` how many there are besides. `not_opened` names sections
    that are there and not for this identity, and `access` where the log's lines are not.
    """

    commits: int
    clients: int
    parts: int
    problems: tuple[Problem, ...]
    not_opened: tuple[str, ...] = ()
    more: int = 0
    wrong: int = 0
    distrusted: int = 0

    def verdict(self) -> ClientfileError | None:
        """What to say at the end.

        13 where something is not to be believed, 3 where something else is wrong, None where all is well.
        """
        if self.distrusted:
            return NotBelieved(
                both(
                    "problems: {n}; some are a matter of trust", "有 {n} 处问题，其中涉及可信性", n=self.wrong
                ),
                both(
                    "do what stands beside it, else look at the place: git log -p; nothing was changed",
                    "按各行说明处理，其余请用 git log -p 查看；未做任何更改",
                ),
            )
        if self.wrong:
            return BadInput(
                both("problems: {n}", "有 {n} 处问题", n=self.wrong),
                both(
                    "mend wrong data with: clientfile update; what else is to be done stands beside it",
                    "数据有误请用 clientfile update 修正；其他处理方法见各行",
                ),
            )
        return None


class Found:
    """Problems as they come in: the first are kept, all are counted."""

    def __init__(self) -> None:
        self._wrong: list[Problem] = []
        self._warnings: list[Problem] = []
        self.wrong = self.distrusted = self.total = 0

    def add(self, problems: Iterable[Problem]) -> None:
        for each in problems:
            self.total += 1
            if not each.warning:
                self.wrong += 1
                self.distrusted += each.rule in DISTRUST
            kept = self._warnings if each.warning else self._wrong
            if len(kept) < MAX_PROBLEMS:
                kept.append(each)

    def kept(self) -> tuple[Problem, ...]:
        """Those that refuse, then warnings."""
        return tuple([*self._wrong, *self._warnings][:MAX_PROBLEMS])


def verify(store: Store, *, full: bool = False) -> Verified:
    """Verify everything this identity can open. Changes nothing."""
    index = store.index
    commit = str(index.meta["commit"])
    git = Git(store.root)
    found = Found()
    not_opened: dict[str, None] = {}
    clients = parts = 0
    try:
        commits, refusal = examine_history(store, git)
        found.add(_of_history(refusal or store.refusal))
        key_files = KeyFiles(git, commit)
        sealing = Sealing(store.roster, key_files.held)
        for looked in documents(store, git):
            clients += 1
            parts += len(looked.opened.parts)
            not_opened |= dict.fromkeys(_hidden(looked))
            found.add(_of_client(store, looked))
            if full and looked.document is not None:
                found.add(sealing.look(looked.document))
        found.add(_edited(store))
        found.add(look_at_work_tree(git))
        if full:
            found.add(sealing.wanting())
            found.add(_in_full(store, git, key_files))
            if store.member.role != OWNER:
                not_opened[ACCESS_LOG] = None
    finally:
        git.close()
    store.noted("verify", index.ids())
    kept = found.kept()
    return Verified(
        commits,
        clients,
        parts,
        kept,
        tuple(not_opened),
        found.total - len(kept),
        found.wrong,
        found.distrusted,
    )


def _in_full(store: Store, git: Git, key_files: KeyFiles) -> Iterator[Problem]:
    """What plain `verify` leaves out."""
    yield from look_at_tree(git, str(store.index.meta["commit"]))
    yield from look_at_keys(store, key_files)
    yield from look_at_configuration(git)
    yield from look_at_permissions(store)
    yield from look_for_leftovers(store)
    yield from examine_access(store, git)
    yield from look_at_staffing(store.roster, store.today)
    yield from look_at_index(store, git)


def _of_history(refusal: ClientfileError | None) -> Iterator[Problem]:
    if refusal is not None:
        yield Problem("", "", "history", refusal.message)


def _of_client(store: Store, looked: Looked) -> Iterator[Problem]:
    client, opened = looked.client, looked.opened
    for error in opened.refusals:
        yield Problem("", "", error.kind, error.message, client=client)
    for problem in opened.problems:
        yield problem.of(client)
    yield from check(opened.client, None, store.template, store.today, list(opened.client.sections))


def _hidden(looked: Looked) -> Iterator[str]:
    """Sections that are not for this identity; of a client with damage that is what is told."""
    if not looked.opened.refusals:
        yield from looked.opened.client.unreadable


def _edited(store: Store) -> Iterator[Problem]:
    for path in store.edited():
        yield Problem(
            "", path, "edited", both("it was edited by hand and not committed", "曾被手工改动且未提交")
        )
