"""The access log's files at HEAD: what the spool goes on from, and who is told of a stranger."""

from __future__ import annotations

from pathlib import Path

from clientfile.errors import ClientfileError
from clientfile.store import heads, yaml
from clientfile.store.access_line import REFUSED, START, STRANGER, Entry, digest, pieces
from clientfile.store.git import Git
from clientfile.store.home import read_pin
from clientfile.store.layout import ROSTER, SETTINGS, access_of
from clientfile.store.roster import roster_from
from clientfile.store.settings import settings_from, zone_of
from clientfile.store.store import Store, read_clone
from clientfile.tuples import NamedTuple


class LogFile(NamedTuple):
    """One file of the log: at a path of the commit, or still in the spool, where `blob` is ""."""

    path: str
    device: str
    month: str
    last: int
    blob: str = ""
    waits: Path | None = None


def log_files(git: Git, commit: str) -> dict[str, list[LogFile]]:
    """The log's files at a commit by device, in order of their numbers."""
    found: dict[str, list[LogFile]] = {}
    if git.find(f"{commit}:access") is None:
        return found
    for device, folder in git.tree(f"{commit}:access").items():
        held = found[device] = []
        for month, names in git.tree(folder.id).items():
            for name, blob in git.tree(names.id).items():
                path = f"access/{device}/{month}/{name}"
                if (place := access_of(path)) is not None:
                    held.append(LogFile(path, device, month, place[2], blob.id))
        held.sort(key=lambda each: (each.last, each.month))
    return found


def committed_until(git: Git, commit: str, device: str) -> int:
    """The number of a device's last line in a commit, by its newest month; 0 where it has none."""
    base = f"{commit}:access/{device}"
    if git.find(base) is None:
        return 0
    months = git.tree(base)
    if not months:
        return 0
    month = max(months)
    # A busy month has thousands of files, and they are named by their numbers: the newest comes last.
    for name in reversed([*git.tree(f"{base}/{month}")]):
        if place := access_of(f"access/{device}/{month}/{name}"):
            return place[2]
    return 0


def last_committed(store: Store, device: str) -> tuple[int, str]:
    """The number and digest of a device's last line in HEAD, by all its files."""
    commit = heads.head(store.git_dir)
    if commit is None:
        return 0, START
    git = Git(store.root)
    try:
        held = log_files(git, commit).get(device)
        if not held:
            return 0, START
        found = pieces(git.read(held[-1].blob, "blob"))
        return held[-1].last, digest(found[-1]) if found else START
    finally:
        git.close()


def note_stranger(store: Store, error: ClientfileError, verb: str) -> None:
    """A line by somebody whom the store does not let in, and so has no index to ask for the owners.

    The owners are those of the last believed roster, or where nothing is believed yet, of HEAD's.
    """
    clone = read_clone(store.runtime)
    if clone is None:
        return
    pin = read_pin(store.surroundings.home, clone.store, clone.name)
    commit = pin.believed if pin and pin.believed else heads.head(store.git_dir)
    git = Git(store.root)
    try:
        roster = roster_from(yaml.load(git.read(f"{commit}:{ROSTER}", "blob")))
        settings = settings_from(yaml.load(git.read(f"{commit}:{SETTINGS}", "blob")))
    except yaml.BadYaml:
        return
    finally:
        git.close()
    try:
        who = roster.by_recipient(store.keys.recipient)
    except ClientfileError:
        who = None
    at = store.surroundings.now().astimezone(zone_of(settings))
    entry = Entry(at, who.id if who else STRANGER, REFUSED, purpose=f"{verb}: {error.kind}".strip(": "))
    store.spool.append(entry, [member.recipient for member in roster.owners()])
