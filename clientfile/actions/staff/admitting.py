"""Somebody with keys of her own comes, or gets keys, or others: by a request that proves she holds them."""

from __future__ import annotations

from clientfile.actions.staff.membership import Changed, changed_roster, new_member, role_named
from clientfile.errors import Refused
from clientfile.said import both
from clientfile.store.request import Request, read_request
from clientfile.store.roster import Member, Roster
from clientfile.store.store import Store


def staff_admit(store: Store, name: str, role: str, text: str) -> Changed:
    """Add a member with the keys of the request in `text`.

    The section identities that her role reads are sealed to her too. For owners. Raises `UsageError`,
    `BadInput` where the request proves nothing, `Refused`.
    """
    role_named(role)
    request = read_request(text)

    def add(roster: Roster) -> tuple[Member, Roster]:
        member = _with_keys(new_member(roster, name, role, store.today_text()), request, roster)
        return member, roster.with_member(member)

    changed = changed_roster(store, lambda m: both("roster: add {id}", "roster: add {id}", id=m.id), add)
    return changed._replace(request=request)


def staff_key(store: Store, word: str, text: str) -> Changed:
    """Give a member the keys of a request, where she has some in place of hers.

    Then that membership is closed and a new one begins, with the same id; sections that she reads have a next
    generation, as if she had left and somebody else had come. Raises as `staff_admit`, and `NotFound`.
    """
    request = read_request(text)

    def give(roster: Roster) -> tuple[Member, Roster]:
        member = roster.named(word)
        if not member.recipient and not member.signing:
            given = _with_keys(member, request, roster)
            return given, roster.with_changed(member, given)
        today = store.today_text()
        closed = member._replace(left=today)
        given = _with_keys(Member(member.id, member.name, member.role, today), request, roster)
        return given, roster.with_changed(member, closed).with_member(given)

    subject = "roster: keys of {id}"
    return changed_roster(store, lambda m: both(subject, subject, id=m.id), give)._replace(request=request)


def _with_keys(member: Member, request: Request, roster: Roster) -> Member:
    for each in roster.members:
        if request.recipient == each.recipient or request.signing == each.signing:
            raise Refused(
                both(
                    "these keys are in the roster already, those of {id}; nothing was written",
                    "名册中已有这些密钥，属于 {id}；未写入任何内容",
                    id=each.id,
                ),
                both(
                    "each membership has keys of its own: CLIENTFILE_HOME=DIR clientfile key request",
                    "每次入职使用各自的密钥：CLIENTFILE_HOME=目录 clientfile key request",
                ),
            )
    return member._replace(recipient=request.recipient, signing=request.signing)
