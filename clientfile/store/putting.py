"""What becomes of a client's parts when a section is put: what changed is sealed anew, what did not stays."""

from __future__ import annotations

from clientfile.domain.client import ClientFile
from clientfile.errors import Refused
from clientfile.said import both
from clientfile.store import age
from clientfile.store.document import Document, Sealed
from clientfile.store.git import Git
from clientfile.store.keyring import recipients
from clientfile.store.layout import part_name
from clientfile.store.opening import Opened
from clientfile.store.opening_at import reader_at
from clientfile.store.part import Part, same_data, seal_part
from clientfile.store.sections import next_addition, split
from clientfile.store.store import Store
from clientfile.store.surroundings import random_name
from clientfile.store.widening import may_not_write


class Putting:
    """What one transaction puts is compared with the parts at `head`, and sealed to who may read it."""

    def __init__(self, store: Store, git: Git, head: str) -> None:
        self._store = store
        self._reader = reader_at(store, git, head)
        self._recipients: dict[str, list[age.Recipient]] = {}

    def put(self, client: ClientFile, section: str, parts: dict[str, Sealed | Part], base: Document) -> None:
        """Let the `parts` of a section be as in `client`; `base` is the document that lies at HEAD.

        What may only be added to gets an addition. Raises `Refused`.
        """
        roster, member = self._store.roster, self._store.member
        form = self._store.forms[section]
        data = client.section(section)
        if not roster.may_write(member, section) or section in client.unreadable:
            if not roster.may_add(member, section):
                raise may_not_write(section, form.label, member.role, client.id)
            place = str(next_addition(section, parts, random_name(4)))
            parts[place] = Part(client.id, place, form.version, data)
            return
        opened = self._opened(base, section)
        if section in opened.newer:
            raise Refused(
                both(
                    "{section} was written by a newer clientfile",
                    "「{section}」由更新版本的 clientfile 写入",
                    section=form.label,
                ),
                both("update this one to change it; reading works", "请升级后再修改；可以读取"),
            )
        wanted = {str(place): inside for place, inside in split(form, data).items()}
        for gone in [each for each in parts if section_of(each) == section and each not in wanted]:
            del parts[gone]
        for place, wanted_data in wanted.items():
            was = opened.parts.get(place)
            if was is not None and was.schema == form.version and same_data(wanted_data, was.data):
                parts[place] = base.parts[place]
            else:
                parts[place] = Part(client.id, place, form.version, wanted_data)

    def sealed(self, part: Sealed | Part) -> Sealed:
        """A part as it goes into a document; one that is sealed already stays."""
        if isinstance(part, Sealed):
            return part
        generation, sealed_to = self.sealing_of(part)
        return seal_part(part, generation, sealed_to)

    def sealing_of(self, part: Part) -> tuple[int, list[age.Recipient]]:
        """The generation that a part is sealed in, and to whom."""
        section = section_of(part.name)
        roster = self._store.roster
        sealed_to = recipients(roster, section, self._recipients)
        return roster.keys[section].generation, sealed_to

    def _opened(self, document: Document, section: str) -> Opened:
        """A section of a document as it lies at HEAD: of all others the index knows what is wrong."""
        parts = {name: sealed for name, sealed in document.parts.items() if section_of(name) == section}
        opened = self._reader.open(Document(document.id, parts))
        if opened.refusals:
            raise opened.refusals[0]
        return opened


def section_of(name: str) -> str:
    """The section of a part of a document, whose names were looked at when it was read."""
    place = part_name(name)
    assert place is not None
    return place.section
