"""The fields of a client file as objects, read from the schemas.

On every reading verb's path: json and nothing heavier, and each section only when it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType

from clientfile.domain.client import SECTIONS
from clientfile.forms.schema import Documents, Schema, read_schema, resolved
from clientfile.said import Said
from clientfile.tuples import NamedTuple

NO_CHOICES: Mapping[str, Said] = MappingProxyType({})
_INDEX = r"\[[^\]]*\]"
_FORMAT_KINDS = frozenset({"date", "time", "money", "partial-date"})


class Field(NamedTuple):
    """One property of a section, at any depth.

    `kind` is one of text, integer, boolean, date, time, money, partial-date, enum, object, list (of objects),
    texts (a list of scalars, whose kind is `item_kind`), lists (a list of lists). `by_year` names the item
    property whose year decides the part that an item is stored in; `grows` says that such items are only ever
    added. `none_on` names the sibling date that says "asked, there is none". `required` means within its
    parent. Mask, class and number come down from the parent where a property has none of its own.
    """

    section: str
    path: tuple[str, ...]
    label: Said
    hint: Said | None = None
    kind: str = "text"
    item_kind: str = ""
    choices: Mapping[str, Said] = NO_CHOICES
    mask: str = ""
    klass: str = ""
    number: str = ""
    by_year: str = ""
    grows: bool = False
    none_on: str = ""
    normalise: str = ""
    derived: bool = False
    required: bool = False
    children: tuple[Field, ...] = ()
    format: str = ""
    values: Field | None = None
    """Of an object with free keys: the field of each value; of a list of lists: of each inner list."""
    free: bool = False
    """An object whose content the schema leaves open."""

    # There is one of each: to compare or hash them by all that is below would be slow and say the same.
    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    @property
    def name(self) -> str:
        """The last step of the path."""
        return self.path[-1]

    @property
    def dotted(self) -> str:
        """`contact.phones.number`"""
        return ".".join((self.section, *self.path))

    def child(self, name: str) -> Field | None:
        """The field of a property of this object, or of this list's objects."""
        for each in self.children:
            if each.path[-1] == name:
                return each
        return self.values if self.kind == "object" else None


class SectionForm(NamedTuple):
    """One section (or shop-level file): its stored fields, its derived ones, and the raw schema."""

    name: str
    label: Said
    version: int
    fields: tuple[Field, ...]
    derived: tuple[Field, ...]
    schema: Schema
    documents: Documents = read_schema

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def field(self, *path: str) -> Field | None:
        """The field at a path of names (no indices), derived ones too; None where there is none."""
        if not path:
            return None
        first, *rest = path
        found = next((each for each in (*self.fields, *self.derived) if each.path[0] == first), None)
        for name in rest:
            if found is None:
                return None
            found = found.child(name)
        return found

    def walk(self) -> Iterator[Field]:
        """Every field at every depth, parents first; derived fields after the stored ones."""
        for each in (*self.fields, *self.derived):
            yield from _below(each)


class Forms(Mapping[str, SectionForm]):
    """Every section's form, in the order of the design's section 4, each read when it is first asked for."""

    def __init__(self, names: Iterable[str], load: Callable[[str], SectionForm]) -> None:
        self._names = dict.fromkeys(names)
        self._load = load
        self._forms: dict[str, SectionForm] = {}
        self._fields: dict[str, dict[str, Field]] = {}

    def __getitem__(self, name: str) -> SectionForm:
        form = self._forms.get(name)
        if form is None:
            if name not in self._names:
                raise KeyError(name)
            form = self._forms[name] = self._load(name)
        return form

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def field(self, dotted: str) -> Field | None:
        """The field a path means, indices left aside: `contact.phones[0].number`.

        A stored field comes before a derived one of the same name.
        """
        dotted = re.sub(_INDEX, "", dotted)
        section = dotted.partition(".")[0]
        if section not in self._names:
            return None
        known = self._fields.get(section)
        if known is None:
            known = self._fields[section] = {each.dotted: each for each in reversed([*self[section].walk()])}
        return known.get(dotted)

    def walk(self) -> Iterator[Field]:
        """Every field at every depth, parents first; a section's derived fields after its stored ones."""
        for form in self.values():
            yield from form.walk()


def _below(top: Field) -> Iterator[Field]:
    yield top
    for child in top.children:
        yield from _below(child)


