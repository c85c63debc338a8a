"""Every client document of a commit, opened anew: what is wrong in it, and how it is sealed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from clientfile.errors import ClientfileError
from clientfile.problem import Problem
from clientfile.said import Said, both
from clientfile.store import age
from clientfile.store.document import Document, parse_document
from clientfile.store.envelopes import kind_of
from clientfile.store.git import Git
from clientfile.store.layout import client_of, part_name
from clientfile.store.objects import parse_commit
from clientfile.store.opening import Opened, open_document
from clientfile.store.opening_at import reader_at
from clientfile.store.roster import Roster
from clientfile.store.store import Store
from clientfile.store.trees import files
from clientfile.store.wanting import Current
from clientfile.tuples import NamedTuple

NATIVE_STANZA = "X25519"


class Looked(NamedTuple):
    """One document as far as it opens, and what its envelope says. `document` is None where it is damaged."""

    client: str
    opened: Opened
    document: Document | None


def documents(store: Store, git: Git) -> Iterator[Looked]:
    """Every document of the last believed commit, one in memory at a time."""
    commit = str(store.index.meta["commit"])
    reader = reader_at(store, git, commit)
    found = [
        (client, entry.id)
        for path, entry in files(git, parse_commit(git.read(commit, "commit")).tree)
        if (client := client_of(path))
    ]
    with store.surroundings.progress(
        len(found), both("opening client documents", "正在打开客户文档")
    ) as tick:
        for (client, _), blob in zip(found, git.read_many([blob for _, blob in found]), strict=True):
            content = blob[2] if blob else None
            yield Looked(client, open_document(reader, client, content), _parsed(content, client))
            tick(1)


def _parsed(content: bytes | None, client: str) -> Document | None:
    try:
        return None if content is None else parse_document(content, client)
    except ClientfileError:
        return None  # that it is damaged is among the refusals of what was opened


class Sealing:
    """Whether parts are sealed in the generations and to the numbers of recipients that the policy wants."""

    def __init__(self, roster: Roster, held: Mapping[str, frozenset[int]]) -> None:
        self._roster = roster
        self._held = held
        self._current = Current.of(roster)
        self._wanting: Counter[str] = Counter()

    def look(self, document: Document) -> Iterator[Problem]:
        """What is wrong with the envelopes of one document's parts."""
        for name, sealed in document.parts.items():
            place = part_name(name)
            if place is None or place.section not in self._roster.keys:
                continue  # the business of a newer program
            kind = kind_of(name, sealed)
            if self._current.wants(kind):
                self._wanting[place.section] += 1
            if sealed.key not in self._held.get(place.section, frozenset()):
                yield _of(
                    document.id,
                    name,
                    "generation",
                    both(
                        "sealed in generation {n}, of which keys/ has no identity; see who wrote it: "
                        "clientfile log {id}",
                        "以第 {n} 代封装，但 keys/ 中没有该代的身份；查看何人写入：clientfile log {id}",
                        n=sealed.key,
                        id=document.id,
                    ),
                )
            if foreign := _foreign_stanzas(sealed.age):
                yield _of(
                    document.id,
                    name,
                    "recipient",
                    both(
                        "sealed to a recipient of another type ({type}); write it again: clientfile reseal",
                        "封装给了其他类型的接收者（{type}）；请重新封装：clientfile reseal",
                        type=foreign,
                    ),
                )

    def wanting(self) -> Iterator[Problem]:
        """After all documents: which sections have parts that want to be sealed anew."""
        for section, parts in sorted(self._wanting.items()):
            yield Problem(
                section,
                "",
                "wants-reseal",
                both(
                    "{n} in an older generation or for other owners: clientfile reseal --section {section}",
                    "有 {n} 个属于旧代或店主已变：clientfile reseal --section {section}",
                    n=parts,
                    section=section,
                ),
                warning=True,
            )


def _foreign_stanzas(sealed: str) -> str:
    """The first stanza type that is neither a native recipient nor the grease that age programs add."""
    try:
        stanzas = age.examine(sealed.encode("ascii", "replace")).stanzas
    except ClientfileError:
        return ""  # a damaged header is told by whoever opens it
    strange = (each for each in stanzas if each != NATIVE_STANZA and not each.endswith("-grease"))
    found = next(strange, "")
    return found if found.isalnum() and len(found) <= 40 else "?" * bool(found)


def _of(client: str, part: str, rule: str, message: Said) -> Problem:
    return Problem(part, "", rule, message, client=client)
