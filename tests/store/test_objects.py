"""Objects, trees, commits and packs made in process are git's own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfile.errors import NotBelieved
from clientfile.store import objects, trees
from clientfile.store.blob import blob_id
from clientfile.store.durable import write_all
from clientfile.store.git import Git
from clientfile.store.objects import (
    Entry,
    GitObject,
    format_commit,
    format_tree,
    pack,
    parse_commit,
    parse_tree,
    with_signature,
    write_loose,
)
from clientfile.store.trees import TreeEditor, changes, files
from tests.store.helpers import git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "repository")
    return tmp_path / "repository"


CONTENTS = [b"", b"a", b"\x00\xff" * 500, "接待\n".encode(), b"x" * 100_000]


@pytest.mark.parametrize("content", CONTENTS, ids=len)
def test_a_blob_has_git_s_id(repository: Path, content: bytes) -> None:
    assert git(repository, "hash-object", "--stdin", given=content).strip() == blob_id(content)


def test_loose_objects_are_read_by_git(repository: Path) -> None:
    made = [GitObject("blob", content) for content in CONTENTS]
    write_loose(repository / ".git" / "objects", [*made, *made])
    assert [git(repository, "cat-file", "-s", each.id).strip() for each in made] == [
        str(len(c)) for c in CONTENTS
    ]
    git(repository, "fsck", "--strict", "--full")


def test_upkeep_that_takes_the_empty_folder_away_meanwhile_loses_nothing(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`git gc` does: found by two thousand visits in a row."""
    folder, made = repository / ".git" / "objects", GitObject("blob", b"made while git tidies up")
    times = iter([True, True, False])

    def while_upkeep_runs(path: Path, data: bytes, *, mode: int) -> None:
        write_all(path, data, mode=mode)
        if next(times):
            (folder / made.id[:2]).rmdir()

    monkeypatch.setattr(objects, "write_all", while_upkeep_runs)
    write_loose(folder, [made])
    assert git(repository, "cat-file", "-p", made.id) == made.content.decode()
    assert not list(folder.glob("tmp_obj_*"))


def test_what_is_there_is_touched_so_that_upkeep_does_not_take_it_for_old(repository: Path) -> None:
    folder, made = repository / ".git" / "objects", GitObject("blob", b"once more")
    write_loose(folder, [made])
    lies = folder / made.id[:2] / made.id[2:]
    os.utime(lies, (1, 1))
    write_loose(folder, [made])
    assert lies.stat().st_mtime > 1


def test_a_pack_is_read_by_git(repository: Path) -> None:
    made = [GitObject("blob", content) for content in CONTENTS]
    tree = GitObject("tree", format_tree({"a": Entry("100644", made[1].id)}))
    whole = [*made, tree]
    packed = b"".join(pack([each.packed() for each in whole]))
    git(repository, "index-pack", "--stdin", "--strict", given=packed)
    assert git(repository, "ls-tree", tree.id).strip() == f"100644 blob {made[1].id}\ta"
    git(repository, "fsck", "--strict", "--full")


NAMES = ["a", "a.b", "a-b", "a0", "ab", "接", "𠮷"]


def test_a_tree_is_in_git_s_order(repository: Path) -> None:
    blob = GitObject("blob", b"x")
    below = GitObject("tree", format_tree({"x": Entry("100644", blob.id)}))
    entries = {name: Entry("100644", blob.id) for name in NAMES if name != "a"} | {
        "a": Entry("40000", below.id)
    }
    tree = GitObject("tree", format_tree(entries))
    write_loose(repository / ".git" / "objects", [blob, below, tree])
    listed = git(repository, "ls-tree", tree.id)
    assert git(repository, "mktree", given=listed.encode()).strip() == tree.id
    assert parse_tree(tree.content) == entries
    git(repository, "fsck", "--strict", "--full")


@given(
    names=st.sets(
        st.text(st.characters(exclude_characters="/\x00", exclude_categories=("Cs",)), min_size=1), max_size=8
    )
)
def test_a_tree_comes_back(names: set[str]) -> None:
    entries = {name: Entry("100644", blob_id(name.encode())) for name in names}
    assert parse_tree(format_tree(entries)) == entries


LINE = b"100644 a\0" + b"\x01" * 20
MALFORMED = {
    "cut short": LINE[:-1],
    "with something between": LINE + b"x" + LINE.replace(b"a", b"b"),
    "a name twice": LINE + LINE.replace(b"\x01", b"\x02"),
    "a path for a name": LINE.replace(b" a", b" a/b"),
    "no mode": LINE[6:],
}


