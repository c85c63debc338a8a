"""Change one client file: single values, list items, or a file's worth."""

from __future__ import annotations

import re
from collections.abc import Sequence

from clientfile.actions.entries import sections_of
from clientfile.actions.nearest import nearest_or
from clientfile.actions.put_replanned import changed_sections, put_replanned
from clientfile.actions.resolve import resolve
from clientfile.domain import paths
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Plain, Section
from clientfile.domain.merging import overlaid
from clientfile.errors import BadInput, UsageError, not_accepted
from clientfile.exchange import strict_json
from clientfile.exchange.entry import Entry
from clientfile.forms.fields import Field, Forms
from clientfile.forms.shape import shaped_value, unknown_field
from clientfile.forms.typing import normal
from clientfile.problem import Problem, errors_among
from clientfile.said import Said, both
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

_NESTED = ("object", "list", "texts", "lists")
"""Kinds of fields that hold more than one value."""


class Changed(NamedTuple):
    """What was written: `sections` is empty where nothing had changed."""

    id: str
    sections: tuple[str, ...]
    warnings: tuple[Problem, ...]


def change(
    store: Store,
    reference: str,
    *,
    sets: Sequence[str] = (),
    adds: Sequence[tuple[str, str]] = (),
    unsets: Sequence[str] = (),
    entry: Entry | None = None,
) -> Changed:
    """Apply `path=value`, (path, JSON) to append, paths to take away, and a file.

    Raises `BadInput`; then nothing is written.
    """
    with store.writing("update") as writing:
        before = writing.read(resolve(store, reference))
        sections = dict(before.sections)
        if entry is not None:
            sections = _laid_over(store.forms, before, entry)
        for word in sets:
            path, value = _assignment(word)
            sections = paths.put(sections, path, _typed(store.forms, path, value))
        for text_path, value in adds:
            path = paths.parse(text_path)
            sections = paths.add(sections, path, _item(store.forms, path, value))
        for word in unsets:
            path = paths.parse(word)
            _known(store.forms, path)
            sections = paths.unset(sections, path)
        warnings = put_replanned(writing, before._replace(sections=sections))
        changed = changed_sections(store, before, writing.read(before.id))
        writing.commit("update")
        return Changed(before.id, changed, warnings)


def _laid_over(forms: Forms, before: ClientFile, entry: Entry) -> dict[str, Section]:
    given, sections, problems = sections_of(forms, entry)
    if given and given != before.id:
        raise UsageError(
            both("the file is of another client than the reference", "文件与引用不是同一位客户"),
            both("nothing was written", "未写入任何内容"),
        )
    if errors_among(problems):
        raise not_accepted(problems)
    return {
        **before.sections,
        **{name: overlaid(before.section(name), data) for name, data in sections.items()},
    }


def _assignment(word: str) -> tuple[paths.Path, str]:
    path, equals, value = word.partition("=")
    if not equals:
        raise UsageError(
            both("--set takes path=value", "--set 的写法是 路径=值"),
            both("such as: --set contact.wechat=anna_li", "例如：--set contact.wechat=anna_li"),
        )
    return paths.parse(path.strip()), value


def _item(forms: Forms, path: paths.Path, value: str) -> Json:
    """What is appended: JSON, or plain text for a list of texts."""
    return _typed_as(forms, path, _known(forms, path), value, f"{path.inside}[]", '{["')


def _typed(forms: Forms, path: paths.Path, value: str) -> Json:
    field = _known(forms, path)
    is_json = "{[" if field.kind in _NESTED and not path.inside.endswith("]") else ""
    typed = _typed_as(forms, path, field, value, path.inside, is_json)
    if typed is None:
        raise UsageError(
            both("an empty value takes nothing away", "空值不会删除内容"),
            both("to take it away: --unset {path}", "删除请用：--unset {path}", path=path),
        )
    return typed


def _typed_as(forms: Forms, path: paths.Path, field: Field, value: str, at: str, is_json: str) -> Json:
    """A value as its field holds it; JSON where it begins with one of the characters `is_json`."""
    try:
        loaded = strict_json.load(value) if value.lstrip()[:1] in [*is_json] else Plain(value)
        typed, problems = shaped_value(forms[path.section], field, loaded, at, normal)
        if problems:
            raise not_accepted(problems)
    except BadInput as error:
        error.hint = _how_to_give(field, str(path), adding=at.endswith("[]"))
        raise
    return typed


def _how_to_give(field: Field, path: str, *, adding: bool) -> Said | None:
    """How a value of this kind is typed; None where that is plain."""
    if field.kind not in _NESTED:
        return (
            both("it is no list: --set {path}=…", "它不是列表：--set {path}=…", path=path) if adding else None
        )
    path = path if field.kind == "object" else re.sub(r"\[\w+\]\Z", "", path)
    if field.kind in ("texts", "lists"):
        return both(
            'add one: --add {path} …; all at once: --set {path}=\'["…", "…"]\'',
            '追加一项：--add {path} …；全部重写：--set {path}=\'["…", "…"]\'',
            path=path,
        )
    names = [each.name for each in field.children if each.name != "id"]
    name = next((each.name for each in field.children if each.required), names[0] if names else "…")
    if field.kind == "object":
        return both(
            "one field of it ({names}): --set {path}.{name}=…",
            "单独填写其中一项（{names}）：--set {path}.{name}=…",
            names=", ".join(names),
            path=path,
            name=name,
        )
    return both(
        "add an item: --add {path} '{item}'; change one: --set '{path}[0].{name}=…'",
        "追加一条：--add {path} '{item}'；修改一条：--set '{path}[0].{name}=…'",
        path=path,
        item=f'{{"{name}": …}}',
        name=name,
    )


def _known(forms: Forms, path: paths.Path) -> Field:
    """The field at a path. Raises `BadInput` with the nearest name."""
    if path.section not in forms:
        labels = {form.name: form.label for form in forms.values()}
        raise BadInput(
            both("there is no section of this name", "没有这个分区"),
            nearest_or(
                both("sections: {names}", "分区：{names}", names=", ".join(forms)), path.section, labels
            ),
        )
    form = forms[path.section]
    field = forms.field(path.dotted)
    if field is None or field.derived:
        *above, name = path.dotted.split(".")[1:] or [""]
        parent = form.field(*above) if above else None
        children = {each.name: each for each in (parent.children if parent else form.fields)}
        derived = {} if above else {each.name: each for each in form.derived}
        raise BadInput(
            both("there is no such field; nothing was written", "没有这个字段；未写入任何内容"),
            both("see them all: clientfile fields", "查看全部：clientfile fields"),
            [unknown_field(form, path.inside, name, children, derived)],
        )
    return field
