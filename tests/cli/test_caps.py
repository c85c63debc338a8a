"""Whatever comes in from outside has an end: size, depth, length. What is over it is named and refused."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from clientfile.store.private_folder import SHARED_MEMORY
from tests.cli.at_a_terminal import Terminal
from tests.guards import Cli

DEEP = "[" * 40 + "]" * 40
ENDLESS = 1 << 40
"""Bytes of a file with nothing in it: whoever reads it whole has no memory left."""

Git = Callable[..., str]


@pytest.fixture
def git(shop: Path, environment: dict[str, str]) -> Git:
    def call(*words: str, cwd: Path = shop, given: str = "") -> str:
        done = subprocess.run(
            ["git", *words], cwd=cwd, env=environment, input=given.encode(), capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.decode()

    return call


def _endless(path: Path) -> Path:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    os.truncate(path, ENDLESS)
    return path


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.yaml", "#" * (1 << 20) + "#", "larger than 1048576 bytes"),
        ("x.yaml", f"contact:\n  name: {DEEP}", "line 2: nested deeper than 32 levels"),
        ("x.yaml", f"contact:\n  name: [{'{},' * 200_000}]", "line 2: more than 131072 values"),
        ("x.json", " " * (8 << 20) + "[]", "larger than 8388608 bytes"),
        ("x.json", f'[\n{{"contact": {DEEP}}}]', "line 2: nested deeper than 32 levels"),
        ("x.jsonl", "{}\n" + " " * (1 << 20) + "{}", "line 2: larger than 1048576 bytes"),
        ("x.jsonl", f'{{}}\n{{"contact": {DEEP}}}', "line 2: nested deeper than 32 levels"),
    ],
    ids=["yaml-size", "yaml-depth", "yaml-number", "json-size", "json-depth", "line-size", "line-depth"],
)
@pytest.mark.parametrize("verb", [("intake",), ("update", "张三"), ("visit",)], ids=lambda verb: str(verb[0]))
def test_files_of_clients(
    cli: Cli, shop: Path, tmp_path: Path, verb: tuple[str, ...], name: str, content: str, said: str
) -> None:
    (tmp_path / name).write_text(content)
    ran = cli(*verb, "--from", tmp_path / name)
    assert (ran.code, ran.stdout) == (3, "")
    assert said in ran.stderr


@pytest.mark.parametrize("name", ["x.yaml", "x.json", "x.jsonl", "x"])
def test_a_file_without_an_end_is_read_no_further_than_the_cap(
    cli: Cli, shop: Path, tmp_path: Path, name: str
) -> None:
    ran = cli("intake", "--from", _endless(tmp_path / name))
    assert (ran.code, ran.stdout) == (3, "")
    assert "larger than" in ran.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("find", "a" * 201), 2, "find takes at most 200 characters"),
        (("show", "张" * 40_000), 1, "no client matches this reference"),
        (("query", "--where", "(" * 5000 + "1" + ")" * 5000), 2, "the query is not right: "),
        (("query", "--where", " OR ".join(["age > 1"] * 9000)), 2, "the query is not right: "),
        (("query", "--columns", ",".join(["name"] * 20_000)), 2, "the query is not right: "),
        (("query", "--limit", "9" * 5000), 2, "--limit is a whole number from 0"),
        (("update", "张三", "--unset", f"contact.phones[{'9' * 5000}]"), 3, "this is not a path"),
        (("update", "张三", "--set", f"contact{'.a' * 40_000}=x"), 3, "this is not a path"),
        (("update", "张三", "--add", "contact.phones", "[" * 50_000), 3, "nested deeper than 32 levels"),
        (("due", "--within", "9" * 5000 + "d"), 2, "that is not a number of days or weeks"),
        (("due", "--on", "+" + "9" * 12 + "d"), 2, "that is not a day"),
    ],
    ids=lambda value: "-".join(value)[:24] if isinstance(value, tuple) else "",
)
def test_words(cli: Cli, shop: Path, words: tuple[str, ...], code: int, said: str) -> None:
    ran = cli(*words)
    assert (ran.code, ran.stdout) == (code, "")
    assert said in ran.stderr


def test_the_end_of_the_calendar(cli: Cli, shop: Path) -> None:
    for words in (
        ("--today", "9999-12-31", "--within", "9999d"),
        ("--on", "9999-12-30", "--within", "9999w"),
    ):
        ran = cli("due", *words, "--format", "json")
        assert (ran.code, ran.stderr) == (0, "")
        assert {row["client"] for row in ran.json()} >= {"a0000001", "b0000002"}


@pytest.mark.parametrize("size", [64 * 1024 + 1, ENDLESS])
def test_an_identity_or_a_recovery_sheet(cli: Cli, shop: Path, tmp_path: Path, size: int) -> None:
    sheet = _endless(tmp_path / "sheet.txt")
    os.truncate(sheet, size)
    ran = cli("due", "--identity", sheet)
    assert (ran.code, ran.stdout) == (12, "")
    assert ran.stderr == "clientfile: the identity file is too large to be one\n"


def test_a_signing_key(cli: Cli, shop: Path, home: Path) -> None:
    _endless(home / "signing")
    ran = cli("update", "张三", "--set", "contact.wechat=x")
    assert (ran.code, ran.stdout) == (12, "")
    assert cli("due").code == 0


def test_a_draft(cli: Cli, environment: dict[str, str], shop: Path, tmp_path: Path) -> None:
    draft = _endless(shop / ".git" / "clientfile" / "draft.age")
    assert cli("status").code == 0
    terminal = Terminal(("intake",), environment, tmp_path)
    terminal.wait_for("a draft that you cannot open is left as it is")
    assert terminal.interrupt() == 130
    assert draft.stat().st_size == ENDLESS


@pytest.mark.skipif(not SHARED_MEMORY.is_dir(), reason="no file system in memory")
@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "what the editor left is larger than 33554432 bytes"),
        ("zh", "编辑器留下的内容超过 33554432 字节"),
    ],
)
def test_the_form_of_edit(
    environment: dict[str, str], shop: Path, tmp_path: Path, lang: str, said: str
) -> None:
    script = tmp_path / "editor.py"
    script.write_text("import os, sys\nos.truncate(sys.argv[-1], 33 << 20)\n")
    environment["EDITOR"] = f"{sys.executable} {script}"
    terminal = Terminal(("edit", "张三", "contact", "--lang", lang), environment, tmp_path)
    assert terminal.end() == 3
    assert said in terminal.shown


@pytest.mark.parametrize("what", ["pipe", "endless"])
@pytest.mark.parametrize("path", ["clients/a/0/a0000001.yaml", "catalogue.yaml", "templates/medspa.yaml"])
def test_what_lies_in_the_work_tree(cli: Cli, shop: Path, path: str, what: str) -> None:
    file = shop / path
    file.parent.mkdir(exist_ok=True)
    file.unlink(missing_ok=True)
    os.mkfifo(file) if what == "pipe" else _endless(file)
    is_document = path.startswith("clients/")
    for verb in (("status",), ("due",), ("verify",)):
        assert cli(*verb).code == (13 if is_document else 0), verb
    named = cli("status", "--format", "json").json()
    assert named["edited" if is_document else "uncommitted"] == [path]
    ran = cli("show", "张三")
    assert ran.code == (13 if is_document else 0)
    assert (f"{path} is not what was committed" in ran.stderr) == is_document


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f"clientfile: 1\nx: {DEEP}\n", "{path}, line 2: nested deeper than 32 levels"),
        ("#" * (1 << 20) + "\n", "{path}: larger than 1048576 bytes"),
        ("clientfile: 1\nx: &a [*a]\n", "{path}, line 2: anchors are not allowed"),
        (f"clientfile: 1\nx: [{'[{}],' * 100_000}]\n", "{path}, line 2: more than 131072 values"),
    ],
    ids=["depth", "size", "bomb", "number"],
)
@pytest.mark.parametrize("path", ["store.yaml", "roster.yaml", "catalogue.yaml", "templates/medspa.yaml"])
def test_shop_files_that_were_committed(
    cli: Cli, shop: Path, git: Git, path: str, content: str, said: str
) -> None:
    (shop / path).parent.mkdir(exist_ok=True)
    (shop / path).write_text(content)
    git("add", path)
    git("commit", "--quiet", "-S", "-m", "too much")
    ran = cli("due")
    assert (ran.code, "李四" in ran.stdout) == (13, True)
    # The roster is read first, by who judges the commit.
    told = said.format(path=path).replace("roster.yaml, line", "line").replace("roster.yaml: ", "")
    assert path in ran.stderr
    assert told in ran.stderr


@pytest.mark.parametrize("path", ["store.yaml", "roster.yaml"])
def test_shop_files_of_a_clone_that_nobody_has_used_yet(
    cli: Cli, shop: Path, git: Git, tmp_path: Path, path: str
) -> None:
    (shop / path).write_text(f"clientfile: 1\nx: {DEEP}\n")
    git("commit", "--quiet", "-a", "-S", "-m", "too deep")
    git("clone", "--quiet", str(shop), str(tmp_path / "copy"))
    ran = cli("status", "--store", tmp_path / "copy")
    assert (ran.code, ran.stdout) == (13, "")
    assert f"{path} cannot be read: line 2: nested deeper than 32 levels" in ran.stderr


def _committed(git: Git, path: str, blob: str) -> None:
    """A signed commit with one more file, which need not lie in the work tree."""
    git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")
    tree = git("write-tree").strip()
    commit = git("commit-tree", "-S", "-p", "HEAD", "-m", "much", tree).strip()
    git("update-ref", "HEAD", commit)


def test_folders_in_a_commit(cli: Cli, shop: Path, git: Git) -> None:
    _committed(git, "a/" * 1500 + "x", git("hash-object", "-w", "--stdin", given="x").strip())
    for verb in (("due",), ("status",), ("verify",)):
        ran = cli(*verb)
        assert ran.code == 13, ran
        assert "a commit nests folders deeper than 8 levels" in ran.stderr


def test_an_object_in_a_commit(cli: Cli, shop: Path, git: Git) -> None:
    blob = git("hash-object", "-w", "--stdin", given="#" * (33 << 20)).strip()
    _committed(git, "catalogue.yaml", blob)
    ran = cli("due")
    assert (ran.code, "李四" in ran.stdout) == (13, True)
    assert "a git object is larger than anything a store holds" in ran.stderr


def test_the_rows_of_a_query(cli: Cli, shop: Path) -> None:
    sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600001) SELECT i FROM n"
    ran = cli("query", "--sql", sql)
    assert (ran.code, ran.stdout) == (1, "")
    assert "the query gives more than 500,000 rows" in ran.stderr
