"""A client, a shop and a history that would like to be more than text: no verb lets them.

Whatever a field, a file, a reference, an option, a commit or git itself holds: what is written moves nothing,
hides nothing and reorders nothing, on a terminal and in a pipe, in both languages; JSON has the exact text.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from clientfile.store import yaml
from clientfile.store.private_folder import SHARED_MEMORY
from tests.cli.at_a_terminal import Terminal
from tests.cli.conftest import _copied
from tests.guards import Cli, closed_environment, run
from tests.view.hostile import HOSTILE, moves_nothing, unstyled

MARKS = "e" + "\u0301" * 10_000
TEXT = " ".join(text for name, text in HOSTILE.items() if name not in ("surrogate", "marks", "long"))
"""What free text may be: everything but lone surrogates, and not too much of it."""
LINE = "[red]x[/red]:smile:\u202e\u2066b\u200b\ufeff\U000e0041\u3164\xadq" + "\u0301" * 40
"""What one line may be: no control characters, which the schemas refuse; q has no composed forms."""
SPOKEN = f"{TEXT} {MARKS}"
"""What may be typed on a command line or stand in a file that is refused."""
NAME = "李\u202e[red]四[/red]\u200b:smile:q" + "\u0323" * 12

CLIENT: Mapping[str, object] = {
    "contact": {
        "name": NAME,
        "preferred_name": LINE[:40],
        "phones": [{"id": "p0000009", "number": "13700137000", "note": LINE}],
        "wechat": LINE,
        "notes": TEXT + "\n" + TEXT + "e" + "\u0301" * 1000,
    },
    "profile": {
        "occupation": LINE,
        "likes": [LINE],
        "birth": {"calendar": "solar", "year": 1990, "month": 11, "day": 25},
        "addresses": [{"id": "r0000009", "city": LINE, "detail": LINE}],
    },
    "safety": {
        "allergies": [{"id": "g0000009", "allergen": LINE, "class": "drug", "reaction": LINE, "note": LINE}],
        "medications": [{"id": "m0000009", "name": LINE, "note": LINE}],
    },
    "services": {
        "visits": [
            {
                "id": "v0000009",
                "date": "2026-11-20",
                "service": "hydra-needle",
                "service_name": LINE,
                "outcome": {"text": TEXT},
                "suggestion": TEXT,
                "note": TEXT,
            }
        ]
    },
    "preferences": {"ambience": {"music": LINE}, "brands": [LINE]},
    "care": {"notes": TEXT},
}
AGAIN = {"contact": {"name": f"{NAME}二", "wechat": LINE}}

VERBS: tuple[tuple[str, ...], ...] = (
    ("show", "d0000004"),
    ("show", "13700137000", "contact", "services"),
    ("show", "d0000004", TEXT),
    ("show", "李"),
    ("show", SPOKEN),
    ("find", "smile"),
    ("find", "\u202e[red]四"),
    ("find", SPOKEN),
    ("query", "--columns", "id,name,wechat,occupation,preferred_name,notes"),
    ("query", "--sql", "SELECT * FROM allergies"),
    ("query", "--sql", "SELECT note, suggestion, service_name FROM visits"),
    ("query", "--sql", "SELECT char(27) || '[2J' || char(8238) AS \"\x1b[2J\u202e\""),
    ("query", "--where", SPOKEN),
    ("query", "--columns", SPOKEN),
    ("query", "--order-by", SPOKEN),
    ("query", "--segment", "evil"),
    ("query", "--segment", SPOKEN),
    ("query", "--where", "age > 1", "--save", SPOKEN),
    ("query", "--format", "csv", "--columns", "id,name,wechat,notes"),
    ("query", "--format", "tsv", "--columns", "id,name,wechat,notes"),
    ("query", "--format", "json", "--columns", "id,name,wechat,notes"),
    ("query", "--format", "jsonl", "--columns", "id,name,wechat,notes"),
    ("fields",),
    ("due", "--within", "400d"),
    ("due", "--within", "400d", "--format", "csv"),
    ("due", "--kind", SPOKEN),
    ("due", "--owner", SPOKEN),
    ("due", "--on", SPOKEN),
    ("due", "--within", SPOKEN),
    ("done", SPOKEN, "--attempt"),
    ("done", "d0000004", "--result", TEXT),
    ("visit", "d0000004", "水", "--note", TEXT),
    ("visit", "d0000004", SPOKEN),
    ("visit", "d0000004", "evil-care", "--staff", SPOKEN),
    ("visit", "d0000004", "evil-care", "--staff", "evil", "--on", "2026-11-21", "--note", TEXT),
    ("update", "d0000004", "--set", f"contact.{TEXT}=x"),
    ("update", "d0000004", "--set", f"contact.name={SPOKEN}"),
    ("update", "d0000004", "--set", f"contact.gender={SPOKEN}"),
    ("update", "d0000004", "--add", "contact.phones", SPOKEN),
    ("update", "d0000004", "--unset", SPOKEN),
    ("update", "d0000004", "--set", f"contact.wechat={LINE}2"),
    ("update", SPOKEN, "--set", "contact.wechat=x"),
    ("edit", "d0000004", SPOKEN),
    ("export", "--out", "{tmp}/out.csv", "--purpose", TEXT, "--columns", "id,name,wechat"),
    ("export", "--out", "{tmp}/out.\x1b[2J", "--purpose", "p"),
    ("export", "--out", "{tmp}/\x1b[2J\u202e/x.csv", "--purpose", "p"),
    ("complaint", "open", "d0000004", "--reason", TEXT),
    ("complaint", "list"),
    ("complaint", "list", "d0000004"),
    ("complaint", "resolve", "d0000004", SPOKEN, "--result", TEXT, "--declined"),
    ("feedback", "add", "d0000004", "--text", TEXT, "--polarity", SPOKEN),
    ("feedback", "add", "d0000004", "--text", TEXT, "--answer", TEXT),
    ("feedback", "list", "d0000004"),
    ("consent", "give", "d0000004", "third_party", "profiling", "--evidence", LINE),
    ("consent", "give", "d0000004", SPOKEN),
    ("consent", "list"),
    ("consent", "notice", "marketing", "--client", "d0000004"),
    (
        *("share", "d0000004", "--to", LINE, "--agreement", LINE, "--until", "2027-01-01"),
        *("--purpose", LINE, "--out", "{tmp}/share.csv"),
    ),
    ("share", "--list"),
    ("recommend", "d0000004"),
    ("recommend", "--for", SPOKEN),
    ("constitution", "d0000004", "--scores", SPOKEN),
    ("log",),
    ("log", "d0000004"),
    ("log", SPOKEN),
    ("diff", "d0000004"),
    ("diff", "d0000004", "--since", SPOKEN),
    ("status",),
    ("verify",),
    ("accept",),
    ("accept", "--owner", SPOKEN),
    ("staff", "list"),
    ("staff", "add", SPOKEN, "--role", "doctor"),
    ("staff", "add", "王芳", "--role", SPOKEN),
    ("staff", "papers", "evil", "--set", f"notes={TEXT}"),
    ("staff", "papers", "evil", "--set", f"{TEXT}=x"),
    ("staff", "papers", SPOKEN),
    ("staff", "role", SPOKEN, "--role", SPOKEN),
    ("staff", "policy", SPOKEN, "doctor", "r"),
    ("staff", "policy", "health", SPOKEN, SPOKEN),
    ("staff", "remove", SPOKEN, "--yes"),
    ("staff", "key", "evil", "--request", "{tmp}/\x1b[2J\u202e"),
    ("staff", "job", SPOKEN, "--out", "{tmp}/\x1b[2Jjob"),
    ("intake", "--from", "{tmp}/refused.yaml"),
    ("intake", "--from", "{tmp}/torn.yaml"),
    ("intake", "--from", "{tmp}/refused.jsonl"),
    ("intake", "--from", "{tmp}/refused.jsonl", "--format", "json"),
    ("intake", "--from", "{tmp}/\x1b[2J\u202e.yaml"),
    ("visit", "--from", "{tmp}/visits.jsonl"),
    ("update", "d0000004", "--from", "{tmp}/refused.yaml"),
    ("show", "d0000004", f"--{TEXT}"),
    ("show", "d0000004", "--format", SPOKEN),
    ("due", "--today", SPOKEN),
    ("due", "--store", TEXT),
    ("due", "--identity", TEXT),
    (SPOKEN,),
    ("staff", SPOKEN),
    ("query", "--limit", SPOKEN),
    ("init", "{tmp}/\x1b[2J\u202eshop", "--template", SPOKEN, "--owner", "x", "--no-recovery-sheet"),
    ("init", "{tmp}/\x1b[2J\u202eshop", "--template", "salon", "--owner", SPOKEN, "--no-recovery-sheet"),
    ("init", "{tmp}/\x1b[2J\u202eshop", "--template", "salon", "--owner", LINE, "--no-recovery-sheet"),
    ("init", "{tmp}/\x1b[2J\u202eshop", "--template", "salon", "--owner", "x", "--timezone", SPOKEN),
    ("demo", "{tmp}/\x1b[2J\u202e.d", "--bogus"),
)
"""Every verb, what it shows and what it refuses."""


@pytest.fixture(scope="session")
def hostile_template(shop_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with a hostile name, staff, catalogue, segment, template and client, made once."""
    base = tmp_path_factory.mktemp("hostile")
    environment = closed_environment(base)
    _copied(shop_template, base)
    store = base / "store"
    environment["CLIENTFILE_STORE"] = str(store)
    settings = dict(yaml.load((store / "store.yaml").read_bytes()))
    settings["name"] = LINE
    settings["segments"] = {"evil": {"label": LINE, "where": "visit_count > 0", "columns": ["id", "name"]}}
    (store / "store.yaml").write_text(yaml.dump(settings))
    roster = dict(yaml.load((store / "roster.yaml").read_bytes()))
    evil = {"id": "evil", "name": TEXT + MARKS, "role": "doctor", "since": "2026-11-22"}
    roster["members"] = [*roster["members"], evil]
    (store / "roster.yaml").write_text(yaml.dump(roster))
    catalogue = dict(yaml.load((store / "catalogue.yaml").read_bytes()))
    service = {"id": "evil-care", "name": f"水{LINE}", "category": "spa", "allergens": [LINE]}
    catalogue["services"] = [*catalogue["services"], service]
    (store / "catalogue.yaml").write_text(yaml.dump(catalogue))
    _git(store, environment, "commit", "--quiet", "-a", "-m", "the shop")
    lines = [json.dumps({"id": "d0000004", "sections": CLIENT}), json.dumps(AGAIN)]
    taken = run(("intake", "--from", "-"), environment, base, input="".join(f"{each}\n" for each in lines))
    assert taken.code == 0, taken.stderr
    return base


