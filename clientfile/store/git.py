"""The one home of the git program: closed environment, explicit repository, plumbing only.

No hook, fsmonitor, external diff, filter, alias or inherited `GIT_*` variable reaches what runs here: the
environment is built from nothing, system and global configuration are not read, and the risky keys of the
repository's own are overruled. Nothing is fetched: no protocol is allowed.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from clientfile.errors import ClientfileError, NotBelieved
from clientfile.said import both
from clientfile.store.folder import Folder
from clientfile.store.git_program import program, safe_path
from clientfile.store.loose import Found
from clientfile.store.object_reader import ObjectReader
from clientfile.store.objects import Entry, Kind
from clientfile.store.plain_file import check_plain, read_plain

ABSENT = "0" * 40
TREES_KEPT = 2048
TREES_HELD = 32 * 1024 * 1024
"""Bytes: the folder of a month with ten thousand commits is a third of a MiB in each of them."""
_ID = re.compile(r"[0-9a-f]{40}")

_OVERRULED = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.untrackedCache=false",
    "core.attributesFile=/dev/null",
    "core.excludesFile=/dev/null",
    "core.autocrlf=false",
    "core.safecrlf=false",
    "core.quotePath=false",
    "core.fsync=all",
    "core.fsyncMethod=fsync",
    # git's own upkeep may hold these a moment longer than the 0.1 s and 1 s that git would wait
    "core.filesRefLockTimeout=10000",
    "core.packedRefsTimeout=10000",
    "core.sshCommand=ssh",
    "core.askPass=false",
    "core.gitProxy=false",
    "core.alternateRefsCommand=false",
    # A blob above it is passed on piece by piece, never held whole, not even by git.
    "core.bigFileThreshold=32m",
    "core.pager=cat",
    "core.editor=false",
    "diff.external=",
    "diff.trustExitCode=false",
    "gc.auto=0",
    # Of packs it maps a part at a time: else a long history takes as much memory as there is of it.
    "core.packedGitWindowSize=8m",
    "core.packedGitLimit=64m",
    "maintenance.auto=false",
    "credential.helper=",
    "gpg.program=false",
    "gpg.ssh.program=false",
    "gpg.ssh.defaultKeyCommand=false",
    "log.showSignature=false",
    "protocol.allow=never",
    "advice.detachedHead=false",
    "submodule.recurse=false",
)


_FILTERED = re.compile(rb"filter|include|worktreeconfig", re.IGNORECASE)
"""What the text of a configuration holds where it may name a filter, here or in a file it takes in."""
_FILTER = r"(?is)(filter\..+)\.(?:clean|smudge|process|required)"
MAX_CONFIG = 1 << 20
"""Bytes of a configuration of git: one that is larger is nobody's by hand, and not read."""
MAX_INDEX = 512 * 1024 * 1024
_READ_BY_GIT = {
    "HEAD": MAX_CONFIG,
    "packed-refs": MAX_INDEX,
    "refs/heads/main": MAX_CONFIG,
    "logs/HEAD": MAX_INDEX,
    "logs/refs/heads/main": MAX_INDEX,
    "info/attributes": MAX_CONFIG,
    "index": MAX_INDEX,
}
"""Files in `.git` that git itself opens, waiting where one is a pipe, and the bytes they may have."""


class GitFailed(ClientfileError):
    """git said no where it should not. The text is git's own, cleaned by whoever shows it."""

    kind = "git-failed"


