"""`staff` beside its transcripts: the question before somebody leaves, forged requests, who may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.at_a_terminal import Terminal
from tests.guards import Cli


def request_of(cli: Cli, name: str, folder: Path) -> Path:
    """A request, made with a home of her own."""
    request = folder / f"{name}.yaml"
    home = {"CLIENTFILE_HOME": str(folder / f"home-{name}")}
    made = cli("key", "request", "--name", name, "--out", request, env=home)
    assert made.code == 0, made.stderr
    return request


def head(shop: Path) -> str:
    return (shop / ".git" / "refs" / "heads" / "main").read_text()


def test_it_is_asked_before_somebody_leaves(
    cli: Cli, shop: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    assert cli("staff", "add", "王芳", "--role", "doctor").code == 0
    before = head(shop)
    for answer, came in (("n", "nothing was written"), ("y", "removed wang-fang")):
        terminal = Terminal(("staff", "remove", "王芳", "--lang", "en"), environment, tmp_path)
        terminal.answer("remove wang-fang (王芳, doctor)? [y/N] ", answer)
        assert terminal.end() == 0
        assert came in terminal.shown
        assert (head(shop) == before) == (answer == "n")
    terminal = Terminal(("staff", "remove", "王芳", "--lang", "en"), environment, tmp_path)
    assert terminal.end() == 1
    assert "no member of staff has this name or id" in terminal.shown


@pytest.mark.parametrize(
    ("line", "other", "why"),
    [
        ("name", "name: 陈雅二", "it does not prove that its maker holds the signing key"),
        ("made_on", 'made_on: "2026-11-21"', "it does not prove that its maker holds the signing key"),
        ("recipient", "recipient: ssh-ed25519 AAAA", "its recipient is not a native age X25519 one"),
    ],
)
def test_a_request_that_was_changed_admits_nobody(
    cli: Cli, shop: Path, tmp_path: Path, line: str, other: str, why: str
) -> None:
    request = request_of(cli, "王芳", tmp_path)
    lines = [
        other if each.startswith(f"{line}:") else each for each in request.read_text("utf-8").splitlines()
    ]
    request.write_text("\n".join(lines) + "\n", "utf-8")
    before = head(shop)
    ran = cli("staff", "add", "王芳", "--role", "doctor", "--request", request)
    assert (ran.code, ran.stdout) == (3, "")
    assert f"clientfile: the request is refused: {why}\n" in ran.stderr
    assert head(shop) == before


def test_keys_that_left_do_not_come_back(cli: Cli, shop: Path, tmp_path: Path) -> None:
    request = request_of(cli, "王芳", tmp_path)
    assert cli("staff", "add", "王芳", "--role", "doctor", "--request", request).code == 0
    assert cli("staff", "remove", "王芳", "--yes").code == 0
    before = head(shop)
    ran = cli("staff", "add", "王芳", "--role", "doctor", "--request", request)
    assert ran.code == 1
    assert "these keys are in the roster already, those of wang-fang" in ran.stderr
    assert head(shop) == before


def test_who_is_no_owner_changes_nothing(cli: Cli, shop: Path, tmp_path: Path) -> None:
    request = request_of(cli, "王芳", tmp_path)
    assert cli("staff", "add", "王芳", "--role", "manager", "--request", request).code == 0
    owner = (tmp_path / "clientfile-home" / "pins").rglob("owner")
    fingerprint = next(owner).read_text().strip()
    hers = {"CLIENTFILE_HOME": str(tmp_path / "home-王芳")}
    assert cli("accept", "--owner", fingerprint, env=hers).code == 0
    before = head(shop)
    for words in (
        ("staff", "add", "小陈", "--role", "owner"),
        ("staff", "role", "王芳", "--role", "owner"),
        ("staff", "remove", "陈雅", "--yes"),
        ("staff", "policy", "health", "manager", "w"),
        ("staff", "job", "cron-box", "--out", str(tmp_path / "job")),
    ):
        ran = cli(*words, env=hers)
        assert (ran.code, ran.stdout) == (1, "")
        assert "only an owner changes the roster" in ran.stderr
    assert head(shop) == before
    assert not (tmp_path / "job").exists()
    # Papers are hers to keep, and what is private opens for her.
    assert cli("staff", "papers", "王芳", "--set", "nda_on=2026-11-01", env=hers).code == 0
    assert cli("staff", "list", "--format", "json").json()[1]["nda_on"] == "2026-11-01"


def test_the_roster_is_listed_without_what_writing_needs(
    cli: Cli, shop: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    request = request_of(cli, "王芳", tmp_path)
    assert cli("staff", "add", "王芳", "--role", "doctor", "--request", request).code == 0
    fingerprint = next((tmp_path / "clientfile-home" / "pins").rglob("owner")).read_text().strip()
    hers = {"CLIENTFILE_HOME": str(tmp_path / "home-王芳")}
    assert cli("accept", "--owner", fingerprint, env=hers).code == 0
    assert cli("staff", "list", env=hers).code == 0
    ran = cli("staff", "list", env={**hers, "PYTHONPROFILEIMPORTTIME": "1"})
    loaded = {line.rpartition("|")[2].strip() for line in ran.stderr.splitlines()}
    assert "clientfile.actions.staff.listing" in loaded
    heavy = {"yaml", "cryptography", "git", "jsonschema", "jsonschema_rs", "xeddsa", "pypinyin"}
    assert heavy & {each.partition(".")[0] for each in loaded} == set()
