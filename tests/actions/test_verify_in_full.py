"""`verify --full`: each kind of look finds what was planted for it, names the place and what to do."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from clientfile.actions.verify import MAX_PROBLEMS, Verified, verify
from clientfile.errors import BadInput, NotBelieved
from clientfile.problem import Problem
from clientfile.store import age
from clientfile.store.document import Document, Sealed, parse_document
from clientfile.store.git import Git
from clientfile.store.layout import client_path
from clientfile.store.looking.leftovers import OLD
from clientfile.store.looking.staffing import look_at_staffing
from clientfile.store.memory_folder import SHARED_MEMORY
from clientfile.store.private_folder import private_folder
from clientfile.store.roster import DEFAULT_POLICY, OWNER, RECOVERY, Member, Roster
from tests.store.helpers import (
    TODAY,
    Shop,
    forged,
    founded,
    hire,
    in_child,
    new_clients,
    whole_client,
)


@pytest.fixture(scope="module")
def stocked_template(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = founded(tmp_path_factory.mktemp("verified"))
    new_clients(shop.store(), [whole_client(), {"contact": {"name": "李四"}}])
    return shop


@pytest.fixture
def shop(stocked_template: Shop, tmp_path: Path) -> Shop:
    """A shop with two clients."""
    return stocked_template.copied_to(tmp_path / "shop")


def found(shop: Shop) -> Verified:
    return verify(shop.store(), full=True)


def places(verified: Verified, rule: str) -> list[str]:
    return [each.client or each.path for each in verified.problems if each.rule == rule]


def test_a_fresh_shop_has_nothing_wrong(shop: Shop) -> None:
    verified = found(shop)
    assert verified.problems == ()
    assert (verified.verdict(), verified.more, verified.not_opened) == (None, 0, ())
    assert (verified.clients, verified.parts) == (2, 14)


# How all is sealed ---------------------------------------------------------------------------


def _put(shop: Shop, change: Callable[[dict[str, Sealed]], None]) -> str:
    """A commit by the owner in which the parts of one client's document are as `change` leaves them."""
    client = sorted(shop.store().index.ids())[0]
    path = client_path(client)
    parts = dict(parse_document((shop.root / path).read_bytes(), client).parts)
    change(parts)
    forged(shop, {path: Document(client, parts).format()})
    return client


def _sealed(shop: Shop, part: str, recipients: list[str]) -> Callable[[dict[str, Sealed]], None]:
    """The part sealed to others than the policy says."""

    def change(parts: dict[str, Sealed]) -> None:
        store = shop.store()
        plain = age.open_sealed(parts[part].age.encode(), [store.keys.identity])
        sealed = age.seal(plain, [age.recipient(each) for each in recipients])
        parts[part] = parts[part]._replace(age=sealed)

    return change


def test_parts_for_other_owners_are_counted_by_section(shop: Shop) -> None:
    store = shop.store()
    _put(shop, _sealed(shop, "contact", [store.roster.keys["contact"].recipient, store.keys.recipient]))
    verified = found(shop)
    [warning] = [each for each in verified.problems if each.rule == "wants-reseal"]
    assert (warning.section, warning.warning) == ("contact", True)
    assert (
        warning.message.en
        == "1 in an older generation or for other owners: clientfile reseal --section contact"
    )
    assert verified.verdict() is None


def test_a_generation_that_nobody_holds(shop: Shop) -> None:
    def change(parts: dict[str, Sealed]) -> None:
        parts["contact"] = parts["contact"]._replace(key=7)

    client = _put(shop, change)
    _accept(shop)
    verified = found(shop)
    assert places(verified, "generation") == [client]
    assert isinstance(verified.verdict(), NotBelieved)


def _accept(shop: Shop) -> None:
    """The owner's word that HEAD is to be gone on from: what belief refuses, `verify` still tells."""
    forged(shop, {}, shop.store().keys.signer(), action="accept")


def test_section_identities_and_private_files(shop: Shop) -> None:
    """Sealed to one fewer, gone, and one that the roster does not know."""
    keys = shop.root / "keys"
    only_me = [age.recipient(shop.store().keys.recipient)]
    plain = age.open_sealed((keys / "health" / "1.age").read_bytes(), [shop.store().keys.identity])
    forged(
        shop,
        {
            "keys/health/1.age": age.seal(plain, only_me).encode(),
            "keys/care/1.age": None,
            "keys/care/9.age": (keys / "care" / "1.age").read_bytes(),
            "private/pseudonyms.age": age.seal(b"00", only_me).encode(),
        },
    )
    _accept(shop)
    verified = found(shop)
    assert places(verified, "key-recipients") == ["keys/health/1.age", "private/pseudonyms.age"]
    assert set(places(verified, "generation")) >= {"keys/care/1.age", "keys/care/9.age"}
    assert isinstance(verified.verdict(), NotBelieved)


