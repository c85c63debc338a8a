"""`edit` at a real terminal, with editors that are scripts."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from clientfile.store import age
from clientfile.store.document import Document
from clientfile.store.layout import client_path
from clientfile.store.part import Part, seal_part
from clientfile.store.private_folder import SHARED_MEMORY
from tests.cli.at_a_terminal import Terminal
from tests.guards import Cli
from tests.store.helpers import Shop, forged, roster_of

pytestmark = pytest.mark.skipif(not SHARED_MEMORY.is_dir(), reason="no file system in memory")

EDITOR = """
import json, os, pathlib, stat, sys, time
file = pathlib.Path(sys.argv[-1])
log = pathlib.Path(os.environ["EDITOR_LOG"])
calls = json.loads(log.read_text()) if log.exists() else []
text = file.read_text()
modes = [stat.S_IMODE(os.stat(each).st_mode) for each in (file, file.parent)]
calls.append({"file": str(file), "text": text, "modes": modes, "tmp": os.environ["TMPDIR"]})
log.write_text(json.dumps(calls))
{body}
"""


def _editor(environment: dict[str, str], tmp_path: Path, *bodies: str) -> Path:
    """An editor that does with the n-th form what the n-th body says; gives the log of its calls."""
    body = "".join(f"if len(calls) == {n}:\n    {each}\n" for n, each in enumerate(bodies, 1))
    script = tmp_path / "editor.py"
    script.write_text(EDITOR.replace("{body}", body))
    environment["EDITOR"] = f"{sys.executable} {script}"
    environment["EDITOR_LOG"] = str(tmp_path / "editor.json")
    return tmp_path / "editor.json"


def _calls(log: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(log.read_text())
    return found


def _replaced(old: str, new: str) -> str:
    return f"assert {old!r} in text; file.write_text(text.replace({old!r}, {new!r}))"


def _section(cli: Cli, client: str, section: str) -> Any:
    return cli("show", client, "--format", "json").json()["sections"].get(section)


def test_a_value_is_filled_in_changed_and_taken_away(
    cli: Cli, environment: dict[str, str], shop: Path, tmp_path: Path
) -> None:
    log = _editor(
        environment,
        tmp_path,
        "file.write_text(text.replace('#wechat:', 'wechat: zhang_san')"
        ".replace('contact_channel: wechat\\n', '').replace('#gender:', 'gender: 女'))",
    )
    terminal = Terminal(("edit", "张三", "contact", "--lang", "zh"), environment, tmp_path)
    assert terminal.end() == 0
    assert f"未知的编辑器 {Path(sys.executable).name}" in terminal.shown
    assert terminal.shown.endswith("\n已修改 a0000001：联系信息\n")
    contact = _section(cli, "a0000001", "contact")
    assert (contact["wechat"], contact["gender"], "contact_channel" in contact) == (
        "zhang_san",
        "female",
        False,
    )
    assert contact["phones"] == [{"id": "p0000001", "number": "13800138000"}]
    (call,) = _calls(log)
    assert call["modes"] == [0o600, 0o700]
    folder = Path(call["file"]).parent
    assert folder.is_relative_to(SHARED_MEMORY)
    assert call["tmp"] == str(folder)
    assert not folder.exists()
    assert cli("log", "a0000001", "--format", "json").json()[0]["action"] == "edit"


def test_a_form_comes_again_with_its_problems_until_it_is_right(
    cli: Cli, environment: dict[str, str], shop: Path, tmp_path: Path
) -> None:
    log = _editor(
        environment,
        tmp_path,
        "file.write_text(text.replace('\"13800138000\"', 'abc').replace('#email:', 'emial: x'))",
        "file.write_text(text.replace('emial: x', 'email: x\\nemail: y')"
        ".replace('number: abc', 'number: 13700137000'))",
        "file.write_text(text.replace('email: x\\nemail: y', 'email: li@example.com'))",
    )
    terminal = Terminal(("edit", "a0000001", "contact", "--lang", "en"), environment, tmp_path)
    assert terminal.end() == 0
    _, second, third = (call["text"] for call in _calls(log))
    assert second.startswith("#! to be mended, then save again:\n#!   emial: unknown field emial")
    assert "number: abc" in second
    said, line = third.split("\n")[:2]
    assert said == "#! to be mended, then save again:"
    told = int(line.removeprefix("#!   line ").partition(":")[0])
    assert third.split("\n")[told - 1] == "email: y"
    contact = _section(cli, "a0000001", "contact")
    assert (contact["email"], contact["phones"][0]["number"]) == ("li@example.com", "13700137000")


def test_what_the_schema_refuses_at_the_write_comes_again_too(
    cli: Cli, environment: dict[str, str], shop: Path, tmp_path: Path
) -> None:
    log = _editor(
        environment,
        tmp_path,
        _replaced("#pain_sensitivity:", "pain_sensitivity: some"),
        _replaced("pain_sensitivity: some", "pain_sensitivity: 敏感"),
    )
    terminal = Terminal(("edit", "a0000001", "safety", "--lang", "en"), environment, tmp_path)
    assert terminal.end() == 0
    assert (
        "#!   pain_sensitivity: pain sensitivity (pain_sensitivity) must be one of: low"
        in _calls(log)[1]["text"]
    )
    assert _section(cli, "a0000001", "safety")["pain_sensitivity"] == "high"


def test_what_only_grows_is_not_altered(
    cli: Cli, environment: dict[str, str], shop: Path, tmp_path: Path
) -> None:
    before = _section(cli, "a0000001", "services")
    log = _editor(
        environment,
        tmp_path,
        _replaced('date: "2026-06-02"', 'date: "2026-06-03"'),
        "file.write_text('')",
    )
    terminal = Terminal(("edit", "a0000001", "services", "--lang", "en"), environment, tmp_path)
    terminal.answer("nothing is written yet; open it again? [Y/n]", "n")
    assert terminal.end() == 1
    assert "clientfile: abandoned; nothing was written" in terminal.shown
    first, second = (call["text"] for call in _calls(log))
    assert "## only grows: nothing here is altered; a new item corrects another" in first
    assert "only grows: correct an entry with a new one" in second.split("\n")[1]
    assert _section(cli, "a0000001", "services") == before


def test_unchanged_is_nothing(environment: dict[str, str], shop: Path, tmp_path: Path) -> None:
    _editor(environment, tmp_path)
    terminal = Terminal(("edit", "c0000003", "contact", "--lang", "en"), environment, tmp_path)
    assert terminal.end() == 0
    assert "c0000003 is so already; nothing was written" in terminal.shown


def test_unchanged_with_problems_is_asked_about_and_loses_nothing(
    cli: Cli, environment: dict[str, str], shop: Path, tmp_path: Path
) -> None:
    log = _editor(
        environment,
        tmp_path,
        _replaced("#email:", "email: nobody"),
        "pass",
        _replaced("email: nobody", "email: a@example.com"),
    )
    terminal = Terminal(("edit", "c0000003", "contact", "--lang", "en"), environment, tmp_path)
    terminal.answer("open it again? [Y/n]", "")
    assert terminal.end() == 0
    assert "email: nobody" in _calls(log)[2]["text"]
    assert _section(cli, "c0000003", "contact")["email"] == "a@example.com"


def _meanwhile(*words: str) -> str:
    words = ("update", "c0000003", *words)
    program = [sys.executable, "-m", "clientfile", *words]
    return f"import subprocess; subprocess.run({program!r}, check=True, capture_output=True); "


def test_a_change_made_meanwhile_is_merged(
    cli: Cli, environment: dict[str, str], shop: Path, tmp_path: Path
) -> None:
    _editor(
        environment,
        tmp_path,
        _meanwhile("--set", "contact.wechat=theirs") + _replaced("#email:", "email: mine@example.com"),
    )
    terminal = Terminal(("edit", "c0000003", "contact"), environment, tmp_path)
    assert terminal.end() == 0, terminal.shown
    contact = _section(cli, "c0000003", "contact")
    assert (contact["wechat"], contact["email"]) == ("theirs", "mine@example.com")


def test_changes_that_are_wrong_only_together_are_both_shown(
    cli: Cli, environment: dict[str, str], shop: Path, tmp_path: Path
) -> None:
    log = _editor(
        environment,
        tmp_path,
        _meanwhile("--add", "contact.phones", '{"id": "q0000009", "number": "13900139009"}')
        + _replaced(
            "#phones:\n#- number:", "phones:\n- primary: true\n  number: 13700137000\n- number: 021123"
        ),
        _replaced('number: "021123"', 'number: "02112345678"'),
    )
    terminal = Terminal(("edit", "c0000003", "contact"), environment, tmp_path)
    assert terminal.end() == 0, terminal.shown
    assert 'number: "13900139009"' in _calls(log)[1]["text"]
    phones = _section(cli, "c0000003", "contact")["phones"]
    assert [each["number"] for each in phones] == ["13700137000", "02112345678", "13900139009"]


def test_the_same_changed_meanwhile_is_shown(
    cli: Cli, environment: dict[str, str], shop: Path, tmp_path: Path
) -> None:
    log = _editor(
        environment,
        tmp_path,
        _meanwhile("--set", "contact.wechat=theirs", "--set", "contact.email=their@example.com")
        + "file.write_text(text.replace('#wechat:', 'wechat: mine'))",
        "pass",
    )
    terminal = Terminal(("edit", "c0000003", "contact", "--lang", "en"), environment, tmp_path)
    assert terminal.end() == 0, terminal.shown
    again = _calls(log)[1]["text"]
    assert again.startswith(
        "#! changed by somebody else meanwhile; yours stands below, save again to keep it:\n"
        "#!   wechat: theirs\n"
    )
    assert "\nwechat: mine\n" in again
    assert '\nemail: "their@example.com"\n' in again
    contact = _section(cli, "c0000003", "contact")
    assert (contact["wechat"], contact["email"]) == ("mine", "their@example.com")


@pytest.mark.parametrize(("lang", "gone"), [("en", "taken away"), ("zh", "已被删除")])
def test_what_somebody_else_took_away_meanwhile_is_shown(
    cli: Cli, environment: dict[str, str], shop: Path, tmp_path: Path, lang: str, gone: str
) -> None:
    assert cli("update", "c0000003", "--set", "contact.wechat=before").code == 0
    log = _editor(
        environment,
        tmp_path,
        _meanwhile("--unset", "contact.wechat") + _replaced("wechat: before", "wechat: mine"),
        "pass",
    )
    terminal = Terminal(("edit", "c0000003", "contact", "--lang", lang), environment, tmp_path)
    assert terminal.end() == 0, terminal.shown
    assert _calls(log)[1]["text"].split("\n")[1] == f"#!   wechat: {gone}"
    assert _section(cli, "c0000003", "contact")["wechat"] == "mine"


ONLY_GROWS = {
    "en": "## only grows: nothing here is altered; a new item corrects another by naming its id in corrects",
    "zh": "## 只可追加：已有条目不可改动；更正请新增一条并用 corrects 指明其 id",
}


@pytest.mark.parametrize("lang", ONLY_GROWS)
def test_a_list_that_only_grows_takes_a_correction(
    cli: Cli, environment: dict[str, str], shop: Path, tmp_path: Path, lang: str
) -> None:
    more = 'visits:\n- {date: "2026-06-03", service: hydra-needle, corrects: v0000001}'
    log = _editor(environment, tmp_path, _replaced("visits:", more))
    terminal = Terminal(("edit", "a0000001", "services", "--lang", lang), environment, tmp_path)
    assert terminal.end() == 0, terminal.shown
    assert ONLY_GROWS[lang] in _calls(log)[0]["text"].split("\n")
    visits = _section(cli, "a0000001", "services")["visits"]
    assert {each["date"]: each.get("corrects") for each in visits} == {
        "2026-06-02": None,
        "2026-06-03": "v0000001",
    }


class _Shop(Shop):
    """The shop that `cli` uses."""

    @property
    def home(self) -> Path:
        return self.folder / "clientfile-home"


@pytest.mark.parametrize(
    ("lang", "told"),
    [("en", "of a newer clientfile; leave it as it is"), ("zh", "由更新版本写入，请保持原样")],
)
def test_what_a_newer_program_wrote_is_named_and_stays(
    cli: Cli, environment: dict[str, str], shop: Path, tmp_path: Path, lang: str, told: str
) -> None:
    part = Part("c0000003", "contact", 1, {**_section(cli, "c0000003", "contact"), "aura": "blue"})
    sealed = seal_part(part, 1, [age.recipient(roster_of(shop).keys["contact"].recipient)])
    written = Document("c0000003", {"contact": sealed}).format()
    forged(_Shop(tmp_path), {client_path("c0000003"): written})
    log = _editor(environment, tmp_path, _replaced("#wechat:", "wechat: mine"))
    terminal = Terminal(("edit", "c0000003", "contact", "--lang", lang), environment, tmp_path)
    assert terminal.end() == 0, terminal.shown
    assert f"\n## {told}\naura: blue\n" in _calls(log)[0]["text"]
    contact = _section(cli, "c0000003", "contact")
    assert (contact["wechat"], contact["aura"]) == ("mine", "blue")


@pytest.mark.parametrize(
    ("lang", "told"), [("en", "a form has a field in each line"), ("zh", "表单每行应为一个字段")]
)
def test_what_is_no_form_comes_again(
    cli: Cli, environment: dict[str, str], shop: Path, tmp_path: Path, lang: str, told: str
) -> None:
    log = _editor(
        environment,
        tmp_path,
        "file.write_text('- one\\n- two\\n')",
        "file.write_text(text.replace('- one\\n- two\\n', 'name: 王小明\\nwechat: mine\\n'))",
    )
    terminal = Terminal(("edit", "c0000003", "contact", "--lang", lang), environment, tmp_path)
    assert terminal.end() == 0, terminal.shown
    assert _calls(log)[1]["text"].split("\n")[1:] == [f"#!   {told}", "- one", "- two", ""]
    assert _section(cli, "c0000003", "contact")["wechat"] == "mine"


def test_an_editor_that_fails_writes_nothing(
    cli: Cli, environment: dict[str, str], shop: Path, tmp_path: Path
) -> None:
    log = _editor(environment, tmp_path, "file.write_text(text + 'wechat: x\\n'); sys.exit(3)", "sys.exit(4)")
    terminal = Terminal(("edit", "c0000003", "contact", "--lang", "en"), environment, tmp_path)
    terminal.answer("nothing is written yet; open it again? [Y/n]", "y")
    assert terminal.end() == 1
    assert "clientfile: the editor ended with 4; nothing was written" in terminal.shown
    assert "\nwechat: x\n" in _calls(log)[1]["text"]
    assert not Path(_calls(log)[0]["file"]).parent.exists()
    assert "wechat" not in _section(cli, "c0000003", "contact")


def test_there_is_no_such_editor(environment: dict[str, str], shop: Path, tmp_path: Path) -> None:
    environment["VISUAL"] = "no-such-editor --wait"
    terminal = Terminal(("edit", "c0000003", "contact", "--lang", "en"), environment, tmp_path)
    assert terminal.end() == 1
    assert (
        "clientfile: the editor no-such-editor cannot be started: no such file or directory\nhint: "
        in terminal.shown
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_ended_from_outside_the_file_is_removed(
    environment: dict[str, str], shop: Path, tmp_path: Path, number: signal.Signals
) -> None:
    log = _editor(environment, tmp_path, "print('it is open', flush=True); time.sleep(60)")
    terminal = Terminal(("edit", "a0000001", "safety"), environment, tmp_path)
    terminal.wait_for("it is open")
    terminal.signal(number)
    assert terminal.end() == 130
    assert not Path(_calls(log)[0]["file"]).parent.exists()


def test_ctrl_c_in_the_editor_is_the_editors(environment: dict[str, str], shop: Path, tmp_path: Path) -> None:
    log = _editor(environment, tmp_path, "print('it is open', flush=True); time.sleep(60)")
    terminal = Terminal(("edit", "a0000001", "safety", "--lang", "en"), environment, tmp_path)
    terminal.wait_for("it is open")
    terminal.press(b"\x03")
    assert terminal.end() == 130
    assert "clientfile: interrupted" in terminal.shown
    assert not Path(_calls(log)[0]["file"]).parent.exists()


def test_what_a_killed_one_left_is_swept(environment: dict[str, str], shop: Path, tmp_path: Path) -> None:
    log = _editor(environment, tmp_path, "print('it is open', flush=True); time.sleep(60)", "pass")
    terminal = Terminal(("edit", "a0000001", "safety"), environment, tmp_path)
    terminal.wait_for("it is open")
    os.killpg(terminal.running.pid, signal.SIGKILL)
    assert terminal.end() == -signal.SIGKILL
    left = Path(_calls(log)[0]["file"]).parent
    assert left.exists()
    again = Terminal(("edit", "a0000001", "safety"), environment, tmp_path)
    assert again.end() == 0
    assert not left.exists()


def test_without_a_terminal_it_names_another_way(cli: Cli, shop: Path) -> None:
    ran = cli("edit", "a0000001", "safety", "--lang", "en")
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr == (
        "clientfile: an editor needs a terminal\nhint: from a script: clientfile update REF --from FILE\n"
    )


def test_no_such_section(cli: Cli, shop: Path) -> None:
    ran = cli("edit", "a0000001", "saftey", "--lang", "en")
    assert ran.code == 2
    assert ran.stderr == "clientfile: there is no such section\nhint: did you mean safety?\n"
