"""Two lines of the recovery sheet, typed hidden at a terminal, are enough for a drill."""

from __future__ import annotations

from pathlib import Path

from tests.cli.at_a_terminal import Terminal
from tests.guards import Cli


def test_two_lines_are_typed(cli: Cli, environment: dict[str, str], home: Path, tmp_path: Path) -> None:
    made = ("init", "shop", "--template", "salon", "--owner", "陈雅", "--recovery-sheet", "sheet.txt")
    assert cli(*made).code == 0
    environment["CLIENTFILE_STORE"] = str(tmp_path / "shop")
    lines = (tmp_path / "sheet.txt").read_text().splitlines()
    seed = next(line.rpartition(": ")[2] for line in lines if "signing seed" in line)
    store = next(line.rpartition(": ")[2] for line in lines if "# store" in line)
    identity = lines[-1]
    # One sheet in 32 ends with a Q of its own, and was no mistake then.
    mistyped = identity[:-1] + ("Q" if identity[-1] != "Q" else "P")
    for typed, code in ((mistyped, 12), (identity, 0)):
        terminal = Terminal(("key", "drill", "--lang", "en"), environment, tmp_path)
        terminal.answer("the line of the sheet that begins with AGE-SECRET-KEY-1: ", typed)
        terminal.answer("what stands after: signing seed: ", seed)
        assert terminal.end() == code
        assert identity[20:] not in terminal.shown
        assert seed not in terminal.shown
    assert "the sheet works: 11 section identities" in terminal.shown
    assert f"compare the other lines with your eyes: store {store}, owner SHA256:" in terminal.shown
