"""git runs closed: what a repository, a home, an environment or a folder on the way plants is never run.

Each plant leaves a marker file when it runs. The first test lets stock git run the same plants, so that none
of them is only believed to be one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.guards import Cli, closed_environment, run

HOOKS = (
    "applypatch-msg pre-applypatch post-applypatch pre-commit pre-merge-commit prepare-commit-msg commit-msg "
    "post-commit pre-rebase post-checkout post-merge pre-push pre-auto-gc post-rewrite sendemail-validate "
    "fsmonitor-watchman post-index-change reference-transaction pre-receive update proc-receive post-receive "
    "post-update push-to-checkout"
).split()

PROGRAMS = (
    "core.fsmonitor",
    "core.sshCommand",
    "core.editor",
    "core.pager",
    "core.askPass",
    "core.gitProxy",
    "core.alternateRefsCommand",
    "diff.external",
    "diff.evil.command",
    "diff.evil.textconv",
    "merge.evil.driver",
    "gpg.program",
    "gpg.ssh.program",
    "gpg.ssh.defaultKeyCommand",
    "credential.helper",
    "sequence.editor",
    "interactive.diffFilter",
    "uploadpack.packObjectsHook",
    "pager.log",
    "pager.rev-list",
    "pager.cat-file",
    "man.evil.cmd",
    "sendemail.sendmailCmd",
)
"""Keys whose value git runs, somewhere."""

ALIASES = ("cat-file", "rev-list", "update-ref", "update-index", "read-tree", "ls-files", "config", "status")


class Plants:
    """Programs that leave a marker each, and where they were left."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.marks = folder / "marks"
        self.marks.mkdir(parents=True)

    def program(self, name: str, at: Path | None = None, body: str = "") -> str:
        """An executable file that leaves the marker `name`."""
        file = at or self._folder / name.replace("/", "-")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            f"#!/bin/sh\n: > '{self.marks}/{name.replace('/', '-')}'\n{body or 'cat 2>/dev/null'}\n"
        )
        file.chmod(0o755)
        return str(file)

    def left(self) -> list[str]:
        """The markers that are there, which are taken away."""
        found = sorted(each.name for each in self.marks.iterdir())
        for name in found:
            (self.marks / name).unlink()
        return found


@pytest.fixture
def plants(tmp_path: Path) -> Plants:
    return Plants(tmp_path / "planted")


def hostile_config(plants: Plants, whose: str, hooks: Path) -> str:
    """Every key whose value git runs, and the settings that let it."""
    keys = [(key, plants.program(f"{whose}-{key}")) for key in PROGRAMS]
    keys += [(f"alias.{each}", f"!{plants.program(f'{whose}-alias-{each}')}") for each in ALIASES]
    for kind in ("clean", "smudge", "process"):
        keys.append((f"filter.evil{kind}.{kind}", plants.program(f"{whose}-filter-{kind}")))
    keys += [
        ("filter.EVIL two.clean", plants.program(f"{whose}-filter-two")),
        ("filter.evilclean.required", "true"),
        ("core.hooksPath", str(hooks)),
        ("core.attributesFile", str(_attributes(hooks.parent / f"{whose}-attributes"))),
        ("core.excludesFile", "/dev/null"),
        ("core.autocrlf", "true"),
        ("core.safecrlf", "true"),
        ("core.eol", "crlf"),
        ("commit.gpgSign", "true"),
        ("commit.template", "/dev/null"),
        ("user.signingKey", "/nowhere"),
        ("gpg.format", "openpgp"),
        ("log.showSignature", "true"),
        ("protocol.allow", "always"),
        ("protocol.ext.allow", "always"),
        ("remote.evil.url", f"ext::{plants.program(f'{whose}-ext', body='exit 1')} %S"),
        ("remote.evil.promisor", "true"),
        ("remote.local.url", f"file://{hooks.parent}"),
        ("remote.local.promisor", "true"),
        ("remote.local.uploadpack", plants.program(f"{whose}-uploadpack", body="exit 1")),
        ("init.defaultBranch", "evil"),
        ("init.templateDir", str(hooks.parent / "template")),
        ("core.untrackedCache", "true"),
        ("maintenance.auto", "true"),
        ("gc.auto", "1"),
    ]
    lines = []
    for key, value in keys:
        section, _, rest = key.partition(".")
        below, _, name = rest.rpartition(".")
        head = f'[{section} "{below}"]' if below else f"[{section}]"
        lines.append(f'{head}\n\t{name} = "{value}"\n')
    return "".join(lines)


