"""The shop's own files, edited by hand and not committed: roster, settings, catalogue, templates.

Unlike a client's document they are made to be edited: such an edit is in force when an owner or a manager
has committed it, and is no sign of tampering before.
"""

from __future__ import annotations

from clientfile.store.git import Git
from clientfile.store.hand_edits import file_blob
from clientfile.store.layout import CATALOGUE, ROSTER, SETTINGS, belongs
from clientfile.store.trees import files

_TEMPLATES = "templates"


def uncommitted(git: Git, commit: str) -> list[str]:
    """Paths of shop-level files that are not what `commit` holds, new and missing ones too."""
    top = git.tree(f"{commit}^{{tree}}")
    held = {path: top[path].id for path in (SETTINGS, ROSTER, CATALOGUE) if path in top}
    if _TEMPLATES in top and top[_TEMPLATES].is_folder:
        held |= {f"{_TEMPLATES}/{path}": entry.id for path, entry in files(git, top[_TEMPLATES].id)}
    here = [path.relative_to(git.root).as_posix() for path in (git.root / _TEMPLATES).rglob("*")]
    there = {SETTINGS, ROSTER, CATALOGUE, *held, *(path for path in here if belongs(path))}
    return [path for path in sorted(there) if file_blob(git.root / path) != held.get(path)]
