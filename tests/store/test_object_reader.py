"""Objects are read in process as git reads them; what is not whole is nobody's, whoever reads it."""

from __future__ import annotations

import os
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfile.errors import NotBelieved
from clientfile.store import loose
from clientfile.store.git import Git
from clientfile.store.layout import client_path
from clientfile.store.loose import Unfit, read_loose
from clientfile.store.object_reader import HELD, UNDER_WAY, ObjectReader
from clientfile.store.objects import GitObject, Kind, pack, write_loose
from clientfile.store.trust import Court
from tests.store.helpers import Shop, change, git, new_client

BLOB = GitObject("blob", b"a client's document\n" * 50)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "repository")
    return tmp_path / "repository"


@pytest.fixture
def reader(repository: Path) -> Iterator[Git]:
    reader = Git(repository)
    yield reader
    reader.close()


def objects(repository: Path) -> Path:
    return repository / ".git" / "objects"


def lies(repository: Path, name: str) -> Path:
    return objects(repository) / name[:2] / name[2:]


def put(repository: Path, name: str, content: bytes) -> None:
    path = lies(repository, name)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


def gits(repository: Path, name: str) -> tuple[str, bytes]:
    """An object's kind and content as stock git has them."""
    kind = git(repository, "cat-file", "-t", name).strip()
    content = subprocess.run(
        ["git", "cat-file", kind, name], cwd=repository, capture_output=True, check=True
    ).stdout
    return kind, content


@given(kind=st.sampled_from(["blob", "tree", "commit"]), content=st.binary(max_size=3000))
def test_what_is_written_loose_is_read_loose(kind: Kind, content: bytes) -> None:
    with TemporaryDirectory() as folder:
        made = GitObject(kind, content)
        write_loose(Path(folder), [made])
        assert read_loose(folder, made.id) == (made.id, kind, content)


@pytest.mark.parametrize("level", [0, 1, 6, 9])
def test_it_is_what_git_reads(repository: Path, level: int) -> None:
    """Of all objects of a small history, however git was told to write them."""
    git(repository, "config", "core.looseCompression", str(level))
    for nth, text in enumerate(["", "接待\n", "x" * 100_000]):
        (repository / f"{nth}.yaml").write_text(text)
        git(repository, "add", ".")
        git(
            repository,
            "-c",
            "user.name=x",
            "-c",
            "user.email=x@x",
            "commit",
            "--quiet",
            "-m",
            text[:3] or "x",
        )
    names = git(repository, "rev-list", "--objects", "HEAD").split("\n")
    for name in [line[:40] for line in names if line]:
        assert read_loose(str(objects(repository)), name) == (name, *gits(repository, name))


def test_some_loose_some_packed_some_missing(repository: Path, reader: Git) -> None:
    """More than are asked for at once, in the order in which they were asked for."""
    made = [GitObject("blob", f"{nth}".encode()) for nth in range(3 * UNDER_WAY)]
    write_loose(objects(repository), made[::3])
    packed = made[1::3]
    reader.run("index-pack", "--stdin", given=b"".join(pack([each.packed() for each in packed])))
    names = [each.id for each in made]
    want = [None if nth % 3 == 2 else (each.id, "blob", each.content) for nth, each in enumerate(made)]
    assert list(reader.find_many(names)) == want
    many = reader.read_many(names)
    for each in want:  # others may be asked for meanwhile
        assert next(many) == each
        assert reader.find(names[0]) == want[0]
    assert list(reader.find_many([*names, "", "a\nb", "HEAD:x", names[1]])) == [
        *want,
        None,
        None,
        None,
        want[1],
    ]


