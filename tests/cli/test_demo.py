"""`demo` runs its jobs for real on the shop that the action made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clientfile import cli as program
from clientfile.actions.demo import Demo, Job
from clientfile.said import both


@pytest.fixture
def made(shop: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Demo:
    """Stands for the shop that the action would make."""
    jobs = (
        Job(
            both("see them all", "看一看"),
            "clientfile query --columns name",
            ("query", "--columns", "name"),
        ),
        Job(both("look for nobody", "查无此人"), "clientfile show nobody", ("show", "nobody")),
    )
    then = (Job(both("verify it", "校验"), "clientfile verify", ("verify",)),)
    demo = Demo(shop, home, tmp_path / "recovery.txt", 3, jobs, then)
    monkeypatch.setattr("clientfile.commands.demo.make_demo", lambda *_, **__: demo)
    return demo


def test_the_jobs_are_shown_as_they_run(made: Demo, capfd: pytest.CaptureFixture[str]) -> None:
    code = program.run(["demo", "d"])
    out, err = capfd.readouterr()
    assert out == (
        "\n# see them all\n$ clientfile query --columns name\nname\n张三\n李四\n王小明\n"
        "\n# look for nobody\n$ clientfile show nobody\n"
        "\n# try it yourself\n"
        f"export CLIENTFILE_HOME={made.home} CLIENTFILE_STORE={made.store_root}\n"
        "clientfile verify  # verify it\n"
        'git -C "$CLIENTFILE_STORE" log --show-signature\n'
    )
    assert err.startswith("clientfile: no client matches this reference\n")
    assert code == 1  # a job that failed is not passed over


def test_as_json_the_jobs_are_only_named(made: Demo, capfd: pytest.CaptureFixture[str]) -> None:
    assert program.run(["demo", "d", "--format", "json", "--lang", "zh"]) == 0
    said = json.loads(capfd.readouterr().out)
    assert list(said) == ["store", "home", "recovery", "clients", "jobs", "then"]
    assert said["jobs"][0] == {"title": "看一看", "command": "clientfile query --columns name"}
