"""Stock `age`, `git` and `ssh-keygen` read what we write, and we read what they write."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from clientfile.store import yaml
from clientfile.store.store import Store
from tests.store.helpers import (
    OUTSIDE,
    SECTIONS,
    Shop,
    change,
    git,
    new_client,
    new_clients,
    opened_by_age,
    parts,
    surroundings,
    whole,
    whole_client,
)


@pytest.fixture
def stocked(shop: Shop) -> tuple[Shop, str]:
    """A client with something in every section."""
    return shop, new_clients(shop.store(), [whole_client("乙")])[0]


@pytest.mark.parametrize("whose", ["the owner", "the recovery sheet", "a section identity"])
def test_age_opens_every_part(
    stocked: tuple[Shop, str], age_program: Path, tmp_path: Path, whose: str
) -> None:
    shop, client = stocked
    found = parts(shop, client)
    assert {name.split(".")[0] for name in found} == set(SECTIONS)
    for name, armor in found.items():
        section = name.split(".")[0]
        identity = {"the owner": shop.identity, "the recovery sheet": shop.sheet}.get(whose)
        if identity is None:
            identity = tmp_path / f"{section}.txt"
            identity.write_bytes(
                opened_by_age(age_program, (shop.root / f"keys/{section}/1.age").read_bytes(), shop.identity)
            )
        plain = yaml.load(opened_by_age(age_program, armor, identity))
        assert isinstance(plain, dict)
        assert (plain["client"], plain["part"], plain["schema"]) == (client, name, "1")
        assert "乙" in str(plain["data"]) or section == "privacy"


def test_a_section_identity_opens_no_other_section(
    stocked: tuple[Shop, str], age_program: Path, tmp_path: Path
) -> None:
    shop, client = stocked
    (tmp_path / "contact.txt").write_bytes(
        opened_by_age(age_program, (shop.root / "keys/contact/1.age").read_bytes(), shop.identity)
    )
    done = subprocess.run(
        [age_program, "-d", "-i", tmp_path / "contact.txt"],
        input=parts(shop, client)["health"].encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b"no identity matched" in done.stderr


def test_git_verifies_every_commit_and_finds_nothing_amiss(stocked: tuple[Shop, str]) -> None:
    shop, client = stocked
    store = shop.store()
    store.noted("show", [client])
    change(store, client, "contact", notes="x")
    shop.git("commit", "--quiet", "--allow-empty", "-m", "by hand")
    assert shop.git("log", "--format=%G? %GS").splitlines() == ["G chen-ya@clientfile"] * 4
    assert shop.git("log", "--show-signature").count('Good "git" signature for chen-ya@clientfile') == 4
    shop.git("verify-commit", "HEAD", "HEAD~1", "HEAD~2", "HEAD~3")
    whole(shop)


def test_the_log_of_one_document_is_its_audit_trail(stocked: tuple[Shop, str]) -> None:
    shop, client = stocked
    change(shop.store(), client, "health", wellness_goals=["stress"])
    said = shop.git(
        "log", "-1", "--format=%an <%ae>%n%B", "--", f"clients/{client[0]}/{client[1]}/{client}.yaml"
    )
    assert said.strip() == (
        "陈雅 <chen-ya@clientfile>\n"
        f"health: update {client}\n\nAction: update\nClient: {client}\nSections: health"
    )


def test_ssh_keygen_verifies_a_commit(stocked: tuple[Shop, str], tmp_path: Path) -> None:
    shop, _ = stocked
    raw = shop.git("cat-file", "commit", "HEAD")
    head, _, message = raw.partition("\n\n")
    signature, kept, within = [], [], False
    for line in head.split("\n"):
        within = line.startswith("gpgsig ") or (within and line.startswith(" "))
        (signature if within else kept).append(
            line.removeprefix("gpgsig ").removeprefix(" ") if within else line
        )
    (tmp_path / "sig").write_text("\n".join(signature) + "\n")
    done = subprocess.run(
        [
            "ssh-keygen",
            "-Y",
            "verify",
            "-n",
            "git",
            "-I",
            "chen-ya@clientfile",
            "-s",
            tmp_path / "sig",
            "-f",
            shop.root / ".git" / "clientfile" / "allowed_signers",
        ],
        input="\n".join([*kept, "", message]).encode(),
        env=OUTSIDE,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b'Good "git" signature for chen-ya@clientfile')


def clone(shop: Shop, to: Path) -> Path:
    git(to.parent, "clone", "--quiet", str(shop.root), str(to))
    return to


def test_the_recovery_sheet_and_a_plain_clone_are_enough(stocked: tuple[Shop, str], tmp_path: Path) -> None:
    shop, client = stocked
    known = shop.store().read(client)
    root = clone(shop, tmp_path / "clone")
    home = tmp_path / "new-home"
    home.mkdir()
    store = Store(root, surroundings(home, shop.sheet))
    assert store.read(client) == known
    assert store.verdict() is None
    change(store, client, "contact", notes="by the sheet")
    new_client(store, "李四")
    assert git(root, "status", "--porcelain") == ""
    assert git(root, "log", "-1", "--format=%G? %an").strip() == "G recovery"
    # Nothing of the sheet was kept.
    secret = next(line for line in shop.sheet.read_text().splitlines() if line.startswith("AGE-SECRET"))
    kept = [path for folder in (home, root) for path in folder.rglob("*") if path.is_file()]
    assert not [path for path in kept if secret.encode() in path.read_bytes()]
    # And the owner takes it over.
    shop.git("pull", "--quiet", "--ff-only", str(root), "main")
    assert shop.store().read(client).section("contact")["notes"] == "by the sheet"
    assert shop.store().verdict() is None


def test_another_clone_of_the_owner(stocked: tuple[Shop, str], tmp_path: Path) -> None:
    shop, client = stocked
    root = clone(shop, tmp_path / "clone")
    store = Store(root, surroundings(shop.home))
    assert store.read(client) == shop.store().read(client)
    change(store, client, "contact", notes="elsewhere")
    assert git(root, "log", "--format=%G?").split() == ["G"] * 3
    git(root, "commit", "--quiet", "--allow-empty", "-m", "plain git signs here too")
    assert git(root, "log", "-1", "--format=%G?").strip() == "G"
    assert store.clone.name != shop.store().clone.name


def test_the_configuration_names_who_signs_and_no_program_but_ours(shop: Shop) -> None:
    keys = {line.split("=", 1)[0] for line in shop.git("config", "--local", "--list").splitlines()}
    assert {"gpg.format", "gpg.ssh.allowedsignersfile", "user.signingkey", "commit.gpgsign"} <= keys
    assert {
        key
        for key in keys
        if key.startswith(("filter.", "alias.", "diff.", "core.hookspath", "core.fsmonitor"))
    } == {"diff.clientfile.textconv", "diff.clientfile.cachetextconv"}
    program = shlex.split(shop.git("config", "diff.clientfile.textconv"))
    assert program == [sys.executable, "-P", "-m", "clientfile", "textconv"]
    assert not (shop.root / ".git" / "hooks").exists()
    assert (shop.root / ".git" / "clientfile" / "allowed_signers").read_text().count(
        '@clientfile namespaces="git" ssh-ed25519 '
    ) == 2
