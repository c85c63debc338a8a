"""A planned follow-up, as it is kept in `agenda.followups`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from clientfile.domain.data import Json, Row, text
from clientfile.domain.days import parse_date
from clientfile.domain.occurrences import Rule
from clientfile.tuples import NamedTuple


class FollowUp(NamedTuple):
    """A planned follow-up: a window (`due_from` to `due_to`, inclusive), or a rule where it recurs."""

    id: str
    kind: str
    subject: str
    source: str
    node: str = ""
    due_from: date | None = None
    due_to: date | None = None
    rule: Rule | None = None
    channel: str = ""
    owner: str = ""

    def to_data(self) -> Row:
        """As a new, open item of `agenda.followups`; what is empty is absent."""
        kept: Row = {
            "id": self.id,
            "kind": self.kind,
            "subject": self.subject,
            "source": self.source,
            "node": self.node,
            "due_from": self.due_from.isoformat() if self.due_from else None,
            "due_to": self.due_to.isoformat() if self.due_to else None,
            "rule": self.rule.to_data() if self.rule else None,
            "channel": self.channel,
            "owner": self.owner,
            "state": "open",
        }
        return {name: value for name, value in kept.items() if value not in (None, "")}

    @classmethod
    def from_data(cls, data: Mapping[str, Json]) -> FollowUp:
        """The plan of a kept item; its state, outcomes and attempts are no part of it."""
        return cls(
            text(data.get("id")),
            text(data.get("kind")),
            text(data.get("subject")),
            text(data.get("source")),
            text(data.get("node")),
            due_from=parse_date(data.get("due_from")),
            due_to=parse_date(data.get("due_to")),
            rule=Rule.from_data(data.get("rule")),
            channel=text(data.get("channel")),
            owner=text(data.get("owner")),
        )
