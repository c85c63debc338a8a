"""git's configuration of this clone: what would run a program, send data unsealed, or keep plaintext.

Our own git runs closed and heeds none of it (`git.py`); whoever types `git pull` in the store runs it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from clientfile.problem import Problem
from clientfile.said import Said, both
from clientfile.store.clone_config import is_our_textconv
from clientfile.store.git import Git
from clientfile.store.looking.tree import look_at_attributes
from clientfile.store.plain_file import NotPlain, read_plain
from clientfile.tuples import NamedTuple

CONFIG = ".git/config"
_MAX = 1 << 20
_OFF = frozenset({"", "false", "no", "off", "0"})
_ON = frozenset({"true", "yes", "on", "1"})

_RUNS_A_PROGRAM = re.compile(
    r"core\.(?:sshcommand|gitproxy|askpass|editor|pager|alternaterefscommand)|sequence\.editor"
    r"|diff\.external|diff\..+\.command|difftool\..+\.cmd|mergetool\..+\.cmd|merge\..+\.driver"
    r"|filter\..+\.(?:clean|smudge|process)|gpg\.program|gpg\..+\.program|gpg\.ssh\.defaultkeycommand"
    r"|credential\.(?:.+\.)?helper|interactive\.difffilter|pager\..+|web\.browser|browser\..+\.cmd"
    r"|remote\..+\.(?:uploadpack|receivepack|vcs)|uploadpack\.packobjectshook|gc\.recentobjectshook"
    r"|sendemail\..+cmd|submodule\..+\.update|man\..+\.cmd|trailer\..+\.(?:command|cmd)"
)
_TAKES_IN = re.compile(r"include\.path|includeif\..+\.path")
_ADDRESS = re.compile(r"remote\..+\.(?:url|pushurl)|url\..+\.(?:insteadof|pushinsteadof)")
_SAFE = re.compile(r"(?:https|ssh|file)://|[./~]|[A-Za-z0-9._@-]+:(?!:|//)|[A-Za-z0-9._-]+(?:/|$)")
"""https, ssh (also as `host:path`), and folders."""

_RUNS = both(
    "names a program that git would run; if it is not yours: git config --unset-all {key}",
    "指定了 git 会运行的程序；若非你所设：git config --unset-all {key}",
)
_REPLACED = both(
    "another place takes the part of this one, so git reads other files than these; if it is not yours: "
    "git config --unset-all {key}",
    "指向其他位置，git 将读取别处的文件；若非你所设：git config --unset-all {key}",
)


class Setting(NamedTuple):
    """A key, lower case but for a name in its middle, and its value."""

    key: str
    value: str


def look_at_configuration(git: Git) -> Iterator[Problem]:
    """Settings of the clone and of files it takes in; hooks; attributes; what stands in for other objects."""
    for setting in _settings(git):
        yield from _setting(setting)
    yield from _hooks(git)
    yield from _files(git)
    yield from _refs(git)


def _settings(git: Git) -> Iterator[Setting]:
    listed = git.run("config", "--includes", "--show-scope", "--list", "-z").decode("utf-8", "replace")
    words = listed.split("\0")
    for scope, pair in zip(words[::2], words[1::2], strict=False):
        key, _, value = pair.partition("\n")
        if scope != "command":  # what our own git is told on its command line
            yield Setting(key, value)


def _setting(setting: Setting) -> Iterator[Problem]:
    key, value = setting
    name = key.lower()
    if _runs_a_program(name, value):
        yield _risky(key, _RUNS)
    elif name.startswith("diff.") and name.endswith(".cachetextconv") and value.lower() not in _OFF:
        yield _risky(
            key,
            both(
                "git keeps what it shows of client files, in plain, in its objects: git config {key} false",
                "git 会把显示过的客户档案明文存入其对象：git config {key} false",
            ),
        )
    elif _TAKES_IN.fullmatch(name):
        yield _risky(
            key,
            both(
                "takes in settings from another file; if it is not yours: git config --unset-all {key}",
                "引入了其他文件中的设置；若非你所设：git config --unset-all {key}",
            ),
        )
    elif name in ("core.worktree", "extensions.partialclone") or name.endswith(".promisor"):
        yield _risky(key, _REPLACED)
    elif name.endswith(".sslverify") and value.lower() in _OFF:
        yield _remote(
            key,
            both(
                "whoever stands between is believed to be your backup: git config --unset {key}",
                "不验证备份服务器的身份：git config --unset {key}",
            ),
        )
    elif _ADDRESS.fullmatch(name) and not _SAFE.match(_address(setting)):
        yield _remote(
            key,
            both(
                "no secure protocol (R38); use https, ssh or a folder: git remote set-url NAME ADDRESS",
                "未使用安全协议（R38）；请改用 https、ssh 或文件夹：git remote set-url 名称 地址",
            ),
        )
    elif name == "commit.gpgsign" and value.lower() in _OFF:
        yield _risky(
            key,
            both(
                "what you commit by hand is not signed, and will not be believed: git config {key} true",
                "手工提交将不签名，也不会被采信：git config {key} true",
            ),
        )


def _runs_a_program(name: str, value: str) -> bool:
    if name == "core.fsmonitor":
        return value.lower() not in _OFF | _ON
    if name.startswith("diff.") and name.endswith(".textconv"):
        return not is_our_textconv(value)
    if name.startswith("alias."):
        return value.startswith("!")
    return name == "core.hookspath" or bool(_RUNS_A_PROGRAM.fullmatch(name) and value)


def _address(setting: Setting) -> str:
    """Where it goes: of `url.X.insteadOf` that is X."""
    key = setting.key
    return key[4 : key.rindex(".")] if key.lower().startswith("url.") else setting.value


def _hooks(git: Git) -> Iterator[Problem]:
    try:
        found = sorted((git.dir / "hooks").iterdir())
    except OSError:
        return
    for each in found:
        if not each.name.endswith(".sample") and os.access(each, os.X_OK):
            yield Problem(
                "",
                f".git/hooks/{each.name}",
                "hook",
                both(
                    "a hook, which git would run, though we do not; if it is not yours, remove it",
                    "git 会运行的钩子（本工具不运行）；若非你所设，请删除",
                ),
            )


def _files(git: Git) -> Iterator[Problem]:
    for name in ("config.worktree", "commondir", "shallow", "info/grafts", "objects/info/alternates"):
        file = git.dir / name
        if file.exists() or file.is_symlink():
            yield Problem(
                "",
                f".git/{name}",
                "git-configuration",
                both(
                    "git takes history or settings from elsewhere; clone the store anew from your backup",
                    "git 据此从别处取历史或设置；请从备份重新克隆",
                ),
            )
    try:
        yield from look_at_attributes(
            read_plain(git.dir / "info" / "attributes", _MAX), ".git/info/attributes"
        )
    except FileNotFoundError:
        return
    except NotPlain as error:
        yield Problem("", ".git/info/attributes", "git-attributes", error.message)


def _refs(git: Git) -> Iterator[Problem]:
    names = git.run("for-each-ref", "--format=%(refname)", "refs/notes/textconv", "refs/replace")
    for name in names.decode("utf-8", "replace").splitlines():
        if name.startswith("refs/notes/"):
            said = both(
                "git kept client files here, in plain; remove it: git update-ref -d {ref}, "
                "then git gc --prune=now",
                "git 在此保存了客户档案明文；请删除：git update-ref -d {ref}，再 git gc --prune=now",
                ref=name,
            )
            yield Problem("", name, "leftover", said)
        else:
            said = both(
                "git shows another object in place of one that is signed; remove it: git replace -d {name}",
                "git 会以另一对象代替已签名的对象；请删除：git replace -d {name}",
                name=name.removeprefix("refs/replace/"),
            )
            yield Problem("", name, "git-configuration", said)


def _risky(key: str, said: Said) -> Problem:
    return Problem("", f"{CONFIG} {key}", "git-configuration", both(said.en, said.zh, key=key))


def _remote(key: str, said: Said) -> Problem:
    return Problem("", f"{CONFIG} {key}", "remote", both(said.en, said.zh, key=key))