@cache
def load_forms() -> Forms:
    """The forms of all sections, read once."""
    return Forms(SECTIONS, lambda name: form_from(name, read_schema(f"{name}.json")))


@cache
def shop_form(name: str) -> SectionForm:
    """The form of a shop-level file: store, catalogue or template."""
    return form_from(name, read_schema(f"{name}.json"))


def form_from(name: str, schema: Schema, documents: Documents = read_schema) -> SectionForm:
    """The form that a section's schema describes; `documents` gives the files it refers to."""
    top, here = resolved(schema, documents, f"{name}.json")
    stored, derived = _Reader(name, documents, False), _Reader(name, documents, True)
    required = frozenset(top.get("required", ()))
    return SectionForm(
        name=name,
        label=_said(schema["x-label"]) if "x-label" in schema else Said(name, name),
        version=schema.get("x-version", 1),
        fields=tuple(
            stored.read((key,), node, here, _Inherited(), key in required)
            for key, node in top.get("properties", {}).items()
        ),
        derived=tuple(
            derived.read((key,), node, here, _Inherited())
            for key, node in schema.get("x-derived", {}).items()
        ),
        schema=schema,
        documents=documents,
    )


class _Inherited(NamedTuple):
    """What a field hands down to those below it, unless they say otherwise."""

    mask: str = ""
    klass: str = ""
    number: str = ""


class _Reader:
    """Turns schema nodes into fields."""

    def __init__(self, section: str, documents: Documents, derived: bool) -> None:
        self._section = section
        self._documents = documents
        self._derived = derived

    def read(
        self, path: tuple[str, ...], node: Schema, here: str, above: _Inherited, required: bool = False
    ) -> Field:
        """The field that `node` (in the file `here`) describes, with all that is below it."""
        node, here = resolved(node, self._documents, here)
        own = _Inherited(
            node.get("x-mask", above.mask),
            node.get("x-class", above.klass),
            node.get("x-field", above.number),
        )
        kind = _kind(node)
        item, item_kind, item_here = node, "", here
        if kind == "texts":
            item, item_here = resolved(node.get("items", {}), self._documents, here)
            item_kind = _kind(item)
            if item_kind in ("object", "texts"):
                kind, item_kind = ("list" if item_kind == "object" else "lists"), ""
        holds = kind in ("object", "list")
        more = item.get("additionalProperties") if holds else None
        children = self._children(path, item, item_here, own) if holds else ()
        values: Field | None = None
        if isinstance(more, dict):
            values = self.read((*path, "*"), more, item_here, own)
        elif kind == "lists":
            values = self.read((*path, "*"), node["items"], here, own)
        return Field(
            section=self._section,
            path=path,
            label=_said(node["x-label"]) if "x-label" in node else Said(path[-1], path[-1]),
            hint=_said(node["x-hint"]) if "x-hint" in node else None,
            kind=kind,
            item_kind=item_kind,
            choices=_choices(item) if "enum" in item else NO_CHOICES,
            mask=own.mask,
            klass=own.klass,
            number=own.number,
            by_year=node.get("x-grows") or node.get("x-by-year") or "",
            grows="x-grows" in node,
            none_on=node.get("x-none", ""),
            normalise=item.get("x-normalise") or node.get("x-normalise", ""),
            derived=self._derived,
            required=required,
            children=children,
            format="" if holds else item.get("format", ""),
            values=values,
            free=holds and not children and values is None and more is not False,
        )

    def _children(self, path: tuple[str, ...], node: Schema, here: str, own: _Inherited) -> tuple[Field, ...]:
        required = frozenset(node.get("required", ()))
        return tuple(
            self.read((*path, key), child, here, own, key in required)
            for key, child in node.get("properties", {}).items()
        )


def _kind(node: Schema) -> str:
    declared = node.get("type")
    if declared == "array":
        return "texts"
    if declared == "object" or (declared is None and "properties" in node):
        return "object"
    if declared in ("integer", "boolean"):
        return str(declared)
    if "enum" in node:
        return "enum"
    form = node.get("format", "")
    return form if form in _FORMAT_KINDS else "text"


def _said(label: Mapping[str, str]) -> Said:
    return Said(label["en"], label["zh"])


def _choices(node: Schema) -> Mapping[str, Said]:
    labels = node.get("x-enum", {})
    return MappingProxyType(
        {
            value: _said(labels[value]) if value in labels else Said(str(value), str(value))
            for value in node["enum"]
        }
    )
