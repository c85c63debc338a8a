"""A new file: whole or not at all, private, never through a link, never in the store."""

from __future__ import annotations

import os
import resource
import signal
from pathlib import Path

import pytest

from clientfile.exchange.write_file import NotWritten, new_file


@pytest.fixture
def inside(tmp_path: Path) -> Path:
    """The store."""
    made = tmp_path / "store"
    (made / "clients").mkdir(parents=True)
    return made


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder outside the store."""
    made = tmp_path / "out"
    made.mkdir()
    return made


def names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


def write(path: Path, store: Path, content: bytes = b"new", *, force: bool = False) -> None:
    with new_file(path, force=force, forbidden=store) as file:
        file.write(content)


def refusal(path: Path, store: Path, *, force: bool = False) -> str:
    with pytest.raises(NotWritten) as found:
        write(path, store, force=force)
    assert found.value.exit_code == 1
    return found.value.message.en.removeprefix("cannot write the file: ")


def test_a_file_for_its_owner_alone(out: Path, inside: Path) -> None:
    before = os.umask(0)
    try:
        write(out / "a.csv", inside)
    finally:
        os.umask(before)
    assert (out / "a.csv").read_bytes() == b"new"
    assert (out / "a.csv").stat().st_mode & 0o777 == 0o600
    assert names(out) == ["a.csv"]


def test_a_relative_path(out: Path, inside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(out)
    write(Path("a.csv"), inside)
    assert (out / "a.csv").read_bytes() == b"new"
    monkeypatch.chdir(inside)
    assert refusal(Path("a.csv"), inside) == "client data is not written into the store"
    write(Path("../b.csv"), inside)


def test_an_existing_file_needs_force(out: Path, inside: Path) -> None:
    (out / "a.csv").write_bytes(b"old")
    (out / "a.csv").chmod(0o644)
    assert refusal(out / "a.csv", inside) == "the file exists already"
    assert (out / "a.csv").read_bytes() == b"old"
    write(out / "a.csv", inside, force=True)
    assert (out / "a.csv").read_bytes() == b"new"
    assert (out / "a.csv").stat().st_mode & 0o777 == 0o600


def test_a_file_that_appears_meanwhile_is_not_overwritten(out: Path, inside: Path) -> None:
    def write_while_they_do() -> None:
        with new_file(out / "a.csv", force=False, forbidden=inside) as file:
            file.write(b"new")
            (out / "a.csv").write_bytes(b"theirs")

    with pytest.raises(NotWritten, match="exists already"):
        write_while_they_do()
    assert (out / "a.csv").read_bytes() == b"theirs"
    assert names(out) == ["a.csv"]


@pytest.mark.parametrize("force", [False, True])
def test_never_through_a_link(out: Path, inside: Path, force: bool) -> None:
    (out / "target").write_bytes(b"old")
    (out / "a.csv").symlink_to(out / "target")
    (out / "dangling").symlink_to(out / "nowhere")
    assert refusal(out / "a.csv", inside, force=force) == "that is a link, which is not followed"
    assert refusal(out / "dangling", inside, force=force) == "that is a link, which is not followed"
    assert (out / "target").read_bytes() == b"old"


@pytest.mark.parametrize("force", [False, True])
def test_only_plain_files_are_replaced(out: Path, inside: Path, force: bool) -> None:
    (out / "folder").mkdir()
    os.mkfifo(out / "fifo")
    for name in ("folder", "fifo"):
        assert refusal(out / name, inside, force=force) == "something that is not a file is there"
    assert refusal(Path("/"), inside, force=force) == "that is a folder"
    assert refusal(out / "..", inside, force=force) == "that is a folder"


def test_never_in_the_store_however_it_is_reached(out: Path, inside: Path, tmp_path: Path) -> None:
    (out / "link").symlink_to(inside / "clients")
    (tmp_path / "other-name").symlink_to(inside)
    for path in (
        inside / "a.csv",
        inside / "clients" / "a.csv",
        out / "link" / "a.csv",
        out / ".." / "store" / "a.csv",
        tmp_path / "other-name" / "clients" / "a.csv",
    ):
        assert refusal(path, inside) == "client data is not written into the store"
        assert refusal(path, tmp_path / "other-name") == "client data is not written into the store"
    assert names(inside / "clients") == []
    write(tmp_path / "store.csv", inside)


def test_no_such_folder(out: Path, inside: Path) -> None:
    assert refusal(out / "missing" / "a.csv", inside) == "there is no such folder"
    (out / "file").write_bytes(b"")
    assert refusal(out / "file" / "a.csv", inside) == "its parent is not a folder"


def test_nothing_is_left_of_a_failure(out: Path, inside: Path) -> None:
    (out / "a.csv").write_bytes(b"old")

    def fail_halfway() -> None:
        with new_file(out / "a.csv", force=True, forbidden=inside) as file:
            file.write(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    assert (names(out), (out / "a.csv").read_bytes()) == (["a.csv"], b"old")


def test_no_space(out: Path, inside: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(NotWritten, match="file too large"):
            write(out / "a.csv", inside, b"x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert names(out) == []


def test_what_the_caller_meets_is_the_callers(out: Path, inside: Path) -> None:
    with pytest.raises(FileNotFoundError), new_file(out / "a.csv", force=False, forbidden=inside):
        (out / "elsewhere").read_bytes()
    assert names(out) == []
