"""The unavoidable parts of taking in and indexing, each measured alone in one process.

Schema, YAML, age, git.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from clientfile.domain.data import Section, mapping
from clientfile.forms.fields import load_forms
from clientfile.forms.shape import stored
from clientfile.forms.typing import typed_sections
from clientfile.forms.validate import validate
from clientfile.store import age, yaml
from clientfile.store.objects import GitObject, pack
from clientfile.store.part import Part, format_part
from clientfile.store.sections import split


@dataclass(frozen=True)
class Parts:
    """Seconds a client."""

    schema: float
    dump: float
    seal: float
    pack: float
    open: float
    load: float
    shape: float

    @property
    def intake(self) -> float:
        return self.schema + self.dump + self.seal + self.pack

    @property
    def index(self) -> float:
        return self.open + self.load + self.shape


def alone(samples: Sequence[dict[str, object]]) -> Parts:
    """Each part over all samples, its own loop."""
    forms = load_forms()
    files: list[dict[str, Section]] = [typed_sections(forms, each)[0] for each in samples]
    identity = age.identity(age.new_identity())
    recipients = [identity.to_public(), *(age.identity(age.new_identity()).to_public() for _ in range(2))]
    held = [
        Part("k7m3q9xw", str(place), 1, data)
        for sections in files
        for name, section in sections.items()
        for place, data in split(forms[name], section).items()
    ]
    count = len(files)
    schema = _timed(lambda: [validate(forms[n], s, True) for sections in files for n, s in sections.items()])
    dump = _timed(lambda: [format_part(part) for part in held])
    plain = [format_part(part) for part in held]
    seal = _timed(lambda: [age.seal(each, recipients) for each in plain])
    sealed = [age.seal(each, recipients).encode() for each in plain]
    blobs = [GitObject("blob", each) for each in sealed]
    packed = _timed(lambda: (b"".join(pack(blobs, len(blobs))), [each.id for each in blobs]))
    opened = _timed(lambda: [age.open_sealed(each, [identity]) for each in sealed])
    load = _timed(lambda: [yaml.load(each) for each in plain])
    untyped = [mapping(yaml.load(each)).get("data") for each in plain]
    forms_of = [forms[part.name.partition(".")[0]] for part in held]
    shape = _timed(lambda: [stored(*each) for each in zip(forms_of, map(mapping, untyped), strict=True)])
    return Parts(*(each / count for each in (schema, dump, seal, packed, opened, load, shape)))


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