def test_a_section_identity_that_is_not_the_rosters(shop: Shop) -> None:
    roster = shop.store().roster
    readers = [age.recipient(member.recipient) for member in roster.readers("health")]
    other = age.new_identity()
    text = (
        f"# clientfile section identity\n# store: {shop.store().settings.store}\n# section: health\n"
        f"# generation: 1\n{other}\n"
    )
    forged(shop, {"keys/health/1.age": age.seal(text.encode(), readers).encode()})
    _accept(shop)
    assert places(found(shop), "key-recipient") == ["keys/health/1.age"]


# What lies in the tree and beside it ---------------------------------------------------------


def test_foreign_files_links_and_submodules_that_were_accepted(shop: Shop) -> None:
    """An owner who accepts a state is still told what lies in it."""
    blob = shop.git("hash-object", "-w", "--stdin", given=b"x").strip()
    for mode, name, path in (
        ("120000", blob, "clients/a/b/link"),
        ("160000", shop.head, "module"),
        ("100755", blob, "catalogue.sh"),
        ("100644", blob, "letter"),
    ):
        shop.git("update-index", "--add", "--cacheinfo", f"{mode},{name},{path}")
    attributes = shop.git("hash-object", "-w", "--stdin", given=b"*.yaml filter=x\n").strip()
    shop.git("update-index", "--cacheinfo", f"100644,{attributes},.gitattributes")
    shop.git("commit", "--quiet", "-S", "-m", "foreign")
    store = shop.store()
    assert isinstance(verify(store).verdict(), NotBelieved)
    _accept(shop)
    verified = found(shop)
    assert places(verified, "link") == ["catalogue.sh", "clients/a/b/link", "module"]
    assert places(verified, "foreign-file") == ["letter"]
    assert places(verified, "git-attributes") == [".gitattributes"]
    assert isinstance(verified.verdict(), NotBelieved)


def test_what_editors_leave_in_the_work_tree(shop: Shop) -> None:
    folder = (shop.root / client_path(sorted(shop.store().index.ids())[0])).parent
    names = [".x.yaml.swp", "x.yaml~", "4913", "#x.yaml#", ".#x.yaml", "x.yaml.orig"]
    for name in names:
        (folder / name).touch()
    (folder / "letter.txt").touch()
    verified = found(shop)
    assert sorted(Path(each).name for each in places(verified, "leftover")) == sorted(names)
    assert [Path(each).name for each in places(verified, "foreign-file")] == ["letter.txt"]
    assert isinstance(verified.verdict(), BadInput)


# The clone -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value", "rule"),
    [
        ("core.hooksPath", "/tmp/hooks", "git-configuration"),
        ("core.fsmonitor", "/tmp/evil", "git-configuration"),
        ("core.sshCommand", "evil", "git-configuration"),
        ("core.editor", "evil", "git-configuration"),
        ("diff.external", "evil", "git-configuration"),
        ("diff.clientfile.textconv", "evil", "git-configuration"),
        ("diff.x.textconv", "cat", "git-configuration"),
        ("diff.clientfile.cachetextconv", "true", "git-configuration"),
        ("diff.x.command", "evil", "git-configuration"),
        ("merge.x.driver", "evil %A", "git-configuration"),
        ("filter.x.clean", "evil", "git-configuration"),
        ("filter.x y.smudge", "evil", "git-configuration"),
        ("filter.x.process", "evil", "git-configuration"),
        ("alias.st", "!evil", "git-configuration"),
        ("gpg.ssh.program", "evil", "git-configuration"),
        ("gpg.program", "evil", "git-configuration"),
        ("credential.helper", "store", "git-configuration"),
        ("credential.https://x.helper", "evil", "git-configuration"),
        ("include.path", "other", "git-configuration"),
        ("includeIf.gitdir:/.path", "other", "git-configuration"),
        ("remote.x.uploadpack", "evil", "git-configuration"),
        ("remote.x.promisor", "true", "git-configuration"),
        ("commit.gpgSign", "false", "git-configuration"),
        ("core.worktree", "/tmp", "git-configuration"),
        ("gc.recentObjectsHook", "evil", "git-configuration"),
        ("remote.b.url", "http://example.org/x", "remote"),
        ("remote.b.url", "git://example.org/x", "remote"),
        ("remote.b.url", "ftp://example.org/x", "remote"),
        ("remote.b.url", "ext::sh -c evil", "remote"),
        ("remote.b.pushUrl", "HTTP://example.org/x", "remote"),
        ("url.http://evil/.insteadOf", "https://good/", "remote"),
        ("http.https://x.sslVerify", "false", "remote"),
    ],
)
def test_risky_configuration(shop: Shop, key: str, value: str, rule: str) -> None:
    shop.git("config", "--local", key, value)
    problems = _of_the_clone(shop)
    assert [(each.rule, each.path.lower()) for each in problems] == [(rule, f".git/config {key.lower()}")]
    assert key.lower() in problems[0].message.en.lower() or rule == "remote"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("remote.b.url", "https://example.org/x"),
        ("remote.b.url", "ssh://git@example.org/x"),
        ("remote.b.url", "git@example.org:x.git"),
        ("remote.b.url", "example:x.git"),
        ("remote.b.url", "/mnt/backup"),
        ("remote.b.url", "../backup"),
        ("remote.b.url", "backup/shop"),
        ("remote.b.url", "file:///mnt/backup"),
        ("alias.st", "status"),
        ("core.fsmonitor", "false"),
        ("core.fsmonitor", "true"),
        ("color.ui", "always"),
        ("user.name", "Somebody"),
    ],
)
def test_harmless_configuration(shop: Shop, key: str, value: str) -> None:
    shop.git("config", "--local", key, value)
    assert _of_the_clone(shop) == []


