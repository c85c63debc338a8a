"""Names on disk: what lies where in a store, and which paths may be there at all."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from clientfile.tuples import NamedTuple

FORMAT = 1
"""The number in `clientfile: 1` of every file a store holds."""

BRANCH = "refs/heads/main"
SETTINGS = "store.yaml"
ROSTER = "roster.yaml"
CATALOGUE = "catalogue.yaml"
PSEUDONYMS = "private/pseudonyms.age"
ATTRIBUTES = ".gitattributes"
ATTRIBUTES_TEXT = "".join(
    f"{folder}/** -text -diff -merge\n" for folder in ("clients", "keys", "private", "access")
)

_C = "[0-9a-hjkmnp-tv-z]"
_ID = rf"[a-hjkmnp-tv-z]{_C}{{7}}"
_CLIENT = rf"clients/({_C})/({_C})/({_ID})\.yaml"
_KEY = r"keys/([a-z_]{1,40})/([1-9][0-9]{0,5})\.age"
_ACCESS = rf"access/({_C}{{8}})/([0-9]{{4}}-[0-9]{{2}})/([0-9]{{10}})\.age"
_TEMPLATE = r"templates/[a-z0-9_-]{1,60}(/[a-z0-9_-]{1,60}){0,3}\.(yaml|txt|j2)"
_PRIVATE = r"private/[a-z0-9_-]{1,60}\.age"
_PART = rf"([a-z_]{{1,40}})(?:\.([0-9]{{4}}))?(?:\+({_C}{{2,8}}))?"


def client_path(client: str) -> str:
    """`k7m3q9xw` -> `clients/k/7/k7m3q9xw.yaml`. Two short levels keep the trees a commit rewrites small."""
    return f"clients/{client[0]}/{client[1]}/{client}.yaml"


def client_of(path: str) -> str | None:
    """The client whose document lies at `path`, None where `path` is nothing of the kind."""
    found = re.fullmatch(_CLIENT, path)
    if found is None or found[3][0] != found[1] or found[3][1] != found[2]:
        return None
    return found[3]


def key_path(section: str, generation: int) -> str:
    """Where the section identity of a generation lies, sealed."""
    return f"keys/{section}/{generation}.age"


def key_of(path: str) -> tuple[str, int] | None:
    """(section, generation) of a section identity's path."""
    found = re.fullmatch(_KEY, path)
    return (found[1], int(found[2])) if found else None


def access_path(device: str, month: str, number: int) -> str:
    """Where a batch of the access log lies; `number` is that of its last line."""
    return f"access/{device}/{month}/{number:010d}.age"


def access_of(path: str) -> tuple[str, str, int] | None:
    """(device, month, number of the last line) of a batch's path."""
    found = re.fullmatch(_ACCESS, path)
    return (found[1], found[2], int(found[3])) if found else None


def belongs(path: str) -> bool:
    """Whether a store may hold a file at `path` at all."""
    return (
        path in (SETTINGS, ROSTER, CATALOGUE, ATTRIBUTES)
        or client_of(path) is not None
        or any(re.fullmatch(each, path) for each in (_KEY, _ACCESS, _TEMPLATE, _PRIVATE))
    )


class PartName(NamedTuple):
    """`services.2026`, `health+p4`, `contact`, taken apart."""

    section: str
    year: str = ""
    addition: str = ""

    def __str__(self) -> str:
        return (
            self.section
            + (f".{self.year}" if self.year else "")
            + (f"+{self.addition}" if self.addition else "")
        )


@lru_cache(maxsize=1024)
def part_name(text: str) -> PartName | None:
    """Take a part's name apart, None where it is none."""
    found = re.fullmatch(_PART, text)
    return PartName(found[1], found[2] or "", found[3] or "") if found else None


class Runtime:
    """What this clone keeps for itself inside `.git/`: never committed, all of it can be made again."""

    def __init__(self, git_dir: Path) -> None:
        self.dir = git_dir / "clientfile"
        self.lock = self.dir / "lock"
        self.holder = self.dir / "holder.json"
        self.clone = self.dir / "clone.json"
        self.worktree = self.dir / "worktree"
        self.spool = self.dir / "spool"
        self.temporary = self.dir / "tmp"
        self.draft = self.dir / "draft.age"
        self.seen = self.dir / "seen.db"

    def make(self) -> None:
        """Create the folders, readable by their owner alone."""
        for folder in (self.dir, self.spool, self.temporary):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
