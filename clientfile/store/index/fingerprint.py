"""What an index was built by: with other schemas or another version it is made anew."""

from __future__ import annotations

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
    for path in (*sorted(resource("schemas").glob("*.json")), *sorted(resource("templates").glob("*.yaml"))):
        checksum = zlib.crc32(path.read_bytes(), checksum)
    return f"{__version__} {VERSION} {checksum:08x}"