@pytest.fixture
def hostile(hostile_template: Path, environment: dict[str, str], home: Path, tmp_path: Path) -> Path:
    """That shop, which `cli` uses, and files that are refused."""
    _copied(hostile_template, tmp_path)
    environment["CLIENTFILE_STORE"] = str(tmp_path / "store")
    wrong = {"contact": {"name": "x", SPOKEN: SPOKEN, "gender": SPOKEN}, SPOKEN: {}}
    (tmp_path / "refused.yaml").write_text(yaml.dump(wrong))
    (tmp_path / "torn.yaml").write_bytes(f"contact: {{name: {TEXT}".encode())
    (tmp_path / "refused.jsonl").write_text(f"{json.dumps(wrong)}\n{json.dumps(wrong)}\n")
    visit = {"client": SPOKEN, "service": SPOKEN, "on": SPOKEN, "staff": [SPOKEN], SPOKEN: 1}
    (tmp_path / "visits.jsonl").write_text(f"{json.dumps(visit)}\n")
    return tmp_path / "store"


def _git(root: Path, environment: Mapping[str, str], *words: str, **more: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=root, env={**environment, **more}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.decode("utf-8", "replace")


def _on_a_terminal(words: tuple[str, ...], environment: Mapping[str, str], cwd: Path) -> str:
    """All that stood on a real terminal, its own line ends and our own styles and bar taken out."""
    master, slave = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "clientfile", *words],
        env={**environment, "COLUMNS": "100", "LINES": "40"},
        cwd=cwd,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(slave, termios.TIOCSCTTY, 0),
    )
    os.close(slave)
    shown, late = b"", time.monotonic() + 60
    while time.monotonic() < late:
        if not select.select([master], [], [], 1)[0]:
            continue
        try:
            piece = os.read(master, 65536)
        except OSError:  # how Linux says that nobody holds the other end any more
            break
        if not piece:
            break
        shown += piece
    os.close(master)
    assert running.wait(10) != 70, shown
    text = shown.decode().replace("\r\n", "\n")
    return unstyled(re.sub("\r[^\r\x1b\n]*\x1b\\[K", "", text))


