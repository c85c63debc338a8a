"""What somebody sees at her terminal when history is not to be believed: exit 13, what was, nothing written.

Every item of the list of attacks, and where it is tested:

swapped ciphertext                       test_ciphertexts.py, here
replayed ciphertext                      test_ciphertexts.py, here
truncated ciphertext                     test_ciphertexts.py, here
a forged part to public recipients       test_ciphertexts.py
a commit by an unknown key               here, ../test_trust.py
a leaver's commit from before she left   test_people.py
a front-desk commit that touches health  test_people.py
a roster change by a doctor or manager   test_people.py
an old, once valid roster                test_people.py
a rewound remote                         test_histories.py, here
an evil merge                            test_histories.py
a deleted client                         here, ../test_trust.py, test_histories.py
a foreign file, link, submodule          here, ../test_trust.py
bit flips anywhere                       test_ciphertexts.py
100,000 recipient stanzas                test_ciphertexts.py
a scrypt part                            test_ciphertexts.py
a blob of 1 GB                           test_histories.py
a roster line with a plugin, SSH or malformed recipient  test_people.py
lost or altered items of growing lists   test_growing.py
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from clientfile.store.document import Document, Sealed, parse_document
from clientfile.store.layout import client_path
from tests.guards import Cli
from tests.store.helpers import git

Attack = Callable[[Path, list[str]], None]


def parts_of(store: Path, client: str, revision: str = "HEAD") -> Document:
    return parse_document(git(store, "show", f"{revision}:{client_path(client)}").encode(), client)


def put(store: Path, client: str, name: str, sealed: Sealed) -> None:
    held = {**parts_of(store, client).parts, name: sealed}
    (store / client_path(client)).write_bytes(Document(client, held).format())
    git(store, "commit", "--quiet", "-am", "x")


def replay(store: Path, clients: list[str]) -> None:
    put(store, clients[0], "contact", parts_of(store, clients[0], "HEAD~1").parts["contact"])


def move(store: Path, clients: list[str]) -> None:
    put(store, clients[0], "contact", parts_of(store, clients[1]).parts["contact"])


def cut(store: Path, clients: list[str]) -> None:
    sealed = parts_of(store, clients[0]).parts["contact"]
    armor = sealed.age.splitlines()
    put(store, clients[0], "contact", Sealed(sealed.key, "\n".join([*armor[:-4], armor[-1]])))


def unsigned_deletion(store: Path, clients: list[str]) -> None:
    git(store, "rm", "--quiet", client_path(clients[1]))
    git(store, "commit", "--quiet", "--no-gpg-sign", "-m", "x")


def stranger(store: Path, clients: list[str]) -> None:
    from clientfile.store.signing import new_signer

    key = store.parent / "stranger"
    key.write_bytes(new_signer().openssh())
    key.chmod(0o600)
    git(store, "-c", f"user.signingKey={key}", "commit", "--quiet", "-S", "--allow-empty", "-m", "x")


def foreign_file(store: Path, clients: list[str]) -> None:
    (store / "notes.txt").write_text("x")
    git(store, "add", "notes.txt")
    git(store, "commit", "--quiet", "-m", "x")


def link(store: Path, clients: list[str]) -> None:
    (store / "catalogue.yaml").unlink()
    (store / "catalogue.yaml").symlink_to("/etc/passwd")
    git(store, "commit", "--quiet", "-am", "x")


def submodule(store: Path, clients: list[str]) -> None:
    head = git(store, "rev-parse", "HEAD").strip()
    git(store, "update-index", "--add", "--cacheinfo", f"160000,{head},sub")
    git(store, "commit", "--quiet", "-m", "x")


def rewind(store: Path, clients: list[str]) -> None:
    git(store, "reset", "--quiet", "--hard", "HEAD~1")


ATTACKS: dict[str, tuple[Attack, str]] = {
    "replayed": (replay, "put back or moved there"),
    "moved": (move, "put back or moved there"),
    "truncated": (cut, "put back or moved there"),
    "deleted without a signature": (unsigned_deletion, "it is not signed"),
    "an unknown key": (stranger, "its signer is not in the roster"),
    "a foreign file": (foreign_file, "it brings in a file that does not belong here: notes.txt"),
    "a link": (link, "it brings in a link, a submodule or a program: catalogue.yaml"),
    "a submodule": (submodule, "it brings in a link, a submodule or a program: sub"),
    "rewound": (rewind, "history was rewound or replaced"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_at_the_command_line(
    cli: Cli, store: Path, environment: dict[str, str], attack: str
) -> None:
    environment["CLIENTFILE_LANG"] = "en"
    given = "".join(json.dumps({"sections": {"contact": {"name": name}}}) + "\n" for name in ("张三", "李四"))
    made = cli("intake", "--from", "-", "--format", "json", input=given)
    assert made.code == 0, made.stderr
    clients = [row["id"] for row in json.loads(made.stdout)]
    assert cli("update", clients[0], "--set", "contact.name=王五").code == 0
    attacks, words = ATTACKS[attack]
    attacks(store, clients)
    head, files = git(store, "rev-parse", "HEAD"), git(store, "status", "--porcelain")
    for verb in (
        ("status",),
        ("query", "--columns", "id,name"),
        ("verify",),
        ("update", clients[1], "--set", "contact.notes=x"),
    ):
        ran = cli(*verb)
        assert ran.code == 13, (verb, ran.stdout, ran.stderr)
        assert words in ran.stdout + ran.stderr, verb
        assert "Traceback" not in ran.stderr
        if verb[0] == "query":
            assert "王五" in ran.stdout
            assert "李四" in ran.stdout
    assert (git(store, "rev-parse", "HEAD"), git(store, "status", "--porcelain")) == (head, files)
