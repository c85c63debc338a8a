"""The hint beside a name that there is not: the nearest that there is."""

from __future__ import annotations

from collections.abc import Mapping

from clientfile.forms.shape import nearest_name
from clientfile.said import Said, both


def nearest_or(otherwise: Said, word: str, labels: Mapping[str, Said]) -> Said:
    """The name in `labels` that may have been meant; `otherwise` where none is near."""
    near = nearest_name(word, labels)
    return both("did you mean {name}?", "是否指 {name}？", name=near) if near else otherwise