class Git:
    """The git program, run on one repository and nowhere else."""

    def __init__(self, root: Path, *, keep_open: Sequence[int] = ()) -> None:
        self.root = root
        self.dir = root / ".git"
        self._keep_open = tuple(keep_open)
        self._objects = self._object_reader()
        self._beside = self._object_reader()
        self._folders: dict[str, Folder] = {}
        self._held = 0
        self._no_filters: tuple[str, ...] | None = None

    def keep_open(self, descriptors: Sequence[int]) -> None:
        """Descriptors that children inherit: the store lock lives until the last child is gone."""
        self._keep_open = tuple(descriptors)

    def run(
        self,
        *arguments: str,
        given: bytes = b"",
        allowed: Iterable[int] = (0,),
        settings: Sequence[str] = (),
    ) -> bytes:
        """Run a git command to its end and return its output. Raises `GitFailed`."""
        try:
            done = subprocess.run(
                self._command(arguments, settings),
                input=given,
                capture_output=True,
                env=self.environment(),
                cwd=self.root,
                pass_fds=self._keep_open,
                check=False,
            )
        except OSError as error:
            raise _cannot_start(error) from None
        if done.returncode not in allowed:
            raise _failed(arguments[0], done.stderr)
        return done.stdout

    @contextmanager
    def running(
        self, *arguments: str, given: Iterable[bytes], settings: Sequence[str] = ()
    ) -> Iterator[None]:
        """Run a git command beside what is done meanwhile, and wait for its end. Raises `GitFailed`."""
        try:
            child = subprocess.Popen(
                self._command(arguments, settings),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=self.environment(),
                cwd=self.root,
                pass_fds=self._keep_open,
            )
        except OSError as error:
            raise _cannot_start(error) from None
        assert child.stdin is not None
        assert child.stderr is not None
        try:
            with suppress(BrokenPipeError), child.stdin:  # ended early, it says why
                child.stdin.writelines(given)
            yield
        finally:
            with child.stderr:
                said = child.stderr.read()
            code = child.wait()
        if code:
            raise _failed(arguments[0], said)

    def start(self, *arguments: str) -> None:
        """Start a git command and leave it to itself; it does not hold the store's lock."""
        subprocess.Popen(
            self._command(arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self.environment(),
            cwd=self.root,
            start_new_session=True,
        )

    def environment(self) -> Mapping[str, str]:
        """All a git child sees of the world."""
        return {
            "PATH": safe_path(self.root),
            "HOME": os.devnull,
            "LC_ALL": "C",
            "TZ": "UTC",
            "GIT_DIR": str(self.dir),
            "GIT_WORK_TREE": str(self.root),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            # An object that is missing here is not asked of a "promisor" that the configuration names.
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_ALLOW_PROTOCOL": "",
            "GIT_PROTOCOL_FROM_USER": "0",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_LITERAL_PATHSPECS": "1",
            "GIT_COMMITTER_NAME": "clientfile",
            "GIT_COMMITTER_EMAIL": "clientfile@localhost",
        }

    def settings(self) -> tuple[str, ...]:
        """What every git command is told on its command line, above any configuration: `key=value`."""
        if self._no_filters is None:
            self._no_filters = tuple(self._filters_overruled())
        return (*_OVERRULED, *self._no_filters)

    def _filters_overruled(self) -> Iterator[str]:
        """A filter has a name of somebody's choosing, so they cannot all be overruled without looking."""
        for name, limit in _READ_BY_GIT.items():
            check_plain(self.dir / name, limit)
        try:
            config = read_plain(self.dir / "config", MAX_CONFIG)
        except FileNotFoundError:
            return
        if not _FILTERED.search(config):
            return
        self._no_filters = ()
        listed = self.run("config", "--includes", "--list", "--name-only", "-z").decode("utf-8", "replace")
        named = {found[1] for key in listed.split("\0") if (found := re.fullmatch(_FILTER, key))}
        for each in sorted(named):
            if "=" in each:  # on the command line its name would end there
                raise _risky(f"{each}.clean")
            yield from (f"{each}.clean=", f"{each}.smudge=", f"{each}.process=", f"{each}.required=false")

    def _command(self, arguments: Sequence[str], settings: Sequence[str] = ()) -> list[str]:
        overruled = [word for setting in (*self.settings(), *settings) for word in ("-c", setting)]
        return [program(self.root), *overruled, *arguments]

    def expect(self) -> None:
        """Let git get ready to be asked for objects, while something else is done."""
        self._objects.expect()

    def close(self) -> None:
        """End the reading children, if any run."""
        self._objects.close()
        self._beside.close()

    # Reading objects -------------------------------------------------------------------------

    def read(self, name: str, kind: Kind | None = None) -> bytes:
        """The content of an object (an id, or `commit:path`).

        Raises `NotBelieved` where it is not there or not `kind`.
        """
        return _content(self.find(name), kind)

    def blobs(self, names: Sequence[str]) -> Iterator[bytes]:
        """The contents of many blobs, in order, one after the other; as `read_many`, and raises as `read`."""
        return (_content(found, "blob") for found in self.read_many(names))

    def find(self, name: str) -> Found | None:
        """(id, kind, content) of an object, None where there is none."""
        return self._objects.find(name)

    def find_many(self, names: Sequence[str]) -> Iterator[Found | None]:
        """Answers to many object ids, in order. Nothing else may be asked before the last is taken."""
        return self._objects.find_many(names)

    def find_beside(self, names: Sequence[str]) -> Generator[Found | None, None, None]:
        """As `find_many`, by a second child, which reads on while `find` is asked other things."""
        return self._beside.find_many(names)

    def read_many(self, names: Sequence[str]) -> Iterator[Found | None]:
        """Answers to many names, in order, by a child of its own.

        `find` may be asked other things meanwhile.
        """
        own = self._object_reader()
        try:
            yield from own.find_many(names)
        finally:
            own.close()

    def tree(self, name: str) -> Mapping[str, Entry]:
        """The entries of a tree, in its order."""
        return dict(self.folder(name).entries())

    def entry(self, tree: str, name: str) -> Entry | None:
        """One entry of a tree, None where it has none of this name."""
        return self.folder(tree).get(name.encode("utf-8", "surrogateescape"))

    def folder(self, name: str) -> Folder:
        """A tree as it lies there. Those read last are kept: what one commit left, the next begins with."""
        found = self._folders.get(name)
        if found is None:
            found = Folder(self.read(name, "tree"))
            if _ID.fullmatch(name):
                self._keep(name, found)
        return found

    def keep_trees(self, names: Iterable[str]) -> None:
        """Read many trees at once, so that `tree` need not wait for each; what is no tree is left to it."""
        unknown = [each for each in dict.fromkeys(names) if each not in self._folders]
        for name, found in zip(unknown, self.find_many(unknown), strict=True):
            if found is not None and found[1] == "tree":
                self._keep(name, Folder(found[2]))

    def _keep(self, name: str, tree: Folder) -> None:
        if name in self._folders:
            return
        self._folders[name] = tree
        self._held += tree.size
        while len(self._folders) > TREES_KEPT or (self._held > TREES_HELD and len(self._folders) > 1):
            self._held -= self._folders.pop(next(iter(self._folders))).size

    def _object_reader(self) -> ObjectReader:
        return ObjectReader(self.dir / "objects", self._reading_child)

    def _reading_child(self) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(
                self._command(("cat-file", "--batch-command", "--buffer")),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self.environment(),
                cwd=self.root,
            )
        except OSError as error:
            raise _cannot_start(error) from None


def _content(found: Found | None, kind: Kind | None) -> bytes:
    if found is None or (kind is not None and found[1] != kind):
        raise NotBelieved(
            both("a git object is missing or of the wrong kind", "缺少 git 对象，或其类型不符"),
            both(
                "fetch it from your backup, then run: clientfile verify",
                "请从备份取回，再运行：clientfile verify",
            ),
        )
    return found[2]


def _risky(key: str) -> NotBelieved:
    return NotBelieved(
        both(
            "git's configuration of this clone names a program: {key}",
            "本副本的 git 配置指定了程序：{key}",
            key=key,
        ),
        both(
            "nothing was run; look at it: git config --list --show-origin",
            "未运行任何程序；请查看：git config --list --show-origin",
        ),
    )


def _failed(verb: str, stderr: bytes) -> GitFailed:
    return GitFailed(
        both("git {verb} failed: {said}", "git {verb} 失败：{said}", verb=verb, said=_said(stderr)),
        both(
            "nothing was committed; look at the disk and at {dir}",
            "未提交任何内容；请检查磁盘与 {dir}",
            dir=".git",
        ),
    )


def _said(stderr: bytes) -> str:
    lines = stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:200] if lines else "no reason given"


def _cannot_start(error: OSError) -> GitFailed:
    return GitFailed(both("git cannot be started: {why}", "无法启动 git：{why}", why=error.strerror))
