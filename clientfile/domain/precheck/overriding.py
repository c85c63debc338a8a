"""Who may go on although a rule says no: the catalogue names the rules and the roles."""

from __future__ import annotations

from collections.abc import Mapping

from clientfile.domain.data import Json, items, texts


def roles_for(item: Mapping[str, Json], catalogue: Mapping[str, Json], rule: str) -> list[str]:
    """The roles that may set a rule aside for this item, [] where nobody may.

    What an item says takes the place of what the whole catalogue does.
    """
    grants = item["override"] if "override" in item else catalogue.get("override")
    found = [texts(grant.get("roles")) for _, grant in items(grants) if rule in texts(grant.get("rules"))]
    return list(dict.fromkeys(role for roles in found for role in roles))
