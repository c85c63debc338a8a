"""How `docs/format.md` says to read, write and check a store without us, with the stock programs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docs.pages import blocks, page
from tests.guards import Cli, Ran

FORMAT = page("docs", "format.md")
CLIENT = {
    "id": "k7m3q9xw",
    "sections": {
        "contact": {"name": "张三", "phones": [{"number": "13800138000"}], "notes": "靠窗"},
        "health": {"history": [{"condition": "insomnia", "since": "2019-05"}]},
        "services": {"visits": [{"date": "2025-03-01", "service": "hydra-needle"}]},
    },
}

Shell = Callable[..., Ran]


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return tmp_path / "sheet.txt"


@pytest.fixture
def shop(cli: Cli, environment: dict[str, str], sheet: Path, tmp_path: Path) -> Path:
    """A store with a recovery sheet, one client, and a line in the access log."""
    root = tmp_path / "shop"
    made = cli("init", root, "--template", "medspa", "--owner", "陈雅", "--recovery-sheet", sheet)
    assert made.code == 0, made.stderr
    environment["CLIENTFILE_STORE"] = str(root)
    taken_in = cli("intake", "--from", "-", input=json.dumps(CLIENT, ensure_ascii=False))
    assert taken_in.code == 0, taken_in.stderr
    assert cli("show", "张三").code == 0
    assert cli("update", "张三", "--set", "contact.preferred_name=三姐").code == 0
    return root


@pytest.fixture
def recipe(age_program: Path, environment: dict[str, str], home: Path, shop: Path) -> Shell:
    """Runs the recipe up to the block that holds `until`; gives the output of that, and of `then`."""
    if shutil.which("ssh-keygen") is None:
        pytest.skip("the ssh-keygen program is not installed")

    def run(until: str, *, owner: Path = home / "identity.txt", editor: str = "true", then: str = "") -> Ran:
        found = blocks(FORMAT, "sh", after="## Without clientfile")
        last = next(at for at, block in enumerate(found) if until in block)
        before = "".join(f"{{\n{block}\n}} > /dev/null\n" for block in found[:last])
        script = f"set -eu\n{before}{found[last]}\n{then}\n"
        outside = {**environment, "owner": str(owner), "EDITOR": editor, "PATH": os.environ["PATH"]}
        del outside["PYTHONPATH"]
        done = subprocess.run(
            ["sh", "-c", script], cwd=shop, env=outside, capture_output=True, check=False, timeout=60
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


def test_every_part_opens_in_one_step(recipe: Shell) -> None:
    read = recipe("for name in")

    assert read.code == 0, read.stderr
    parts = [line for line in read.stdout.splitlines() if line.startswith("== ")]
    assert parts == [
        "== agenda",
        "== agenda.2027",
        "== contact",
        "== health",
        "== services.2025",
    ]
    assert "  preferred_name: 三姐" in read.stdout
    assert "    condition: insomnia" in read.stdout
    assert "part: services.2025" in read.stdout


def test_with_the_recovery_sheet_as_well(recipe: Shell, sheet: Path) -> None:
    assert recipe("for name in", owner=sheet).stdout == recipe("for name in").stdout


def test_through_the_section_identity_in_two(recipe: Shell) -> None:
    read = recipe("section.txt", then='cat "$work/section.txt"')

    assert read.code == 0, read.stderr
    assert "part: contact" in read.stdout
    assert "# section: contact\n# generation: 1\nAGE-SECRET-KEY-1" in read.stdout


def test_a_section_identity_opens_no_other_section(recipe: Shell) -> None:
    read = recipe("section.txt", then='part "$file" health | age -d -i "$work/section.txt"')

    assert read.code == 1
    assert "no identity matched any of the recipients" in read.stderr
    assert "insomnia" not in read.stdout


def test_an_older_state(recipe: Shell) -> None:
    then = 'git show "HEAD~1:$file" > "$work/then.yaml"\npart "$work/then.yaml" contact | age -d -i "$owner"'

    now_and_before = recipe("git show", then=then)

    assert now_and_before.code == 0, now_and_before.stderr
    _, now, before = now_and_before.stdout.split("client: k7m3q9xw\n")
    assert "preferred_name: 三姐" in now
    assert "preferred_name" not in before
    assert "name: 张三" in before


def test_an_account_adds_up(recipe: Shell, cli: Cli) -> None:
    day = "2025-12-31"
    topped_up = cli("account", "topup", "张三", "1000", "--bonus", "200", "--on", day)
    assert topped_up.code == 0, topped_up.stderr
    paid = cli("account", "pay", "张三", "面霜", "--price", "300.10", "--pay", "stored")
    assert paid.code == 0, paid.stderr

    assert recipe("stored_ledger").stdout == "principal 749.92, bonus 149.98\n"


def test_a_part_written_by_hand_is_read_by_the_program(recipe: Shell, cli: Cli) -> None:
    written = recipe("by hand")
    assert written.code == 0, written.stderr

    shown = cli("show", "张三", "preferences", "--format", "json")
    assert shown.code == 0, shown.stderr
    assert shown.json()["sections"] == {"preferences": {"pressure": "light"}}
    verified = cli("verify")
    assert verified.code == 0, verified.stderr


def test_a_part_changed_by_hand_too_and_the_program_goes_on_from_it(
    recipe: Shell, cli: Cli, shop: Path
) -> None:
    written = recipe("without()", editor="sed -i.before s/light/firm/")
    assert written.code == 0, written.stderr

    shown = cli("show", "张三", "--format", "json")
    assert shown.code == 0, shown.stderr
    assert shown.json()["sections"]["preferences"] == {"pressure": "firm"}
    assert shown.json()["sections"]["contact"]["preferred_name"] == "三姐"

    assert cli("update", "张三", "--set", "preferences.pressure=medium").code == 0
    document = (shop / "clients" / "k" / "7" / "k7m3q9xw.yaml").read_text()
    assert "preferences+hand" not in document  # folded in
    assert "  preferences:\n" in document


def test_what_is_not_committed_is_told_and_not_used(recipe: Shell, cli: Cli) -> None:
    written = recipe("by hand", then="git reset -q --soft HEAD~1\ngit reset -q\n")
    assert written.code == 0, written.stderr

    shown = cli("show", "张三", "preferences", "--format", "json")

    assert shown.code == 13
    assert shown.error()["message"] == (
        "clients/k/7/k7m3q9xw.yaml is not what was committed: it was edited by hand"
    )


def test_the_history_is_verified_by_stock_git_in_a_fresh_clone(recipe: Shell, sheet: Path) -> None:
    verified = recipe("verify-commit")

    assert verified.code == 0, verified.stderr
    told = verified.stdout + verified.stderr
    owner = next(line for line in sheet.read_text().splitlines() if line.startswith("# owner: "))[9:]
    assert f'Good "git" signature for chen-ya@clientfile with ED25519 key {owner}' in told


def test_each_commit_of_it(recipe: Shell) -> None:
    verified = recipe("--show-signature --format")

    assert verified.code == 0, verified.stderr
    told = [line.split(" with ")[0] for line in verified.stdout.splitlines() if "signature" in line]
    assert told == ['Good "git" signature for chen-ya@clientfile'] * 5


def test_the_sheet_and_a_plain_clone_read_and_write_on_a_machine_without_the_owners_files(
    cli: Cli, shop: Path, sheet: Path, tmp_path: Path
) -> None:
    subprocess.run(
        ["git", "clone", "-q", str(shop), str(tmp_path / "clone")], check=True, capture_output=True
    )
    found = {
        "CLIENTFILE_HOME": str(tmp_path / "nothing-here"),
        "CLIENTFILE_IDENTITY": str(sheet),
        "CLIENTFILE_STORE": str(tmp_path / "clone"),
    }

    shown = cli("show", "张三", "health", "--format", "json", env=found)
    assert shown.code == 0, shown.stderr
    assert shown.json()["sections"]["health"]["history"][0]["condition"] == "insomnia"

    changed = cli("update", "张三", "--set", "contact.notes=靠门", env=found)
    assert changed.code == 0, changed.stderr
    logged = cli("log", "--limit", "1", "--format", "json", env=found).json()
    assert [(each["by"], each["action"]) for each in logged] == [("recovery", "update")]


def test_the_access_log_is_read_line_by_line(recipe: Shell, home: Path) -> None:
    read = recipe("for log in")

    assert read.code == 0, read.stderr
    lines = [json.loads(line) for line in read.stdout.splitlines() if line.startswith('{"nr"')]
    assert [(line["nr"], line["who"], line["action"], line["clients"]) for line in lines] == [
        (1, "chen-ya", "show", ["k7m3q9xw"])
    ]


def test_nothing_is_left_behind(recipe: Shell, environment: dict[str, str], shop: Path) -> None:
    done = recipe("rm -rf")

    assert done.code == 0, done.stderr
    assert list(Path(environment["XDG_RUNTIME_DIR"]).iterdir()) == []
