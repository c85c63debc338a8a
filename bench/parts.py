"""The unavoidable parts of taking in and indexing, each measured alone in one process.

Age, YAML, schema, git, by the libraries that the project is built on: pyrage, PyYAML's C parser and emitter,
jsonschema, zlib and SHA-1. Where the program has found a way round one of them (decisions 18 and 38), the
same part is timed by that way too, so that both can be told.
"""

from __future__ import annotations

import statistics
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from yaml import CSafeDumper
from yaml import dump as dumped

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, mapping
from clientfile.forms.fields import load_forms
from clientfile.forms.judge import mistakes
from clientfile.forms.shape import stored
from clientfile.forms.validate import validate
from clientfile.store import age, yaml, yaml_events
from clientfile.store.objects import GitObject, pack
from clientfile.store.part import Part, padded
from clientfile.store.sections import split

RUNS = 3
"""How often each part is timed: the median counts, so that a moment of somebody else's does not."""


@dataclass(frozen=True)
class Parts:
    """Seconds a client. What is written is read back before it is sealed (design, section 3)."""

    schema: float
    dump: float
    load: float
    seal: float
    pack: float
    unpack: float
    open: float
    shape: float

    @property
    def intake(self) -> float:
        return self.schema + self.dump + self.load + self.seal + self.pack

    @property
    def index(self) -> float:
        return self.unpack + self.open + self.load + self.shape


def alone(files: Sequence[ClientFile]) -> tuple[Parts, Parts]:
    """Each part over all files, in a loop of its own: by the libraries, and by the program's own ways."""
    forms = load_forms()
    sections = [(forms[name], data) for each in files for name, data in each.sections.items()]
    held = [
        Part("k7m3q9xw", str(place), 1, data)
        for form, section in sections
        for place, data in split(form, section).items()
    ]
    written: list[dict[str, Json]] = [
        {"client": p.client, "part": p.name, "schema": p.schema, "data": p.data} for p in held
    ]
    texts = [yaml.dump(each) for each in written]
    room = yaml.MAX_BYTES // yaml.LEAST_BYTES
    read = [mapping(mapping(yaml.load(each)).get("data")) for each in texts]
    identity = age.identity(age.new_identity())
    recipients = [identity.to_public(), age.identity(age.new_identity()).to_public()]
    plain = [padded(each.encode()) for each in texts]
    sealed = [age.seal(each, recipients).encode() for each in plain]
    blobs = [GitObject("blob", each) for each in sealed]
    loose = [each.loose() for each in blobs]
    shaped = [(forms[part.name.partition(".")[0]], data) for part, data in zip(held, read, strict=True)]
    count = len(files)

    def timed(work: Callable[[], Iterable[object]]) -> float:
        return statistics.median(once(work) for _ in range(RUNS)) / count

    def once(work: Callable[[], Iterable[object]]) -> float:
        began = time.perf_counter()
        for _ in work():
            pass
        return time.perf_counter() - began

    validate(*sections[0])  # its schemas are compiled before
    own = Parts(
        schema=timed(lambda: (validate(*each) for each in sections)),
        dump=timed(lambda: (yaml.dump(each) for each in written)),
        load=timed(lambda: (yaml.load(each) for each in texts)),
        seal=timed(lambda: (age.seal(each, recipients) for each in plain)),
        pack=timed(lambda: (*pack([each.packed() for each in blobs]),)),
        unpack=timed(lambda: (GitObject("blob", zlib.decompress(each)).id for each in loose)),
        open=timed(lambda: (age.open_sealed(each, [identity]) for each in sealed)),
        shape=timed(lambda: (stored(*each) for each in shaped)),
    )
    given = replace(
        own,
        schema=timed(lambda: (list(mistakes(*each)) for each in sections)),
        dump=timed(
            lambda: (
                dumped(each, Dumper=CSafeDumper, allow_unicode=True, sort_keys=False) for each in written
            )
        ),
        load=timed(lambda: (yaml_events.built(each, room) for each in texts)),
    )
    return given, own
