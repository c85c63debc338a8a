"""git's own configuration of a clone.

Plain `git commit` signs, `git log --show-signature` checks, and `git diff` and `git log -p` show client files
in words.
"""

from __future__ import annotations

import shlex
import sys
from contextlib import suppress
from pathlib import Path

from clientfile.store.durable import replace
from clientfile.store.git import MAX_CONFIG, Git, GitFailed
from clientfile.store.plain_file import read_plain
from clientfile.store.roster import Member, Roster, allowed_signers
from clientfile.store.unlocked import signing_for_git, unlocked_copy

ALLOWED = "allowed_signers"
_DRIVER = "clientfile"
_CACHED = "cachetextconv"
_OURS = " -P -m clientfile textconv"
_SHOWN_IN_WORDS = f"clients/**/*.yaml diff={_DRIVER}"


def configure(git: Git, roster: Roster, member: Member | None, signing_file: Path | None) -> None:
    """Set the clone's configuration. The one program it names is ours, for how git shows differences."""
    write_allowed_signers(git, roster)
    _show_in_words(git)
    _set_driver(git)
    settings = {
        "gpg.format": "ssh",
        "gpg.ssh.allowedSignersFile": str(git.dir / "clientfile" / ALLOWED),
        "core.fsync": "all",
        "core.autocrlf": "false",
        "core.quotePath": "false",
    }
    if member is not None and signing_file is not None:
        settings |= {
            "user.name": member.author.rsplit(" <", 1)[0],
            "user.email": f"{member.id}@clientfile",
            "user.signingKey": str(signing_for_git(signing_file)),
            "commit.gpgSign": "true",
        }
    for key, value in settings.items():
        git.run("config", "--local", key, value)


def sign_with(git: Git, signing_file: Path) -> None:
    """Let a plain `git commit` in this clone sign with what is there now: the key, or its unlocked copy.

    A key that the user has put in its place stays.
    """
    wanted = str(signing_for_git(signing_file))
    key = "user.signingKey"
    found = git.run("config", "--local", "--get", key, allowed=(0, 1)).decode("utf-8", "replace").strip()
    if found != wanted and Path(found) in (signing_file, unlocked_copy(signing_file)):
        git.run("config", "--local", key, wanted)


def keep_up(git: Git) -> None:
    """Give a clone that was set up before there was a driver its driver; else only look at two files.

    Called at a write and where a clone is taken in again. What the user put in its place stays, unless git
    would keep what it shows.
    """
    with suppress(OSError):
        _show_in_words(git)
        config = _text(git.dir / "config")
        if f"textconv = {_program()}\n" in config and f"{_CACHED} = false\n" in config:
            return
    with suppress(GitFailed):  # somebody else writes the configuration just now; the next write sees to it
        if _has_one(git):
            git.run("config", "--local", f"diff.{_DRIVER}.{_CACHED}", "false")
        else:
            _set_driver(git)


def _set_driver(git: Git) -> None:
    git.run("config", "--local", f"diff.{_DRIVER}.textconv", _program())
    # What it shows is not to be kept in git's notes.
    git.run("config", "--local", f"diff.{_DRIVER}.{_CACHED}", "false")


def _has_one(git: Git) -> bool:
    """Whether a driver is named that can run: of ours, only while the Python it names is there."""
    name = f"diff.{_DRIVER}.textconv"
    named = git.run("config", "--local", "--get", name, allowed=(0, 1)).decode("utf-8", "replace").strip()
    if not named.endswith(_OURS):
        return bool(named)
    try:
        return Path(shlex.split(named)[0]).exists()
    except (ValueError, OSError):
        return False


def _text(path: Path) -> str:
    try:
        return read_plain(path, MAX_CONFIG).decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ""


def is_our_textconv(value: str) -> bool:
    """Whether a configured driver is the one that this program sets."""
    return value == _program()


def _program() -> str:
    """What git's shell runs. This Python by its path, which takes no module from the folder it is run in."""
    return f"{shlex.quote(sys.executable)}{_OURS}"


def _show_in_words(git: Git) -> None:
    """Name the driver in this clone alone, above what the store's own `.gitattributes` say."""
    attributes = git.dir / "info" / "attributes"
    attributes.parent.mkdir(exist_ok=True)
    before = _text(attributes)
    if _SHOWN_IN_WORDS not in before.splitlines():
        whole = f"{before}{'' if before.endswith(chr(10)) or not before else chr(10)}{_SHOWN_IN_WORDS}\n"
        replace(attributes, whole.encode("utf-8", "surrogateescape"), mode=0o644, sync=False)


def write_allowed_signers(git: Git, roster: Roster) -> None:
    """Let stock git and ssh-keygen know every signing key of the roster."""
    text = allowed_signers(roster.members)
    replace(git.dir / "clientfile" / ALLOWED, text.encode("utf-8"), mode=0o644, sync=False)