def _of_the_clone(shop: Shop) -> list[Problem]:
    from clientfile.store.looking.configuration import look_at_configuration

    git = Git(shop.root)
    try:
        return list(look_at_configuration(git))
    finally:
        git.close()


def test_hooks_and_what_replaces_parts_of_the_repository(shop: Shop) -> None:
    hooks = shop.root / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name, mode in (("post-commit", 0o755), ("pre-push.sample", 0o755), ("notes", 0o644)):
        (hooks / name).touch()
        (hooks / name).chmod(mode)
    (shop.root / ".git" / "objects" / "info").mkdir(exist_ok=True)
    (shop.root / ".git" / "objects" / "info" / "alternates").write_text("/tmp/objects\n")
    (shop.root / ".git" / "info" / "attributes").write_text(
        "# filter=no\nclients/** diff=clientfile\n*.yaml ident\n"
    )
    shop.git("update-ref", "refs/notes/textconv/clientfile", shop.head)
    shop.git("update-ref", f"refs/replace/{shop.head}", "HEAD~1")
    assert [(each.rule, each.path, each.line) for each in _of_the_clone(shop)] == [
        ("hook", ".git/hooks/post-commit", 0),
        ("git-configuration", ".git/objects/info/alternates", 0),
        ("git-attributes", ".git/info/attributes", 3),
        ("leftover", "refs/notes/textconv/clientfile", 0),
        ("git-configuration", f"refs/replace/{shop.head}", 0),
    ]


# The machine ---------------------------------------------------------------------------------


def test_permissions(shop: Shop) -> None:
    store = shop.store()
    assert store.index
    modes = {
        shop.root: 0o777,
        shop.root / ".git" / "clientfile": 0o755,
        shop.root / ".git" / "config": 0o666,
        shop.home / "pins": 0o777,
        shop.home / "signing": 0o644,
    }
    for path, mode in modes.items():
        path.chmod(mode)
    verified = verify(store, full=True)
    assert places(verified, "permissions") == [str(path) for path in modes]
    said = [each.message.en for each in verified.problems if each.rule == "permissions"]
    assert said[1] == f"others of this machine get at it: chmod 700 {shop.root / '.git' / 'clientfile'}"
    assert isinstance(verified.verdict(), BadInput)


@pytest.mark.skipif(not SHARED_MEMORY.is_dir(), reason="no file system in memory")
def test_a_form_that_a_killed_process_left(shop: Shop) -> None:
    def die() -> None:
        with private_folder(os.environ) as folder:
            (folder / "form.yaml").write_text("plain")
            os.kill(os.getpid(), 9)

    assert in_child(die) == -9
    with private_folder({**os.environ, "XDG_RUNTIME_DIR": ""}, SHARED_MEMORY):
        pass  # sweeps what others of this machine's tests may have left there
    left = places(found(shop), "leftover")
    assert in_child(die) == -9
    assert [each.rpartition("/")[2][:5] for each in places(found(shop), "leftover") if each not in left] == [
        "edit-"
    ]
    with private_folder(os.environ):
        assert [each for each in places(found(shop), "leftover") if each not in left] == []


