"""`join`: a store comes to a new machine judged, or nothing of it does."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.at_a_terminal import Terminal
from tests.guards import Cli, closed_environment
from tests.store.helpers import OUTSIDE


@pytest.fixture
def newcomer(cli: Cli, shop: Path, environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The environment of a therapist's own machine, whom the owner has added."""
    hers = closed_environment(tmp_path / "hers")
    request = tmp_path / "request.yaml"
    assert (
        cli("key", "request", "--name", "王芳", "--out", request, env={**hers, "CLIENTFILE_STORE": None}).code
        == 0
    )
    added = cli("staff", "add", "王芳", "--role", "therapist", "--request", request)
    assert added.code == 0, added.stderr
    environment.pop("CLIENTFILE_STORE")
    return hers


def fingerprint(cli: Cli, shop: Path) -> str:
    return str(cli("status", "--store", shop, "--format", "json").json()["owner_fingerprint"])


def git(*words: str | Path) -> str:
    done = subprocess.run(["git", *words], env=OUTSIDE, capture_output=True, text=True, check=True)
    return done.stdout


def left_of(tmp_path: Path) -> list[str]:
    """What of a join is there: the folder, and pins."""
    pins = tmp_path / "hers" / "clientfile-home" / "pins"
    return [each.name for each in (tmp_path / "joined", *pins.rglob("*")) if each.exists()]


def test_she_joins_and_reads_what_her_role_reads(
    cli: Cli, shop: Path, newcomer: dict[str, str], tmp_path: Path
) -> None:
    owner = fingerprint(cli, shop)
    came = cli("join", shop, "joined", "--owner", owner, "--format", "json", env=newcomer)
    assert came.code == 0, came.stderr
    told = came.json()
    assert (told["member"], told["role"], told["clients"]) == ("wang-fang", "therapist", 3)
    assert told["adds"] == ["aesthetics", "care"]
    joined = tmp_path / "joined"
    assert git("-C", joined, "status", "--short") == ""
    assert git("-C", joined, "rev-parse", "HEAD") == git("-C", shop, "rev-parse", "HEAD")
    assert git("-C", joined, "rev-parse", "--abbrev-ref", "main@{upstream}").strip() == "origin/main"
    assert joined.stat().st_mode & 0o777 == 0o700
    assert "青霉素" in cli("show", "张三", "--store", joined, env=newcomer).stdout
    assert cli("visit", "张三", "补水", "--store", joined, env=newcomer).code == 0
    assert git("-C", joined, "log", "-1", "--format=%G? %an").strip() == "G 王芳"
    # A second clone on her machine needs no fingerprint: it is known.
    assert cli("join", joined, "again", env=newcomer).code == 0


def test_from_then_on_it_speaks_the_language_of_the_store(
    cli: Cli, shop: Path, newcomer: dict[str, str], tmp_path: Path
) -> None:
    assert cli("settings", "--store", shop, "locale=zh", env={"CLIENTFILE_LANG": "zh"}).code == 0
    owner = fingerprint(cli, shop)
    came = cli("join", shop, "joined", "--owner", owner, env=newcomer)
    assert (came.code, came.stdout.splitlines()[:2]) == (
        0,
        [f"已加入 store（{tmp_path / 'joined'}）：客户 3 位", "你是 王芳（wang-fang），技师"],
    )
    assert came.stderr == f"接下来：cd {tmp_path / 'joined'} && clientfile due\n"
    asked = cli("join", shop, "again", "--owner", owner, "--lang", "en", env=newcomer)
    assert asked.stdout.splitlines()[1] == "you are 王芳 (wang-fang), therapist"


def test_at_a_terminal_the_fingerprint_is_asked(
    cli: Cli, shop: Path, newcomer: dict[str, str], tmp_path: Path
) -> None:
    owner = fingerprint(cli, shop)
    for typed, code in (("SHA256:" + "A" * 43, 13), (owner, 0)):
        terminal = Terminal(("join", str(shop), "joined", "--lang", "en"), newcomer, tmp_path)
        terminal.wait_for(owner)
        terminal.wait_for("is that the owner's? ask her, not the store")
        terminal.answer("the fingerprint that the owner told you: ", typed)
        assert terminal.end() == code
        assert (tmp_path / "joined").exists() == (code == 0)


