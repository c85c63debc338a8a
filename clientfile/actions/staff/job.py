"""An identity for the job that runs at night: it opens what the policy lets it, and lies unprotected."""

from __future__ import annotations

import shutil
from pathlib import Path

from clientfile.actions.staff.membership import Changed, changed_roster, new_member
from clientfile.errors import Refused
from clientfile.said import both
from clientfile.store.home import Home, remember_owner
from clientfile.store.roster import NIGHTLY, Member, Roster
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple


class Job(NamedTuple):
    """The folder with the identity, the signing key, and whose store it is: a home for another machine."""

    changed: Changed
    folder: Path


def staff_job(store: Store, name: str, folder: Path | None = None) -> Job:
    """Make a home in a new or empty folder (else one beside the owner's own), and add its member.

    For owners. Raises `UsageError`, `Refused`; then there is no such folder.
    """
    made: list[Home] = []

    def add(roster: Roster) -> tuple[Member, Roster]:
        member = new_member(roster, name, NIGHTLY, store.today_text())
        home = Home((folder or store.surroundings.home.dir / "jobs" / member.id).absolute())
        if home.dir.exists() and (not home.dir.is_dir() or any(home.dir.iterdir())):
            raise Refused(
                both("{path} is not an empty folder", "{path} 不是空文件夹", path=home.dir),
                both("name a new one with --out DIR", "请用 --out 目录 指定一个新文件夹"),
            )
        made.append(home)
        keys = home.create()
        pin = store.pin
        assert pin is not None
        remember_owner(home, pin.store, pin.owner)
        member = member._replace(recipient=keys.recipient, signing=keys.signer().public)
        return member, roster.with_member(member)

    try:
        changed = changed_roster(store, lambda m: both("roster: add {id}", "roster: add {id}", id=m.id), add)
    except BaseException:
        for home in made:
            shutil.rmtree(home.dir, ignore_errors=True)
        raise
    return Job(changed, made[0].dir)