def _told(words: tuple[str, ...]) -> str:
    return " ".join(each[:20].encode("unicode_escape").decode() for each in words[:4])


def _given(words: tuple[str, ...], tmp_path: Path) -> tuple[str, ...]:
    # The kernel takes no NUL in a word, nor a name of a file so long.
    return tuple(each.replace("{tmp}", str(tmp_path)).replace("\0", "") for each in words)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_verb_lets_it_out_in_a_pipe(cli: Cli, hostile: Path, tmp_path: Path, lang: str) -> None:
    for words in VERBS:
        ran = cli(*_given(words, tmp_path), env={"CLIENTFILE_LANG": lang})
        assert ran.code != 70, (_told(words), ran.stderr)
        assert ran.stdout or ran.stderr, _told(words)
        assert moves_nothing(ran.stdout), (_told(words), ran.stdout)
        assert moves_nothing(ran.stderr), (_told(words), ran.stderr)


@pytest.mark.parametrize(("lang", "plain"), [("en", ""), ("zh", "1")], ids=["styled", "plain"])
def test_no_verb_lets_it_out_on_a_terminal(
    environment: dict[str, str], hostile: Path, tmp_path: Path, lang: str, plain: str
) -> None:
    environment |= {"TERM": "xterm-256color", "NO_COLOR": plain, "CLIENTFILE_LANG": lang}
    for words in VERBS:
        shown = _on_a_terminal(_given(words, tmp_path), environment, tmp_path)
        assert shown, _told(words)
        assert moves_nothing(shown), (_told(words), shown)


