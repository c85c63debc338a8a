"""After a visit, at a real terminal: outcome and skin are asked for where they were not said (R01)."""

from __future__ import annotations

from pathlib import Path

from tests.cli.at_a_terminal import Terminal
from tests.guards import Cli


def _visits(cli: Cli) -> list[dict[str, object]]:
    found: list[dict[str, object]] = cli("visits", "--format", "json").json()
    return found


def test_what_was_not_said_is_asked(
    cli: Cli, shop: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    terminal = Terminal(("visit", "张三", "补水护理", "--lang", "en"), environment, tmp_path)
    terminal.answer("how did it go? improved, no_change, worse … or in words; Enter skips: ", "improved")
    terminal.answer("how is the skin now? improved, unchanged, worse; Enter skips: ", "unchanged")
    assert terminal.end() == 0
    assert [each["missing"] for each in _visits(cli)] == [[]]
    log = cli("show", "张三", "--format", "json").json()["sections"]["aesthetics"]["skin_log"]
    assert [each["change"] for each in log] == ["unchanged"]


def test_enter_skips_and_it_is_overdue(
    cli: Cli, shop: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    words = ("visit", "张三", "补水护理", "--lang", "en", "--outcome", "improved")
    terminal = Terminal(words, environment, tmp_path)
    terminal.answer("how is the skin now? improved, unchanged, worse; Enter skips: ", "")
    assert terminal.end() == 0
    assert "how did it go" not in terminal.shown
    assert [each["missing"] for each in _visits(cli)] == [["skin"]]


def test_nothing_is_asked_where_a_rule_refuses(
    shop: Path, environment: dict[str, str], tmp_path: Path, cli: Cli
) -> None:
    assert cli("visit", "张三", "补水护理").code == 0
    terminal = Terminal(("visit", "张三", "补水护理", "--lang", "en"), environment, tmp_path)
    assert terminal.end() == 1
    assert "interval: the same service was 0 days before" in terminal.shown
    assert "Enter skips" not in terminal.shown


def test_nothing_is_asked_off_a_terminal_or_when_it_must_not(
    cli: Cli, shop: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    words = ("visit", "张三", "补水护理", "--lang", "en", "--non-interactive")
    terminal = Terminal(words, environment, tmp_path)
    assert terminal.end() == 0
    assert "Enter skips" not in terminal.shown
    assert "still to be written: clientfile visit --corrects" in terminal.shown