@pytest.mark.parametrize("content", MALFORMED.values(), ids=list(MALFORMED))
def test_a_malformed_tree_is_not_believed(content: bytes) -> None:
    """Of a name that stands twice git may show one file and we another."""
    with pytest.raises(NotBelieved):
        parse_tree(content)


def test_a_commit_comes_back(repository: Path) -> None:
    tree = GitObject("tree", b"")
    unsigned = format_commit(
        tree=tree.id,
        parents=["1" * 40, "2" * 40],
        author="陈雅 <chen-ya@clientfile>",
        at=1_800_000_000,
        zone="+0800",
        message="health: update x\n\nAction: update\nSections: health, contact\n",
    )
    signed = with_signature(
        unsigned, "-----BEGIN SSH SIGNATURE-----\nAAAA\nBBBB\n-----END SSH SIGNATURE-----\n"
    )
    found = parse_commit(signed)
    assert found.signed == unsigned
    assert found.signature == "-----BEGIN SSH SIGNATURE-----\nAAAA\nBBBB\n-----END SSH SIGNATURE-----"
    assert (found.tree, found.parents, found.author) == (
        tree.id,
        ("1" * 40, "2" * 40),
        "陈雅 <chen-ya@clientfile>",
    )
    assert (found.author_at, found.author_zone, found.subject) == (1_800_000_000, "+0800", "health: update x")
    assert (found.trailer("Action"), found.trailer("Sections"), found.trailer("Client")) == (
        "update",
        "health, contact",
        "",
    )
    with pytest.raises(NotBelieved):
        parse_commit(b"nothing of a commit")


def test_an_edited_tree_is_what_git_would_make(repository: Path) -> None:
    for path in ("a/b/1.yaml", "a/b/2.yaml", "a/c/3.yaml", "store.yaml"):
        (repository / path).parent.mkdir(parents=True, exist_ok=True)
        (repository / path).write_text(path)
    git(repository, "add", "--all")
    before = git(repository, "write-tree").strip()
    reader = Git(repository)
    try:
        editor = TreeEditor(reader, before)
        assert sorted(editor.names("a/b")) == ["1.yaml", "2.yaml"]
        editor.put("a/b/1.yaml", blob_id(b"new"))
        editor.put("d/e/4.yaml", blob_id(b"new"))
        editor.remove("a/c/3.yaml")
        editor.remove("not/there.yaml")
        tree, made = editor.build()
        write_loose(repository / ".git" / "objects", [*made, GitObject("blob", b"new")])
        git(
            repository,
            "update-index",
            "--add",
            "--remove",
            "--cacheinfo",
            f"100644,{blob_id(b'new')},a/b/1.yaml",
        )
        git(repository, "update-index", "--add", "--cacheinfo", f"100644,{blob_id(b'new')},d/e/4.yaml")
        git(repository, "rm", "--quiet", "--cached", "a/c/3.yaml")
        assert git(repository, "write-tree").strip() == tree
        assert len(made) == 5  # the root, a, a/b, d, d/e: nothing else is written again
        differing = [
            (each.path, each.before is None, each.after is None) for each in changes(reader, before, tree)
        ]
        assert differing == [
            ("a/b/1.yaml", False, False),
            ("a/c/3.yaml", False, True),
            ("d/e/4.yaml", True, False),
        ]
        assert [path for path, _ in files(reader, tree)] == [
            "a/b/1.yaml",
            "a/b/2.yaml",
            "d/e/4.yaml",
            "store.yaml",
        ]
        assert reader.find("no such thing") is None
        assert reader.find("two\nlines") is None
        with pytest.raises(NotBelieved):
            reader.read(tree, "blob")
    finally:
        reader.close()


def bomb(repository: Path, names: int) -> str:
    """A tree of a few kilobytes: each of its folders names the one below so many times over."""
    blob = GitObject("blob", b"x")
    made = [blob, GitObject("tree", format_tree({f"{n}": Entry("100644", blob.id) for n in range(names)}))]
    for _ in range(5):
        made.append(
            GitObject("tree", format_tree({f"{n}": Entry("40000", made[-1].id) for n in range(names)}))
        )
    write_loose(repository / ".git" / "objects", made)
    return made[-1].id


def test_a_tree_that_is_endless_files_is_given_up(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees, "MAX_CHANGES", 5000)
    reader, empty = Git(repository), GitObject("tree", b"")
    write_loose(repository / ".git" / "objects", [empty])
    endless = bomb(repository, 60)
    with pytest.raises(NotBelieved, match="changes more than 5000 files"):
        for _ in changes(reader, empty.id, endless):
            pass
    assert trees.read_ahead(reader, [(empty.id, endless)]).blobs == []
    reader.close()
