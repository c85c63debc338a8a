"""Every claim of the threat model names the test that shows it, and that test is there."""

from __future__ import annotations

import re

from tests.docs.pages import page
from tests.guards import ROOT

_TEST = re.compile(r"`(tests/[\w/]+\.py)`")


def _claims() -> list[str]:
    """The items under "What holds"."""
    text = page("docs", "threat-model.md").read_text("utf-8")
    held = text.partition("\n## What holds\n")[2].partition("\n## ")[0]
    return [each for each in re.split(r"^- ", held, flags=re.MULTILINE)[1:] if each.strip()]


def test_there_are_claims() -> None:
    assert len(_claims()) > 30


def test_every_claim_names_a_test_or_the_page_that_has_one() -> None:
    without = [each.split("\n")[0][:80] for each in _claims() if not _TEST.search(each) and "](" not in each]
    assert without == []


def test_the_tests_are_there() -> None:
    named = {found for each in _claims() for found in _TEST.findall(each)}
    assert [each for each in sorted(named) if not (ROOT / each).is_file()] == []