def test_large_ones_wait_one_at_a_time(repository: Path, reader: Git) -> None:
    made = [GitObject("blob", bytes([nth]) * (HELD // 2)) for nth in range(6)]
    write_loose(objects(repository), made)
    many = reader.find_many([each.id for each in made])
    assert [
        found is not None and found[2] == each.content for found, each in zip(many, made, strict=True)
    ] == [True] * 6


def test_an_answer_that_nobody_took_is_not_the_next_one_s(repository: Path, reader: Git) -> None:
    made = [GitObject("blob", f"{nth}".encode()) for nth in range(5)]
    reader.run("index-pack", "--stdin", given=b"".join(pack([each.packed() for each in made])))
    some = reader.find_many([each.id for each in made])
    assert next(some) == (made[0].id, "blob", b"0")
    del some
    assert reader.find(made[4].id) == (made[4].id, "blob", b"4")


def assert_unfit(repository: Path) -> None:
    with pytest.raises(Unfit):
        read_loose(str(objects(repository)), BLOB.id)


def _whole() -> bytes:
    return b"blob %d\0%s" % (len(BLOB.content), BLOB.content)


HARMED: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "no zlib": lambda: b"x" * 200,
    "cut off": lambda: zlib.compress(_whole())[:-5],
    "cut off early": lambda: zlib.compress(_whole())[:4],
    "no header": lambda: zlib.compress(BLOB.content),
    "no end of the header": lambda: zlib.compress(b"blob 12"),
    "larger than it says": lambda: zlib.compress(b"blob 3\0" + BLOB.content),
    "a little smaller than it says": lambda: zlib.compress(b"blob 1500\0" + BLOB.content),
    "much smaller than it says": lambda: zlib.compress(b"blob 30000000\0" + BLOB.content),
    "smaller than anything may be": lambda: zlib.compress(b"blob 999999999\0" + BLOB.content),
    "a size without end": lambda: zlib.compress(b"blob " + b"9" * 5000 + b"\0" + BLOB.content),
    "a size below nothing": lambda: zlib.compress(b"blob -1\0" + BLOB.content),
    "a size with a nought": lambda: zlib.compress(b"blob 0%d\0%s" % (len(BLOB.content), BLOB.content)),
    "another kind": lambda: zlib.compress(b"tree %d\0%s" % (len(BLOB.content), BLOB.content)),
    "a kind that is none": lambda: zlib.compress(b"soup %d\0%s" % (len(BLOB.content), BLOB.content)),
    "another content": lambda: zlib.compress(b"blob 5\0other"),
    "a bomb": lambda: zlib.compress(b"blob %d\0" % (loose.MAX_INFLATED * 2) + b"#" * loose.MAX_INFLATED * 2),
}  # fmt: skip


@pytest.mark.parametrize("how", HARMED)
def test_a_harmed_object_is_none(repository: Path, reader: Git, how: str) -> None:
    """In process it is not read. What git makes of it is nothing either, or refused."""
    put(repository, BLOB.id, HARMED[how]())
    assert_unfit(repository)
    with pytest.raises(NotBelieved):
        reader.read(BLOB.id, "blob")
    whole = GitObject("blob", b"another")
    write_loose(objects(repository), [whole])
    assert reader.read(whole.id, "blob") == b"another"


def test_more_behind_it_is_git_s_to_judge(repository: Path, reader: Git) -> None:
    """It takes the object and leaves the rest: what is given has the hash that it should have."""
    put(repository, BLOB.id, BLOB.loose() + b"more")
    assert_unfit(repository)
    assert reader.read(BLOB.id, "blob") == BLOB.content


@pytest.mark.parametrize("how", ["cut off", "another content", "no zlib"])
def test_one_that_is_packed_as_well_is_read_from_there(repository: Path, reader: Git, how: str) -> None:
    reader.run("index-pack", "--stdin", given=b"".join(pack([BLOB.packed()])))
    put(repository, BLOB.id, HARMED[how]())
    assert reader.read(BLOB.id, "blob") == BLOB.content


@pytest.mark.parametrize("what", ["link", "pipe", "folder"])
def test_what_is_no_plain_file_is_not_read(repository: Path, tmp_path: Path, what: str) -> None:
    path = lies(repository, BLOB.id)
    path.parent.mkdir()
    if what == "link":
        (tmp_path / "elsewhere").write_bytes(BLOB.loose())
        path.symlink_to(tmp_path / "elsewhere")
    elif what == "pipe":
        os.mkfifo(path)
    elif what == "folder":
        path.mkdir()
    assert_unfit(repository)


@pytest.mark.parametrize("name", ["", "HEAD", "../../config", BLOB.id.upper(), BLOB.id[:39], BLOB.id + "\n"])
def test_only_an_id_leads_to_a_file(repository: Path, name: str) -> None:
    write_loose(objects(repository), [BLOB])
    assert read_loose(str(objects(repository)), name) is None


def test_a_file_larger_than_any_of_ours_is_left_to_git(
    repository: Path, reader: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_loose(objects(repository), [BLOB])
    monkeypatch.setattr(loose, "MAX_FILE", 20)
    assert_unfit(repository)
    assert reader.read(BLOB.id, "blob") == BLOB.content


def answering(said: bytes) -> Callable[[], subprocess.Popen[bytes]]:
    program = f"import sys; sys.stdin.buffer.readline(); sys.stdout.buffer.write({said!r})"
    return lambda: subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (b"%s blob 5\nother\n" % BLOB.id.encode(), "is not what its id says"),
        (b"%s blob 5\n" % BLOB.id.encode(), "is not what its id says"),
        (b"%s blob 99999999\n" % BLOB.id.encode() + b"x" * 100, "larger than anything"),
        (b"", "git stopped"),
    ],
)
def test_what_git_says_is_looked_at_too(tmp_path: Path, said: bytes, words: str) -> None:
    """A pack may be exchanged as well as a file."""
    reader = ObjectReader(tmp_path, answering(said))
    with pytest.raises(NotBelieved, match=words):
        reader.find(BLOB.id)
    reader.close()


def test_a_document_exchanged_for_an_earlier_one_under_its_name(shop: Shop) -> None:
    """Whoever can write into `.git` alone: no commit is made, all signatures fit."""
    client = new_client(shop.store(), health={"wellness_goals": ["stress"]})
    assert change(shop.store(), client, "health", wellness_goals=["slimming"])
    store = shop.store()
    assert store.verdict() is None
    now, before = (
        shop.git("rev-parse", f"{each}:{client_path(client)}").strip() for each in ("HEAD", "HEAD~1")
    )
    _, earlier = gits(shop.root, before)
    target = lies(shop.root, now)
    target.chmod(0o600)
    target.write_bytes(GitObject("blob", earlier).loose())
    shop.git("checkout", "--quiet", "HEAD~1", "--", client_path(client))
    pin = store.pin
    assert pin is not None
    reader = Git(shop.root)
    refusal = Court(reader, pin.owner).believe("", shop.head).refusal
    reader.close()
    assert refusal is not None
    assert "a git object is not what its id says" in refusal.message.en
