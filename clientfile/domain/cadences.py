"""How often a shop asks after its clients: the cadences of `store.yaml` and the nodes after a service."""

from __future__ import annotations

from collections.abc import Mapping

from clientfile.domain.data import Json, mapping, number, text
from clientfile.tuples import NamedTuple


class Node(NamedTuple):
    """A moment to ask after a service, counted from the visit: months first, then days.

    `after` is where the window opens, `until` where it closes (inclusive; never before it opens).
    """

    node: str
    after_months: int = 0
    after_days: int = 0
    until_months: int = 0
    until_days: int = 0
    label: str = ""
    kind: str = "aftercare"
    ask: str = ""

    @property
    def within(self) -> int:
        """So many days after the visit it is surely over."""
        return max(31 * self.after_months + self.after_days, 31 * self.until_months + self.until_days)

    @classmethod
    def from_data(cls, data: Mapping[str, Json]) -> Node:
        """`{node, label, after: {months, days}, until: {…}, kind?, ask?}`; without `until`, one day."""
        after = mapping(data.get("after"))
        until = mapping(data.get("until")) or after
        return cls(
            node=text(data.get("node")),
            after_months=_count(after, "months"),
            after_days=_count(after, "days"),
            until_months=_count(until, "months"),
            until_days=_count(until, "days"),
            label=text(data.get("label")),
            kind=text(data.get("kind")) or "aftercare",
            ask=text(data.get("ask")),
        )


AFTERCARE = (
    Node("d1-3", after_days=1, until_days=3),
    Node("w1", after_days=7, until_days=10),
    Node("m1", after_months=1, until_months=1, until_days=7),
)
"""The nodes of a service that names none (S2, R06): days 1-3, 1 week, 1 month."""


class Cadences(NamedTuple):
    """What `store.yaml` says under `cadences`. 0 months turns the review or the annual update off."""

    review_from_months: int = 3
    review_to_months: int = 6
    annual_months: int = 12
    annual_window_days: int = 30
    birthday_before_days: int = 7
    birthday_lapse_days: int = 14
    leap_month: str = "regular"
    expiry_before_days: int = 30
    next_service_before_days: int = 7
    retest_from_months: int = 3
    retest_to_months: int = 6
    aftercare: tuple[Node, ...] = AFTERCARE

    @classmethod
    def from_data(cls, data: Mapping[str, Json]) -> Cadences:
        """The cadences given, and the defaults for the rest."""
        usual = cls()
        leap = text(data.get("leap_month"))

        def count(name: str) -> int:
            return _count(data, name, getattr(usual, name))

        return cls(
            review_from_months=count("review_from_months"),
            review_to_months=count("review_to_months"),
            annual_months=count("annual_months"),
            annual_window_days=count("annual_window_days"),
            birthday_before_days=count("birthday_before_days"),
            birthday_lapse_days=count("birthday_lapse_days"),
            leap_month=leap if leap in ("regular", "leap", "both") else usual.leap_month,
            expiry_before_days=count("expiry_before_days"),
            next_service_before_days=count("next_service_before_days"),
            retest_from_months=count("retest_from_months"),
            retest_to_months=count("retest_to_months"),
            aftercare=nodes_from(data.get("aftercare"), usual.aftercare),
        )

    def of_client(self, review_cycle: object) -> Cadences:
        """With what a client's own `agenda.review_cycle` says instead (S0, R04: flexible per client)."""
        own = mapping(review_cycle)
        return self._replace(
            review_from_months=_count(own, "from_months", self.review_from_months),
            review_to_months=_count(own, "to_months", self.review_to_months),
            annual_months=_count(own, "annual_months", self.annual_months),
        )


def nodes_from(value: object, otherwise: tuple[Node, ...] = ()) -> tuple[Node, ...]:
    """The nodes of a list as a catalogue writes it; `otherwise` where `value` is no list."""
    if not isinstance(value, list):
        return otherwise
    return tuple(Node.from_data(item) for item in value if isinstance(item, dict))


def _count(data: Mapping[str, Json], key: str, otherwise: int = 0) -> int:
    """A whole number of at least 0. Settings read without a schema are still texts."""
    value = data.get(key)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 6:
        return int(value)
    found = number(value)
    return found if found is not None and 0 <= found < 100_000 else otherwise
