"""docs/rules.md: each rule of the trade has the function that carries it, and a test that needs it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import NamedTuple

import pytest

from tests.docs.emptied import function_at
from tests.guards import ROOT

PAGE = ROOT / "docs" / "rules.md"
RULES = {f"R{number:02}" for number in (*range(1, 19), *range(20, 30), 40, 41, 44, 45, 48)}
"""What the trade asks for between intake and analysis."""

_ROW = re.compile(
    r"\| ([\w ]+) \|(?: [^|]+ \|){4} `(clientfile\.[\w.]+:[\w.]+)` \| `(tests/[\w/.]+::\w+)` \|"
)


class Carried(NamedTuple):
    """One line of the page; a rule that several functions carry has several."""

    rule: str
    function: str
    test: str


LINES = [
    line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ") and "`clientfile." in line
]
CARRIED = [Carried(*found.groups()) for line in LINES if (found := _ROW.fullmatch(line))]


def test_every_rule_stands_there() -> None:
    assert RULES - {each.rule for each in CARRIED} == set()


def test_every_line_of_the_tables_is_read() -> None:
    assert len(LINES) == len(CARRIED)
    assert len(set(CARRIED)) == len(CARRIED)


@pytest.mark.parametrize("line", CARRIED, ids=[f"{each.rule}-{each.test}" for each in CARRIED])
def test_its_test_fails_without_it(line: Carried) -> None:
    function_at(line.function)
    command = [sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", "-p", "tests.docs.emptied"]
    ran = subprocess.run(
        [*command, line.test],
        cwd=ROOT,
        env={**os.environ, "EMPTIED": line.function, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    said = ran.stdout[-3000:] + ran.stderr[-3000:]
    assert ran.returncode == pytest.ExitCode.TESTS_FAILED, said
    assert "no tests ran" not in said
