"""git's own configuration of a clone: plain `git commit` signs, `git log --show-signature` checks."""

from __future__ import annotations

from pathlib import Path

from clientfile.store.durable import replace
from clientfile.store.git import Git
from clientfile.store.roster import Member, Roster, allowed_signers

ALLOWED = "allowed_signers"


def configure(git: Git, roster: Roster, member: Member | None, signing_file: Path | None) -> None:
    """Set the clone's configuration. Nothing here names a hook, a filter or a program."""
    write_allowed_signers(git, roster)
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
            "user.signingKey": str(signing_file),
            "commit.gpgSign": "true",
        }
    for key, value in settings.items():
        git.run("config", "--local", key, value)


def write_allowed_signers(git: Git, roster: Roster) -> None:
    """Let stock git and ssh-keygen know every signing key of the roster."""
    text = allowed_signers(roster.members)
    replace(git.dir / "clientfile" / ALLOWED, text.encode("utf-8"), mode=0o644, sync=False)
