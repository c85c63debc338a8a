"""What differs between two versions of a client file, in words; and a version as lines that git can compare.

Every text here is clean, and a line feed within a value never begins a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, mapping, text
from clientfile.forms.fields import Field
from clientfile.said import Said
from clientfile.store.comparing import Difference
from clientfile.view.clean import clean
from clientfile.view.in_words import InWords

_HIDDEN = Said("changed; not for your role to read", "已更改；无权查看")
_SHUT = Said("not shown ({seal})", "未显示（{seal}）")
_REORDERED = Said("in another order", "顺序已更改")
_NOTHING = Said("nothing", "空")

_COLOURS = {"+": "32", "-": "31", "~": "33", "!": "33"}
"""What git uses too."""


def differences_told(
    words: InWords, changes: Sequence[Difference], hidden: Sequence[str], *, color: bool = False
) -> str:
    """By section: `-` what was, `+` what is, `~` another order, `!` what differs but is not shown."""
    lines: list[str] = []
    for section, found in groupby(changes, lambda each: each.section):
        lines.append(_section_label(words, section))
        lines += [_marked(mark, line, color) for each in found for mark, line in _lines(words, each)]
    for section in hidden:
        lines += [_section_label(words, section), _marked("!", _HIDDEN.to(words.lang), color)]
    return "".join(f"{line}\n" for line in lines)


def document_lines(words: InWords, client: ClientFile, shut: Mapping[str, str]) -> Iterator[str]:
    """A client file with a line for each field and each item of a list, in the order of the forms.

    `shut` names what is not shown by a digest, so that the line differs where it does.
    """
    yield client.id
    for section in client.sections:
        for name, value in client.section(section).items():
            steps = (section, name)
            rows = value if isinstance(value, list) else []
            if rows and all(isinstance(row, dict) and text(row.get("id")) for row in rows):
                for row in rows:
                    yield from _document_line(words, (*steps, f"[{text(mapping(row).get('id'))}]"), row)
            else:
                yield from _document_line(words, steps, value)
    for section, seal in shut.items():
        yield f"{_section_label(words, section)}: {_SHUT.to(words.lang).format(seal=seal)}"


def _document_line(words: InWords, steps: tuple[str, ...], value: Json) -> Iterator[str]:
    told = _value(words, steps, value)
    yield f"{_section_label(words, steps[0])} · {_label(words, steps)}: {_indented(told, 4)}"


def _lines(words: InWords, each: Difference) -> Iterator[tuple[str, str]]:
    label = _label(words, each.steps)
    if each.kind == "reordered":
        yield "~", f"{label}: {_REORDERED.to(words.lang)}"
    if each.kind in ("removed", "changed"):
        yield "-", f"{label}: {_indented(_value(words, each.steps, each.before), 6)}"
    if each.kind in ("added", "changed"):
        yield "+", f"{label}: {_indented(_value(words, each.steps, each.after), 6)}"


def _marked(mark: str, line: str, color: bool) -> str:
    whole = f"{mark} {line}"
    return f"  \x1b[{_COLOURS[mark]}m{whole}\x1b[0m" if color else f"  {whole}"


def _indented(told: str, blanks: int) -> str:
    return told.replace("\n", "\n" + " " * blanks)


def _value(words: InWords, steps: tuple[str, ...], value: Json) -> str:
    field = _field(words, steps)
    told = words.row(field, value) if steps[-1].startswith("[") else words.value(field, value)
    return told or _NOTHING.to(words.lang)


def _section_label(words: InWords, section: str) -> str:
    return words.forms[section].label.to(words.lang) if section in words.forms else clean(section)


def _field(words: InWords, steps: Sequence[str]) -> Field | None:
    if steps[0] not in words.forms:
        return None
    return words.forms[steps[0]].field(*(step for step in steps[1:] if not step.startswith("[")))


def _label(words: InWords, steps: tuple[str, ...]) -> str:
    """`phones [p4k7m3q9] · number`: below the section, which stands above or before it."""
    told = ""
    for end in range(2, len(steps) + 1):
        step = steps[end - 1]
        if step.startswith("["):
            told += f" {clean(step)}"
            continue
        field = _field(words, steps[:end])
        # What stands under free keys has no label of its own.
        name = clean(step) if field is None or field.name == "*" else field.label.to(words.lang)
        told += f" · {name}" if told else name
    return told
