"""What the signer of a commit may do: by the roster before it, and by the one that holds today."""

from __future__ import annotations

from collections.abc import Sequence

from clientfile.errors import NotBelieved
from clientfile.said import both
from clientfile.store.roster import OWNER, Member, Roster
from clientfile.tuples import NamedTuple

_OWNERS_AND_MANAGERS = (OWNER, "manager")


class Rights(NamedTuple):
    """A signer's rights. A right counts where each of the rosters gives it: `standing` is (member, roster) of
    the roster before the commit and, where the commit is new to this clone, of the one that holds today.

    So neither a leaver's commit nor one under a role that was narrowed since is believed because it was put
    on top of an old state.
    """

    id: str
    standing: tuple[tuple[Member, Roster], ...]

    @property
    def is_owner(self) -> bool:
        return all(member.role == OWNER for member, _ in self.standing)

    @property
    def runs_the_shop(self) -> bool:
        """Whether she may change catalogue, settings, templates and staff papers."""
        return all(member.role in _OWNERS_AND_MANAGERS for member, _ in self.standing)

    def may_write(self, section: str) -> bool:
        """A section that no policy knows is the business of a newer program: only owners bring it in."""
        return all(
            roster.may_write(member, section) or (section not in roster.policy and member.role == OWNER)
            for member, roster in self.standing
        )

    def may_add(self, section: str) -> bool:
        return self.may_write(section) or all(
            roster.may_add(member, section) for member, roster in self.standing
        )


def rights_of(public: str, before: Sequence[Roster], now: Roster | None) -> Rights:
    """The rights of who signs with `public` by the rosters `before` a commit, one a parent, and today's.

    Raises `NotBelieved` for who is not, or no longer, a member.
    """
    standing = []
    for roster in before:
        member = roster.by_signing(public)
        if member is None:
            raise NotBelieved(both("its signer is not in the roster", "签名者不在名册中"))
        standing.append((member, roster))
    if now is not None and all(now is not each for each in before):
        today = now.by_signing(public)
        if today is None:
            raise NotBelieved(both("its signer had left", "签名者已离职"))
        standing.append((today, now))
    return Rights(standing[0][0].id, tuple(standing))
