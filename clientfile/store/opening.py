"""From a client document to the client file that this identity may read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Section
from clientfile.errors import ClientfileError, NotBelieved
from clientfile.forms.fields import Forms, load_forms
from clientfile.forms.shape import stored
from clientfile.problem import Problem
from clientfile.said import both
from clientfile.store import age
from clientfile.store.document import Document, parse_document
from clientfile.store.keyring import Keyring
from clientfile.store.layout import PartName, part_name
from clientfile.store.part import Part, open_part
from clientfile.store.roster import Member, Roster
from clientfile.store.sections import assemble, split
from clientfile.tuples import NamedTuple


class Opened(NamedTuple):
    """A client file, the parts it came from, and what was wrong on the way.

    `refusals` are parts that are not believed (misplaced, damaged): their sections are left out. `newer`
    are sections written by a newer program: readable as far as understood, not writable.
    """

    client: ClientFile
    parts: Mapping[str, Part] = MappingProxyType({})
    refusals: tuple[ClientfileError, ...] = ()
    newer: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()


class Reader:
    """Opens documents with one keyring, for one member."""

    def __init__(self, keyring: Keyring, forms: Forms, roster: Roster, member: Member) -> None:
        self._keyring = keyring
        self._forms = forms
        self._roster = roster
        self._member = member

    def open(self, document: Document) -> Opened:
        """Everything of the document that opens. Never raises for a part."""
        opened: dict[str, Part] = {}
        found: dict[str, dict[PartName, Section]] = {}
        refusals: list[ClientfileError] = []
        unreadable: dict[str, None] = {}
        bad: set[str] = set()
        newer: set[str] = set()
        for name, sealed in sorted(document.parts.items()):
            place = part_name(name)
            assert place is not None
            section = place.section
            if section not in self._forms:
                continue
            if not self._roster.may_read(self._member, section):
                unreadable[section] = None
                continue
            try:
                part = open_part(document.id, name, sealed, self._keyring.identities(section, sealed.key))
            except age.AgeNoMatch:
                unreadable[section] = None
                continue
            except NotBelieved as error:
                refusals.append(_named(error, document.id, name))
                bad.add(section)
                continue
            opened[name] = part
            if part.schema > self._forms[section].version:
                newer.add(section)
            found.setdefault(section, {})[place] = part.data
        sections, problems = self._assembled(found, bad | unreadable.keys())
        hidden = (*unreadable, *sorted(bad - unreadable.keys()))
        client = ClientFile(document.id, sections, tuple(name for name in self._forms if name in hidden))
        return Opened(client, opened, tuple(refusals), frozenset(newer), tuple(problems))

    def _assembled(
        self, found: Mapping[str, dict[PartName, Section]], left_out: set[str]
    ) -> tuple[dict[str, Section], list[Problem]]:
        sections: dict[str, Section] = {}
        problems: list[Problem] = []
        for name in self._forms:
            if name not in found or name in left_out:
                continue
            form = self._forms[name]
            whole, differing = assemble(form, found[name])
            data, wrong = stored(form, whole)
            problems += [*differing, *wrong]
            if data:
                sections[name] = data
        return sections, problems


def as_read(
    client: ClientFile,
    stored: Collection[str],
    forms: Forms,
    roster: Roster,
    member: Member,
    changed: Collection[str] | None = None,
) -> ClientFile:
    """A client file as this member would read it from its document, which has these sections `stored`.

    Where some sections `changed` alone, the others are as they were read.
    """
    sections: dict[str, Section] = {}
    hidden: list[str] = []
    for name in forms:
        if name in stored and (name in client.unreadable or not roster.may_read(member, name)):
            hidden.append(name)
        elif data := client.section(name):
            anew = changed is None or name in changed
            sections[name] = assemble(forms[name], split(forms[name], data))[0] if anew else data
    return ClientFile(client.id, sections, tuple(hidden))


def open_document(reader: Reader, client: str, content: bytes | None) -> Opened:
    """A document's content (None: missing), opened as far as it can be."""
    try:
        if content is None:
            raise NotBelieved(
                both(
                    "the document of client {id} is missing from git", "git 中缺少客户 {id} 的文档", id=client
                )
            )
        return reader.open(parse_document(content, client))
    except ClientfileError as error:
        return Opened(ClientFile(client, {}, tuple(load_forms())), refusals=(error,))


def _named(error: NotBelieved, client: str, part: str) -> ClientfileError:
    """The same refusal, saying where; a misplaced part says it itself."""
    if client in error.message.en:
        return error
    told = type(error)(
        both(
            "client {id}, part {part}: {why}",
            "客户 {id} 的 {part} 部分：{why}",
            id=client,
            part=part,
            why=error.message,
        ),
        error.hint
        or both("look at its history: clientfile log {id}", "请查看历史：clientfile log {id}", id=client),
    )
    return told
