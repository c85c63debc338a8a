"""Git's own state missing, torn or packed: no client is lost, and the next read and write work."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from clientfile.errors import NotBelieved
from clientfile.store.layout import BRANCH, client_path
from tests.store.helpers import Shop, change, git, new_client, new_clients, surroundings, whole

GARBAGE = b"\x00\xff\x13 not what git writes \n\n"


@pytest.fixture
def stocked(shop: Shop) -> tuple[Shop, list[str]]:
    """A shop with three clients, taken in one by one."""
    store = shop.store()
    return shop, [new_client(store, name) for name in ("张三", "李四", "王五")]


def holds(shop: Shop, clients: list[str]) -> None:
    """Every client is read; one is changed; another comes in; nothing is left to repair."""
    store = shop.store()
    assert store.index.ids() == sorted(clients)
    assert store.verdict() is None
    for client in clients:
        assert store.read(client).section("contact")["name"]
    before = shop.head
    assert change(store, clients[0], "contact", notes="新的")
    added = new_client(store, "赵六")
    assert shop.git("rev-parse", "HEAD~2").strip() == before
    listed = {Path(each).stem for each in shop.git("ls-tree", "-r", "--name-only", "HEAD", "clients").split()}
    assert listed == {*clients, added}
    whole(shop)


def torn(*contents: bytes | None) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "content", contents, ids=lambda content: "absent" if content is None else repr(content[:12])
    )


def put(path: Path, content: bytes | None) -> None:
    path.unlink(missing_ok=True)
    if content is not None:
        path.write_bytes(content)


@torn(None, b"", GARBAGE, b"DIRC\x00\x00\x00\x02\x00\x00\x00\x09")
def test_the_index_of_git(stocked: tuple[Shop, list[str]], content: bytes | None) -> None:
    shop, clients = stocked
    put(shop.root / ".git" / "index", content)
    holds(shop, clients)


def test_the_index_of_git_cut_in_half(stocked: tuple[Shop, list[str]]) -> None:
    shop, clients = stocked
    index = shop.root / ".git" / "index"
    put(index, index.read_bytes()[:200])
    holds(shop, clients)


@torn(None, b"", GARBAGE, b"0" * 40 + b"\n", b"1234567890" * 4 + b"\n")
def test_the_branch(stocked: tuple[Shop, list[str]], content: bytes | None) -> None:
    shop, clients = stocked
    put(shop.root / ".git" / BRANCH, content)
    holds(shop, clients)


@torn(None, b"", GARBAGE)
def test_the_branch_without_a_reflog(stocked: tuple[Shop, list[str]], content: bytes | None) -> None:
    shop, clients = stocked
    put(shop.root / ".git" / BRANCH, content)
    (shop.root / ".git" / "logs" / BRANCH).unlink()
    holds(shop, clients)


@torn(None, b"", GARBAGE)
def test_the_branch_while_an_older_state_is_packed(
    stocked: tuple[Shop, list[str]], content: bytes | None
) -> None:
    shop, clients = stocked
    shop.git("pack-refs", "--all")
    clients = [*clients, new_client(shop.store(), "钱七")]
    put(shop.root / ".git" / BRANCH, content)
    holds(shop, clients)


@torn(None, b"", GARBAGE, b"ref: refs/heads/\n", b"ref: refs/heads/../../x\n")
def test_head(stocked: tuple[Shop, list[str]], content: bytes | None) -> None:
    shop, clients = stocked
    put(shop.root / ".git" / "HEAD", content)
    holds(shop, clients)


@torn(None, b"", GARBAGE)
def test_head_and_the_branch_and_the_index(stocked: tuple[Shop, list[str]], content: bytes | None) -> None:
    shop, clients = stocked
    for name in ("HEAD", BRANCH, "index"):
        put(shop.root / ".git" / name, content)
    holds(shop, clients)


def test_what_a_torn_branch_hid_is_told(stocked: tuple[Shop, list[str]]) -> None:
    shop, clients = stocked
    head = shop.head
    (shop.root / ".git" / BRANCH).write_bytes(b"")
    heard: list[str] = []
    shop.store(tell=lambda said: heard.append(said.en)).read(clients[0])
    assert heard == [f"the branch of this store was torn; it is back at {head[:12]}, nothing is lost"]


def test_nothing_is_made_up_where_nothing_is_known(stocked: tuple[Shop, list[str]], tmp_path: Path) -> None:
    shop, clients = stocked
    git(shop.root, "clone", "--quiet", str(shop.root), str(tmp_path / "clone"))
    (tmp_path / "clone" / ".git" / BRANCH).write_bytes(b"")
    from clientfile.store.store import Store

    with pytest.raises(NotBelieved):
        Store(tmp_path / "clone", surroundings(shop.home)).read(clients[0])


def test_a_detached_head_is_told_and_not_written_on(stocked: tuple[Shop, list[str]]) -> None:
    shop, clients = stocked
    shop.git("checkout", "--quiet", "--detach", "HEAD~1")
    with pytest.raises(NotBelieved, match="detached"):
        change(shop.store(), clients[0], "contact", notes="x")
    shop.git("checkout", "--quiet", "main")
    holds(shop, clients)


@pytest.mark.parametrize("name", ["index.lock", "HEAD.lock", f"{BRANCH}.lock", "packed-refs.lock"])
def test_a_lock_that_a_dead_git_left(stocked: tuple[Shop, list[str]], name: str) -> None:
    shop, clients = stocked
    lock = shop.root / ".git" / name
    lock.write_bytes(b"")
    os.utime(lock, (1, 1))
    holds(shop, clients)
    assert not lock.exists()


def packed(shop: Shop) -> None:
    shop.git("pack-refs", "--all")


def collected(shop: Shop) -> None:
    shop.git("gc", "--quiet", "--aggressive", "--prune=now")


def deepened(shop: Shop) -> None:
    shop.git("repack", "-q", "-a", "-d", "--depth=50", "--window=50")
    shop.git("commit-graph", "write", "--reachable")
    shop.git("multi-pack-index", "write")


@pytest.mark.parametrize("how", [packed, collected, deepened])
def test_after_the_upkeep_of_git(stocked: tuple[Shop, list[str]], how: Callable[[Shop], None]) -> None:
    shop, clients = stocked
    how(shop)
    holds(shop, clients)
    how(shop)
    assert len(shop.store().index.ids()) == len(clients) + 1


@torn(b"", GARBAGE, None)
def test_inside_another_repository_nothing_is_committed_to_that(
    tmp_path: Path, shop_template: Shop, content: bytes | None
) -> None:
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "--quiet")
    git(outer, "-c", "user.name=x", "-c", "user.email=x", "commit", "--quiet", "--allow-empty", "-m", "outer")
    before = git(outer, "for-each-ref"), git(outer, "rev-parse", "HEAD")
    shop = shop_template.copied_to(outer / "inner")
    clients = [new_client(shop.store())]
    put(shop.root / ".git" / "HEAD", content)
    holds(shop, clients)
    assert (git(outer, "for-each-ref"), git(outer, "rev-parse", "HEAD")) == before
    assert git(outer, "rev-list", "--all", "--count").strip() == "1"


def test_the_environment_of_somebody_elses_git_is_not_followed(
    stocked: tuple[Shop, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, clients = stocked
    git(tmp_path, "init", "--quiet", "other")
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"):
        monkeypatch.setenv(name, str(tmp_path / "other" / ".git"))
    holds(shop, clients)


def test_hooks_and_filters_of_the_repository_never_run(
    stocked: tuple[Shop, list[str]], tmp_path: Path
) -> None:
    shop, clients = stocked
    ran = tmp_path / "ran"
    hooks = shop.root / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("pre-commit", "post-commit", "reference-transaction", "post-index-change", "post-checkout"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {ran}\n")
        (hooks / name).chmod(0o755)
    for key, value in {
        "core.fsmonitor": f"touch {ran}",
        "core.hooksPath": str(hooks),
        "core.pager": f"touch {ran}",
    }.items():
        shop.git("config", key, value)
    store = shop.store()
    change(store, clients[0], "contact", notes="x")
    assert shop.store().read(clients[0]).section("contact")["notes"] == "x"
    assert not ran.exists()


@pytest.mark.parametrize("content", [None, b"", GARBAGE])
@pytest.mark.parametrize("name", ["worktree", "holder.json", "spool/last", "lock", "allowed_signers"])
def test_our_own_notes(stocked: tuple[Shop, list[str]], name: str, content: bytes | None) -> None:
    shop, clients = stocked
    put(shop.root / ".git" / "clientfile" / name, content)
    holds(shop, clients)


@pytest.mark.parametrize("content", [None, b"", GARBAGE * 100])
@pytest.mark.parametrize("kind", ["*.db", "*.age", "*-wal", "*-shm"])
def test_our_own_index_is_made_anew(
    stocked: tuple[Shop, list[str]], kind: str, content: bytes | None
) -> None:
    shop, clients = stocked
    before = {client: shop.store().read(client) for client in clients}
    for path in (shop.root / ".git" / "clientfile").glob(f"index-{kind}"):
        put(path, content)
    assert {client: shop.store().read(client) for client in clients} == before
    holds(shop, clients)


def test_a_work_tree_file_that_is_gone_is_not_taken_for_a_deleted_client(
    stocked: tuple[Shop, list[str]],
) -> None:
    shop, clients = stocked
    (shop.root / client_path(clients[0])).unlink()
    assert change(shop.store(), clients[1], "contact", notes="x")
    with pytest.raises(NotBelieved, match="edited by hand"):
        change(shop.store(), clients[0], "contact", notes="x")
    shop.git("checkout", "HEAD", "--", client_path(clients[0]))
    holds(shop, clients)


def test_many_clients_are_indexed_anew_as_they_were(shop: Shop) -> None:
    clients = new_clients(
        shop.store(),
        [{"contact": {"name": f"客户{n}"}, "health": {"wellness_goals": ["stress"]}} for n in range(70)],
    )
    before = list(shop.store().index.clients())
    for path in (shop.root / ".git" / "clientfile").glob("index-*"):
        path.unlink()
    assert list(shop.store().index.clients()) == before
    holds(shop, clients)
