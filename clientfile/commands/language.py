"""Which of the two languages is spoken before anything is opened."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from clientfile.store.layout import SETTINGS
from clientfile.store.plain_file import NotPlain, read_start

LANGUAGES = ("zh", "en")

_LOCALE = re.compile(r"""^locale:[ ]*["']?(zh|en)["']?[ ]*\r?$""", re.MULTILINE)
_HEAD = 4096


def asked_language(environ: Mapping[str, str]) -> str:
    """`CLIENTFILE_LANG` where it is one of ours, else ""."""
    wanted = environ.get("CLIENTFILE_LANG", "").lower()[:2]
    return wanted if wanted in LANGUAGES else ""


def machine_language(environ: Mapping[str, str]) -> str:
    """ "zh" where the locale says so, else "en"."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if locale := environ.get(name):
            return "zh" if locale.lower().startswith("zh") else "en"
    return "en"


def store_language(folders: Iterable[Path]) -> str:
    """The locale in the settings of the first of `folders` that has some, "" where none has.

    Read from the work tree as it is, so that even "no identity" is said in the shop's language: it chooses
    between two wordings and nothing else.
    """
    for folder in folders:
        try:
            found = _LOCALE.search(read_start(folder / SETTINGS, _HEAD).decode("utf-8", "replace"))
        except OSError:
            continue
        except NotPlain:
            return ""
        return found.group(1) if found else ""
    return ""
