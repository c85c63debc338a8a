"""What an index was built by: with other schemas or another version it is made anew."""

from __future__ import annotations

import hashlib
from functools import cache

from clientfile import __version__
from clientfile.forms.resources import resource
from clientfile.store.index.index import VERSION


@cache
def fingerprint() -> str:
    """A digest of the program's version, the index's version, the schemas and the templates."""
    digest = hashlib.sha256(f"{__version__} {VERSION}".encode())
    for path in (*sorted(resource("schemas").glob("*.json")), *sorted(resource("templates").glob("*.yaml"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
