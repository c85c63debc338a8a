"""A section as a form to fill in with an editor: YAML, with labels, allowed values and hints as comments.

What is there stands filled in, what is not behind a `#`, which taken away makes it a field. Lines that begin
with `##` explain; those with `#!` are news for whoever edits, taken out again before the form is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from clientfile.domain.data import Json, Section, mapping
from clientfile.errors import BadInput
from clientfile.forms.check import examined, introduced
from clientfile.forms.fields import Field, SectionForm
from clientfile.forms.formats import FORMATS
from clientfile.forms.schema import resolved
from clientfile.forms.typing import typed
from clientfile.problem import Problem
from clientfile.said import Said, both
from clientfile.store import yaml
from clientfile.tuples import NamedTuple

NEWS = "#!"

_GUIDE = (
    both(
        "Take the # away from a line to fill it in; take a line away to unset it.",
        "去掉行首的 # 即可填写；删除整行即清除该项。",
    ),
    both(
        "An item of a list keeps its id; a new item needs none.", "列表条目的 id 保持不变；新增条目无需 id。"
    ),
    both(
        "Save and leave the editor to write it. Leave the file empty to abandon it.",
        "保存并退出即写入。清空文件则放弃修改。",
    ),
)
_ONLY_GROWS = both(
    "only grows: nothing here is altered; a new item corrects another by naming its id in corrects",
    "只可追加：已有条目不可改动；更正请新增一条并用 corrects 指明其 id",
)
_NEWER = both("of a newer clientfile; leave it as it is", "由更新版本写入，请保持原样")
_SEVERAL = both("several of", "可多选")
_MANY = both("several, as [one, two]", "可多项，写作 [甲, 乙]")
_ONE = both("one of", "可选")
_NEEDED = both("required", "必填")
_NONE_ON = both(
    "asked, and there is none: leave it away and fill in {name}", "已询问且没有：此处留空并填写 {name}"
)
_WHOLE = both("a whole number", "整数")
_BETWEEN = both("a whole number from {least} to {most}", "{least}–{most} 的整数")
_YES_NO = both("true or false", "true 或 false（是或否）")
_END = both("end of the form", "表单结束")
_AT_THE_ENDS = 5
"""Lines at both ends that are ours: where vim looks for modelines nothing of a client's stands."""


class Read(NamedTuple):
    """A form that came back: as text, and typed; `problems` are those that were not in it before."""

    raw: Section
    section: Section
    problems: list[Problem]


def written(form: SectionForm, data: Section, lang: str, title: str, more: Sequence[Said] = ()) -> str:
    """The form of a section with `data` filled in."""
    lines = [f"## {title}", *(f"## {said.to(lang)}" for said in (*more, *_GUIDE))]
    lines += ["##"] * (_AT_THE_ENDS - len(lines))
    for field in form.fields:
        lines += ["", *_field(form, field, data.get(field.name), lang)]
    known = {field.name for field in form.fields}
    for name, value in data.items():
        if name not in known:
            lines += ["", f"## {_NEWER.to(lang)}", *_filled({name: value})]
    lines += ["", *["##"] * (_AT_THE_ENDS - 1), f"## {_END.to(lang)}", ""]
    return "\n".join(lines)


def read(form: SectionForm, text: str, before: Section, given_out: Section, *, check: bool = False) -> Read:
    """A form that came back, `before` being the stored section it was made of.

    Fields that we do not know may stay, not come. `check`: by the schema at once, where no write will.
    Raises `BadInput` with the line where it is no YAML.
    """
    raw = _mapping(yaml.load(text))
    section, problems = _typed(form, raw, before)
    if check:
        problems = examined(form, raw)[1]
    elif given_out:
        problems = introduced(problems, _typed(form, given_out, before)[1])
    return Read(raw, section, problems)


def as_text(text: str) -> Section:
    """A form's data as it stands there, untyped."""
    return dict(mapping(yaml.load(text)))


def with_news(text: str, news: Iterable[str]) -> str:
    """The form with lines of news on top."""
    return "".join(f"{NEWS} {line}\n" for line in news) + text


def without_news(text: str) -> str:
    """The form as it was without news, line ends as we write them."""
    lines = text.replace("\r\n", "\n").removeprefix("\ufeff").split("\n")
    return "\n".join(line for line in lines if not line.startswith(NEWS))


def value_lines(value: Json) -> list[str]:
    """A value as the form would show it."""
    return yaml.dump({"now": value}).removeprefix("now:").strip("\n").split("\n")


