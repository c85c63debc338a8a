"""What goes to standard output: rows in the format asked for, documents, lines. UTF-8 whatever the locale.

Rich is loaded for what is folded on a terminal, and for nothing else.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import Literal, TextIO

from clientfile.exchange.cells import cell
from clientfile.exchange.json_text import dumps
from clientfile.said import Said
from clientfile.tuples import NamedTuple
from clientfile.view.clean import clean, padded, width
from clientfile.view.yes_no import NO, YES

FORMATS = ("table", "json", "jsonl", "csv", "tsv")
Kind = Literal["text", "date", "number", "money", "phone"]

LINES_AT_ONCE = 1000
_NO_CHOICES: Mapping[str, Said] = MappingProxyType({})


class Head(NamedTuple):
    """One column: its stable name in JSON, csv and tsv, its label in tables, what it holds.

    `choices` are the labels of an enum's values, for tables only.
    """

    name: str
    label: Said
    kind: Kind = "text"
    choices: Mapping[str, Said] = _NO_CHOICES


class Output:
    """Where and how results are shown. `width` is the terminal's, in columns; `color` heeds NO_COLOR."""

    def __init__(
        self,
        format: str = "table",
        lang: str = "en",
        out: TextIO | None = None,
        err: TextIO | None = None,
        *,
        is_terminal: bool = False,
        width: int = 80,
        color: bool = False,
    ) -> None:
        self.format = format
        self.lang = lang
        self.out = out or sys.stdout
        self.err = err or sys.stderr
        self.is_terminal = is_terminal
        self.width = width
        self.color = color

    @classmethod
    def standard(cls, format: str, lang: str, environ: Mapping[str, str] = os.environ) -> Output:
        """This process's own standard output and error, as they are."""
        out, err = _utf8(sys.stdout), _utf8(sys.stderr)
        is_terminal = out.isatty()
        plain = bool(environ.get("NO_COLOR")) or environ.get("TERM") in ("dumb", "unknown")
        return cls(
            format=format,
            lang=lang,
            out=out,
            err=err,
            is_terminal=is_terminal,
            width=_columns(out, environ) if is_terminal else 80,
            color=is_terminal and not plain,
        )

    @property
    def is_data(self) -> bool:
        """Whether a program reads this: nothing but data is said then."""
        return self.format in ("json", "jsonl")

    def rows(self, head: Sequence[Head], rows: Iterable[Sequence[object]]) -> None:
        """All rows in the format asked for. A table of no rows is nothing; csv and tsv keep their head.

        As jsonl they are taken and written some at a time, so that many need not be held.
        """
        _BY_FORMAT[self.format](self, head, rows)

    def document(self, data: object) -> None:
        """One value as JSON: indented, or on one line where the format is jsonl."""
        self.text(dumps(data, indent=None if self.format == "jsonl" else 2))

    def line(self, said: Said | str) -> None:
        """One line of text, cleaned."""
        self.text(clean(said.to(self.lang) if isinstance(said, Said) else said))

    def text(self, text: str) -> None:
        """Text that is clean already, and a line end. A reader that has gone away is no error."""
        written_quietly(self.out, text if text.endswith("\n") else text + "\n")


def written_quietly(stream: TextIO, text: str) -> None:
    """Writes and flushes; where nobody reads any more, nothing further is written there."""
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        # Python flushes once more when it ends, and would complain.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, stream.fileno())
        except (OSError, ValueError):
            return
        finally:
            os.close(nowhere)


def _columns(out: TextIO, environ: Mapping[str, str]) -> int:
    """The terminal's width; COLUMNS comes first."""
    asked = environ.get("COLUMNS", "")
    if asked.isdecimal() and int(asked) > 0:
        return int(asked)
    try:
        # shutil's own is 8 ms of imports away.
        return os.get_terminal_size(out.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def _utf8(stream: TextIO | None) -> TextIO:
    if stream is None:
        return io.StringIO()
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    return stream


def _table(output: Output, head: Sequence[Head], rows: Iterable[Sequence[object]]) -> None:
    shown = [
        [shown_cell(each, value, output.lang) for each, value in zip(head, row, strict=True)] for row in rows
    ]
    if not shown:
        return
    # A user's own SQL names columns too.
    labels = [clean(each.label.to(output.lang)) for each in head]
    right = [each.kind in ("number", "money") for each in head]
    if output.is_terminal:
        from clientfile.view.table import table  # off a terminal nobody needs it

        output.text(table(labels, shown, right, output.width, color=output.color))
    else:
        lines = aligned([labels, *shown], right)
        while some := [*islice(lines, LINES_AT_ONCE)]:
            output.text("".join(some))


def aligned(rows: Sequence[Sequence[str]], right: Sequence[bool]) -> Iterator[str]:
    """Lines of columns two blanks apart, as wide as they need; nothing is cut and nothing wraps."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(
            padded(each, columns, right=to_the_right)
            for each, columns, to_the_right in zip(row, widths, right, strict=True)
        )
        for row in rows
    )
    return (f"{line.rstrip(' ')}\n" for line in lines)


def shown_cell(head: Head, value: object, lang: str) -> str:
    """A value for people: clean, enum values and booleans in `lang`."""
    if isinstance(value, bool):
        return (YES if value else NO).to(lang)
    if isinstance(value, list | tuple) and not any(isinstance(item, dict | list) for item in value):
        return ("、" if lang == "zh" else ", ").join(shown_cell(head, item, lang) for item in value)
    text = cell("text", value)
    said = head.choices.get(text)
    return clean(text) if said is None else said.to(lang)


def _objects(head: Sequence[Head], rows: Iterable[Sequence[object]]) -> list[str]:
    return [dumps({each.name: value for each, value in zip(head, row, strict=True)}) for row in rows]


def _json(output: Output, head: Sequence[Head], rows: Iterable[Sequence[object]]) -> None:
    objects = ",\n  ".join(_objects(head, rows))
    output.text(f"[\n  {objects}\n]" if objects else "[]")


def _jsonl(output: Output, head: Sequence[Head], rows: Iterable[Sequence[object]]) -> None:
    coming = iter(rows)
    while some := _objects(head, islice(coming, LINES_AT_ONCE)):
        output.text("\n".join(some))


def _csv(output: Output, head: Sequence[Head], rows: Iterable[Sequence[object]]) -> None:
    """Without a byte order mark. Cleaned, since csv has no escapes: JSON has the exact text."""
    from clientfile.exchange.csv_out import write_table

    whole = io.StringIO()
    shown = ([clean(cell("text", value), lines=True) for value in row] for row in rows)
    write_table(whole, [clean(each.name) for each in head], shown, end="\n")
    output.text(whole.getvalue())


def _tsv(output: Output, head: Sequence[Head], rows: Iterable[Sequence[object]]) -> None:
    """One line a row: tabs and line ends inside a cell are shown as ␉ and ␊."""
    from clientfile.exchange.csv_out import inert

    lines = [[inert(clean(each.name)) for each in head]]
    lines += [[inert(clean(cell("text", value))) for value in row] for row in rows]
    output.text("".join("\t".join(line) + "\n" for line in lines))


_BY_FORMAT: Mapping[str, Callable[[Output, Sequence[Head], Iterable[Sequence[object]]], None]] = (
    MappingProxyType({"table": _table, "json": _json, "jsonl": _jsonl, "csv": _csv, "tsv": _tsv})
)
