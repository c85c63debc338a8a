"""`status` on one screen: what is due, what is backed up where, what waits, what was changed by hand."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.guards import Cli

Git = Callable[..., str]

IN_ENGLISH = """\
store: {shop}
shop: store
template: medspa
store id: *
you are: chen-ya
your role: owner
owner's fingerprint: *
today: 2026-11-22
clients: 3
due: 1
overdue: 1
commit: *
believed: yes
not pushed: no remote: nothing is backed up
last push: never
last backup: never; make one: git remote add backup URL && git push backup main
index: current, *
access lines to commit: *
"""
IN_CHINESE = """\
档案库：{shop}
门店：store
模板：medspa
库编号：*
当前身份：chen-ya
角色：店主
店主指纹：*
今天：2026-11-22
客户数：3
到期：1
逾期：1
提交：*
可信：是
未推送：未配置远端：没有备份
上次推送：从未
上次备份：从未；建立备份：git remote add backup 地址 && git push backup main
索引：最新，*
待提交访问记录：*
"""
NAMES = [
    *("root", "store", "name", "template", "member", "role", "owner_fingerprint", "today", "clients"),
    *("due_today", "overdue", "commit", "believed", "unpushed", "last_push", "backups", "edited"),
    *("uncommitted", "troubles", "index_state", "index_commit", "index_bytes", "draft", "spooled"),
    "spooled_since",
    "to_reseal",
]
PUSHED = 1795200000
"""Seconds: when the pushes of these tests are made, 2026-11-21T02:40:00 in Shanghai."""


@pytest.fixture
def git(shop: Path, environment: dict[str, str]) -> Git:
    """Stock git in the shop's folder, at the time `PUSHED`."""

    def call(*words: str, cwd: Path = shop, at: int = PUSHED) -> str:
        told = {**environment, "GIT_COMMITTER_DATE": f"@{at} +0000"}
        done = subprocess.run(["git", *words], cwd=cwd, env=told, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return call


def _fits(shown: str, said: str) -> None:
    pattern = re.escape(shown).replace(r"\*", "[^\n]+")
    assert re.fullmatch(pattern, said), said


def _remote(git: Git, tmp_path: Path, name: str) -> None:
    git("init", "--quiet", "--bare", str(tmp_path / f"{name}.git"))
    git("remote", "add", name, str(tmp_path / f"{name}.git"))


def _backups(cli: Cli) -> list[str]:
    return [line for line in cli("status").stdout.splitlines() if re.match("not pushed|last ", line)]


@pytest.mark.parametrize(("lang", "shown"), [("en", IN_ENGLISH), ("zh", IN_CHINESE)])
def test_one_screen(cli: Cli, shop: Path, lang: str, shown: str) -> None:
    assert cli("due").code == 0  # a line for the access log
    ran = cli("status", "--lang", lang)
    assert (ran.code, ran.stderr) == (0, "")
    _fits(shown.format(shop=shop), ran.stdout)


def test_as_json(cli: Cli, shop: Path) -> None:
    said = cli("status", "--format", "json").json()
    assert list(said) == NAMES
    assert {name: said[name] for name in ("unpushed", "last_push", "draft", "index_state")} == {
        "unpushed": None,
        "last_push": None,
        "draft": None,
        "index_state": "current",
    }
    assert (said["backups"], said["edited"], said["uncommitted"], said["troubles"]) == ([], [], [], [])
    assert said["index_commit"] == said["commit"] == (shop / ".git/refs/heads/main").read_text().strip()
    assert said["index_bytes"] > 16_384


def test_as_a_row(cli: Cli, shop: Path, git: Git, tmp_path: Path) -> None:
    _remote(git, tmp_path, "usb")
    head, row = cli("status", "--format", "tsv").stdout.splitlines()
    assert head.split("\t") == NAMES
    assert row.split("\t")[NAMES.index("backups")] == '[{"remote": "usb", "pushed": null, "missing": null}]'


def test_a_remote_that_nothing_was_pushed_to(cli: Cli, shop: Path, git: Git, tmp_path: Path) -> None:
    _remote(git, tmp_path, "usb")
    assert _backups(cli) == ["not pushed: 2", "last push: never from this clone", "last backup in usb: never"]


def test_each_remote_has_a_line_of_its_own(cli: Cli, shop: Path, git: Git, tmp_path: Path) -> None:
    _remote(git, tmp_path, "usb")
    _remote(git, tmp_path, "host")
    _remote(git, tmp_path, "spare")
    git("push", "--quiet", "usb", "main")
    assert cli("update", "李四", "--set", "contact.wechat=x").code == 0
    git("push", "--quiet", "host", "main", at=PUSHED + 3600)
    assert _backups(cli) == [
        "not pushed: 0",
        "last push: 2026-11-21T03:40:00+08:00",
        "last backup in host: 2026-11-21T03:40:00+08:00, complete",
        "last backup in spare: never",
        "last backup in usb: 2026-11-21T02:40:00+08:00, 1 commit short",
    ]
    assert cli("update", "李四", "--set", "contact.wechat=y").code == 0
    said = cli("status", "--format", "json").json()
    assert (said["unpushed"], said["last_push"]) == (1, "2026-11-21T03:40:00+08:00")
    assert said["backups"] == [
        {"remote": "host", "pushed": "2026-11-21T03:40:00+08:00", "missing": 1},
        {"remote": "spare", "pushed": None, "missing": None},
        {"remote": "usb", "pushed": "2026-11-21T02:40:00+08:00", "missing": 2},
    ]
    assert "last backup in usb: 2026-11-21T02:40:00+08:00, 2 commits short" in _backups(cli)
    assert "上次备份（usb）：2026-11-21T02:40:00+08:00，缺 2 次提交" in cli("status", "--lang", "zh").stdout


def test_a_fetch_is_no_push(cli: Cli, shop: Path, git: Git, tmp_path: Path) -> None:
    _remote(git, tmp_path, "usb")
    git("push", "--quiet", str(tmp_path / "usb.git"), "main")
    assert _backups(cli)[1:] == ["last push: never from this clone", "last backup in usb: never"]
    git("fetch", "--quiet", "usb")
    assert _backups(cli) == [
        "not pushed: 0",
        "last push: never from this clone",
        "last backup in usb: no push from this clone, complete",
    ]


def test_a_push_of_another_branch_is_no_backup_of_this_one(
    cli: Cli, shop: Path, git: Git, tmp_path: Path
) -> None:
    _remote(git, tmp_path, "usb")
    git("push", "--quiet", "usb", "main:refs/heads/other")
    assert _backups(cli)[1:] == ["last push: never from this clone", "last backup in usb: never"]


def test_a_torn_log_of_pushes_is_no_push(cli: Cli, shop: Path, git: Git, tmp_path: Path) -> None:
    _remote(git, tmp_path, "usb")
    git("push", "--quiet", "usb", "main")
    log = shop / ".git/logs/refs/remotes/usb/main"
    log.write_bytes(log.read_bytes().replace(b"update by push", b"\xff\xfe"))
    assert _backups(cli)[2] == "last backup in usb: no push from this clone, complete"
    log.unlink()
    log.mkdir()
    assert _backups(cli)[2] == "last backup in usb: no push from this clone, complete"


def test_a_draft_waits(cli: Cli, shop: Path, git: Git) -> None:
    draft = shop / ".git" / "clientfile" / "draft.age"
    draft.write_text("sealed to somebody else")
    os.utime(draft, (PUSHED, PUSHED))
    said = cli("status")
    assert (said.code, said.stderr) == (0, "")
    waits = "an interview waits since 2026-11-21T02:40:00+08:00; go on with it: clientfile intake"
    assert f"draft: {waits}" in said.stdout.splitlines()
    assert "继续：clientfile intake" in cli("status", "--lang", "zh").stdout
    assert cli("status", "--format", "json").json()["draft"] == "2026-11-21T02:40:00+08:00"


def test_shop_files_changed_by_hand_wait_for_a_commit(cli: Cli, shop: Path, git: Git) -> None:
    catalogue = shop / "catalogue.yaml"
    catalogue.write_text(catalogue.read_text() + "# seen\n")
    template = shop / "templates" / "medspa.yaml"
    template.parent.mkdir()
    template.write_text("not looked at before it is committed")
    (template.parent / "notes.swp").write_text("belongs to nobody")
    ran = cli("status")
    assert (ran.code, ran.stderr) == (0, "")
    assert "not committed: catalogue.yaml, templates/medspa.yaml\n" in ran.stdout
    assert ran.stdout.endswith("git add FILE && git commit -S; to undo it: git checkout HEAD -- FILE\n")
    assert cli("status", "--format", "json").json()["uncommitted"] == [
        "catalogue.yaml",
        "templates/medspa.yaml",
    ]
    template.unlink()
    git("commit", "--quiet", "-S", "-m", "catalogue: a note", "catalogue.yaml")
    ran = cli("status")
    assert (ran.code, ran.stderr) == (0, "")
    assert "not committed" not in ran.stdout


@pytest.mark.parametrize("name", ["store.yaml", "roster.yaml", "catalogue.yaml"])
def test_a_shop_file_that_is_gone_or_a_link_is_told(cli: Cli, shop: Path, tmp_path: Path, name: str) -> None:
    (shop / name).rename(tmp_path / name)
    assert cli("status", "--format", "json").json()["uncommitted"] == [name]
    (shop / name).symlink_to(tmp_path / name)
    assert cli("status", "--format", "json").json()["uncommitted"] == [name]


def test_edited_documents_and_unbelieved_commits_stay_exit_13(cli: Cli, shop: Path, git: Git) -> None:
    path = shop / "clients" / "a" / "0" / "a0000001.yaml"
    path.write_text(path.read_text() + "#\n")
    ran = cli("status")
    assert (ran.code, "edited by hand: clients/a/0/a0000001.yaml\n" in ran.stdout) == (13, True)
    git("commit", "--quiet", "--no-gpg-sign", "-am", "unsigned")
    ran = cli("status")
    assert ran.code == 13
    assert "believed: no\n" in ran.stdout
    assert re.search(r"\nindex: at [0-9a-f]{12}, the last believed commit, not at HEAD, \d", ran.stdout)
    assert "is not believed" in ran.stderr
    assert cli("status", "--format", "json").json()["index_state"] == "behind"
