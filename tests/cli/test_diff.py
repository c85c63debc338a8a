"""Transcripts of diff, and of git diff and git log -p with the driver that a clone has."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards import Cli

HOSTILE = "\x1b]8;;http://x\x07a\x1b[31m\u202eb\r\n+ name: 李"


@pytest.fixture
def changed(cli: Cli, shop: Path) -> Path:
    """张三 with a field changed, one added, an item added and one altered, by one commit."""
    ran = cli(
        *("update", "张三", "--set", "contact.name=张三丰", "--set", "contact.wechat=zsf"),
        *("--set", "contact.phones[0].number=13800138001"),
        *("--add", "safety.allergies", '{"id": "g0000002", "allergen": "花粉", "class": "other"}'),
    )
    assert ran.code == 0, ran.stderr
    return shop


def git(root: Path, environment: dict[str, str], *words: str) -> str:
    """Stock git in a store, as its owner types it."""
    done = subprocess.run(["git", *words], cwd=root, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def body(told: str) -> str:
    """What was said below the line of the commits."""
    return told.partition("\n")[2]


TOLD = """\
contact
  - name: 张三
  + name: 张三丰
  - phones [p0000001] · number: 13800138000
  + phones [p0000001] · number: 13800138001
  + WeChat: zsf
safety
  + allergies [g0000002]: 花粉 · other
