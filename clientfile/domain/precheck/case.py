"""What is asked before a service, and what speaks against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Literal

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, text, texts
from clientfile.domain.precheck.allergens import Synonyms
from clientfile.said import Said
from clientfile.tuples import NamedTuple

Level = Literal["refuse", "warn"]


class Practice(NamedTuple):
    """How one shop works, as far as a pre-check asks.

    `rules` are store.yaml's: rule to `refuse`, `warn` or `off`. `batches` says whether its form asks for the
    products of an invasive service.
    """

    invasive_allowed: bool = False
    thresholds: Mapping[str, Json] = MappingProxyType({})
    rules: Mapping[str, Json] = MappingProxyType({})
    synonyms: Synonyms = Synonyms()
    batches: bool = False


class Case(NamedTuple):
    """One service for one client on a day. `ahead`: it is booked, not done; products are not chosen yet.

    `besides` are ids of visits that do not count: the one that is being corrected.
    """

    client: ClientFile
    item: Mapping[str, Json]
    on: date
    practice: Practice = Practice()
    products: Sequence[Row] = ()
    pain_plan: str = ""
    ahead: bool = False
    besides: frozenset[str] = frozenset()

    @property
    def invasive(self) -> bool:
        return self.item.get("invasive") is True

    @property
    def against(self) -> list[str]:
        """The contraindications that the catalogue names."""
        return texts(self.item.get("contraindications"))

    def reads(self, section: str) -> bool:
        """Whether what is stored in a section can be seen; what nobody has stored hides nothing."""
        return section not in self.client.unreadable


class Hit(NamedTuple):
    """A rule that speaks against the service, in words that say nothing of the client.

    `place` says where to look (`safety.allergies[g0000001]`), "" where it is nothing of her file.
    """

    rule: str
    subject: Said
    todo: Said
    place: str = ""
    level: Level = "refuse"

    def to_data(self, locale: str) -> Row:
        """As `services.visits.precheck.hits` keeps it."""
        kept: Row = {"rule": self.rule, "subject": self.subject.to(locale), "level": self.level}
        return {**kept, "place": self.place} if self.place else kept


def place_of(section: str, field: str, place: int, row: Mapping[str, Json]) -> str:
    """The path of an item: by its id, by its place where it has none."""
    return f"{section}.{field}[{text(row.get('id')) or place}]"


def in_force(row: Mapping[str, Json], on: date) -> bool:
    """Whether something with `from` and `until` holds on a day: both days count, what is absent is open."""
    day = on.isoformat()
    return text(row.get("from")) <= day <= (text(row.get("until")) or day)