def test_temporary_files_and_an_unsealed_draft(shop: Shop) -> None:
    assert shop.store().index
    runtime = shop.root / ".git" / "clientfile"
    (runtime / "tmp" / "old").touch()
    os.utime(runtime / "tmp" / "old", (1, 1))
    (runtime / "tmp" / "of-a-write-that-goes-on").touch()
    (runtime / "draft.age").write_text("contact: {name: 张三}")
    assert OLD > 60
    verified = found(shop)
    assert places(verified, "leftover") == [".git/clientfile/draft.age", ".git/clientfile/tmp/old"]
    (runtime / "draft.age").unlink()
    os.mkfifo(runtime / "draft.age")
    assert places(found(shop), "leftover")[0] == ".git/clientfile/draft.age"


def test_the_index_is_compared_with_what_is_committed(shop: Shop) -> None:
    store = shop.store()
    client = sorted(store.index.ids())[0]
    store.index.connection.execute("UPDATE documents SET blob = 'x' WHERE client = ?", (client,))
    assert places(verify(store, full=True), "index") == [client]


# Staff ---------------------------------------------------------------------------------------

KEYS = {"recipient": "age1" + "q" * 58, "signing": "ssh-ed25519 x"}
OWNERS = (Member("a", "a", OWNER, "", **KEYS), Member(RECOVERY, "r", OWNER, "", **KEYS))


@pytest.mark.parametrize(
    ("members", "policy", "rules"),
    [
        ([Member("a", "a", OWNER, "", **KEYS), Member(RECOVERY, "r", OWNER, "", **KEYS)], {}, []),
        ([Member("a", "a", OWNER, "", **KEYS)], {}, ["no-recovery"]),
        ([*OWNERS[:1], OWNERS[1]._replace(since="2025-11-01")], {}, ["drill"]),
        ([*OWNERS[:1], OWNERS[1]._replace(since="2020-01-01", drilled="2025-11-01")], {}, ["drill"]),
        ([*OWNERS[:1], OWNERS[1]._replace(since="2020-01-01", drilled="2026-01-01")], {}, []),
        ([Member(RECOVERY, "r", OWNER, "", **KEYS)], {}, ["no-owner"]),
        (
            [
                Member("a", "a", OWNER, "", **KEYS),
                Member(RECOVERY, "r", OWNER, "", **KEYS),
                Member("b", "b", "doctor", "", recipient=KEYS["recipient"]),
            ],
            {},
            ["half-keys"],
        ),
        (
            [Member("a", "a", OWNER, "", **KEYS), Member(RECOVERY, "r", OWNER, "", **KEYS)],
            {"health": {"nightly": "r"}, "care": {"nightly": "a"}},
            ["nightly-reads"],
        ),
    ],
    ids=[
        "all-well",
        "no-recovery",
        "never-tried",
        "tried-long-ago",
        "tried",
        "no-owner",
        "half-keys",
        "nightly",
    ],
)
def test_the_roster(members: list[Member], policy: dict[str, dict[str, str]], rules: list[str]) -> None:
    roster = Roster(tuple(members), {**DEFAULT_POLICY, **policy})
    assert [each.rule for each in look_at_staffing(roster, TODAY)] == rules


# Who looks, and how much ---------------------------------------------------------------------


def test_a_nightly_job_looks_too_and_says_what_it_did_not_open(shop: Shop, tmp_path: Path) -> None:
    person, hers = hire(shop, tmp_path / "nightly", "night", "nightly")
    verified = verify(person.store(hers), full=True)
    assert [each for each in verified.problems if not each.warning] == []
    assert verified.verdict() is None
    assert set(verified.not_opened) == set(whole_client()) - {"contact", "agenda", "privacy"} | {"access"}
    assert verified.clients == 2


def test_problems_are_kept_to_a_number_and_counted(shop: Shop) -> None:
    for n in range(MAX_PROBLEMS + 50):
        (shop.root / f"{n}.txt").touch()
    (shop.root / "x~").touch()
    verified = found(shop)
    assert (len(verified.problems), verified.more, verified.wrong) == (MAX_PROBLEMS, 51, 1)
    assert verified.problems[0].path == "x~"


def test_it_changes_nothing(shop: Shop) -> None:
    store = shop.store()
    assert store.index
    head, before = shop.head, _bytes(shop.root)
    verify(store, full=True)
    assert shop.head == head
    assert _bytes(shop.root) == before


def _bytes(root: Path) -> dict[str, bytes]:
    """All files but the index and the access log's spool, which every look adds a line to."""
    found = [path for path in root.rglob("*") if path.is_file() and path.parent.name != "spool"]
    return {str(path): path.read_bytes() for path in found if ".db" not in path.name}
