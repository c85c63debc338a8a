"""Whatever a verb writes is its user's alone, whatever her umask; and no core is dumped."""

from __future__ import annotations

import json
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.guards import closed_environment

CLIENT = json.dumps({"id": "a0000001", "contact": {"name": "张三", "phones": [{"number": "13800138000"}]}})
OPEN_BY_MEANING = (
    ".pub",
    "allowed_signers",
    "attributes",
    ".yaml",
    ".age",
    ".gitattributes",
)
"""Public keys, and files beside `.git`, sealed or meant to be read: 0644 in a store folder of 0700."""


def _typed(base: Path) -> Iterator[tuple[tuple[str, ...], str]]:
    store, out = str(base / "store"), str(base / "out")
    yield (
        ("init", store, "--template", "medspa", "--owner", "陈雅", "--recovery-sheet", f"{out}-sheet.txt"),
        "",
    )
    yield ("intake", "--from", "-"), CLIENT
    yield ("update", "a0000001", "--set", "contact.wechat=x"), ""
    yield ("visit", "a0000001", "hydra-needle", "--on", "2026-11-20"), ""
    yield ("consent", "give", "a0000001", "third_party"), ""
    yield ("complaint", "open", "a0000001", "--reason", "等候"), ""
    yield ("account", "topup", "a0000001", "100", "--pay", "cash"), ""
    yield ("account", "statement", "a0000001", "--out", f"{out}-statement.csv"), ""
    yield ("export", "--out", f"{out}.csv", "--purpose", "p"), ""
    yield ("export", "--out", f"{out}.xlsx", "--purpose", "p"), ""
    yield ("staff", "add", "沈若兰", "--role", "doctor"), ""
    yield ("settings", "dormant_after_days=91"), ""
    yield ("replan", "--all"), ""
    yield ("verify", "--full"), ""


def _dropped_umask() -> None:
    os.umask(0)
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def _run(words: tuple[str, ...], environment: Mapping[str, str], cwd: Path, given: str) -> int:
    done = subprocess.run(
        [sys.executable, "-m", "clientfile", *words],
        env=dict(environment),
        cwd=cwd,
        input=given.encode(),
        capture_output=True,
        check=False,
        preexec_fn=_dropped_umask,
    )
    assert done.returncode != 70, (words, done.stderr)
    return done.returncode


def test_every_file_is_its_users_alone_under_any_umask(tmp_path: Path) -> None:
    environment = closed_environment(tmp_path)
    environment["CLIENTFILE_STORE"] = str(tmp_path / "store")
    before = set(tmp_path.rglob("*"))
    done = [(words[0], _run(words, environment, tmp_path, given)) for words, given in _typed(tmp_path)]
    assert sum(1 for _, code in done if code == 0) >= len(done) - 2, done
    folders, files = _made(tmp_path, before)
    assert [str(path) for path in folders if _mode(path) & 0o022] == []
    assert _mode(tmp_path / "store") == 0o700
    assert _mode(tmp_path / "store" / ".git" / "clientfile") == 0o700
    assert [str(path) for path in files if _mode(path) & 0o022] == []
    open_files = [path for path in files if _mode(path) & 0o044]
    named = [path for path in open_files if path.name.endswith(OPEN_BY_MEANING)]
    ours = [path for path in open_files if ".git" not in path.parts or "clientfile" in path.parts]
    assert [str(path) for path in ours if path not in named] == []
    for path in tmp_path.glob("out*"):
        assert _mode(path) == 0o600, path


def _made(base: Path, before: set[Path]) -> tuple[list[Path], list[Path]]:
    made = [path for path in base.rglob("*") if path not in before and not path.is_symlink()]
    return [path for path in made if path.is_dir()], [path for path in made if path.is_file()]


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


CORE = """
import os, resource, sys
from clientfile import cli
cli.run = lambda args: print(resource.getrlimit(resource.RLIMIT_CORE), oct(os.umask(0))) or 0
cli.main()
"""


def test_no_core_is_dumped() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CORE], capture_output=True, check=True, preexec_fn=_dropped_umask
    )
    assert done.stdout.decode() == "(0, 0) 0o77\n"
