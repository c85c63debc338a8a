"""What history is believed: every commit signed by who may change what it changes, forward only from the pin.

The rules are those of docs/design.md section 7; docs/decisions/0035-what-is-judged-of-a-commit.md says what
each means. The rooms of `judging` hold them, one for each kind of thing that a commit changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from clientfile.errors import ClientfileError, NotBelieved
from clientfile.said import both
from clientfile.store import signing, yaml
from clientfile.store.git import Git, GitFailed
from clientfile.store.judging.documents import Documents, changed_parts, judge_deletion, judge_part, looks
from clientfile.store.judging.openings import Keys, Look
from clientfile.store.judging.paths import judge_file, judge_path
from clientfile.store.judging.rights import Rights, rights_of
from clientfile.store.judging.rosters import carried, judge_generations, judge_key
from clientfile.store.judging.touched import Touched, touched
from clientfile.store.judging.words import refused, unsigned
from clientfile.store.layout import ROSTER, client_of, key_of
from clientfile.store.objects import Commit, parse_commit
from clientfile.store.roster import OWNER, Roster, roster_from
from clientfile.store.seen import Seen, seen_until
from clientfile.store.surroundings import Progress, unseen
from clientfile.store.trees import NOTHING_AHEAD, files, read_ahead
from clientfile.tuples import NamedTuple

ACCEPT = "accept"
AHEAD = 64
"""Commits whose trees and documents are read before they are judged."""


class Belief(NamedTuple):
    """The last commit that is believed, and why HEAD is not where it is not."""

    commit: str
    refusal: NotBelieved | None = None


Looking = Callable[[Keys, Look], None]
"""What opens parts of a commit and raises `NotBelieved`: `Openings.judge`, or what passes it on."""
Signed = Callable[[str, Commit], str]
"""The public key that signed the commit of this name; raises `NotBelieved` as `signer_of` does."""


class Court:
    """Judges commits of one repository. Rosters are read once each.

    `seen` is where the ciphertexts of believed history are kept; without it they are held for this time only.
    `signed` checks a commit's signature, `look` opens parts; without it nothing is opened. `progress` shows
    how far the noting of those ciphertexts is, which in an old clone takes a while, once.
    """

    def __init__(
        self,
        git: Git,
        owner: str,
        *,
        seen: Path | None = None,
        look: Looking | None = None,
        signed: Signed | None = None,
        progress: Progress = unseen,
    ) -> None:
        self._git = git
        self._owner = owner
        self._seen_at = seen
        self._progress = progress
        self._look = look
        self._signed = signed or (lambda _, commit: signer_of(commit))
        self._rosters: dict[str, Roster] = {}
        self._trees: dict[str, str] = {}
        self._keys: dict[str, Keys] = {}
        self._documents = Documents(git)
        self._ahead = NOTHING_AHEAD

    def believe(
        self,
        believed: str,
        head: str,
        *,
        known: Roster | None = None,
        tick: Callable[[int], None] = lambda _: None,
    ) -> Belief:
        """Judge what is new between the last believed commit ("" for none yet) and HEAD.

        `known` is the roster whose owners' `accept` counts where nothing was believed yet: judging all anew.
        """
        if believed == head:
            return Belief(head)
        try:
            new = self._new_commits(believed, head)
            now = self.roster_at(believed) if believed else None
        except NotBelieved as error:
            return Belief(believed, error)
        except GitFailed as error:
            return Belief(believed, _unreadable(error))
        seen = seen_until(self._seen_at, self._git, believed, self._progress)
        try:
            return self._judge_all(believed, new, now, seen, known, tick)
        finally:
            self._documents.close()
            seen.close()

    def _judge_all(
        self,
        believed: str,
        new: Sequence[tuple[str, Commit]],
        now: Roster | None,
        seen: Seen,
        known: Roster | None,
        tick: Callable[[int], None],
    ) -> Belief:
        good, tips, place = believed, {believed} - {""}, 0
        while place < len(new):
            if place % AHEAD == 0:
                self._read_ahead([commit for _, commit in new[place : place + AHEAD]])
            name, commit = new[place]
            try:
                if not commit.parents and (believed or place):
                    raise NotBelieved(both("history has a second beginning", "历史出现了第二个开端"))
                now = self._judge(name, commit, now, seen)
            except ClientfileError as error:
                # She who accepted it then may have left, or have other keys, since.
                then = self.roster_at(good) if good else None
                accepted = self._accepted(new, place, [each for each in (known, then) if each is not None])
                if accepted is None:
                    return Belief(good, refused(name, error))
                tick(accepted - place)
                for skipped, taken in new[place:accepted]:
                    tips = (tips - set(taken.parents)) | {skipped}
                place = accepted
                name, commit = new[place]
                seen.add_history(self._git, name, *([f"^{good}"] if good else []))
                now = None if now is None else self.roster_at(name)
            tips = (tips - set(commit.parents)) | {name}
            if len(tips) == 1:  # all that was judged leads to this one: it can be gone on from
                good = name
            place += 1
            tick(1)
        if self._seen_at is not None:
            seen.keep(good)
        return Belief(good)

    def _read_ahead(self, commits: Sequence[Commit]) -> None:
        """Only to save time: what cannot be read is found where it is judged."""
        known = [each for each in commits if each.parents and each.parents[0] in self._trees]
        pairs = [(self._trees[each.parents[0]], each.tree) for each in known]
        self._ahead = NOTHING_AHEAD
        with suppress(NotBelieved):
            self._ahead = read_ahead(self._git, pairs)
        self._documents.expect(self._ahead.blobs)

    def roster_at(self, commit: str) -> Roster:
        """The roster of a commit. Raises `NotBelieved`."""
        found = self._git.entry(self._tree(commit), ROSTER)
        if found is None or found.is_folder:
            raise NotBelieved(both("a commit has no roster", "有提交缺少名册"))
        if found.id not in self._rosters:
            try:
                self._rosters[found.id] = roster_from(yaml.load(self._git.read(found.id, "blob")))
            except yaml.BadYaml as error:
                raise NotBelieved(
                    both(
                        "roster.yaml cannot be read: {why}", "无法读取 roster.yaml：{why}", why=error.message
                    )
                ) from None
        return self._rosters[found.id]

    def _new_commits(self, believed: str, head: str) -> list[tuple[str, Commit]]:
        words = ["rev-list", "--topo-order", "--reverse", head]
        if believed:
            if self._git.find(believed) is None or not self._is_ancestor(believed, head):
                raise NotBelieved(
                    both(
                        "history was rewound or replaced: the last believed commit {name} is not in it",
                        "历史被回退或替换：最后可信的提交 {name} 不在其中",
                        name=believed[:12],
                    ),
                    both(
                        "if you did this yourself: clientfile accept", "若确系你本人所为：clientfile accept"
                    ),
                )
            words.append(f"^{believed}")
        names = self._git.run(*words).decode("ascii").split()
        new = []
        for name, found in zip(names, self._git.read_many(names), strict=True):
            if found is None or found[1] != "commit":
                raise NotBelieved(both("a commit is missing from git", "git 中缺少某个提交"))
            new.append((name, parse_commit(found[2])))
            self._trees[name] = new[-1][1].tree
        return new

    def _is_ancestor(self, old: str, new: str) -> bool:
        base = self._git.run("merge-base", old, new, allowed=(0, 1)).decode("ascii").split()
        return old in base

    def _accepted(
        self, new: Sequence[tuple[str, Commit]], refused: int, good: Sequence[Roster]
    ) -> int | None:
        """The place of the last `accept` after what is refused, signed by an owner of a good roster.

        What lies before it is taken as it is.
        """
        for place in range(len(new) - 1, refused, -1):
            commit = new[place][1]
            if commit.trailer("Action") != ACCEPT or len(commit.parents) != 1:
                continue
            try:
                public = signer_of(commit)
            except NotBelieved:
                continue
            before = parse_commit(self._git.read(commit.parents[0], "commit"))
            members = [each.by_signing(public) for each in good]
            if before.tree == commit.tree and any(m is not None and m.role == OWNER for m in members):
                return place
        return None

    def _judge(self, name: str, commit: Commit, now: Roster | None, seen: Seen) -> Roster | None:
        """Judge one commit; gives the roster that holds after it. Raises `ClientfileError`."""
        public = self._signed(name, commit)
        if not commit.parents:
            self._judge_root(name, commit, public, seen)
            return None
        before = [self.roster_at(parent) for parent in commit.parents]
        rights = rights_of(public, before, now)
        digests: set[int] = set()
        new_roster = False
        for each in self._touched(commit):
            judge_path(each.path, each.after)
            if each.path.startswith("clients/"):
                self._judge_document(name, commit, each, rights, seen, digests)
                continue
            if each.origin == "carried":
                continue
            judge_file(each, rights)
            new_roster = new_roster or each.path == ROSTER
            if key_of(each.path) and each.after is not None:
                judge_key(each.path, self.roster_at(name))
        seen.add(digests)
        if not new_roster:
            return now
        after = self.roster_at(name)
        for roster in before:
            judge_generations(roster, after, self._keys_of(name).files)
        return None if now is None else carried(now, before[0], after)

    def _judge_root(self, name: str, commit: Commit, public: str, seen: Seen) -> None:
        if signing.fingerprint(public) != self._owner:
            raise NotBelieved(
                both(
                    "the first commit is not signed by the owner of this store", "首个提交并非由本库店主签名"
                )
            )
        roster = self.roster_at(name)
        member = roster.by_signing(public)
        if member is None or member.role != OWNER:
            raise NotBelieved(
                both("the first roster does not name its signer as owner", "首份名册未将签名者列为店主")
            )
        for path, entry in files(self._git, commit.tree):
            judge_path(path, entry)
        judge_generations(None, roster, self._keys_of(name).files)
        seen.add_history(self._git, name)

    def _touched(self, commit: Commit) -> Iterator[Touched]:
        bases: Sequence[str] = ()
        if len(commit.parents) > 1:
            found = self._git.run("merge-base", "--all", "--octopus", *commit.parents, allowed=(0, 1))
            bases = [self._tree(each) for each in found.decode("ascii").split()]
        trees = [self._tree(parent) for parent in commit.parents]
        return touched(self._git, trees, bases, commit.tree, self._ahead)

    def _judge_document(
        self,
        name: str,
        commit: Commit,
        each: Touched,
        rights: Rights,
        seen: Seen,
        digests: set[int],
    ) -> None:
        """Judge each part that it changes; `digests` takes in the new ciphertexts."""
        client = client_of(each.path) or ""
        if each.origin == "carried":
            return
        if each.now is None:
            judge_deletion(each, rights)
            return
        parents = [self._documents.at(blob, client) for blob in each.parents]
        bases = [self._documents.at(blob, client) for blob in each.bases]
        now = self._documents.at(each.now, client, each.parents[0])
        hers, action = [], commit.trailer("Action")
        for change in changed_parts(parents, bases, now):
            digest = judge_part(client, change, rights, action, seen, digests)
            if digest is not None:
                digests.add(digest)
            if change.origin == "hers":
                hers.append(change)
        if self._look is not None:
            for look in looks(name, parents, now, hers):
                self._look(self._keys_of(name), look)

    def _keys_of(self, commit: str) -> Keys:
        """All of `keys/` in a commit. Raises `NotBelieved`."""
        entry = self._git.entry(self._tree(commit), "keys")
        if entry is None or not entry.is_folder:
            return Keys("", {})
        if entry.id not in self._keys:
            there = dict(files(self._git, entry.id))
            read = {f"keys/{path}": self._git.read(each.id, "blob") for path, each in there.items()}
            self._keys = {entry.id: Keys(entry.id, read)}
        return self._keys[entry.id]

    def _tree(self, commit: str) -> str:
        if commit not in self._trees:
            self._trees[commit] = parse_commit(self._git.read(commit, "commit")).tree
        return self._trees[commit]


def signer_of(commit: Commit) -> str:
    """The public key that signed a commit. Raises `NotBelieved`."""
    if not commit.signature:
        raise unsigned()
    return signing.verify(commit.signature, commit.signed)


def _unreadable(error: GitFailed) -> NotBelieved:
    return NotBelieved(
        both("history cannot be read: {why}", "无法读取历史：{why}", why=error.message),
        both(
            "what was believed before is shown; look at it: git fsck --full",
            "以下为此前可信的内容；请检查：git fsck --full",
        ),
    )
