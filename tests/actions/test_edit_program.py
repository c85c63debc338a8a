"""Which flags keep which editor from leaving copies."""

from __future__ import annotations

from pathlib import Path

import pytest

from clientfile.actions.edit_program import flags
from clientfile.said import Said

VIM = ["-n", "-i", "NONE"]


def _program(folder: Path, name: str, target: str = "") -> str:
    (folder / (target or name)).write_text("")
    (folder / (target or name)).chmod(0o700)
    if target:
        (folder / name).symlink_to(folder / target)
    return str(folder / name)


@pytest.mark.parametrize(
    ("name", "target", "begins"),
    [
        ("vim", "", VIM),
        ("nvim", "", VIM),
        ("vi", "vim.tiny", VIM),
        ("gvim", "", ["-f", *VIM]),
        ("vi", "busybox", []),
        ("nano", "", ["-R"]),
        ("editor", "nano", ["-R"]),
        ("emacs", "", ["--eval"]),
        ("code", "", ["--wait", "--new-window", "--disable-extensions", "--user-data-dir"]),
    ],
)
def test_known_editors_leave_nothing(tmp_path: Path, name: str, target: str, begins: list[str]) -> None:
    told: list[Said] = []
    found = flags(_program(tmp_path, name, target), tmp_path, told.append)
    assert found[: len(begins)] == begins
    assert told == []


def test_vim_is_told_every_kind_of_copy(tmp_path: Path) -> None:
    given = " ".join(flags(_program(tmp_path, "vim"), tmp_path, lambda _: None))
    for option in ("noswapfile", "nobackup", "nowritebackup", "noundofile", "viminfo="):
        assert f"set {option}" in given


def test_vs_code_keeps_its_history_in_the_private_folder(tmp_path: Path) -> None:
    *_, own = flags(_program(tmp_path, "code"), tmp_path, lambda _: None)
    assert Path(own) == tmp_path / "vscode"
    assert "localHistory" in (Path(own) / "User" / "settings.json").read_text()


def test_of_others_it_is_said(tmp_path: Path) -> None:
    told: list[Said] = []
    assert flags(_program(tmp_path, "joe"), tmp_path, told.append) == []
    assert [said.en for said in told] == [
        "joe is an editor we do not know: see that it keeps no copies, backups or history"
    ]
