"""Bring a store's history in from elsewhere: by encrypted or local ways alone, and nothing of it is run."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from clientfile.errors import ClientfileError, NotFound, UsageError
from clientfile.said import both
from clientfile.store.git import Git
from clientfile.store.git_program import program
from clientfile.store.layout import BRANCH

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://(?:([^/@]*)@)?([^/]*)")
_SCP_LIKE = re.compile(r"(?:[A-Za-z0-9._-]+@)?[A-Za-z0-9][A-Za-z0-9.-]*:[^:].*")
_SAFE = frozenset({"https", "ssh", "file"})
_PERCENT = re.compile(rb"Receiving objects: +(\d+)%")
REMOTE = "origin"
FETCHED = f"refs/remotes/{REMOTE}/main"


def safe_address(address: str) -> str:
    """An address that may be fetched from, a local path absolute (R38). Raises `UsageError`, `NotFound`."""
    found = _URL.match(address)
    if not address or address.startswith("-") or "::" in address or not address.isprintable():
        raise _not_safe()
    if found is None:
        local = Path(address)
        if local.is_dir():
            return str(local.absolute())
        if _SCP_LIKE.fullmatch(address):
            return address
        raise NotFound(
            both("there is no folder {path}", "没有文件夹 {path}", path=local),
            both(
                "name the store or its backup: a folder, https://…, ssh://…",
                "请指定库或其备份：文件夹、https://…、ssh://…",
            ),
        )
    scheme, user, host = found[1].lower(), found[2] or "", found[3]
    if scheme not in _SAFE or host.startswith("-") or user.startswith("-"):
        raise _not_safe()
    if ":" in user or (user and scheme == "https"):
        raise UsageError(
            both("an address holds no password or token", "地址中不能含密码或令牌"),
            both(
                "it would stay in .git/config; use ssh with a key", "它会留在 .git/config 中；请使用 ssh 密钥"
            ),
        )
    return address


def fetch(git: Git, address: str, *, may_ask: bool, tick: Callable[[int], None]) -> str:
    """Fetch the branch of the store at a `safe_address`; gives its commit. Raises `ClientfileError`.

    `tick` is called with each further hundredth. ssh asks at the terminal only where it `may_ask`.
    """
    ssh = "ssh" if may_ask else "ssh -o BatchMode=yes"
    settings = (*git.settings(), f"core.sshCommand={ssh}", "fetch.fsckObjects=true", "fetch.unpackLimit=1")
    words = [word for setting in settings for word in ("-c", setting)]
    environment = {**git.environment(), "GIT_ALLOW_PROTOCOL": ":".join(sorted(_SAFE))}
    if agent := os.environ.get("SSH_AUTH_SOCK"):
        environment["SSH_AUTH_SOCK"] = agent
    with subprocess.Popen(
        [
            program(git.root),
            *words,
            *("fetch", "--progress", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head"),
            *("--no-auto-maintenance", "--", address, f"{BRANCH}:{FETCHED}"),
        ],
        stdin=None if may_ask else subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment,
        cwd=git.root,
    ) as running:
        said = _followed(running, tick)
    if running.returncode != 0:
        raise ClientfileError(
            both("nothing could be fetched from there: {why}", "无法从该处取回：{why}", why=said),
            both(
                "look at the address, and whether you may read it; nothing is left behind",
                "请检查地址及读取权限；未留下任何内容",
            ),
        )
    return git.run("rev-parse", "--verify", FETCHED).decode("ascii").strip()


def _followed(running: subprocess.Popen[bytes], tick: Callable[[int], None]) -> str:
    """Follow what git says until it ends; gives the first line that says what is wrong."""
    assert running.stderr is not None
    wrong, done, left = "", 0, b""
    while piece := os.read(running.stderr.fileno(), 65536):
        *lines, left = re.split(rb"[\r\n]", left + piece)
        for line in lines:
            if found := _PERCENT.search(line):
                tick(int(found[1]) - done)
                done = int(found[1])
            elif line.startswith((b"fatal:", b"error:", b"ssh:")):
                wrong = wrong or line.decode("utf-8", "replace")[:200]
    return wrong or "no reason given"


def _not_safe() -> UsageError:
    return UsageError(
        both("only https, ssh and local addresses are fetched from", "只能从 https、ssh 或本机地址取回"),
        both(
            "write https://…, ssh://…, name@host:path, or a folder; http and git are not encrypted",
            "请写 https://…、ssh://…、name@host:路径 或文件夹；http 与 git 协议未加密",
        ),
    )