"""


def test_the_last_change(cli: Cli, changed: Path) -> None:
    ran = cli("diff", "张三丰")
    commits = [each["commit"][:12] for each in cli("log", "--format", "json").json()]
    assert (ran.code, ran.stderr) == (0, "")
    assert ran.stdout == f"a0000001  {commits[1]} … {commits[0]}\n{TOLD}"


def test_in_chinese(cli: Cli, changed: Path) -> None:
    told = body(cli("diff", "张三丰", "--lang", "zh").stdout)
    assert "  - 姓名: 张三\n  + 姓名: 张三丰\n" in told


def test_between_two_commits(cli: Cli, changed: Path) -> None:
    assert cli("update", "张三丰", "--set", "contact.wechat=zsf2").code == 0
    assert body(cli("diff", "张三丰", "HEAD~1").stdout) == "contact\n  - WeChat: zsf\n  + WeChat: zsf2\n"
    assert body(cli("diff", "张三丰", "HEAD~2", "HEAD~1").stdout) == TOLD
    back = body(cli("diff", "张三丰", "HEAD~1", "HEAD~2").stdout)
    assert "  - WeChat: zsf\n" in back
    same = cli("diff", "张三丰", "HEAD", "HEAD")
    assert (same.code, body(same.stdout), same.stderr) == (0, "", "nothing differs\n")


def test_a_client_taken_in_is_all_new(cli: Cli, shop: Path) -> None:
    told = body(cli("diff", "李四").stdout)
    assert told.startswith(
        "contact\n  + file opened on: 2026-01-10\n  + name: 李四\n  + phones [p0000002]: 13900139001\n"
    )


def test_as_json(cli: Cli, changed: Path) -> None:
    said = cli("diff", "张三丰", "--format", "json").json()
    assert list(said) == ["client", "before", "after", "changes", "hidden"]
    assert (said["client"], said["hidden"]) == ("a0000001", [])
    assert [(each["path"], each["change"]) for each in said["changes"]] == [
        ("contact.name", "changed"),
        ("contact.phones[p0000001].number", "changed"),
        ("contact.wechat", "added"),
        ("safety.allergies[g0000002]", "added"),
    ]
    assert said["changes"][0] == {
        "section": "contact",
        "path": "contact.name",
        "change": "changed",
        "before": "张三",
        "after": "张三丰",
    }
    lines = cli("diff", "张三丰", "--format", "csv").stdout.splitlines()
    assert lines[:2] == ["section,path,change,before,after", "contact,contact.name,changed,张三,张三丰"]


def test_what_is_removed(cli: Cli, changed: Path) -> None:
    assert cli("update", "张三丰", "--unset", "contact.wechat").code == 0
    assert body(cli("diff", "张三丰").stdout) == "contact\n  - WeChat: zsf\n"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("nobody",), 1, "no client matches this reference\n"),
        (("张三丰", "feedbeef"), 1, "there is no such commit\nhint: see them with: clientfile log REF\n"),
        (("张三丰", "HEAD:store.yaml"), 1, "there is no such commit\n"),
        (("张三丰", "a\nb"), 1, "there is no such commit\n"),
        ((), 2, "REF is missing\n"),
    ],
)
def test_diff_refuses(cli: Cli, changed: Path, words: tuple[str, ...], code: int, said: str) -> None:
    ran = cli("diff", *words)
    assert (ran.code, ran.stdout) == (code, "")
    assert ran.stderr.startswith(f"clientfile: {said}")


def test_a_commit_that_is_not_believed_is_not_compared(
    cli: Cli, changed: Path, environment: dict[str, str]
) -> None:
    tree = git(changed, environment, "rev-parse", "HEAD^{tree}").strip()
    aside = git(changed, environment, "-c", "commit.gpgSign=false", "commit-tree", tree, "-m", "x").strip()
    assert cli("diff", "张三丰", aside).stderr.startswith(
        "clientfile: this commit is not in the history that is believed\n"
    )


def test_hostile_text_is_seen_and_does_nothing(cli: Cli, shop: Path, environment: dict[str, str]) -> None:
    assert cli("update", "李四", "--set", f"contact.notes={HOSTILE}").code == 0
    seen = "notes: ␛]8;;http://x␇a␛[31m\\u{202e}b␍\n"
    assert body(cli("diff", "李四").stdout) == f"contact\n  + {seen}      + name: 李\n"
    assert f"+contact · {seen}+    + name: 李\n" in git(shop, environment, "diff", "HEAD~1", "HEAD")
    assert cli("diff", "李四", "--format", "json").json()["changes"][0]["after"] == HOSTILE


# git itself ------------------------------------------------------------------------------------


def test_git_diff_shows_the_same(cli: Cli, changed: Path, environment: dict[str, str]) -> None:
    told = git(changed, environment, "diff", "HEAD~1", "HEAD")
    assert [line for line in told.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")] == [
        "-contact · name: 张三",
        "-contact · phones [p0000001]: 13800138000",
        "+contact · name: 张三丰",
        "+contact · phones [p0000001]: 13800138001",
        "+contact · WeChat: zsf",
        "+safety · allergies [g0000002]: 花粉 · other",
    ]


def test_git_log_shows_it_and_keeps_nothing(cli: Cli, changed: Path, environment: dict[str, str]) -> None:
    told = git(changed, environment, "log", "-p", "-1", "--", "clients")
    assert "+contact · name: 张三丰\n" in told
    assert "+contact · name: 李四\n" in git(changed, environment, "log", "-p", "--", "clients")
    assert "notes" not in git(changed, environment, "for-each-ref")
    assert git(changed, environment, "status", "--porcelain") == ""
    assert "age-encryption" not in told


def test_it_is_the_store_that_git_is_run_in(cli: Cli, changed: Path, environment: dict[str, str]) -> None:
    elsewhere = {**environment, "CLIENTFILE_STORE": "/nowhere"}
    assert "+contact · name: 张三丰\n" in git(changed / "clients", elsewhere, "diff", "HEAD~1", "HEAD")


def test_a_module_in_the_store_is_not_run(cli: Cli, changed: Path, environment: dict[str, str]) -> None:
    (changed / "clientfile").mkdir()
    (changed / "clientfile" / "__init__.py").write_text("raise SystemExit('planted')\n")
    (changed / "yaml.py").write_text("raise SystemExit('planted')\n")
    assert "+contact · name: 张三丰\n" in git(changed, environment, "diff", "HEAD~1", "HEAD", "--", "clients")


def test_without_an_identity_that_opens_it(
    cli: Cli, changed: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir(mode=0o700)
    stranger = {**environment, "CLIENTFILE_HOME": str(tmp_path / "other")}
    told = git(changed, stranger, "diff", "HEAD~1", "HEAD")
    assert " cannot be opened with this identity\n" in told
    shown = [line for line in told.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert [line.split(":")[0] for line in shown] == ["-contact", "+contact", "-safety", "+safety"]
    assert "张三" not in told


def test_a_file_that_is_no_document(cli: Cli, shop: Path, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"\x00\xff" * 10)
    ran = cli("textconv", tmp_path / "x.yaml", cwd=shop)
    assert (ran.code, ran.stderr) == (0, "")
    assert ran.stdout.startswith("cannot be opened: this is not a client document\n")
    assert cli("textconv", tmp_path / "none.yaml", cwd=shop).code == 1


def test_outside_a_store(cli: Cli, shop: Path, tmp_path: Path) -> None:
    ran = cli("textconv", shop / "clients/a/0/a0000001.yaml", cwd=tmp_path)
    assert (ran.code, ran.stderr) == (0, "")
    assert ran.stdout.startswith("cannot be opened: it does not lie in a store\nagenda ")


def test_no_help_speaks_of_it(cli: Cli) -> None:
    assert "textconv" not in cli("--help").stdout
    assert "textconv" not in cli("textcon").stderr


def test_our_own_calls_of_git_never_run_it(
    cli: Cli, changed: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    mark = tmp_path / "ran"
    git(changed, environment, "config", "diff.clientfile.textconv", f"touch {mark}; cat")
    for verb in (
        ("status",),
        ("verify",),
        ("log", "张三丰"),
        ("diff", "张三丰"),
        ("due",),
        ("show", "张三丰"),
    ):
        assert cli(*verb).code == 0
    assert cli("update", "张三丰", "--set", "contact.wechat=y").code == 0
    assert not mark.exists()
    git(changed, environment, "diff", "HEAD~1", "HEAD")
    assert mark.exists()


def test_a_clone_is_set_up_once_and_keeps_what_it_had(
    cli: Cli, changed: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    git(tmp_path, environment, "clone", "--quiet", str(changed), "copy")
    info = tmp_path / "copy" / ".git" / "info" / "attributes"
    info.parent.mkdir(exist_ok=True)
    info.write_text("*.md diff=markdown")
    assert cli("status", "--store", tmp_path / "copy").code == 0
    assert info.read_text() == "*.md diff=markdown\nclients/**/*.yaml diff=clientfile\n"
    assert "+contact · name: 张三丰\n" in git(tmp_path / "copy", environment, "diff", "HEAD~1", "HEAD")
    config = git(tmp_path / "copy", environment, "config", "--get-regexp", r"^diff\.clientfile\.")
    assert config.splitlines()[1] == "diff.clientfile.cachetextconv false"


TEXTCONV = "diff.clientfile.textconv"
CACHED = "diff.clientfile.cachetextconv"


@pytest.fixture
def without_a_driver(changed: Path, environment: dict[str, str]) -> Path:
    """A clone as an older clientfile set it up."""
    git(changed, environment, "config", "--remove-section", "diff.clientfile")
    (changed / ".git" / "info" / "attributes").unlink()
    assert "age: |" in git(changed, environment, "diff", "--text", "HEAD~1", "HEAD")
    return changed


def configured(root: Path, environment: dict[str, str]) -> dict[str, str]:
    lines = git(root, environment, "config", "--get-regexp", r"^diff\.clientfile\.").splitlines()
    return dict(line.split(" ", 1) for line in lines)


def test_an_older_clone_gets_the_driver_at_its_next_write(
    cli: Cli, without_a_driver: Path, environment: dict[str, str]
) -> None:
    config = without_a_driver / ".git" / "config"
    before = config.read_bytes()
    for verb in (("due",), ("show", "张三丰"), ("status",), ("log",)):
        assert cli(*verb).code == 0
    assert config.read_bytes() == before  # reading verbs run no git for it
    assert cli("update", "张三丰", "--set", "contact.wechat=y").code == 0
    assert configured(without_a_driver, environment) == {
        TEXTCONV: f"{sys.executable} -P -m clientfile textconv",
        CACHED: "false",
    }
    assert "-contact · WeChat: zsf\n+contact · WeChat: y\n" in git(
        without_a_driver, environment, "diff", "HEAD~1", "HEAD"
    )
    after = config.read_bytes()
    assert cli("update", "张三丰", "--set", "contact.wechat=z").code == 0
    assert config.read_bytes() == after


def test_an_older_clone_gets_the_driver_when_another_home_takes_it_in(
    cli: Cli, without_a_driver: Path, environment: dict[str, str], home: Path
) -> None:
    (home / "pins").rename(home.parent / "pins-before")
    assert cli("status").code == 0
    assert configured(without_a_driver, environment)[CACHED] == "false"
    assert "+contact · name: 张三丰\n" in git(without_a_driver, environment, "diff", "HEAD~1", "HEAD")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("mine", "mine"),
        ("/gone/bin/python3 -P -m clientfile textconv", f"{sys.executable} -P -m clientfile textconv"),
        ("'/gone -P -m clientfile textconv", f"{sys.executable} -P -m clientfile textconv"),
        ("/bin/sh -P -m clientfile textconv", "/bin/sh -P -m clientfile textconv"),
    ],
)
def test_a_driver_that_can_run_stays_and_nothing_it_shows_is_kept(
    cli: Cli, changed: Path, environment: dict[str, str], before: str, after: str
) -> None:
    git(changed, environment, "config", TEXTCONV, before)
    git(changed, environment, "config", CACHED, "true")
    assert cli("update", "张三丰", "--set", "contact.wechat=y").code == 0
    assert configured(changed, environment) == {TEXTCONV: after, CACHED: "false"}


def test_a_configuration_that_somebody_else_writes_waits_for_the_next_write(
    cli: Cli, without_a_driver: Path, environment: dict[str, str]
) -> None:
    lock = without_a_driver / ".git" / "config.lock"
    lock.touch()
    ran = cli("update", "张三丰", "--set", "contact.wechat=y")
    assert (ran.code, ran.stderr) == (0, "")
    lock.unlink()
    assert cli("update", "张三丰", "--set", "contact.wechat=z").code == 0
    assert configured(without_a_driver, environment)[CACHED] == "false"


def test_git_keeps_nothing_of_what_it_showed_and_the_access_log_has_it(
    cli: Cli, changed: Path, environment: dict[str, str]
) -> None:
    def lines() -> int:
        spool = (changed / ".git" / "clientfile" / "spool").glob("*.age")
        return sum(each.read_text().count("-----BEGIN AGE") for each in spool)

    before = lines()
    assert "张三丰" in git(changed, environment, "log", "-p")
    assert lines() > before
    assert git(changed, environment, "for-each-ref", "refs/notes") == ""


def test_it_leaves_alone_what_the_git_that_runs_it_is_doing(
    cli: Cli, changed: Path, environment: dict[str, str]
) -> None:
    git(changed, environment, "commit", "--quiet", "--allow-empty", "-m", "by hand")
    lock = changed / ".git" / "index.lock"
    lock.touch()
    os.utime(lock, (0, 0))
    marker = changed / ".git" / "clientfile" / "worktree"
    before = marker.read_text()
    assert "+contact · name: 张三丰\n" in git(changed, environment, "diff", "HEAD~2", "HEAD")
    assert (lock.exists(), marker.read_text()) == (True, before)


def test_a_clone_that_nobody_has_used_yet(
    cli: Cli, changed: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    git(tmp_path, environment, "clone", "--quiet", str(changed), "copy")
    ran = cli("textconv", "clients/a/0/a0000001.yaml", cwd=tmp_path / "copy")
    assert (ran.code, ran.stderr) == (0, "")
    assert ran.stdout.startswith("cannot be opened: first run: clientfile status\n")
    assert not (tmp_path / "copy" / ".git" / "clientfile").exists()
