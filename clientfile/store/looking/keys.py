"""The section identities in `keys/` and the files in `private/`: all there, sealed to who may open them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from clientfile.errors import ClientfileError
from clientfile.forms.fields import Forms
from clientfile.problem import Problem
from clientfile.said import Said, both
from clientfile.store import age
from clientfile.store.git import Git
from clientfile.store.keyring import Keyring
from clientfile.store.layout import key_of, key_path
from clientfile.store.objects import parse_commit
from clientfile.store.roster import Roster
from clientfile.store.store import Store
from clientfile.store.trees import files


class KeyFiles:
    """What lies in `keys/` and `private/` at a commit."""

    def __init__(self, git: Git, commit: str) -> None:
        tree = git.tree(parse_commit(git.read(commit, "commit")).tree)
        self._git = git
        self.blobs = {
            f"{folder}/{path}": entry.id
            for folder in ("keys", "private")
            if (found := tree.get(folder)) is not None and found.is_folder
            for path, entry in files(git, found.id)
        }
        held: dict[str, set[int]] = {}
        for path in self.blobs:
            if place := key_of(path):
                held.setdefault(place[0], set()).add(place[1])
        self.held: Mapping[str, frozenset[int]] = {name: frozenset(some) for name, some in held.items()}

    def read(self, path: str) -> bytes | None:
        """A file's content, None where there is none."""
        blob = self.blobs.get(path)
        return None if blob is None else self._git.read(blob, "blob")


def look_at_keys(store: Store, key_files: KeyFiles) -> Iterator[Problem]:
    """Every generation is there and none that the roster does not know, sealed to as many as may open it."""
    roster = store.roster
    keyring = Keyring(store.keys.identity, store.settings.store, key_files.read)
    yield from _sections(roster, store.forms)
    for section, key in roster.keys.items():
        for generation in range(1, key.generation + 1):
            yield from _one(key_files, keyring, key_path(section, generation), roster.readers(section))
        yield from _is_the_rosters(keyring, section, key.generation, key.recipient)
    for path in sorted(key_files.blobs):
        place = key_of(path)
        if place is not None and place[1] > (
            roster.keys[place[0]].generation if place[0] in roster.keys else 0
        ):
            yield _problem(
                path,
                "generation",
                both(
                    "the roster knows no such generation; see who added it: git log -p -- {path}",
                    "名册中没有这一代；查看何人添加：git log -p -- {path}",
                    path=path,
                ),
            )
        elif path.startswith("private/"):
            yield from _stanzas(path, key_files.read(path), len(roster.private_readers()))


def _sections(roster: Roster, forms: Forms) -> Iterator[Problem]:
    for section in forms:
        if section not in roster.keys:
            yield _problem(
                f"keys/{section}",
                "generation",
                both(
                    "the section has no identity, nothing can be written there; an owner: clientfile reseal",
                    "该分区没有身份，无法写入；请店主运行：clientfile reseal",
                ),
            )


def _one(key_files: KeyFiles, keyring: Keyring, path: str, readers: Sequence[object]) -> Iterator[Problem]:
    content = key_files.read(path)
    place = key_of(path)
    if content is None or place is None:
        yield _problem(
            path,
            "generation",
            both(
                "this section identity is missing: what is sealed to it only owners open; bring it back from "
                "history: git log -- {path}",
                "缺少此分区身份：其封装内容只有店主能打开；请从历史取回：git log -- {path}",
                path=path,
            ),
        )
        return
    yield from _stanzas(path, content, len(readers))
    try:
        keyring.opens(*place)
    except ClientfileError as error:
        yield _problem(path, error.kind, error.message)


def _stanzas(path: str, content: bytes | None, wanted: int) -> Iterator[Problem]:
    found = 0 if content is None else age.recipients(content.decode("ascii", "replace").strip())
    if found != wanted:
        yield _problem(
            path,
            "key-recipients",
            both(
                "sealed to {found}, and {wanted} may open it; see who wrote it: git log -p -- {path}",
                "封装给 {found} 人，而应有 {wanted} 人可打开；查看何人写入：git log -p -- {path}",
                found=found,
                wanted=wanted,
                path=path,
            ),
        )


def _is_the_rosters(keyring: Keyring, section: str, generation: int, recipient: str) -> Iterator[Problem]:
    """Where this identity opens it: whether it is the one whose recipient stands in the roster."""
    try:
        if not keyring.opens(section, generation):
            return
        own = keyring.identities(section, generation)[0]
    except ClientfileError:
        return  # told already
    if str(own.to_public()) != recipient:
        yield _problem(
            key_path(section, generation),
            "key-recipient",
            both(
                "roster.yaml has another recipient: what is written now, readers of {section} cannot open",
                "与 roster.yaml 中的接收者不符：{section} 的读者无法打开现在写入的内容",
                section=section,
            ),
        )


def _problem(path: str, rule: str, message: Said) -> Problem:
    return Problem("", path, rule, message)
