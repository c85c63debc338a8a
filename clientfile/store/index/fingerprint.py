"""What an index was built by: with other schemas or another version it is made anew."""

from __future__ import annotations

import os
import zlib
from functools import cache

from clientfile import __version__
from clientfile.forms.resources import resource
from clientfile.store.index.index import VERSION


@cache
def fingerprint() -> str:
    """The program's version, the index's version, and a checksum of the schemas and the templates.

    Against a change of ours, not against somebody: whoever can write there can write the program.
    """
    checksum = 0
    for folder, ends in (("schemas", ".json"), ("templates", ".yaml")):
        above = f"{resource(folder)}{os.sep}"
        for name in sorted(each for each in os.listdir(above) if each.endswith(ends)):  # noqa: PTH208
            with open(above + name, "rb") as file:  # noqa: PTH123
                checksum = zlib.crc32(file.read(), checksum)
    return f"{__version__} {VERSION} {checksum:08x}"
