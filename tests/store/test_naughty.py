"""The Big List of Naughty Strings: what goes in comes out, or is refused with a reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml as stock_yaml

from clientfile.domain import names
from clientfile.domain.data import Json
from clientfile.forms.fields import load_forms
from clientfile.forms.typing import typed
from clientfile.forms.validate import validate
from clientfile.problem import Problem
from clientfile.store import age, yaml
from tests.guards import ROOT, Cli

FILE = ROOT.parent / "shared" / "vectors" / "naughty-strings.json"
STRINGS: list[str] = json.loads(FILE.read_text("utf-8")) if FILE.is_file() else []

pytestmark = pytest.mark.skipif(not STRINGS, reason="../shared/vectors is not beside the checkout")

each = pytest.mark.parametrize("text", STRINGS, ids=[f"{at:03}" for at in range(len(STRINGS))])

NAME_REFUSED_FOR = {"too-long", "pattern", "required"}


def examined(**contact: str) -> tuple[object, list[Problem]]:
    """The one field that was given besides the name, as it would be stored; and what is wrong."""
    form = load_forms()["contact"]
    section, problems = typed(form, {"name": "张三", **contact})
    [field] = contact
    return section.get(field), problems + validate(form, section)


def test_there_are_515() -> None:
    assert len(STRINGS) == 515


@each
def test_through_yaml_a_string_comes_back_byte_for_byte(text: str) -> None:
    document: dict[str, Json] = {"notes": text, "list": [text, {"deeper": text}], "last" + text: "end"}
    assert yaml.load(yaml.dump(document)) == document


@each
def test_another_yaml_program_reads_the_same_text(text: str) -> None:
    document: dict[str, Json] = {"notes": text, "list": [text, {"deeper": text}], "last" + text: "end"}
    assert stock_yaml.safe_load(yaml.dump(document)) == document


@each
def test_a_note_is_any_text_and_is_not_touched(text: str) -> None:
    assert examined(notes=text) == (text, [])


@each
def test_a_name_is_kept_in_its_normal_form_or_refused_with_a_reason(text: str) -> None:
    kept, problems = examined(name=text)
    if problems:
        assert {problem.rule for problem in problems} <= NAME_REFUSED_FOR
        assert all(text not in (*problem.message, problem.path) for problem in problems if text.strip())
    else:
        assert kept == names.normal(text)
        assert examined(name=names.normal(text)) == (kept, [])


def test_most_short_ones_may_be_names() -> None:
    assert sum(not examined(name=text)[1] for text in STRINGS if len(text) <= 40) >= 270


def intake_of(clients: list[dict[str, str]]) -> str:
    """`contact` sections as the JSON lines that `intake` takes."""
    return "".join(json.dumps({"sections": {"contact": contact}}) + "\n" for contact in clients)


def contact_on_disk(store: Path, home: Path, client: str) -> Any:
    """A client's `contact` as the owner's identity opens it, past every verb."""
    document: Any = yaml.load((store / "clients" / client[0] / client[1] / f"{client}.yaml").read_bytes())
    owner = [line for line in (home / "identity.txt").read_text().splitlines() if line[:1] == "A"]
    sealed = document["sections"]["contact"]["age"].encode()
    part: Any = yaml.load(age.open_sealed(sealed, [age.identity(owner[0])]))
    return part["data"]


def test_notes_go_through_the_program_in_bulk(store: Path, home: Path, cli: Cli) -> None:
    contacts = [{"name": f"客户{at}", "notes": text} for at, text in enumerate(STRINGS)]

    taken_in = cli("intake", "--from", "-", "--format", "json", input=intake_of(contacts))
    assert taken_in.code == 0, taken_in.stderr
    ids = [client["id"] for client in taken_in.json()]
    queried = cli("query", "--columns", "id,contact_notes", "--format", "json")

    assert [contact_on_disk(store, home, each)["notes"] for each in ids] == STRINGS
    assert {row["id"]: row["contact_notes"] for row in queried.json()} == dict(zip(ids, STRINGS, strict=True))


def test_names_go_through_the_program_in_bulk(store: Path, home: Path, cli: Cli) -> None:
    good = [text for text in STRINGS if not examined(name=text)[1]]

    taken_in = cli("intake", "--from", "-", "--format", "json", input=intake_of([{"name": n} for n in good]))
    assert taken_in.code == 0, taken_in.stderr
    ids = [client["id"] for client in taken_in.json()]
    queried = cli("query", "--columns", "id,name", "--format", "json")
    listed = cli("query", "--columns", "id,name")

    expected = [names.normal(text) for text in good]
    assert [contact_on_disk(store, home, each)["name"] for each in ids] == expected
    assert {row["id"]: row["name"] for row in queried.json()} == dict(zip(ids, expected, strict=True))
    assert not {
        char for char in listed.stdout if char != "\n" and not char.isprintable() and ord(char) < 0xA0
    }


def test_names_that_are_none_are_refused_together_and_nothing_is_written(store: Path, cli: Cli) -> None:
    bad = [text for text in STRINGS if examined(name=text)[1]]

    refused = cli("intake", "--from", "-", "--format", "json", input=intake_of([{"name": n} for n in bad]))

    assert refused.code == 3
    assert refused.stdout == ""
    assert len(refused.error()["problems"]) >= len(bad)
    assert not (store / "clients").exists()
