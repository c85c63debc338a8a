"""A client with a marker in every field that takes one, made from the schemas, and a search for them."""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
import subprocess
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from clientfile.forms.fields import Field, load_forms

CJK = "龘靐齾爩"
"""Four characters that no word of ours has: they show encodings that a marker in ASCII does not."""

_VALUES = {
    "date": "2026-03-01",
    "time": "10:00",
    "partial-date": "2020-03",
    "money": "48371.29",
    "staff-id": "chen-ya",
    "sha256": "0" * 64,
}
CODE = "hydra-needle"
"""A service of every shop: what stands where a code is wanted."""

_LEFT_OUT = frozenset({"client-id", "item-id"})
"""References: they name what is not there."""


class Marks:
    """The markers of one run. What is unlikely enough not to come about by chance."""

    def __init__(self) -> None:
        self.core = f"zq{secrets.token_hex(5)}"
        digits = f"{secrets.randbelow(10**8):08}"
        self.phone = f"139{digits}"
        self.resident = _resident(f"{secrets.randbelow(1000):03}")
        self.money = "48371.29"
        self._pattern = re.compile(b"|".join(sorted(map(re.escape, self.spellings()), key=len, reverse=True)))

    def text(self, number: int) -> str:
        return f"{self.core}{number:04}{CJK}"

    def spellings(self) -> set[bytes]:
        """Each marker as it could lie about."""
        found: set[bytes] = set()
        for mark in (self.core, self.phone, self.resident, self.money, CJK):
            raw = mark.encode()
            found |= {raw, raw.hex().encode(), raw.hex().upper().encode()}
            found |= {mark.encode("utf-16-le"), mark.encode("utf-16-be"), mark.encode("gb18030")}
            for shift in range(3):
                coded = base64.b64encode(b"\0" * shift + raw)
                found.add(coded[4 if shift else 0 : len(coded) // 4 * 4 - 4])
        escaped = json.dumps(CJK)[1:-1]
        found |= {escaped.encode(), escaped.upper().replace("\\U", "\\u").encode(), quote(CJK).encode()}
        return {each for each in found if len(each) > 6}

    def within(self, content: bytes) -> bool:
        return self._pattern.search(content) is not None


def _resident(serial: str) -> str:
    body = f"11010519{70 + int(serial[0])}0307{serial}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11]


# The client ----------------------------------------------------------------------------------


class Made:
    """A client file as data; `marked` counts the fields that carry a marker."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self.marked: list[str] = []
        self._count = 0

    def sections(self) -> dict[str, object]:
        return {name: self._object(form.fields) for name, form in load_forms().items()}

    def _object(self, fields: tuple[Field, ...]) -> dict[str, object]:
        asked_none = {field.none_on for field in fields if field.none_on}
        found = {
            field.name: value
            for field in fields
            if field.name not in asked_none and not field.derived
            if (value := self._value(field)) is not None
        }
        return found

    def _value(self, field: Field) -> object:
        if field.kind == "object":
            return self._object(field.children) or None
        if field.kind == "list":
            return [self._object(field.children)]
        if field.kind == "texts":
            return [one] if (one := self._scalar(field, field.item_kind)) is not None else None
        return self._scalar(field, field.kind)

    def _scalar(self, field: Field, kind: str) -> object:
        if field.choices:
            return next(iter(field.choices))
        if kind == "boolean":
            return True
        if kind == "integer":
            return 1970 if field.name == "year" else 1
        self._count += 1
        if field.format == "item-id" and field.name == "id":
            return f"k{self._count:07}"
        if field.format in _LEFT_OUT:
            return "k9999999" if field.required else None
        if found := _VALUES.get(field.format) or _VALUES.get(kind):
            return found
        self.marked.append(field.dotted)
        if field.format == "phone":
            return self._marks.phone
        if field.format == "email":
            return f"{self._marks.core}@example.com"
        if field.normalise == "resident_id":
            return self._marks.resident
        return self._marks.text(self._count)


def without(data: dict[str, object], path: str) -> bool:
    """Put a code in place of a marker that is refused at `section.field[0].name`; or take what is there away.

    Where it is missing, as something that must be there, what it would be a part of goes.
    """
    steps: list[object] = [int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]]+", path)]
    held: list[Any] = [data]
    for step in steps:
        below = held[-1]
        if isinstance(below, list):
            if not isinstance(step, int) or step >= len(below):
                break
        elif not isinstance(below, dict) or step not in below:
            break
        held.append(below[step])
    steps = steps[: len(held) - 1]
    if not steps:
        return False
    where, last = held[-2], steps[-1]
    if isinstance(held[-1], str) and CJK in held[-1]:
        _put(where, last, CODE)
    elif isinstance(where, dict):
        del where[last]
    elif isinstance(where, list):
        where.clear()
    return True


def _put(where: Any, last: object, value: str) -> None:
    if isinstance(where, dict | list):
        where[last] = value


# The search ----------------------------------------------------------------------------------


def places(marks: Marks, folders: list[Path], apart_from: frozenset[Path] = frozenset()) -> list[str]:
    """Where a marker lies: names and contents of files, git's objects unpacked."""
    found = []
    for folder in folders:
        for name, content in _everything(folder, apart_from):
            if marks.within(content):
                found.append(name)
    return found


def _everything(folder: Path, apart_from: frozenset[Path]) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path in apart_from:
            continue
        yield f"the name of {path}", os.fsencode(path.relative_to(folder))
        if path.is_symlink():
            yield f"the target of {path}", os.fsencode(path.readlink())
        elif path.is_file():
            content = path.read_bytes()
            yield str(path), content
            if "objects" in path.parts:
                yield f"{path}, inflated", _inflated(content)
        if path.name == ".git" and path.is_dir():
            yield f"the objects of {path}", _objects(path)


def _inflated(content: bytes) -> bytes:
    try:
        return zlib.decompress(content)
    except zlib.error:
        return b""


def _objects(git_dir: Path) -> bytes:
    """Everything in packs and loose files, as git reads it."""
    done = subprocess.run(
        ["git", f"--git-dir={git_dir}", "cat-file", "--batch-all-objects", "--batch", "--unordered"],
        capture_output=True,
        check=True,
        env={"PATH": os.environ.get("PATH", os.defpath), "HOME": os.devnull},
    )
    return done.stdout


# Who is started ------------------------------------------------------------------------------

NOTED = ("git", "ssh", "ssh-keygen", "age", "editor-of-the-test")

_NOTE = """#!/bin/sh
{{ echo "== $0"; for word; do printf '%s\\n' "$word"; done; env; }} >> '{log}'
{then}
"""


def noting(bin_folder: Path, log: Path, environment: Mapping[str, str]) -> str:
    """A PATH whose programs write down their arguments and environment before they run; gives that PATH."""
    bin_folder.mkdir(parents=True, exist_ok=True)
    for name in NOTED:
        found = _found(name, environment["PATH"])
        file = bin_folder / name
        file.write_text(_NOTE.format(log=log, then=f'exec {found} "$@"' if found else "exit 0"))
        file.chmod(0o755)
    return f"{bin_folder}{os.pathsep}{environment['PATH']}"


def _found(name: str, path: str) -> str:
    folders = (Path(folder) / name for folder in path.split(os.pathsep) if folder)
    return next((str(file) for file in folders if os.access(file, os.X_OK)), "")
