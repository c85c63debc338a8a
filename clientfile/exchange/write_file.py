"""One new file outside the store: whole or not at all, for its owner alone, never through a link."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from clientfile.errors import ClientfileError, Refused
from clientfile.said import Said, both

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class NotWritten(Refused):
    """A file that is not written where it was wanted; nothing is left there."""

    kind = "not-written"


@contextmanager
def new_file(path: Path, *, force: bool, forbidden: Path) -> Iterator[BinaryIO]:
    """A file for bytes, 0600, that appears at `path` when the block ends well, and otherwise not at all.

    Refused: a link or anything but a plain file at `path`; one that exists, without `force` (with it, it is
    replaced, its mode and links too); any folder in or below `forbidden`, the store, however it is reached.
    """
    name = path.name
    if not name or name == "..":
        raise _refused(both("that is a folder", "该路径是文件夹"))
    folder = _open_folder(path.parent)
    try:
        if _lies_in(folder, forbidden):
            raise _refused(
                both("client data is not written into the store", "不能把客户数据写入档案库内"),
                both("choose a folder outside the store", "请选择档案库以外的文件夹"),
            )
        _may_replace(folder, name, force)
        with _beside(folder, name, force) as file:
            yield file
    finally:
        os.close(folder)


def _open_folder(parent: Path) -> int:
    try:
        return os.open(parent, _FOLDER)
    except FileNotFoundError:
        raise _refused(both("there is no such folder", "文件夹不存在")) from None
    except NotADirectoryError:
        raise _refused(both("its parent is not a folder", "上级路径不是文件夹")) from None
    except OSError as error:
        raise _failed(error) from None


def _lies_in(folder: int, forbidden: Path) -> bool:
    """Whether an open folder is `forbidden` or below it: by what they are, not by what they are called."""
    try:
        store = _same(forbidden.stat())
    except OSError:
        return False
    above = "."
    here = _same(os.stat(above, dir_fd=folder))
    while here != store:
        above = f"../{above}"
        before, here = here, _same(os.stat(above, dir_fd=folder))
        if here == before:
            return False
    return True


def _same(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino


def _may_replace(folder: int, name: str, force: bool) -> None:
    try:
        mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise _failed(error) from None
    if stat.S_ISLNK(mode):
        raise _refused(both("that is a link, which is not followed", "该路径是链接，不会写入"))
    if not stat.S_ISREG(mode):
        raise _refused(both("something that is not a file is there", "该路径已存在，且不是普通文件"))
    if not force:
        raise _exists()


@contextmanager
def _beside(folder: int, name: str, force: bool) -> Iterator[BinaryIO]:
    """A file of another name in the same folder, which takes its place at the end."""
    working = f".{secrets.token_hex(8)}.part"
    try:
        descriptor = os.open(working, _NEW, 0o600, dir_fd=folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                os.fchmod(descriptor, 0o600)
                yield file
                file.flush()
                os.fsync(descriptor)
            _appear(folder, working, name, force)
            os.fsync(folder)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(working, dir_fd=folder)
    except OSError as error:
        # What the caller's block met on its own way is the caller's.
        if error.errno in _FULL or error.filename in (working, name):
            raise _failed(error) from None
        raise


def _appear(folder: int, working: str, name: str, force: bool) -> None:
    if force:
        _may_replace(folder, name, force)
        os.rename(working, name, src_dir_fd=folder, dst_dir_fd=folder)
        return
    try:
        # Unlike a rename, fails where somebody else has made the file meanwhile.
        os.link(working, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
    except FileExistsError:
        raise _exists() from None
    except OSError:
        # A file system without hard links.
        _may_replace(folder, name, force)
        os.rename(working, name, src_dir_fd=folder, dst_dir_fd=folder)


def _exists() -> ClientfileError:
    return _refused(
        both("the file exists already", "文件已存在"),
        both("--force replaces it", "使用 --force 覆盖"),
    )


def _failed(error: OSError) -> ClientfileError:
    reason = os.strerror(error.errno) if error.errno else type(error).__name__
    return _refused(both("{reason}", "{reason}", reason=reason.lower()))


def _refused(reason: Said, hint: Said | None = None) -> ClientfileError:
    return NotWritten(both("cannot write the file: {said}", "无法写入文件：{said}", said=reason), hint)
