"""体质辨识: the nine types of constitution, judged from converted scores (ZYYXH/T 157-2009).

`converted = (raw - items) / (items * 4) * 100`. Balanced: from 60 with all others below 30 is yes, below 40
basically. The others: from 40 yes, from 30 a tendency. All limits are whole, so a score is kept rounded down
and is judged as the exact one would be.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Row
from clientfile.domain.precheck.case import in_force
from clientfile.tuples import NamedTuple

BALANCED = "balanced"
BALANCED_FROM = 60
OTHERS_BELOW = 30
OTHERS_NEARLY_BELOW = 40
YES_FROM = 40
TENDENCY_FROM = 30


class Raw(NamedTuple):
    """The sum of the answers to a type's questions, each 1 to 5, and how many there were."""

    total: int
    items: int

    @property
    def fits(self) -> bool:
        """Whether so many answers can sum to that."""
        return self.items > 0 and self.items <= self.total <= 5 * self.items


def converted(raw: Raw) -> int:
    """The converted score, 0 to 100, rounded down. Raises `ValueError` for a sum that cannot be."""
    if not raw.fits:
        raise ValueError("these answers do not sum to that")
    return (raw.total - raw.items) * 100 // (raw.items * 4)


def verdicts(scores: Mapping[str, int], types: tuple[str, ...]) -> Mapping[str, str]:
    """Type to `yes`, `basic`, `tendency` or `no`, of those scored, in the order of `types`.

    Balanced has no verdict while it could be either: it is high enough and another type has no score.
    """
    found = {each: _verdict(each, scores, types) for each in types if each in scores}
    return {each: verdict for each, verdict in found.items() if verdict}


def _verdict(kind: str, scores: Mapping[str, int], types: tuple[str, ...]) -> str:
    score = scores[kind]
    if kind != BALANCED:
        return "yes" if score >= YES_FROM else "tendency" if score >= TENDENCY_FROM else "no"
    others = [each for each in types if each != BALANCED]
    highest = max((scores[each] for each in others if each in scores), default=0)
    if score < BALANCED_FROM or highest >= OTHERS_NEARLY_BELOW:
        return "no"
    if any(each not in scores for each in others):
        return ""
    return "yes" if highest < OTHERS_BELOW else "basic"


def results(scores: Mapping[str, int], raws: Mapping[str, Raw], types: tuple[str, ...]) -> list[Row]:
    """The items of `health.constitution.results`: score, verdict, and the answers it was converted from."""
    judged = verdicts(scores, types)
    rows: list[Row] = []
    for kind in types:
        if kind not in scores:
            continue
        row: Row = {"type": kind, "score": scores[kind]}
        if kind in judged:
            row["verdict"] = judged[kind]
        if kind in raws:
            row |= {"raw": raws[kind].total, "items": raws[kind].items}
        rows.append(row)
    return rows


def pregnant(client: ClientFile, on: date) -> bool:
    """Whether she is pregnant on a day, the first and last inclusive: then the questions say nothing."""
    return any(
        row.get("state") == "pregnant" and in_force(row, on) for row in client.rows("safety", "states")
    )