def _attributes(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    words = ("filter=evilclean", "filter=evilsmudge", "filter=evilprocess", 'filter="EVIL')
    drivers = "diff=evil merge=evil text eol=crlf ident working-tree-encoding=UTF-16"
    lines = [f"clients/** {drivers} {words[0]}", f"*.age {words[1]}", f"*.yaml {drivers} {words[2]}"]
    file.write_text("".join(f"{line}\n" for line in (*lines, f"clients/** {words[0]}")))
    return file


def hostile_environment(plants: Plants, tmp_path: Path) -> dict[str, str]:
    """git's own variables, each naming a program or another repository, and a home full of settings."""
    outer = tmp_path / "outer"
    outer.mkdir(exist_ok=True)
    variables = {
        "GIT_DIR": str(outer / ".git"),
        "GIT_WORK_TREE": str(outer),
        "GIT_INDEX_FILE": str(outer / "index"),
        "GIT_OBJECT_DIRECTORY": str(outer / "objects"),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(outer / "alternates"),
        "GIT_COMMON_DIR": str(outer / "common"),
        "GIT_NAMESPACE": "evil",
        "GIT_REPLACE_REF_BASE": "refs/heads/",
        "GIT_CONFIG": str(outer / "config"),
        "GIT_CONFIG_SYSTEM": str(outer / "config"),
        "GIT_CONFIG_GLOBAL": str(outer / "config"),
        "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": plants.program("GIT_CONFIG_VALUE"),
        "GIT_CONFIG_KEY_1": "core.hooksPath",
        "GIT_CONFIG_VALUE_1": str(tmp_path / "hooks"),
        "GIT_CONFIG_PARAMETERS": f"'core.fsmonitor'='{plants.program('GIT_CONFIG_PARAMETERS')}'",
        "GIT_TRACE": str(plants.marks / "GIT_TRACE"),
        "GIT_TRACE2": str(plants.marks / "GIT_TRACE2"),
        "GIT_TRACE2_EVENT": str(plants.marks / "GIT_TRACE2_EVENT"),
        "GIT_TRACE_SETUP": str(plants.marks / "GIT_TRACE_SETUP"),
        "GIT_EXEC_PATH": str(tmp_path / "exec"),
        "GIT_TEMPLATE_DIR": str(tmp_path / "template"),
        "GIT_DEFAULT_BRANCH": "evil",
        "GIT_CEILING_DIRECTORIES": "/",
        "GIT_AUTHOR_NAME": "evil",
        "GIT_AUTHOR_DATE": "2001-01-01T00:00:00Z",
        "GIT_COMMITTER_NAME": "evil",
        "GIT_PYTHON_REFRESH": "raise",
        "GIT_PYTHON_TRACE": "full",
        "GIT_ALLOW_PROTOCOL": "ext:file",
    }
    for name in "GIT_EXTERNAL_DIFF GIT_SSH GIT_SSH_COMMAND GIT_EDITOR GIT_SEQUENCE_EDITOR GIT_PAGER".split():
        variables[name] = plants.program(name)
    for name in "GIT_ASKPASS SSH_ASKPASS GIT_PROXY_COMMAND GIT_PYTHON_GIT_EXECUTABLE PAGER".split():
        variables[name] = plants.program(name)
    for name in ("git", "git-rev-list", "git-cat-file", "ssh", "sh"):
        plants.program(f"exec-{name}", tmp_path / "exec" / name)
    for folder in (tmp_path / "hooks", tmp_path / "template" / "hooks"):
        for hook in HOOKS:
            plants.program(f"{folder.parent.name}-hook-{hook}", folder / hook)
    (outer / "config").write_text(hostile_config(plants, "outer", tmp_path / "hooks"))
    return variables


def plant(store: Path, environment: Mapping[str, str], plants: Plants, tmp_path: Path) -> None:
    """Into a clone, everything that git can be made to run; and into the home of whoever uses it."""
    hooks = store / ".git" / "hooks"
    for hook in HOOKS:
        plants.program(f"hook-{hook}", hooks / hook)
    included = tmp_path / "included"
    included.write_text(hostile_config(plants, "included", hooks))
    with (store / ".git" / "config").open("a") as config:
        config.write(hostile_config(plants, "clone", hooks))
        config.write(f"[include]\n\tpath = {included}\n[extensions]\n\tworktreeConfig = true\n")
    (store / ".git" / "config.worktree").write_text(hostile_config(plants, "worktree", hooks))
    _attributes(store / ".git" / "info" / "attributes")
    for name in ("git", "ssh", "ssh-keygen", "sh", "less", "vi", "git-cat-file", "git-rev-list"):
        plants.program(f"inside-{name}", store / name)
        plants.program(f"inside-bin-{name}", store / "bin" / name)
    home = Path(environment["HOME"])
    (home / ".gitconfig").write_text(hostile_config(plants, "home", hooks))
    (home / ".config" / "git").mkdir(parents=True)
    (home / ".config" / "git" / "config").write_text(hostile_config(plants, "xdg", hooks))
    _attributes(home / ".config" / "git" / "attributes")


VERBS: tuple[tuple[tuple[str, ...], int], ...] = (
    (("status",), 0),
    (("intake", "--from", "{tmp}/client.yaml"), 0),
    (("update", "张三", "--set", "contact.wechat=x"), 0),
    (("visit", "张三", "hydra-needle", "--on", "2026-11-20"), 0),
    (("show", "张三"), 0),
    (("due",), 0),
    (("log",), 0),
    (("log", "张三"), 0),
    (("diff", "张三"), 0),
    (("settings", "dormant_after_days=91"), 0),
    (("staff", "add", "王芳", "--role", "doctor"), 0),
    (("replan", "--all"), 0),
    (("query", "--where", "age > 20", "--save", "grown"), 0),
    (("export", "--out", "{tmp}/out.csv", "--purpose", "test"), 0),
    (("accept",), 0),
    (("verify",), 0),
)
"""Verbs that use git, and how they end."""


@pytest.fixture
def stocked(cli: Cli, store: Path, tmp_path: Path) -> Path:
    """A store with a client; two more to be taken in by packs and loose objects lie beside it."""
    (tmp_path / "client.yaml").write_text("contact:\n  name: 李四\n")
    ran = cli("intake", "--from", "-", input='{"contact": {"name": "张三"}}\n')
    assert ran.code == 0, ran.stderr
    return store


@pytest.fixture
def hostile(stocked: Path, environment: dict[str, str], plants: Plants, tmp_path: Path) -> Path:
    plant(stocked, environment, plants, tmp_path)
    environment |= hostile_environment(plants, tmp_path)
    here = [".", "", str(stocked), str(stocked / "bin"), "./bin", "bin"]
    (tmp_path / "linked").symlink_to(stocked / "bin")
    environment["PATH"] = os.pathsep.join([*here, str(tmp_path / "linked"), environment["PATH"]])
    return stocked


def _words(words: tuple[str, ...], tmp_path: Path) -> tuple[str, ...]:
    return tuple(each.replace("{tmp}", str(tmp_path)) for each in words)


def _touch_all(store: Path) -> None:
    """Let every file look changed, so that whoever compares must read it, and would filter it."""
    for path in store.rglob("*"):
        if ".git" not in path.parts and path.is_file():
            os.utime(path, (1, 1))


def test_stock_git_would_run_them(
    stocked: Path, environment: dict[str, str], plants: Plants, tmp_path: Path
) -> None:
    """What is planted here does run where git is not closed."""
    plant(stocked, environment, plants, tmp_path)
    _touch_all(stocked)
    run_git = _stock(stocked, {**environment, "GIT_ALLOW_PROTOCOL": "ext:file"})
    run_git("status")
    run_git("diff", "--ext-diff", "HEAD~1")
    run_git("update-ref", "refs/heads/other", "HEAD")
    run_git("add", "--renormalize", "--all")
    run_git("cat-file", "-p", "1" * 40)
    run_git("commit", "--allow-empty", "-m", "x")
    left = set(plants.left())
    assert {"worktree-core.fsmonitor", "hook-reference-transaction", "worktree-gpg.program"} <= left, left
    assert {"worktree-filter-clean"} & left, left
    assert {each.rpartition("-")[2] for each in left} & {"ext", "uploadpack"}, left
    environment["PATH"] = f"{stocked / 'bin'}{os.pathsep}{environment['PATH']}"
    subprocess.run(["git", "version"], env=environment, cwd=stocked, check=False)
    assert plants.left() == ["inside-bin-git"]


def _stock(store: Path, environment: Mapping[str, str]) -> Callable[..., None]:
    def call(*words: str) -> None:
        git = shutil.which("git") or "git"
        subprocess.run(
            [git, *words],
            cwd=store,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=60,
        )

    return call


def test_nothing_planted_is_run(cli: Cli, hostile: Path, plants: Plants, tmp_path: Path) -> None:
    for words, code in VERBS:
        _touch_all(hostile)
        ran = cli(*_words(words, tmp_path), cwd=hostile)
        assert plants.left() == [], words
        assert ran.code == code, (words, ran)
    assert not list((tmp_path / "outer").glob("*/*"))


def test_a_new_store_takes_nothing_in(
    cli: Cli, hostile: Path, environment: dict[str, str], plants: Plants, tmp_path: Path
) -> None:
    """Neither the machine's template folder nor a default branch, typed where a `git` lies."""
    others = [each for each in environment["PATH"].split(os.pathsep) if not each.startswith(str(tmp_path))]
    new = tmp_path / "second"
    ran = cli(
        *("init", new, "--template", "salon", "--owner", "王", "--no-recovery-sheet"),
        cwd=hostile,
        env={"PATH": os.pathsep.join(others)},
    )
    assert (ran.code, plants.left()) == (0, []), ran
    assert (new / ".git" / "HEAD").read_text() == "ref: refs/heads/main\n"
    assert not (new / ".git" / "hooks").exists()


def test_what_was_edited_is_compared_without_filters(
    cli: Cli, hostile: Path, plants: Plants, tmp_path: Path
) -> None:
    """git's index is made anew, a file is brought over, the upkeep is started: each would read files."""
    (hostile / ".git" / "index").unlink()
    assert cli("update", "张三", "--set", "contact.wechat=y", cwd=hostile).code == 0
    (hostile / "catalogue.yaml").write_text("clientfile: 1\n")
    assert cli("status", cwd=hostile).code == 0
    crowded = hostile / ".git" / "objects" / "17"
    crowded.mkdir(exist_ok=True)
    for n in range(40):
        (crowded / f"{n:038x}").touch()
    assert cli("update", "张三", "--set", "contact.wechat=z", cwd=hostile).code == 0
    assert plants.left() == []


def test_a_missing_object_is_asked_of_nobody(cli: Cli, hostile: Path, plants: Plants) -> None:
    """A "promisor" remote is one that git asks for what is not there, by running what its address says."""
    for pack in (hostile / ".git" / "objects").glob("*/*"):
        pack.unlink()
    ran = cli("update", "张三", "--set", "contact.wechat=x", cwd=hostile)
    assert (ran.code, ran.stdout) == (13, "")
    assert plants.left() == []


def test_a_filter_that_cannot_be_switched_off_is_named(cli: Cli, stocked: Path, plants: Plants) -> None:
    with (stocked / ".git" / "config").open("a") as config:
        config.write(f'[filter "a=b"]\n\tclean = {plants.program("equals")}\n')
    _attributes(stocked / ".git" / "info" / "attributes").write_text("*.yaml filter=a=b\n")
    ran = cli("update", "张三", "--set", "contact.wechat=x", cwd=stocked)
    assert (ran.code, ran.stdout) == (13, "")
    assert "git's configuration of this clone names a program: filter.a=b.clean" in ran.stderr
    assert (
        "指定了程序：filter.a=b.clean"
        in cli("update", "张三", "--set", "contact.wechat=x", "--lang", "zh").stderr
    )
    assert plants.left() == []


USERS_OWN = """
[user]
	name = Somebody Else
	email = else@example.com
	signingKey = {home}/other
[commit]
	gpgSign = true
	template = {home}/message
[gpg]
	format = openpgp
[core]
	autocrlf = true
	eol = crlf
	hooksPath = {home}/hooks
	fsmonitor = true
	quotePath = true
	excludesFile = {home}/ignored
	fileMode = false
	compression = 0
	abbrev = 4
[init]
	defaultBranch = trunk
	templateDir = {home}/template
[i18n]
	commitEncoding = GB18030
	logOutputEncoding = GB18030
[log]
	date = relative
	showSignature = true
[color]
	ui = always
[status]
	short = true
[extensions]
	objectFormat = sha256
"""


def test_the_users_own_settings_change_nothing(tmp_path: Path, plants: Plants) -> None:
    """The same day with and without them: the same output, files and commits, but for what chance makes."""
    told = []
    for own in (False, True):
        base = tmp_path / str(own)
        environment = closed_environment(base)
        home = Path(environment["HOME"])
        if own:
            (home / ".gitconfig").write_text(USERS_OWN.format(home=home))
            (home / ".config" / "git").mkdir(parents=True)
            (home / ".config" / "git" / "config").write_text(USERS_OWN.format(home=home))
            (home / "ignored").write_text("*\n")
            (home / "message").write_text("do not use this\n")
            for hook in HOOKS:
                plants.program(f"own-{hook}", home / "hooks" / hook)
                plants.program(f"template-{hook}", home / "template" / "hooks" / hook)
        told.append(list(_a_day(base, environment)))
    assert plants.left() == []
    for without, with_them in zip(*told, strict=True):
        assert with_them == without


def _a_day(base: Path, environment: dict[str, str]) -> Iterator[object]:
    store = base / "store"
    environment["CLIENTFILE_STORE"] = str(store)
    client = '{"id": "a0000001", "contact": {"name": "张三", "notes": "a\\nb"}}\n'
    days: tuple[tuple[tuple[str, ...], str], ...] = (
        (("init", str(store), "--template", "salon", "--owner", "陈雅", "--no-recovery-sheet"), ""),
        (("intake", "--from", "-"), client),
        (("update", "a0000001", "--set", "contact.wechat=x"), ""),
        (("diff", "a0000001"), ""),
        (("show", "a0000001"), ""),
        (("verify",), ""),
    )
    for words, given in days:
        ran = run(words, environment, base, input=given)
        yield words[0], ran.code, len(ran.stdout.splitlines()), ran.stderr.replace(str(base), "")
    plain = {**environment, "HOME": str(base / "tmp")}  # stock git, without the settings
    for words in (
        ("log", "--format=%an %ae %s%n%b", "main"),
        ("ls-files", "--eol"),
        ("status", "--porcelain"),
        ("branch", "--list"),
        ("config", "--local", "--name-only", "--list"),
        ("log", "--format=%G?"),
    ):
        done = subprocess.run(["git", *words], cwd=store, env=plain, capture_output=True, check=False)
        yield words, done.stdout.decode(), done.returncode
    yield sorted(each.name for each in (store / ".git").iterdir())
