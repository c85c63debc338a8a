"""Lists that only grow: an item is never altered or taken away; a correction is a new item that names it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from clientfile.domain.client import ClientFile
from clientfile.domain.data import items, text
from clientfile.forms.fields import SectionForm, load_forms
from clientfile.problem import Problem
from clientfile.said import both


def lost_or_altered(form: SectionForm, before: ClientFile, after: ClientFile) -> Iterator[Problem]:
    """Items of growing lists that `after` no longer holds as `before` did."""
    for field in form.fields:
        if not field.grows:
            continue
        now = {text(item.get("id")): item for _, item in items(after.section(form.name).get(field.name))}
        for place, item in items(before.section(form.name).get(field.name)):
            if now.get(text(item.get("id"))) != item:
                yield Problem(
                    form.name,
                    f"{field.name}[{place}]",
                    "only-grows",
                    both(
                        "{label} only grows: correct an entry with a new one that names it in `corrects`",
                        "「{label}」只可追加：请新增一条并用 corrects 指明所更正的条目",
                        label=field.label,
                    ),
                )


@cache
def growing_sections() -> frozenset[str]:
    """Sections with a list that only grows."""
    return frozenset(name for name, form in load_forms().items() if any(field.grows for field in form.fields))
