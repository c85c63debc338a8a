"""What history is believed.

Every commit signed by who may change what it changes, forward only from the pin.

The rules are those of docs/design.md section 7. Nothing is opened here: a commit is judged by its
signature, the roster of its parent, the paths it touches and the envelopes of the parts it changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from clientfile.errors import ClientfileError, NotBelieved
from clientfile.said import Said, both
from clientfile.store import signing, yaml
from clientfile.store.document import Document, parse_document
from clientfile.store.git import Git
from clientfile.store.layout import CATALOGUE, ROSTER, SETTINGS, access_of, belongs, client_of, part_name
from clientfile.store.objects import FILE, Commit, parse_commit
from clientfile.store.roster import OWNER, Member, Roster, roster_from
from clientfile.store.trees import Change, changes, read_ahead

ACCEPT = "accept"
_OWNERS_AND_MANAGERS = (OWNER, "manager")


class Belief(NamedTuple):
    """The last commit that is believed, and why HEAD is not where it is not."""

    commit: str
    refusal: NotBelieved | None = None


DOCUMENTS_KEPT = 512
"""A client's document that changed is likely to change again, and is then known."""
AHEAD = 64
"""Commits whose trees and documents are read before they are judged."""
MANY_BLOBS = 400
"""A commit that brings in more is read as it is judged."""


class Court:
    """Judges commits of one repository. Rosters are read once each."""

    def __init__(self, git: Git, owner: str) -> None:
        self._git = git
        self._owner = owner
        self._rosters: dict[str, Roster] = {}
        self._trees: dict[str, str] = {}
        self._documents: dict[str, Document] = {}
        self._blobs: dict[str, bytes] = {}

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
            last_roster = self.roster_at(believed) if believed else None
        except NotBelieved as error:
            return Belief(believed, error)
        good, linear, place = believed, True, 0
        while place < len(new):
            if place % AHEAD == 0:
                self._read_ahead([commit for _, commit in new[place : place + AHEAD]])
            name, commit = new[place]
            linear = linear and commit.parents == ((good,) if good else ())
            try:
                self._judge(name, commit, last_roster)
            except ClientfileError as error:
                accepted = self._accepted(new, place, known or (self.roster_at(good) if good else None))
                if accepted is None:
                    return Belief(good, _refused(name, error))
                tick(accepted - place)
                place, linear = accepted, True
                name = new[place][0]
            if linear:
                good = name
            place += 1
            tick(1)
        return Belief(head)

    def _read_ahead(self, commits: Sequence[Commit]) -> None:
        """Only to save time: what cannot be read is found where it is judged."""
        known = [each for each in commits if each.parents and each.parents[0] in self._trees]
        pairs = [(self._trees[each.parents[0]], each.tree) for each in known]
        self._blobs = {}
        try:
            blobs = list(dict.fromkeys(read_ahead(self._git, pairs)))
            found = self._git.find_many(blobs if len(blobs) <= MANY_BLOBS else [])
            self._blobs = {each[0]: each[2] for each in found if each is not None and each[1] == "blob"}
        except NotBelieved:
            return

    def roster_at(self, commit: str) -> Roster:
        """The roster of a commit. Raises `NotBelieved`."""
        found = self._git.tree(self._tree(commit)).get(ROSTER)
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

    def signer_of(self, commit: Commit) -> str:
        """The public key that signed a commit. Raises `NotBelieved`."""
        if not commit.signature:
            raise NotBelieved(both("it is not signed", "未签名"))
        return signing.verify(commit.signature, commit.signed)

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

    def _accepted(self, new: list[tuple[str, Commit]], refused: int, good: Roster | None) -> int | None:
        """The place of the last `accept` after what is refused, signed by an owner of the last good roster.

        What lies before it is taken as it is.
        """
        for place in range(len(new) - 1, refused, -1):
            commit = new[place][1]
            if good is None or commit.trailer("Action") != ACCEPT or len(commit.parents) != 1:
                continue
            try:
                member = good.by_signing(self.signer_of(commit))
            except NotBelieved:
                continue
            before = parse_commit(self._git.read(commit.parents[0], "commit"))
            if member is not None and member.role == OWNER and before.tree == commit.tree:
                return place
        return None

    def _judge(self, name: str, commit: Commit, last: Roster | None) -> None:
        public = self.signer_of(commit)
        if not commit.parents:
            self._judge_root(name, commit, public)
            return
        roster = self.roster_at(commit.parents[0])
        member = roster.by_signing(public)
        if member is None:
            raise NotBelieved(both("its signer is not in the roster", "签名者不在名册中"))
        if last is not None and last.by_signing(public) is None and self._was_known(last, public):
            raise NotBelieved(both("its signer had left", "签名者已离职"))
        for change in self._changed(commit):
            self._judge_change(change, member, roster)
            if change.path == ROSTER:
                self.roster_at(name)

    def _judge_root(self, name: str, commit: Commit, public: str) -> None:
        if signing.fingerprint(public) != self._owner:
            raise NotBelieved(
                both(
                    "the first commit is not signed by the owner of this store", "首个提交并非由本库店主签名"
                )
            )
        member = self.roster_at(name).by_signing(public)
        if member is None or member.role != OWNER:
            raise NotBelieved(
                both("the first roster does not name its signer as owner", "首份名册未将签名者列为店主")
            )
        for change in changes(self._git, None, commit.tree):
            _judge_path(change)

    @staticmethod
    def _was_known(last: Roster, public: str) -> bool:
        return any(member.signing == public for member in last.members)

    def _changed(self, commit: Commit) -> Iterator[Change]:
        """What a commit changes. A merge may take what one side changed and the other left as it was."""
        trees = [self._tree(parent) for parent in commit.parents]
        if len(trees) == 1:
            yield from changes(self._git, trees[0], commit.tree)
            return
        bases = self._git.run("merge-base", "--octopus", *commit.parents, allowed=(0, 1)).split()
        base = self._tree(bases[0].decode("ascii")) if bases else None
        merged = [{each.path: each for each in changes(self._git, tree, commit.tree)} for tree in trees]
        for tree, found in zip(trees, merged, strict=True):
            own = {each.path for each in changes(self._git, base, tree)} if found else set()
            for path, change in found.items():
                if path in own or all(path in other for other in merged):
                    yield change

    def _tree(self, commit: str) -> str:
        if commit not in self._trees:
            self._trees[commit] = parse_commit(self._git.read(commit, "commit")).tree
        return self._trees[commit]

    def _judge_change(self, change: Change, member: Member, roster: Roster) -> None:
        path = change.path
        _judge_path(change)
        if path.startswith("clients/"):
            self._judge_document(change, member, roster)
        elif access_of(path) is not None:
            if change.before is not None:
                raise _not_hers(member, path)
        elif path in (SETTINGS, CATALOGUE) or path.startswith(("templates/", "private/")):
            if member.role not in _OWNERS_AND_MANAGERS:
                raise _not_hers(member, path)
        elif member.role != OWNER:
            raise _not_hers(member, path)

    def _judge_document(self, change: Change, member: Member, roster: Roster) -> None:
        client = client_of(change.path)
        assert client is not None
        if change.after is None:
            if member.role != OWNER:
                raise _not_hers(member, change.path)
            return
        old = self._document(change.before.id, client) if change.before else Document(client)
        new = self._document(change.after.id, client)
        for name in old.parts.keys() | new.parts.keys():
            if old.parts.get(name) == new.parts.get(name):
                continue
            place = part_name(name)
            assert place is not None
            adds = bool(place.addition) and name not in old.parts
            allowed = (
                roster.may_add(member, place.section) if adds else roster.may_write(member, place.section)
            )
            # A section this program does not know is the business of a newer one; only owners may bring it
            # in.
            if not allowed and not (place.section not in roster.policy and member.role == OWNER):
                raise _not_hers(member, f"{change.path} {name}")

    def _document(self, blob: str, client: str) -> Document:
        found = self._documents.get(blob)
        if found is None or found.id != client:
            content = self._blobs.get(blob)
            content = self._git.read(blob, "blob") if content is None else content
            found = self._documents[blob] = parse_document(content, client)
            if len(self._documents) > DOCUMENTS_KEPT:
                del self._documents[next(iter(self._documents))]
        return found


