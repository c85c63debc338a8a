"""The roster against the rules of the trade: who must be there, and who should not read so much."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clientfile.domain.days import parse_date
from clientfile.problem import Problem
from clientfile.said import Said, both
from clientfile.store.roster import OWNER, RECOVERY, Roster

NIGHTLY_READS = frozenset({"contact", "agenda", "privacy"})
"""All that a job needs which prints who is due tonight (docs/design.md section 4)."""


DRILL_AFTER = 365
"""Days after which a recovery sheet that nobody tried is no longer known to work (R36)."""


def look_at_staffing(roster: Roster, today: date) -> Iterator[Problem]:
    """Who replaces a lost identity, keys in pairs, a nightly job that reads only what it needs."""
    if not any(member.id == RECOVERY and member.active and member.recipient for member in roster.members):
        yield _problem(
            "no-recovery",
            both(
                "there is no recovery sheet: if the owner's identity is lost, so is everything",
                "没有恢复页：店主身份一旦丢失，全部内容即丢失",
            ),
        )
    for member in roster.members:
        if (
            member.id == RECOVERY
            and member.active
            and _days_since(member.drilled or member.since, today) > DRILL_AFTER
        ):
            yield _problem(
                "drill",
                both(
                    "nobody has tried the recovery sheet for a year: clientfile key drill",
                    "恢复页已一年未演练：clientfile key drill",
                ),
            )
    if sum(1 for member in roster.owners() if member.id != RECOVERY) == 0:
        yield _problem(
            "no-owner",
            both(
                "no owner has an identity but the recovery sheet: clientfile key recover",
                "没有店主持有自己的身份，只剩恢复页：clientfile key recover",
            ),
        )
    for member in roster.members:
        if member.active and bool(member.recipient) != bool(member.signing):
            yield _problem(
                "half-keys",
                both(
                    "{who} has only one of identity and signing key; an owner adds her anew from a request",
                    "{who} 只有身份或签名密钥之一；请店主凭申请重新添加",
                    who=member.id,
                ),
            )
    readers = {
        section for section, rights in roster.policy.items() if set("rw") & set(rights.get("nightly", ""))
    }
    if more := sorted(readers - NIGHTLY_READS):
        yield _problem(
            "nightly-reads",
            both(
                "a nightly job, which no passphrase protects, reads {sections}: clientfile staff policy",
                "夜间任务无口令保护，却可读 {sections}：clientfile staff policy",
                sections=", ".join(more),
            ),
        )
    if OWNER not in {member.role for member in roster.members if member.active and member.signing}:
        yield _problem(
            "no-owner",
            both("no owner can sign: clientfile key recover", "没有店主可以签名：clientfile key recover"),
        )


def _days_since(day: str, today: date) -> int:
    """Days from a day to today; none where the roster's word is no day."""
    found = parse_date(day)
    return (today - found).days if found is not None else 0


def _problem(rule: str, said: Said) -> Problem:
    return Problem("", "roster.yaml", rule, said, warning=True)
