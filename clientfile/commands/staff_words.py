"""Members of staff by name, as tables for people show them; data formats have their ids."""

from __future__ import annotations

from collections.abc import Mapping

from clientfile.said import Said
from clientfile.store.store import Store
from clientfile.view.clean import clean


def staff_words(store: Store) -> Mapping[str, Said]:
    """Id to name, those who left too, as the choices of a column."""
    names = {member.id: clean(member.name) for member in store.roster.members}
    return {name: Said(shown, shown) for name, shown in names.items()}
