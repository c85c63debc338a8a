"""`staff list`: who works here, and what papers are missing."""

from collections.abc import Sequence

import typer

from clientfile.actions.staff.listing import PAPERS, Listed, staff_list
from clientfile.commands.asked import asked_of
from clientfile.commands.staff.member_data import member_data
from clientfile.said import Said, both
from clientfile.store.roster import ROLES
from clientfile.view.output import Head, Output

_SHORT = len("SHA256:") + 8

_HEADS = (
    Head("id", both("id", "编号")),
    Head("name", both("name", "姓名")),
    Head("role", both("role", "角色"), choices=ROLES),
    Head("since", both("since", "入职"), "date"),
    Head("left", both("left", "离职"), "date"),
    Head("fingerprint", both("signs as", "签名指纹")),
)
_LABELS = {
    "nda_on": both("NDA", "保密协议"),
    "background_check_on": both("background check", "背景核查"),
    "privacy_training_on": both("privacy training", "隐私培训"),
}
_MISSING = both("missing", "缺少")


def list_members(context: typer.Context) -> None:
    """List who works here, in order of joining, and what papers are missing or over a year old.

    Papers are shown to owners and managers alone. A table shows the beginning of a fingerprint, data formats
    all of it. Who got other keys has a closed line for those she had.

    \b
    Example:
      clientfile staff list --format json
    """
    asked = asked_of(context)
    found = staff_list(asked.store)
    if asked.output.format == "table":
        _tables(asked.output, found)
    else:
        rows = [_row(each) for each in found]
        names = rows[0]  # the roster has an owner, so there is a first
        asked.output.rows([Head(name, Said(name, name)) for name in names], [[*row.values()] for row in rows])
    asked.finish_one()


def _row(listed: Listed) -> dict[str, object]:
    papers = {name: listed.papers.get(name) if listed.papers is not None else None for name in PAPERS}
    marks = {"missing": list(listed.missing), "old": list(listed.old)}
    return {**member_data(listed.member), **papers, **marks}


def _tables(output: Output, found: Sequence[Listed]) -> None:
    """Who is here, then the papers of those of whom some are wanted."""
    output.rows(_HEADS, [_told(listed) for listed in found])
    if papers := [listed for listed in found if listed.papers is not None]:
        output.line("")
        heads = [_HEADS[1], *(Head(name, _LABELS[name]) for name in PAPERS)]
        output.rows(
            heads,
            [[each.member.name, *(_paper(output, each, name) for name in PAPERS)] for each in papers],
        )


def _told(listed: Listed) -> list[object]:
    data = member_data(listed.member)
    fingerprint = f"{listed.member.fingerprint[:_SHORT]}…" if listed.member.recipient else "–"
    return [data["id"], data["name"], data["role"], data["since"], data["left"], fingerprint]


def _paper(output: Output, listed: Listed, name: str) -> str:
    """The day of a paper, marked where it is missing or old."""
    if name in listed.missing or listed.papers is None:
        return _MISSING.to(output.lang)
    day = str(listed.papers.get(name))
    old: Said = both("{day}, over a year", "{day}，已超一年", day=day)
    return old.to(output.lang) if name in listed.old else day
