"""Who I am on this machine, and how my keys are kept."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

from clientfile.actions.keys.protecting import protection_of
from clientfile.errors import NoIdentity
from clientfile.store import signing, unlocked
from clientfile.store.home import Keys, open_identity, read_identity
from clientfile.store.roster import RECOVERY
from clientfile.store.store import Store
from clientfile.store.surroundings import Surroundings
from clientfile.tuples import NamedTuple


class Kept(NamedTuple):
    """How my keys are kept. Modes are as `ls` shows them in numbers, "" for what is not there.

    `unlocked_until` is None where they are not unlocked; `recipient` and `fingerprint` are None while locked.
    """

    identity: str
    identity_mode: str
    signing_mode: str
    home_mode: str
    protection: str
    unlocked_until: str | None
    recipient: str | None
    fingerprint: str | None


class Place(NamedTuple):
    """Who these keys are in a store; `sheet_proven` is the day of its last drill, None for never."""

    member: str | None
    name: str | None
    role: str | None
    has_sheet: bool
    sheet_proven: str | None


def show_keys(surroundings: Surroundings) -> tuple[Kept, Keys | None]:
    """The keys in use, opened where that needs no passphrase. Raises `NoIdentity`, `Refused`."""
    path = surroundings.identity
    content = read_identity(path)
    protection = protection_of(content)
    left = unlocked.seconds_left(path, content) if protection != "none" else 0
    until = (surroundings.now() + timedelta(seconds=left)).astimezone() if left else None
    keys = open_identity(path) if protection == "none" or left else None
    kept = Kept(
        str(path),
        _mode(path),
        _mode(path.with_name("signing")),
        _mode(path.parent),
        protection,
        until.isoformat(timespec="minutes") if until else None,
        keys.recipient if keys else None,
        _fingerprint(keys),
    )
    return kept, keys


def place_in(store: Store, keys: Keys) -> Place:
    """Which member of a store these keys are. Raises what opening the store does."""
    try:
        roster = store.roster
    except NoIdentity:
        return Place(None, None, None, has_sheet=False, sheet_proven=None)
    me, sheet = roster.by_recipient(keys.recipient), roster.by_id(RECOVERY)
    has_sheet = sheet is not None and sheet.active
    proven = sheet.drilled or None if sheet is not None and has_sheet else None
    return Place(
        me.id if me else None,
        me.name if me else None,
        me.role if me else None,
        has_sheet=has_sheet,
        sheet_proven=proven,
    )


def _fingerprint(keys: Keys | None) -> str | None:
    if keys is None or not (keys.seed or keys.signing_file):
        return None
    return signing.fingerprint(keys.signer().public)


def _mode(path: Path) -> str:
    try:
        return f"{stat.S_IMODE(path.stat().st_mode):03o}"
    except OSError:
        return ""
