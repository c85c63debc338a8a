"""A membership as data formats have it."""

from __future__ import annotations

from clientfile.store.roster import Member


def member_data(member: Member) -> dict[str, object]:
    """Its fields, and the fingerprint of the signing key; None for what there is not."""
    return {
        "id": member.id,
        "name": member.name,
        "role": member.role,
        "since": member.since,
        "left": member.left or None,
        "identity": bool(member.recipient),
        "fingerprint": member.fingerprint or None,
    }
