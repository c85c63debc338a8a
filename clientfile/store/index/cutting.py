"""Text cut into the words that the index finds it by, two-character Chinese words among them.

Latin words and numbers are words; of any other script every two neighbouring characters are one, and each
character once. What comes out holds letters and digits alone: nothing of it means anything to FTS5.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONG = 16 * 1024
"""Characters from which on a look whether there may be marks, whose pattern takes 1 ms to make, is faster."""
SHORTEST_BEGINNING = 3
"""Letters from which on the beginning of a Latin word finds it."""
_BETWEEN = "\u2016"
"""Stands between two texts, so that no phrase reaches over: no letter, yet a word to FTS5's `ascii`."""

_RUN = r"[a-z]+|[0-9]+|[^\W_a-z0-9]+"
_WORD = f"{_RUN}|{_BETWEEN}"
_USUAL = r"[\x00-\x7f\u2010-\u2027\u3001-\u3003\u3008-\u3011\u4e00-\u9fff\uff01-\uff0f\uff1a-\uff20]*"
"""What Chinese is written with: ASCII, ideographs and their punctuation, of which only case can be folded."""
_APART = r"[\W_]+"
_MAY_HOLD_MARKS = r"[^\x00-\x7f\u2000-\u206f\u3000-\u3096\u309b-\u9fff\uff00-\uffef]"


def folded(text: str) -> str:
    """Without case, width and accents; spaces and signs stay."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).casefold()
    if len(plain) < LONG or re.search(_MAY_HOLD_MARKS, plain):
        plain = "".join(char for char in plain if not unicodedata.combining(char))
    return plain


def key(text: str) -> str:
    """Letters and digits of the folded text: what names and numbers are compared by."""
    return re.sub(_APART, "", folded(text))


def words(texts: Iterable[str], *, many: bool = False) -> str:
    """All words of a client's texts, for FTS5's `ascii` tokenizer.

    `many`: more clients follow, and what is usual is found by a pattern that takes 1 ms to make.
    """
    whole = f" {_BETWEEN} ".join(texts)
    plain = whole.lower() if many and re.fullmatch(_USUAL, whole) else folded(whole)
    runs = re.findall(_WORD, plain)
    cut: dict[str, list[str]] = {}
    for run in runs:
        if run not in cut:  # a file says much again and again
            cut[run] = [run] if run.isascii() or run == _BETWEEN else _pairs(run)
    found = [word for run in runs for word in cut[run]]
    single = {char for run in cut if not run.isascii() and run != _BETWEEN for char in run}
    return " ".join([*found, *sorted(single)])


def phrases(text: str) -> list[list[str]]:
    """What is asked for: for each word between blanks its runs; all of them must be there."""
    return [runs for word in text.split() if (runs := re.findall(_RUN, folded(word)))]


def match(asked: list[list[str]]) -> str:
    """FTS5's expression for these phrases; "" where nothing is asked for."""
    return " AND ".join(each for runs in asked for each in _matches(runs))


def place(asked: list[str], text: str) -> tuple[int, int] | None:
    """Where the runs of one phrase stand in a text: begin and end."""
    found = re.search(r"[\W_]*".join(map(re.escape, asked)), folded(text))
    if found is None:
        return None
    before = [0]
    for char in text:
        before.append(before[-1] + len(folded(char)))
    begin = next((at for at, many in enumerate(before) if many > found.start()), len(text)) - 1
    end = next((at for at, many in enumerate(before) if many >= found.end()), len(text))
    return max(begin, 0), max(end, begin)


def _pairs(run: str) -> list[str]:
    return [run] if len(run) == 1 else [run[at : at + 2] for at in range(len(run) - 1)]


def _matches(runs: list[str]) -> list[str]:
    """One phrase; a single character beside something else is asked for on its own."""
    if len(runs) > 1 and any(len(run) == 1 and not run.isascii() for run in runs):
        return [each for run in runs for each in _matches([run])]
    last = runs[-1]
    beginning = "*" if last.isascii() and len(last) >= SHORTEST_BEGINNING else ""
    cut = [word for run in runs for word in ([run] if run.isascii() else _pairs(run))]
    return [f'"{" ".join(cut)}"{beginning}']
