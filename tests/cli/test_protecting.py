"""A passphrase on one's keys, typed at a terminal; unlocked for a while; and an age plugin instead."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from clientfile.store import age
from clientfile.store.memory_folder import SHARED_MEMORY
from tests.cli.at_a_terminal import Terminal
from tests.cli.xor_plugin import AS_PROGRAM, IDENTITY, OTHER_IDENTITY, RECIPIENT
from tests.guards import Cli
from tests.store.helpers import OUTSIDE
from tests.store.quick_scrypt import seal_quickly

NEW = "a pass of some words"


@pytest.fixture
def runtime(environment: dict[str, str]) -> Iterator[Path]:
    """The user's runtime folder, in memory."""
    if not SHARED_MEMORY.is_dir():
        pytest.skip("no file system in memory")
    folder = Path(tempfile.mkdtemp(prefix="clientfile-test-", dir=SHARED_MEMORY))
    environment["XDG_RUNTIME_DIR"] = str(folder)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def protected(shop: Path, home: Path) -> Path:
    """The shop, its owner's identity under a passphrase."""
    identity = home / "identity.txt"
    identity.write_bytes(seal_quickly(identity.read_bytes(), NEW))
    return shop


def typed(environment: dict[str, str], folder: Path, *words: str, answers: dict[str, str]) -> tuple[int, str]:
    terminal = Terminal((*words, "--lang", "en"), environment, folder)
    for question, answer in answers.items():
        terminal.answer(f"{question}: ", answer)
    return terminal.end(), terminal.shown


def test_a_passphrase_is_put_on_and_taken_off(
    cli: Cli, shop: Path, environment: dict[str, str], home: Path, tmp_path: Path
) -> None:
    plain = (home / "identity.txt").read_bytes()
    twice = {"new passphrase": NEW, "the same again": NEW}
    code, shown = typed(environment, tmp_path, "key", "protect", answers=twice)
    assert code == 0, shown
    assert "identity and signing key are under a passphrase now" in shown
    assert "a plain git commit signs while unlocked" in shown
    assert NEW not in shown
    assert age.open_with_passphrase((home / "identity.txt").read_bytes(), NEW) == plain
    assert cli("due").code == 12
    once = {"passphrase of the identity": NEW}
    code, shown = typed(environment, tmp_path, "key", "protect", "--remove", answers=once)
    assert (code, "no longer protected" in shown) == (0, True)
    assert (home / "identity.txt").read_bytes() == plain
    assert cli("due").code == 0


def test_a_new_one_asks_for_the_old(protected: Path, environment: dict[str, str], tmp_path: Path) -> None:
    asked = {
        "passphrase of the identity": NEW,
        "new passphrase": "another of words",
        "the same again": "another of words",
    }
    code, shown = typed(environment, tmp_path, "key", "protect", answers=asked)
    assert (code, "the passphrase is another now" in shown) == (0, True)
    wrong = {"passphrase of the identity": NEW}
    assert typed(environment, tmp_path, "key", "protect", "--remove", answers=wrong)[0] == 12


def test_two_that_differ_change_nothing(
    shop: Path, environment: dict[str, str], home: Path, tmp_path: Path
) -> None:
    plain = (home / "identity.txt").read_bytes()
    for first, again, said in (
        (NEW, f"{NEW}x", "the two were not the same"),
        ("short", "short", "a few words are easier to keep"),
    ):
        asked = {"new passphrase": first, "the same again": again}
        code, shown = typed(environment, tmp_path, "key", "protect", answers=asked)
        assert (code, said in shown) == (3, True)
    assert (home / "identity.txt").read_bytes() == plain


