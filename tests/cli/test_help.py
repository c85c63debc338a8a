"""What --help says, and how little it loads."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from clientfile.commands.table import VERBS, program
from tests.guards import Cli


def _below(command: Any, path: str) -> Iterator[str]:
    """The verb itself, or where it has verbs of its own each of these."""
    if not getattr(command, "commands", {}):
        yield path
        return
    for verb in command.commands:
        yield from _below(command.loaded(verb), f"{path} {verb}")


BELOW = [each for verb in VERBS for each in _below(program().loaded(verb), verb)]


@pytest.mark.parametrize("verb", BELOW)
def test_every_verb_has_an_example_and_a_format(cli: Cli, verb: str) -> None:
    ran = cli(*verb.split(), "--help")
    assert ran.code == 0
    assert ran.stdout.startswith(f"Usage: clientfile {verb} ")
    assert "Example" in ran.stdout
    assert f"clientfile {verb}" in ran.stdout.partition("Example")[2]
    assert "--format <table|json|jsonl|csv|tsv>" in ran.stdout
    assert ran.stderr == ""


def test_a_verb_of_verbs_has_help_too(cli: Cli) -> None:
    ran = cli("staff", "--help")
    assert ran.code == 0
    assert "clientfile staff add 王芳 --role beautician" in ran.stdout
    assert "  list    List who works here" in ran.stdout


def test_the_program_lists_its_verbs(cli: Cli) -> None:
    ran = cli("--help")
    assert ran.code == 0
    said = " ".join(ran.stdout.split())
    for verb, (_, help) in VERBS.items():
        assert f" {verb} {help} " in f"{said} "


def test_no_verb_at_all_is_a_usage_mistake_and_shows_the_help(cli: Cli) -> None:
    ran = cli()
    assert ran.code == 2
    assert ran.stdout == ""
    assert ran.stderr.startswith("Usage: clientfile ")


def test_help_loads_no_verb() -> None:
    script = (
        "import sys, json, clientfile.cli as c\n"
        "code = c.run(['--help'])\n"
        "print(json.dumps([code, [m for m in sys.modules if m.startswith('clientfile.')]]))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    code, loaded = json.loads(done.stdout.splitlines()[-1])
    assert code == 0
    assert [
        each for each in loaded if each.startswith(("clientfile.actions", "clientfile.store.store"))
    ] == []
    assert {f"clientfile.commands.{target.partition(':')[0]}" for target, _ in VERBS.values()} & {
        *loaded
    } == set()


@pytest.mark.parametrize("verb", VERBS)
def test_the_table_leads_to_a_command(verb: str) -> None:
    assert program().loaded(verb).name == verb


@pytest.mark.parametrize("verb", ["update", "visit", "done"])
def test_what_a_command_line_leaks_is_said(cli: Cli, verb: str) -> None:
    said = " ".join(cli(verb, "--help").stdout.split())
    assert "shell's history" in said
    assert "list of processes" in said


def test_the_version(cli: Cli) -> None:
    ran = cli("--version")
    assert (ran.code, ran.stdout) == (0, "clientfile 0.1.0\n")
