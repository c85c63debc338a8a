"""What was typed as the answer to a question, as a value of its field; or what is wrong with it, at once."""

from __future__ import annotations

import re
from collections.abc import Sequence

from clientfile.domain.data import Json, Section
from clientfile.forms.fields import Field, SectionForm
from clientfile.forms.normal import normal
from clientfile.forms.shape import shaped_value
from clientfile.forms.validate import validate
from clientfile.problem import Problem
from clientfile.said import Said, both

NONE = frozenset({"none", "no", "0", "无", "没有"})
"""Said of a list: it was asked, and there is none."""

_DAY_FIELDS = frozenset({"calendar", "year", "month", "day"})
_LUNAR = re.compile(r"^(?:lunar|农历|阴历)[ :：]*", re.IGNORECASE)
_DAY = re.compile(r"(?:(\d{4})(?:[-/.年](?=\d)|年?$))?(?:(\d{1,2})(?:[-/.月](\d{1,2})日?)?月?)?")
_SEPARATORS = re.compile(r"[,，、;；]")
_YES = {"y": "true", "n": "false"}


class Wrong(Exception):
    """The answer is not one; `said` is why."""

    def __init__(self, said: Sequence[Said]) -> None:
        super().__init__()
        self.said = said


def answer(form: SectionForm, field: Field, typed: str, offered: Sequence[str]) -> Json:
    """The value of a field that is answered in one line. Raises `Wrong`."""
    value: Json = typed
    if is_day(field):
        value = _day(typed)
    elif field.kind == "texts":
        parts = [part.strip() for part in _SEPARATORS.split(typed)]
        value = [chosen(field, part, offered) if field.choices else part for part in parts if part]
    elif field.choices:
        value = chosen(field, typed, offered)
    elif field.kind == "boolean":
        value = _YES.get(typed.casefold(), typed)
    found, problems = shaped_value(form, field, value, ".".join(field.path), normal)
    if not problems and found is not None:
        problems = _checked(form, field, found)
    if problems or found in (None, []):
        raise Wrong([each.message for each in problems] or [both("this is no answer", "无法识别")])
    return found


def is_day(field: Field) -> bool:
    """Whether it is a day that may be lunar, and of which parts may be unknown."""
    return field.kind == "object" and {child.name for child in field.children} >= _DAY_FIELDS


def one_line(field: Field) -> bool:
    """Whether a line is answer enough."""
    return field.kind not in ("object", "list", "lists") or is_day(field)


def chosen(field: Field, typed: str, offered: Sequence[str]) -> str:
    """The choice of this number, value or label, or whose beginning it is; else what was typed."""
    if typed.isdecimal() and 0 < int(typed) <= len(offered):
        return offered[int(typed) - 1]
    word = typed.casefold()
    names = {value: (value, *(said.casefold() for said in field.choices[value])) for value in offered}
    exact = [value for value, known in names.items() if word in known]
    begins = [value for value, known in names.items() if any(name.startswith(word) for name in known)]
    found = exact or begins
    return found[0] if len(found) == 1 else typed


def _day(typed: str) -> Json:
    lunar = _LUNAR.match(typed)
    left = typed[lunar.end() :] if lunar else typed
    leap = left.startswith("闰") or left.casefold().startswith("leap ")
    left = left.removeprefix("闰").removeprefix("leap ").strip()
    if left.isdecimal() and len(left) == 8:
        left = f"{left[:4]}-{left[4:6]}-{left[6:]}"
    found = _DAY.fullmatch(left)
    parts = dict(zip(("year", "month", "day"), found.groups(), strict=True)) if found else {}
    day: Section = {name: int(part) for name, part in parts.items() if part is not None}
    if not day:
        raise Wrong(
            [
                both(
                    "write 1990-05-03, 05-03 or 1990; before it: lunar",
                    "请写 1990-05-03、05-03 或 1990；农历请在前面写「农历」",
                )
            ]
        )
    return {"calendar": "lunar" if lunar else "solar", **day, **({"leap_month": True} if leap else {})}


def _checked(form: SectionForm, field: Field, value: Json) -> list[Problem]:
    """The problems of this value alone, by the schema; what is missing beside it is not its fault."""
    held: Json = value
    *above, name = field.path
    held = {name: held}
    for step in reversed(range(len(above))):
        parent = form.field(*above[: step + 1])
        held = {above[step]: [held] if parent is not None and parent.kind == "list" else held}
    assert isinstance(held, dict)
    return [
        each
        for each in validate(form, held, allow_unknown=True)
        if re.sub(r"\[\d+\]", "", each.path).startswith(".".join(field.path)) and each.path
    ]