def test_json_has_the_exact_text(cli: Cli, hostile: Path) -> None:
    ran = cli("show", "d0000004", "--format", "json")
    sections = ran.json()["sections"]
    assert moves_nothing(ran.stdout)
    for section, fields in CLIENT.items():
        assert isinstance(fields, dict)
        for name, value in fields.items():
            kept = sections[section][name]
            if name == "visits":  # the catalogue's own facts of a service are filled in
                kept = [{key: each[key] for key in value[0]} for each in kept]
            assert kept == value or name == "birth", (section, name)
    assert cli(
        "query", "--sql", "SELECT name FROM clients WHERE id = 'd0000004'", "--format", "json"
    ).json() == [{"name": NAME}]
    assert cli("staff", "list", "--format", "json").json()[-1]["name"] == TEXT + MARKS
    assert cli("status", "--format", "json").json()["name"] == LINE


@pytest.mark.skipif(not SHARED_MEMORY.is_dir(), reason="no file system in memory")
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_edit_lets_nothing_out(
    environment: dict[str, str], cli: Cli, hostile: Path, tmp_path: Path, lang: str
) -> None:
    script = tmp_path / "editor.py"
    script.write_text(
        "import pathlib, sys\nfile = pathlib.Path(sys.argv[-1])\ntext = file.read_text()\n"
        f"mark = pathlib.Path({str(tmp_path / 'seen')!r})\n"
        "bad = text + '\\n' + '\\\"' + chr(27) + '[2J' + chr(0x202e) + '\\\": ['\n"
        "file.write_text('' if mark.exists() else bad)\nmark.touch()\n"
    )
    environment |= {"EDITOR": f"{sys.executable} {script}", "CLIENTFILE_LANG": lang}
    for section in ("contact", "safety"):
        (tmp_path / "seen").unlink(missing_ok=True)
        terminal = Terminal(("edit", "d0000004", section), environment, tmp_path)
        terminal.answer("[Y/n]", "n")
        assert terminal.end() == 1
        raw = terminal.raw.replace("\r\n", "\n")
        assert moves_nothing(raw), raw


AUTHOR = "\x1b[2J\u202eevil\x9b31m\x1b]52;c;eA==\x07" + "e" + "\u0301" * 50
MESSAGE = f"{TEXT}\n\nAction: \x1b[2J\u202e{TEXT}\nClient: \x1b[2J\u202e\nSections: \x1b[2J\u202e, contact\n"