def test_unlocked_everything_works_without_a_terminal_until_it_is_locked(
    cli: Cli, protected: Path, environment: dict[str, str], home: Path, runtime: Path, tmp_path: Path
) -> None:
    assert cli("due").code == cli("unlock").code == 12
    once = {"passphrase of the identity": NEW}
    code, shown = typed(environment, tmp_path, "unlock", "--for", "1h30m", answers=once)
    assert code == 0, shown
    assert "unlocked until 20" in shown
    assert cli("show", "王小明").code == 0
    assert cli("visit", "王小明", "补水").code == 0
    kept = cli("key", "show", "--format", "json").json()
    assert (kept["protection"], kept["member"]) == ("passphrase", "chen-ya")
    assert kept["unlocked_until"]
    assert "unlocked until: 20" in cli("key", "show", "--lang", "en").stdout
    assert [line["action"] for line in cli("access", "--format", "json").json()].count("unlock") == 1
    assert cli("lock", "--lang", "en").stdout == "locked\n"
    assert cli("due").code == 12
    shown = cli("key", "show", "--lang", "en").stdout
    assert "protected by: passphrase\nunlocked until: not unlocked\nmodes:" in shown
    assert not [each for each in runtime.rglob("*") if each.is_file()]


def test_an_unlock_that_no_log_can_note_says_so(
    protected: Path, environment: dict[str, str], runtime: Path, tmp_path: Path
) -> None:
    (protected / ".git" / "clientfile" / "clone.json").write_text("{")
    once = {"passphrase of the identity": NEW}
    code, shown = typed(environment, tmp_path, "unlock", answers=once)
    assert code == 0
    assert "not in the access log: .git/clientfile/clone.json is damaged" in shown


def test_a_plain_git_commit_signs_while_unlocked(
    cli: Cli, shop: Path, environment: dict[str, str], home: Path, runtime: Path, tmp_path: Path
) -> None:
    twice = {"new passphrase": NEW, "the same again": NEW}
    assert typed(environment, tmp_path, "key", "protect", answers=twice)[0] == 0

    def commit() -> int:
        words = ["git", "-C", str(shop), "commit", "-q", "--allow-empty", "-m", "x"]
        return subprocess.run(words, env=OUTSIDE, capture_output=True, check=False).returncode

    assert commit() != 0
    once = {"passphrase of the identity": NEW}
    assert typed(environment, tmp_path, "unlock", answers=once)[0] == 0
    assert commit() == 0
    assert cli("verify").code == 0
    cli("lock")
    assert commit() != 0


# Plugins -------------------------------------------------------------------------------------


@pytest.fixture
def plugin(environment: dict[str, str], tmp_path: Path) -> Path:
    """A folder with `age-plugin-xortest`, found on PATH."""
    folder = tmp_path / "plugins"
    folder.mkdir()
    program = folder / "age-plugin-xortest"
    program.write_text(AS_PROGRAM.format(python=sys.executable))
    program.chmod(0o755)
    (tmp_path / "token.txt").write_text(f"# a token\n{IDENTITY}\n")
    environment["PATH"] = f"{folder}{os.pathsep}{environment['PATH']}"
    return program


def under_plugin(cli: Cli, tmp_path: Path) -> None:
    came = cli(
        "key", "protect", "--plugin", RECIPIENT, "--plugin-identity", tmp_path / "token.txt", "--lang", "en"
    )
    assert came.code == 0, came.stderr
    assert came.stdout == "identity and signing key open with the age plugin xortest\n"


def test_a_plugin_opens_the_keys(cli: Cli, shop: Path, home: Path, plugin: Path, tmp_path: Path) -> None:
    plain = {name: (home / name).read_bytes() for name in ("identity.txt", "signing")}
    under_plugin(cli, tmp_path)
    assert (home / "plugin.txt").read_text() == f"{IDENTITY}\n"
    assert age.examine((home / "identity.txt").read_bytes()).stanzas[0] == "xortest"
    assert cli("show", "王小明").code == 0
    assert cli("visit", "王小明", "补水").code == 0
    assert cli("key", "show", "--format", "json").json()["protection"] == "plugin"
    assert cli("key", "protect", "--remove").code == 0
    assert {name: (home / name).read_bytes() for name in plain} == plain
    assert not (home / "plugin.txt").exists()


