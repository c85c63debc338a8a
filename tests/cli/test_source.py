"""How many clients come is counted without holding the file, and of nothing that cannot be read twice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clientfile.commands.source import lines_of


@pytest.mark.parametrize(
    ("content", "count"), [(b"", 0), (b"{}\n", 1), (b"{}\n{}", 2), (b"{}\n" * 700_000, 700_000)]
)
def test_the_lines_of_a_file_are_counted(tmp_path: Path, content: bytes, count: int) -> None:
    file = tmp_path / "clients.jsonl"
    file.write_bytes(content)
    assert lines_of(str(file)) == count


def test_what_is_no_such_file_is_not_counted(tmp_path: Path) -> None:
    (tmp_path / "clients.yaml").write_text("contact: {name: 张三}\n", "utf-8")
    (tmp_path / "folder.jsonl").mkdir()
    os.mkfifo(tmp_path / "pipe.jsonl")
    with (tmp_path / "endless.jsonl").open("wb") as file:
        file.truncate(2**40)
    for name in ("clients.yaml", "folder.jsonl", "pipe.jsonl", "missing.jsonl", "endless.jsonl"):
        assert lines_of(str(tmp_path / name)) == 0
    assert lines_of("-") == 0
