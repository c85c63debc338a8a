"""The papers of staff: agreements, checks and trainings, for owners and managers (R42)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from clientfile.actions.shop.given_values import changed_row
from clientfile.domain.data import Row
from clientfile.domain.days import parse_date
from clientfile.errors import Refused, UsageError, not_accepted
from clientfile.forms.fields import shop_form
from clientfile.problem import Problem
from clientfile.said import both
from clientfile.store.private_papers import FORM, put_staff_papers, staff_papers
from clientfile.store.roster import Member
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple


class Papers(NamedTuple):
    """A member's papers as they are now; `commit` is "" where nothing changed."""

    member: Member
    row: Row
    commit: str = ""


def show_papers(store: Store, word: str) -> Papers:
    """The papers of one member. Raises `NotFound`, `Refused`."""
    _refuse_others(store)
    member = store.roster.named(word)
    return Papers(member, _without_id(staff_papers(store).get(member.id, {})))


def note_papers(store: Store, word: str, sets: Sequence[str], unsets: Sequence[str] = ()) -> Papers:
    """Change the papers of one member: `path=value`, or paths to take away.

    Raises `NotFound`, `Refused`, `UsageError`, `BadInput` with the nearest name.
    """
    with store.writing("staff papers") as writing:
        _refuse_others(store)
        member = store.roster.named(word)
        papers = dict(staff_papers(store))
        before = papers.get(member.id, {"id": member.id})
        row = changed_row(shop_form(FORM), ("staff",), dict(before), sets, unsets)
        if row.get("id") != member.id:
            raise UsageError(
                both("an id is not changed", "编号不可更改"),
                both("what can be set: {names}", "可设置：{names}", names=", ".join(_names())),
            )
        _refuse_future(row, store.today)
        if row == before:
            return Papers(member, _without_id(row))
        papers[member.id] = row
        put_staff_papers(writing, {each: kept for each, kept in papers.items() if len(kept) > 1})
        subject = "staff papers: {id}"
        commit = writing.commit("staff", both(subject, subject, id=member.id))
        return Papers(member, _without_id(row), commit or "")


def _names() -> list[str]:
    field = shop_form(FORM).field("staff")
    return [each.name for each in (field.children if field else ()) if each.name != "id"]


def _without_id(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "id"}


def _refuse_future(row: Row, today: date) -> None:
    said = both("this day is still to come", "日期尚未到来")
    late = [name for name, value in row.items() if (day := parse_date(value)) is not None and day > today]
    if late:
        raise not_accepted([Problem(FORM, name, "in-the-future", said) for name in late])


def _refuse_others(store: Store) -> None:
    if store.member not in store.roster.private_readers():
        raise Refused(
            both("staff papers are for owners and managers", "员工文件仅限店主和店长"),
            both("ask an owner or a manager", "请联系店主或店长"),
        )
