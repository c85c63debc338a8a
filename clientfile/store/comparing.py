"""One client at two commits: both documents opened, and what differs between them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Section, mapping, text
from clientfile.errors import ClientfileError, NotFound
from clientfile.said import both
from clientfile.store.document import Document, Sealed, parse_document
from clientfile.store.git import Git
from clientfile.store.layout import client_path, part_name
from clientfile.store.objects import parse_commit
from clientfile.store.opening import Opened, open_document
from clientfile.store.opening_at import reader_at
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

Kind = Literal["added", "removed", "changed", "reordered"]


class Difference(NamedTuple):
    """One place that differs.

    `steps` lead to it from the section on; an item of a list is its id in brackets: `[p4k7m3q9]`.
    `before` and `after` are None where there is nothing, and for a list whose items only changed places.
    """

    steps: tuple[str, ...]
    kind: Kind
    before: Json = None
    after: Json = None

    @property
    def section(self) -> str:
        return self.steps[0]

    @property
    def path(self) -> str:
        """`contact.phones[p4k7m3q9].number`"""
        first, *rest = self.steps
        return first + "".join(each if each.startswith("[") else f".{each}" for each in rest)


class Version(NamedTuple):
    """A client's document at a commit, opened as far as it can be. `sealed` are its parts as they lie."""

    commit: str
    opened: Opened
    sealed: Mapping[str, Sealed]


def version(store: Store, git: Git, client: str, commit: str) -> Version:
    """The document at `commit` ("" or one without it: an empty client file), by what may be read today."""
    found = git.find(f"{commit}:{client_path(client)}") if commit else None
    if found is None:
        return Version(commit, Opened(ClientFile(client)), {})
    reader = reader_at(store, git, str(store.index.meta["commit"]))
    return Version(commit, open_document(reader, client, found[2]), sealed_parts(found[2], client))


def sealed_parts(content: bytes, client: str) -> Mapping[str, Sealed]:
    """The parts of a document, {} where it cannot be taken apart."""
    try:
        return parse_document(content, client).parts
    except ClientfileError:
        return Document(client).parts


def believed_commit(store: Store, git: Git, word: str) -> str:
    """The commit that git knows by `word`, where it is the last believed one or lies before it.

    Raises `NotFound`.
    """
    believed = str(store.index.meta["commit"])
    # As git reads it, but by a child that takes no options; HEAD is the one that is believed.
    name = believed + word[4:] if word.startswith("HEAD") and not word[4:5].isalnum() else word
    found = git.find(f"{name}^{{commit}}") if word.isprintable() and len(word) <= 100 else None
    if found is None:
        raise NotFound(
            both("there is no such commit", "没有这个提交"),
            both("see them with: clientfile log REF", "请查看：clientfile log 客户"),
        )
    if found[0] not in git.run("merge-base", found[0], believed, allowed=(0, 1)).decode("ascii").split():
        raise NotFound(
            both("this commit is not in the history that is believed", "该提交不在可信的历史中"),
            both("see what is: clientfile log REF", "请查看：clientfile log 客户"),
        )
    return found[0]


def before_last_change(git: Git, client: str, commit: str) -> str:
    """The commit before the last one up to `commit` that changed this client; "" for none."""
    last = git.run("rev-list", "--max-count=1", commit, "--", client_path(client)).decode("ascii").strip()
    parents = parse_commit(git.read(last, "commit")).parents if last else ()
    return parents[0] if parents else ""


def differences(before: ClientFile, after: ClientFile, order: Sequence[str]) -> Iterator[Difference]:
    """What differs in the sections that both can be read of, section by section in `order`."""
    hidden = {*before.unreadable, *after.unreadable}
    for name in order:
        if name not in hidden:
            yield from _objects((name,), before.section(name), after.section(name))


def sealed_differently(before: Version, after: Version, sections: Sequence[str] = ()) -> tuple[str, ...]:
    """Sections whose parts are not the same, of those given or of all: known without opening them."""
    names = before.sealed.keys() | after.sealed.keys()
    found = {_section(name) for name in names if before.sealed.get(name) != after.sealed.get(name)}
    return tuple(sorted(each for each in found if not sections or each in sections))


def seals(sealed: Mapping[str, Sealed], section: str) -> str:
    """A short digest of a section as it lies there: another one means that it was sealed anew."""
    parts = sorted((name, part) for name, part in sealed.items() if _section(name) == section)
    whole = "".join(f"{name}\n{part.key}\n{part.age}\n" for name, part in parts)
    return hashlib.sha256(whole.encode()).hexdigest()[:12]


def sections_of(sealed: Mapping[str, Sealed]) -> tuple[str, ...]:
    """The sections that a document has parts of."""
    return tuple(dict.fromkeys(_section(name) for name in sorted(sealed)))


def _section(name: str) -> str:
    place = part_name(name)
    return place.section if place else name


def _objects(steps: tuple[str, ...], before: Section, after: Section) -> Iterator[Difference]:
    for name in dict.fromkeys([*before, *after]):
        yield from _values((*steps, name), before.get(name), after.get(name))


def _values(steps: tuple[str, ...], before: Json, after: Json) -> Iterator[Difference]:
    if before == after:
        return
    if _are_items(before) and _are_items(after):
        yield from _items(steps, before, after)
    elif isinstance(before, dict) and isinstance(after, dict):
        yield from _objects(steps, before, after)
    else:
        kind: Kind = "added" if before is None else "removed" if after is None else "changed"
        yield Difference(steps, kind, before, after)


def _are_items(value: Json) -> bool:
    """Whether it is nothing, or a list of objects with an id each, none twice."""
    if value is None:
        return True
    if not isinstance(value, list) or not value:
        return value == []
    ids = [text(mapping(item).get("id")) for item in value]
    return all(ids) and len(set(ids)) == len(ids)


def _items(steps: tuple[str, ...], before: Json, after: Json) -> Iterator[Difference]:
    old, new = _by_id(before), _by_id(after)
    for name in dict.fromkeys([*old, *new]):
        place = (*steps, f"[{name}]")
        if name in old and name in new:
            yield from _objects(place, old[name], new[name])
        elif name in old:
            yield Difference(place, "removed", old[name], None)
        else:
            yield Difference(place, "added", None, new[name])
    if [name for name in old if name in new] != [name for name in new if name in old]:
        yield Difference(steps, "reordered")


def _by_id(value: Json) -> dict[str, Section]:
    rows = value if isinstance(value, list) else []
    return {text(row.get("id")): row for row in rows if isinstance(row, dict)}