def test_without_a_terminal_it_says_how_to_name_her(
    cli: Cli, shop: Path, newcomer: dict[str, str], tmp_path: Path
) -> None:
    came = cli("join", shop, "joined", env=newcomer)
    assert came.code == 13
    assert fingerprint(cli, shop) in came.stderr
    assert "--owner SHA256:" in came.stderr
    assert left_of(tmp_path) == []


def test_another_owner_is_not_believed(
    cli: Cli, shop: Path, newcomer: dict[str, str], tmp_path: Path
) -> None:
    came = cli("join", shop, "joined", "--owner", "SHA256:" + "A" * 43, env=newcomer)
    assert came.code == 13
    assert "the first commit is not signed by the owner of this store" in came.stderr
    assert left_of(tmp_path) == []
    assert cli("join", shop, "joined", "--owner", "me", env=newcomer).code == 2
    assert left_of(tmp_path) == []


def test_another_fingerprint_than_the_known_one_is_refused(
    cli: Cli, shop: Path, newcomer: dict[str, str], tmp_path: Path
) -> None:
    assert cli("join", shop, "joined", "--owner", fingerprint(cli, shop), env=newcomer).code == 0
    before = left_of(tmp_path)
    came = cli("join", shop, "again", "--owner", "SHA256:" + "A" * 43, env=newcomer)
    assert came.code == 13
    assert "knows another fingerprint" in came.stderr
    assert left_of(tmp_path) == before
    assert not (tmp_path / "again").exists()


def test_a_history_that_is_not_believed_leaves_nothing(
    cli: Cli, shop: Path, newcomer: dict[str, str], tmp_path: Path
) -> None:
    owner = fingerprint(cli, shop)
    git("-C", shop, "-c", "commit.gpgsign=false", "commit", "-q", "--allow-empty", "-m", "x")
    came = cli("join", shop, "joined", "--owner", owner, env=newcomer)
    assert came.code == 13
    assert "it is not signed" in came.stderr
    assert "nothing is left behind" in came.stderr
    assert left_of(tmp_path) == []


def test_nothing_of_the_other_side_runs(
    cli: Cli, shop: Path, newcomer: dict[str, str], tmp_path: Path
) -> None:
    """Hooks and programs that its configuration, hers, or a template folder would name leave no mark."""
    mark = tmp_path / "mark"
    program = tmp_path / "program"
    program.write_text(f'#!/bin/sh\necho "$0" >> {mark}\n')
    program.chmod(0o755)
    hooks = tmp_path / "template" / "hooks"
    hooks.mkdir(parents=True)
    for folder in (shop / ".git" / "hooks", hooks):
        folder.mkdir(exist_ok=True)
        for name in (
            "post-checkout",
            "post-merge",
            "reference-transaction",
            "pre-commit",
            "post-upload-pack",
        ):
            (folder / name).write_bytes(program.read_bytes())
            (folder / name).chmod(0o755)
    for key in ("core.fsmonitor", "core.sshCommand", "uploadpack.packObjectsHook", "diff.external"):
        git("-C", shop, "config", key, str(program))
    config = tmp_path / "hers" / "home" / ".gitconfig"
    config.write_text(
        f"[init]\ntemplateDir = {tmp_path / 'template'}\n[core]\nhooksPath = {hooks}\nfsmonitor = {program}\n"
        f'[url "ext::{program} "]\ninsteadOf = {shop.parent}\n[uploadpack]\npackObjectsHook = {program}\n'
    )
    planted = {
        "GIT_SSH_COMMAND": str(program),
        "GIT_TEMPLATE_DIR": str(tmp_path / "template"),
        "GIT_EXEC_PATH": None,
    }
    came = cli("join", shop, "joined", "--owner", fingerprint(cli, shop), env={**newcomer, **planted})
    assert came.code == 0, came.stderr
    assert not mark.exists()
    assert not (tmp_path / "joined" / ".git" / "hooks").exists()