def _hostile_commit(store: Path, environment: Mapping[str, str], *words: str) -> None:
    message = store / ".git" / "message"
    message.write_bytes(MESSAGE.replace("\0", "").encode())
    _git(
        store,
        environment,
        *("-c", f"user.name={AUTHOR}", "-c", "user.email=\u202ex\x1b[2J@y", "commit", "--quiet"),
        *("--cleanup=verbatim", "--allow-empty", "-F", str(message), *words),
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_foreign_commit_is_told_harmlessly(
    cli: Cli, hostile: Path, environment: dict[str, str], tmp_path: Path, lang: str
) -> None:
    """Not signed, signed by the owner herself, then accepted: what its author and message hold is shown."""
    environment["CLIENTFILE_LANG"] = lang
    tty = {**environment, "TERM": "dumb"}
    verbs = (("log",), ("log", "--format", "csv"), ("log", "--format", "json"), ("status",), ("verify",))
    _hostile_commit(hostile, environment, "-S")
    for words in verbs:
        ran = cli(*words)
        assert (ran.code, moves_nothing(ran.stdout + ran.stderr)) == (0, True), ran
        assert moves_nothing(_on_a_terminal(words, tty, tmp_path))
    newest = cli("log", "--format", "json").json()[0]
    assert "evil" in newest["by"]
    assert newest["action"].startswith("\x1b[2J\u202e")
    _hostile_commit(hostile, environment, "--no-gpg-sign")
    for words in (*verbs, ("show", "d0000004"), ("due",), ("diff", "d0000004")):
        ran = cli(*words)
        assert (ran.code, moves_nothing(ran.stdout + ran.stderr)) == (13, True), ran
        assert moves_nothing(_on_a_terminal(words, tty, tmp_path))
    ran = cli("accept")
    assert (ran.code, moves_nothing(ran.stdout + ran.stderr)) == (0, True), ran
    assert "evil" in cli("log").stdout
    assert moves_nothing(cli("log").stdout)


def test_foreign_paths_are_told_harmlessly(
    cli: Cli, hostile: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    evil = "\x1b[2J\u202e\r.yaml"
    (hostile / evil).write_text("x")
    (hostile / "clients" / evil).write_text("x")
    ran = cli("verify")
    assert (ran.code, moves_nothing(ran.stderr)) == (0, True), ran
    assert "␛[2J\\u{202e}␍.yaml" in ran.stderr
    _git(hostile, environment, "add", "--all")
    _git(hostile, environment, "commit", "--quiet", "-S", "-m", "foreign")
    for words in (("verify",), ("status",), ("log",), ("accept",)):
        ran = cli(*words)
        assert moves_nothing(ran.stdout + ran.stderr), ran
        assert moves_nothing(_on_a_terminal(words, environment, tmp_path))


def test_names_of_remotes_and_of_the_store_itself_are_told_harmlessly(
    cli: Cli, hostile: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    moved = hostile.rename(tmp_path / "\x1b[2J\u202estore")
    environment["CLIENTFILE_STORE"] = str(moved)
    _git(moved, environment, "remote", "add", "us\u202eb\u200b", "../nowhere")
    for words in (("status",), ("verify",), ("due",), ("log",)):
        ran = cli(*words)
        assert (ran.code, moves_nothing(ran.stdout + ran.stderr)) == (0, True), ran
    assert "last backup in us\\u{202e}b\\u{200b}: never\n" in cli("status").stdout
    assert cli("status", "--format", "json").json()["backups"][0]["remote"] == "us\u202eb\u200b"


def test_what_git_says_is_told_harmlessly(
    cli: Cli, hostile: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    """git repeats what a remote or a file told it."""
    real = shutil.which("git", path=environment["PATH"])
    (tmp_path / "bin").mkdir()
    fake = tmp_path / "bin" / "git"
    said = "\x1b]52;c;eA==\x07\u202e\x9b31m\rremote: evil e" + "\u0301" * 50
    (tmp_path / "said").write_text(said)
    fake.write_text(
        "#!/bin/sh\nfor word; do\n"
        f'  [ "$word" = update-ref ] && {{ cat {tmp_path}/said >&2; exit 128; }}\ndone\n'
        f'exec {real} "$@"\n'
    )
    fake.chmod(0o755)
    environment["PATH"] = f"{fake.parent}{os.pathsep}{environment['PATH']}"
    for more in ((), ("--format", "json")):
        ran = cli("update", "d0000004", "--set", "contact.wechat=x", *more)
        assert ran.code == 11
        assert "evil" in ran.stderr
        assert moves_nothing(ran.stderr)