def _judge_path(change: Change) -> None:
    """No path, link, submodule or executable that a store does not hold."""
    if change.after is None:
        return
    if change.after.mode != FILE:
        raise NotBelieved(
            both(
                "it brings in a link, a submodule or a program: {path}",
                "引入了链接、子模块或可执行文件：{path}",
                path=_shown(change.path),
            )
        )
    if not belongs(change.path):
        raise NotBelieved(
            both(
                "it brings in a file that does not belong here: {path}",
                "引入了不属于此处的文件：{path}",
                path=_shown(change.path),
            )
        )


def _not_hers(member: Member, path: str) -> NotBelieved:
    return NotBelieved(both("{who} may not change {path}", "{who} 无权更改 {path}", who=member.id, path=path))


def _refused(name: str, error: ClientfileError) -> NotBelieved:
    why: Said = error.message
    return NotBelieved(
        both("commit {name} is not believed: {why}", "提交 {name} 不可信：{why}", name=name[:12], why=why),
        error.hint
        or both(
            "what was believed before is shown; look at it: git show {name}; "
            "to go on from it as the owner: clientfile accept",
            "以下为此前可信的内容；请查看：git show {name}；店主确认后可：clientfile accept",
            name=name[:12],
        ),
    )


def _shown(path: str) -> str:
    return "".join(c if c.isprintable() and c.isascii() else "?" for c in path)[:120]