def test_stock_age_opens_it_with_the_same_plugin(
    cli: Cli,
    shop: Path,
    home: Path,
    plugin: Path,
    environment: dict[str, str],
    tmp_path: Path,
    age_program: Path,
) -> None:
    plain = (home / "identity.txt").read_bytes()
    under_plugin(cli, tmp_path)
    words = [age_program, "-d", "-i", home / "plugin.txt", home / "identity.txt"]
    done = subprocess.run(
        words, env={**OUTSIDE, "PATH": environment["PATH"]}, capture_output=True, check=True
    )
    assert done.stdout == plain


def test_without_the_plugin_it_is_named(
    cli: Cli, shop: Path, home: Path, plugin: Path, tmp_path: Path
) -> None:
    under_plugin(cli, tmp_path)
    plugin.unlink()
    came = cli("due", "--lang", "en")
    assert came.code == 12
    assert came.stderr.startswith("clientfile: the age plugin age-plugin-xortest is not installed\nhint: ")
    (home / "plugin.txt").unlink()
    came = cli("due", "--lang", "en")
    assert came.code == 12
    assert "there is no" in came.stderr


def test_what_a_plugin_cannot_do_is_said(
    cli: Cli, shop: Path, home: Path, plugin: Path, tmp_path: Path
) -> None:
    under_plugin(cli, tmp_path)
    (home / "plugin.txt").write_text(f"{OTHER_IDENTITY}\n")
    came = cli("due", "--lang", "en")
    assert came.code == 12
    assert "the age plugin could not do it" in came.stderr


@pytest.mark.parametrize(
    ("recipient", "content", "code", "said"),
    [
        (RECIPIENT, "nothing\n", 3, "there is no plugin identity in the file"),
        (RECIPIENT, f"{IDENTITY}\n{OTHER_IDENTITY}\n", 3, "several plugin identities"),
        (RECIPIENT, f"{OTHER_IDENTITY}\n", 12, "could not do it"),
        (RECIPIENT, "AGE-PLUGIN-XORTEST-1\n", 3, "not an identity of an age plugin"),
        (RECIPIENT[:-1], f"{IDENTITY}\n", 3, "not a recipient of an age plugin"),
        (age.recipient_of(age.new_identity()), f"{IDENTITY}\n", 3, "not a recipient of an age plugin"),
    ],
    ids=["none", "several", "anothers", "cut-identity", "cut-recipient", "native-recipient"],
)
def test_what_does_not_fit_changes_nothing(
    cli: Cli,
    shop: Path,
    home: Path,
    plugin: Path,
    tmp_path: Path,
    recipient: str,
    content: str,
    code: int,
    said: str,
) -> None:
    plain = {each.name: each.read_bytes() for each in home.iterdir() if each.is_file()}
    (tmp_path / "token.txt").write_text(content)
    words = (
        "key",
        "protect",
        "--plugin",
        recipient,
        "--plugin-identity",
        tmp_path / "token.txt",
        "--lang",
        "en",
    )
    came = cli(*words)
    assert (came.code, said in came.stderr) == (code, True), came.stderr
    assert {each.name: each.read_bytes() for each in home.iterdir() if each.is_file()} == plain


def test_a_program_where_one_stands_is_not_run(
    cli: Cli, shop: Path, home: Path, plugin: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    under_plugin(cli, tmp_path)
    mark = tmp_path / "mark"
    planted = tmp_path / "age-plugin-xortest"
    planted.write_text(f"#!/bin/sh\ntouch {mark}\n")
    planted.chmod(0o755)
    path = f".{os.pathsep}{os.pathsep}{environment['PATH']}"
    assert cli("due", env={"PATH": path}, cwd=tmp_path).code == 0
    assert not mark.exists()
