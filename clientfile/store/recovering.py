"""A lost laptop replaced: the recovery sheet puts new keys of the owner, and a new sheet, in their place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from clientfile.errors import NotFound, Refused, UsageError
from clientfile.said import both
from clientfile.store import age, signing
from clientfile.store.clone_config import configure
from clientfile.store.generations import RosterChange, roster_changed
from clientfile.store.git import Git
from clientfile.store.home import Keys, recovery_sheet
from clientfile.store.proving import sheet_member
from clientfile.store.roster import OWNER, RECOVERY, Member, Roster
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple


class Recovered(NamedTuple):
    """Who goes on with which keys. `lost` is her closed membership; `at` the moment of the commit."""

    member: Member
    lost: Member
    change: RosterChange
    at: datetime
    clients: int
    commit: str


def lost_owner(roster: Roster, replace: str) -> Member:
    """Whose keys are gone: the one owner there is, or the one named. Raises `UsageError`, `NotFound`."""
    owners = [each for each in roster.owners() if each.id != RECOVERY]
    ids = ", ".join(each.id for each in owners)
    if replace:
        found = [each for each in owners if replace in (each.id, each.name)]
        if len(found) != 1:
            raise NotFound(
                both("no owner has this id or name", "没有这个编号或姓名的店主"),
                both(
                    "owners: {ids}; for others: clientfile staff",
                    "店主：{ids}；其他人请用：clientfile staff",
                    ids=ids,
                ),
            )
        return found[0]
    if len(owners) != 1:
        raise UsageError(
            both("there are several owners", "有多位店主"),
            both(
                "name whose keys are gone: --replace ID, one of {ids}",
                "请指明丢失者：--replace 编号（{ids}）",
                ids=ids,
            ),
        )
    return owners[0]


def recover(store: Store, keys: Keys, replace: str, keep_sheet: Callable[[str], None]) -> Recovered:
    """Put `keys` in the place of the lost owner's, and a new sheet in the place of the one in use.

    `store` is opened with the sheet. `keep_sheet` is given the new sheet before anything is written: what it
    cannot keep is not made. Raises `Refused`, `UsageError`, `NotFound`, `BadInput`.
    """
    sheet = store.keys
    with store.writing("key recover") as writing:
        before = store.roster
        old_sheet = sheet_member(store, before, sheet)
        lost = lost_owner(before, replace)
        if any(each.recipient == keys.recipient for each in before.members):
            raise Refused(
                both("the identity of this machine is in the roster already", "本机的身份已在名册中"),
                both(
                    "it works, or was closed; to make another, move it away: {home}",
                    "它可用，或已停用；如需新建，请先移走：{home}",
                    home=store.surroundings.home.dir,
                ),
            )
        today = store.today_text()
        identity, signer = age.new_identity(), signing.new_signer()
        member = Member(lost.id, lost.name, OWNER, today, keys.recipient, keys.signer().public)
        new_sheet = Member(RECOVERY, RECOVERY, OWNER, today, age.recipient_of(identity), signer.public)
        after = before
        for closed in (lost, old_sheet):
            after = after.with_changed(closed, closed._replace(left=today))
        after = after.with_member(member).with_member(new_sheet)
        change = roster_changed(writing, after, successor=keys)
        pin = store.pin
        keep_sheet(
            recovery_sheet(
                store=store.settings.store,
                owner=pin.owner if pin is not None else sheet.owner,
                identity=identity,
                seed=signer.seed(),
                day=today,
            )
        )
        made = writing.commit("recover", both("roster: recover {id}", "roster: recover {id}", id=lost.id))
    _let_git_sign(store, member, keys)
    return Recovered(member, lost, change, store.now, store.index.count(), made or "")


def _let_git_sign(store: Store, member: Member, keys: Keys) -> None:
    git = Git(store.root)
    try:
        configure(git, store.roster, member, keys.signing_file)
    finally:
        git.close()
