"""The id git gives a file's content: all that reading verbs need of git's objects."""

from __future__ import annotations

import hashlib


def blob_id(content: bytes) -> str:
    """40 hex digits."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
