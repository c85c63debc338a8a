"""Change one client file: single values, list items, or a file's worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from clientfile.actions.entries import sections_of
from clientfile.actions.planned import replanned
from clientfile.actions.resolve import resolve
from clientfile.domain import paths
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Plain, Section
from clientfile.domain.merging import overlaid
from clientfile.errors import BadInput, UsageError, not_accepted
from clientfile.exchange import strict_json
from clientfile.exchange.read_clients import Entry
from clientfile.forms.fields import Field, Forms
from clientfile.forms.shape import nearest_name, shaped_value, unknown_field
from clientfile.forms.typing import normal
from clientfile.problem import Problem, errors_among
from clientfile.said import both
from clientfile.store.store import Store


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
            sections = paths.put(sections, path, _typed(store.forms, path, Plain(value)))
        for text_path, value in adds:
            path = paths.parse(text_path)
            sections = paths.add(sections, path, _item(store.forms, path, value))
        for word in unsets:
            path = paths.parse(word)
            _known(store.forms, path)
            sections = paths.unset(sections, path)
        client = replanned(store, before._replace(sections=sections))
        changed = tuple(name for name in store.forms if client.section(name) != before.section(name))
        if not changed:
            return Changed(before.id, (), ())
        writing.put(client, changed)
        writing.commit("update")
        return Changed(before.id, changed, tuple(writing.warnings[before.id]))


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
    field = _known(forms, path)
    loaded: Json = Plain(value)
    if value.lstrip()[:1] in ("{", "[", '"'):
        loaded = strict_json.load(value)
    return _typed_as(forms, path, field, loaded, f"{path.inside}[]")


def _typed(forms: Forms, path: paths.Path, value: Json) -> Json:
    field = _known(forms, path)
    if (
        isinstance(value, str)
        and field.kind in ("object", "list", "texts", "lists")
        and not path.inside.endswith("]")
    ):
        value = strict_json.load(value)
    typed = _typed_as(forms, path, field, value, path.inside)
    if typed is None:
        raise UsageError(
            both("an empty value takes nothing away", "空值不会删除内容"),
            both("to take it away: --unset {path}", "删除请用：--unset {path}", path=path),
        )
    return typed


def _typed_as(forms: Forms, path: paths.Path, field: Field, value: Json, at: str) -> Json:
    typed, problems = shaped_value(forms[path.section], field, value, at, normal)
    if problems:
        raise not_accepted(problems)
    return typed


def _known(forms: Forms, path: paths.Path) -> Field:
    """The field at a path. Raises `BadInput` with the nearest name."""
    if path.section not in forms:
        near = nearest_name(path.section, {form.name: form.label for form in forms.values()})
        raise BadInput(
            both("there is no section of this name", "没有这个分区"),
            both("did you mean {near}?", "是否指 {near}？", near=near)
            if near
            else both("sections: {names}", "分区：{names}", names=", ".join(forms)),
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
