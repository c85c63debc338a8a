"""What the pages point to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.pages import page
from tests.guards import ROOT

PAGES = sorted(
    (page("README.md"), page("README.zh-CN.md"), page("CHANGELOG.md"), *page("docs").rglob("*.md")),
)
_LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")
_HEADING_LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_TEST = re.compile(r"`(tests/[\w/]+\.py)`")

each = pytest.mark.parametrize("name", [str(found.relative_to(ROOT)) for found in PAGES])


@each
def test_links_lead_somewhere(name: str) -> None:
    found = ROOT / name
    missing = [link for link in _LINK.findall(found.read_text("utf-8")) if not (found.parent / link).exists()]
    assert missing == []


@each
def test_links_to_headings_find_them(name: str) -> None:
    found = ROOT / name
    wanted = _HEADING_LINK.findall(found.read_text("utf-8"))
    missing = [
        f"{link}#{anchor}"
        for link, anchor in wanted
        if anchor not in _anchors(found.parent / link if link else found)
    ]
    assert missing == []


@each
def test_the_tests_that_are_named_exist(name: str) -> None:
    named = _TEST.findall((ROOT / name).read_text("utf-8"))
    assert [test for test in named if not (ROOT / test).is_file()] == []


@each
def test_a_page_names_nothing_of_the_machine_it_was_written_on(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert not re.search(r"(?<![\w/])/(work|root|home/\w+)\b", text)


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(found.name[:4]) for found in sorted(page("docs", "decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def _anchors(found: Path) -> set[str]:
    """What GitHub makes of the headings of a page."""
    headings = _HEADING.findall(found.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
