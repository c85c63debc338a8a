"""On a terminal: the recovery sheet is shown once, questions are asked only where they may be."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from clientfile.store import age
from tests.cli.at_a_terminal import Terminal
from tests.guards import Cli


def _on_a_terminal(words: tuple[str, ...], environment: dict[str, str], cwd: Path) -> tuple[int, str]:
    """Run with a terminal as standard output; gives the exit code and what stood on it."""
    master, slave = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "clientfile", *words],
        env={**environment, "TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "120", "LINES": "40"},
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=slave,
        stderr=subprocess.PIPE,
    ) as running:
        os.close(slave)
        shown = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:  # how Linux says that nobody holds the other end any more
                break
            if not piece:
                break
            shown += piece
        os.close(master)
        running.communicate()
        return running.returncode, shown.decode().replace("\r\n", "\n")


def test_init_shows_the_recovery_sheet_once(cli: Cli, environment: dict[str, str], tmp_path: Path) -> None:
    code, shown = _on_a_terminal(
        ("init", "shop", "--template", "salon", "--owner", "陈雅"), environment, tmp_path
    )
    assert code == 0
    assert shown.count("# clientfile recovery sheet") == 1
    assert shown.endswith("made a store in shop\n")
    sheet = tmp_path / "sheet.txt"
    sheet.touch(mode=0o600)
    sheet.write_text(shown.partition("made a store")[0])
    assert (
        cli(
            "intake", "--from", "-", "--store", "shop", "--identity", sheet, input="contact: {name: 张三}"
        ).code
        == 0
    )
    kept = [path for path in (tmp_path / "shop").rglob("*") if path.is_file()]
    secret = next(line for line in shown.splitlines() if line.startswith("AGE-SECRET-KEY-"))
    assert [path for path in kept if secret.encode() in path.read_bytes()] == []


def test_a_table_on_a_terminal_is_whole(environment: dict[str, str], shop: Path, tmp_path: Path) -> None:
    code, shown = _on_a_terminal(("query",), environment, tmp_path)
    assert code == 0
    for word in ("张三", "13800138000", "王小明", "2026-09-01"):
        assert word in shown
    assert "…" not in shown


def test_an_identity_under_a_passphrase_is_not_asked_for_without_a_terminal(
    cli: Cli, shop: Path, home: Path
) -> None:
    from clientfile.store import age

    plain = (home / "identity.txt").read_bytes()
    (home / "identity.txt").write_bytes(age.seal_with_passphrase(plain, "open sesame"))
    for words in (("due",), ("due", "--non-interactive")):
        ran = cli(*words)
        assert (ran.code, ran.stdout) == (12, "")
        assert ran.stderr.startswith(
            "clientfile: the identity is protected by a passphrase and nobody can be asked\nhint: "
        )


@pytest.mark.parametrize(
    ("lang", "question", "wrong"),
    [("en", "passphrase of the identity", "wrong passphrase"), ("zh", "身份口令", "口令错误")],
)
def test_a_protected_identity_is_opened_by_its_passphrase(
    environment: dict[str, str], shop: Path, home: Path, tmp_path: Path, lang: str, question: str, wrong: str
) -> None:
    identity = home / "identity.txt"
    identity.write_bytes(age.seal_with_passphrase(identity.read_bytes(), "correct horse"))
    for typed, code, said in (
        ("battery", 12, f"clientfile: {wrong}\n"),
        ("battery", 12, "clientfile key recover\n"),
        ("correct horse", 0, "王小明"),
    ):
        terminal = Terminal(("show", "王小明", "--lang", lang), environment, tmp_path)
        terminal.answer(f"{question}: ", typed)
        assert terminal.end() == code
        assert said in terminal.shown
        assert typed not in terminal.shown


def test_nobody_is_asked_for_a_passphrase_without_a_terminal(cli: Cli, shop: Path, home: Path) -> None:
    identity = home / "identity.txt"
    identity.write_bytes(age.seal_with_passphrase(identity.read_bytes(), "correct horse"))
    ran = cli("show", "王小明", "--lang", "en")
    assert (ran.code, ran.stdout) == (12, "")
    assert ran.stderr == (
        "clientfile: the identity is protected by a passphrase and nobody can be asked\n"
        "hint: unlock it for a while at a terminal: clientfile unlock; "
        "or name an unprotected job identity\n"
    )