def _mapping(loaded: Json) -> Section:
    if isinstance(loaded, dict):
        return loaded
    if not loaded:
        return {}
    raise BadInput(both("a form has a field in each line", "表单每行应为一个字段"))


def _typed(form: SectionForm, raw: Section, before: Section) -> tuple[Section, list[Problem]]:
    section, problems = typed(form, raw)
    known = {each.path for each in typed(form, before)[1] if each.rule == "unknown-field"}
    if not known:
        return section, problems
    # What is there of a newer program stays.
    left = [each for each in problems if each.rule != "unknown-field" or each.path not in known]
    return typed(form, raw, allow_unknown=True)[0], left


def _field(form: SectionForm, field: Field, value: Json, lang: str) -> Iterator[str]:
    yield f"## {_told(form, field, lang)}"
    if field.grows:
        yield f"## {_ONLY_GROWS.to(lang)}"
    if field.none_on:
        yield f"## {_NONE_ON.to(lang).format(name=field.none_on)}"
    if value is not None:
        yield from _filled({field.name: value})
    if field.kind == "object" and field.children:
        yield from _object(form, field, value, lang)
    elif field.kind == "list" and field.children:
        yield from _sample(form, field, lang, headed=not value)
    elif value is None:
        yield f"#{field.name}:"


def _object(form: SectionForm, field: Field, value: Json, lang: str) -> Iterator[str]:
    if value is None:
        yield f"#{field.name}:"
    held = mapping(value)
    for child in field.children:
        if child.name not in held:
            yield f"#  {_blank(form, child, lang)}"


def _sample(form: SectionForm, field: Field, lang: str, *, headed: bool) -> Iterator[str]:
    """One more item, as a comment."""
    if headed:
        yield f"#{field.name}:"
    lead = "- "
    for child in field.children:
        if child.name == "id":
            continue
        yield f"#{lead}{_blank(form, child, lang)}"
        lead = "  "


def _blank(form: SectionForm, field: Field, lang: str) -> str:
    return f"{field.name}:  # {_told(form, field, lang)}"


def _filled(data: Mapping[str, Json]) -> list[str]:
    """The lines of a field, free text over several lines as a block where that says exactly the same."""
    ((name, value),) = data.items()
    if isinstance(value, str) and "\n" in value and value == value.strip():
        block = [f"{name}: |-", *(f"  {line}" if line else "" for line in value.split("\n"))]
        try:
            if all(line.isprintable() for line in block) and yaml.load("\n".join(block)) == dict(data):
                return block
        except yaml.BadYaml:
            pass
    return yaml.dump(data).rstrip("\n").split("\n")


def _told(form: SectionForm, field: Field, lang: str) -> str:
    """The label, what may stand there, the hint, in one line."""
    parts = [_NEEDED.to(lang)] if field.required else []
    what = _what(form, field, lang)
    parts += [what] if what else []
    parts += [field.hint.to(lang)] if field.hint is not None else []
    comma, colon = ("；", "：") if lang == "zh" else ("; ", ": ")
    label = field.label.to(lang)
    return f"{label}{colon}{comma.join(parts)}" if parts else label


def _what(form: SectionForm, field: Field, lang: str) -> str:
    if field.choices:
        comma = "、" if lang == "zh" else ", "
        said = {value: label.to(lang) for value, label in field.choices.items()}
        listed = comma.join(
            value if label == value else f"{value}（{label}）" if lang == "zh" else f"{value} ({label})"
            for value, label in said.items()
        )
        kind = _SEVERAL if field.kind == "texts" else _ONE
        listed = f"[{listed}]" if field.kind == "texts" else listed
        return f"{kind.to(lang)}{'：' if lang == 'zh' else ': '}{listed}"
    if field.kind == "boolean":
        return _YES_NO.to(lang)
    if field.kind == "integer":
        least, most = limits(form, field)
        if least is None or most is None:
            return _WHOLE.to(lang)
        return _BETWEEN.to(lang).format(least=least, most=most)
    if field.kind == "texts":
        return _MANY.to(lang)
    known = FORMATS.get(field.format)
    return known[1].to(lang) if known is not None else ""


def limits(form: SectionForm, field: Field) -> tuple[int | None, int | None]:
    """The least and the most that a field's number may be, by its schema."""
    node: dict[str, Any] = form.schema
    here = f"{form.name}.json"
    for step in field.path:
        node, here = resolved(node, form.documents, here)
        if node.get("type") == "array":
            node, here = resolved(node.get("items", {}), form.documents, here)
        node = node.get("properties", {}).get(step, {})
    node, here = resolved(node, form.documents, here)
    return node.get("minimum"), node.get("maximum")
