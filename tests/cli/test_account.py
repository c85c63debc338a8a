"""`account` at a terminal, and in each format."""

from __future__ import annotations

from pathlib import Path

from tests.cli.at_a_terminal import Terminal
from tests.guards import Cli


def _spent(cli: Cli) -> str:
    """88 points are earned with a purchase, and 50 of them spent; gives the purchase."""
    paid = cli("account", "pay", "李四", "双眼皮", "--pay", "card", "--format", "json").json()
    assert cli("account", "redeem", "李四", "小气泡清洁").code == 0
    return str(paid["entries"]["purchases"][0]["id"])


def test_points_that_are_spent_already_are_asked_about(
    cli: Cli, shop: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    words = ("account", "refund", "李四", "--purchase", _spent(cli), "--lang", "en")
    for answer, code in (("n", 1), ("y", 0)):
        terminal = Terminal(words, environment, tmp_path)
        terminal.answer("50 of the points that go back are spent already; shall they be owed? [y/N] ", answer)
        assert terminal.end() == code
    assert "points -50" in terminal.shown


def test_where_nobody_can_be_asked_it_is_refused(cli: Cli, shop: Path) -> None:
    ran = cli("account", "refund", "李四", "--purchase", _spent(cli), "--lang", "en")
    assert (ran.code, ran.stdout) == (1, "")
    assert "of the points that go back 50 are spent already; nothing was written" in ran.stderr
    assert "--yes" in ran.stderr


def test_every_format(cli: Cli, shop: Path) -> None:
    words = ("account", "topup", "李四", "100", "--format")
    assert cli(*words, "json").json()["stored"] == {"principal": "100.00", "bonus": "0.00", "total": "100.00"}
    assert cli(*words, "csv").stdout.startswith("id,entries,stored,points,packages,refund,warnings\n")
    assert cli(*words, "tsv").stdout.startswith("id\tentries\tstored\t")
    assert cli(*words, "jsonl").stdout.count("\n") == 1