@pytest.mark.parametrize(
    "address",
    [
        "http://backup.example/shop.git",
        "HTTP://backup.example/shop.git",
        "git://backup.example/shop.git",
        "ftp://backup.example/shop.git",
        "ext::sh -c 'touch mark'",
        "ssh::backup",
        "fd::17",
        "--upload-pack=touch mark",
        "-u",
        "",
        "ssh://-oProxyCommand=touch%20mark/shop",
        "ssh://-l@host/shop",
        "https://host/\n",
    ],
)
def test_ways_that_are_not_safe_are_refused(
    cli: Cli, newcomer: dict[str, str], tmp_path: Path, address: str
) -> None:
    came = cli("join", "--format", "json", "--", address, "joined", env=newcomer)
    assert (came.code, came.error()["error"]) == (2, "usage")
    assert left_of(tmp_path) == []
    assert not (tmp_path / "mark").exists()


@pytest.mark.parametrize(
    "address", ["https://wang:secret@host/shop", "https://token@host/shop", "ssh://a:b@host/s"]
)
def test_a_password_in_an_address_is_refused(cli: Cli, newcomer: dict[str, str], address: str) -> None:
    came = cli("join", address, "joined", env=newcomer)
    assert came.code == 2
    assert "holds no password" in came.stderr
    assert "secret" not in came.stderr


def test_what_is_there_already_is_not_touched(
    cli: Cli, shop: Path, newcomer: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "joined").mkdir()
    came = cli("join", shop, "joined", env=newcomer)
    assert came.code == 1
    assert "is there already" in came.stderr
    assert list((tmp_path / "joined").iterdir()) == []


def test_what_is_no_store_is_refused(cli: Cli, newcomer: dict[str, str], tmp_path: Path) -> None:
    git("init", "-q", "-b", "main", tmp_path / "other")
    other = ("-C", tmp_path / "other", "-c", "user.name=x", "-c", "user.email=x@x")
    git(*other, "commit", "-q", "--allow-empty", "-m", "x")
    for said, content in (("no store", None), ("no store", "a: [\n"), ("no store", "store: ../../x\n")):
        if content is not None:
            (tmp_path / "other" / "store.yaml").write_text(content)
            git(*other, "add", ".")
            git(*other, "commit", "-q", "-m", "x")
        came = cli("join", tmp_path / "other", "joined", "--owner", "SHA256:" + "A" * 43, env=newcomer)
        assert came.code == 13
        assert said in came.stderr
        assert left_of(tmp_path) == []
    assert cli("join", tmp_path / "nowhere", "joined", env=newcomer).code == 1
    assert left_of(tmp_path) == []


def test_who_is_not_in_the_roster_joins_nothing(
    cli: Cli, shop: Path, newcomer: dict[str, str], tmp_path: Path
) -> None:
    stranger = closed_environment(tmp_path / "stranger")
    owner = fingerprint(cli, shop)
    came = cli("join", shop, "joined", "--owner", owner, env=stranger)
    assert came.code == 12
    assert "clientfile key request --name NAME" in came.stderr
    cli("key", "request", "--name", "x", env=stranger)
    came = cli("join", shop, "joined", "--owner", owner, env=stranger)
    assert came.code == 12
    assert not (tmp_path / "joined").exists()
    assert not (tmp_path / "stranger" / "clientfile-home" / "pins").exists() or not any(
        (tmp_path / "stranger" / "clientfile-home" / "pins").iterdir()
    )


def test_the_owner_needs_no_fingerprint(cli: Cli, shop: Path, tmp_path: Path, home: Path) -> None:
    """Her own signature is on the first commit, also where all pins are gone."""
    pins = home / "pins"
    pins.rename(tmp_path / "pins")
    came = cli("join", shop, "joined", "--format", "json")
    assert came.code == 0, came.stderr
    assert json.loads(came.stdout)["role"] == "owner"
