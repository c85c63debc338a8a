"""Nothing of a client is found where nobody asked for it: every verb, its failures, and what it starts.

A client made from the schemas has a marker in each field that takes one. Every verb and every verb below it
is run; then the markers are looked for, in many spellings, in the arguments and the environment of all
children, in the homes and temporary folders, in git's objects, in `.git/clientfile`, on standard error.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from clientfile.commands.table import VERBS, program
from clientfile.store.memory_folder import SHARED_MEMORY
from tests.cli.at_a_terminal import Terminal
from tests.cli.canary import Made, Marks, noting, places, without
from tests.guards import Ran, closed_environment, run

CLIENT = "a0000001"

SHOWS = frozenset(
    "show find query due visits remind export complaint feedback consent share recommend account diff "
    "constitution edit update visit book reach done intake access".split()
)
"""Verbs whose standard output is about a client that was named. All others say nothing of any."""

Call = tuple[str, ...]


def calls(tmp: str) -> tuple[Call, ...]:
    """What a shop does with a client, and what goes wrong with it."""
    out = f"{tmp}/out"
    agreement = ("--to", "某品牌", "--agreement", "A-1", "--until", "2027-06-30", "--purpose", "调研")
    return (
        ("show", CLIENT),
        ("show", CLIENT, "--format", "json"),
        ("show", "nobody"),
        ("find", "{core}"),
        ("find", "{phone}"),
        ("query", "--sql", "SELECT * FROM clients", "--format", "json"),
        ("query", "--where", "nope = 1"),
        ("query", "--columns", "nope"),
        ("query", "--sql", "SELECT contact_notes, CAST(contact_notes AS INTEGER) + nope FROM clients"),
        ("query", "--where", "age > 0", "--save", "grown"),
        ("fields",),
        ("due", "--within", "4w", "--all"),
        ("due", "--kind", "nope"),
        ("remind",),
        ("visits", "--from", "2026-03-01", "--to", "2026-03-02"),
        ("visits", "--risks"),
        ("update", CLIENT, "--set", "preferences.pressure=light"),
        ("update", CLIENT, "--set", "contact.gender=nope"),
        ("update", CLIENT, "--set", "contact.nmae=x"),
        ("update", CLIENT, "--from", "{tmp}/wrong.json"),
        ("update", CLIENT, "--unset", "contact.name"),
        ("update", CLIENT, "--unset", "care.communications[0]"),
        ("intake", "--from", "{tmp}/wrong.json"),
        ("intake", "--from", "{tmp}/torn.yaml"),
        ("intake", "--from", "{tmp}/wrong.jsonl"),
        ("book", CLIENT, "hydra-needle", "--on", "+3d", "--at", "14:00"),
        ("visit", CLIENT, "hydra-needle", "--on", "2026-11-20", "--outcome", "improved"),
        ("visit", CLIENT, "hydra-needle", "--on", "2026-11-20", "--pay", "stored"),
        ("visit", "--from", "{tmp}/wrong.jsonl"),
        ("reach", CLIENT, "问好", "--channel", "phone", "--topic", "greeting"),
        ("done", "zzzz", "--result", "x"),
        ("complaint", "open", CLIENT, "--reason", "等候", "--owner", "陈雅"),
        ("complaint", "list", CLIENT),
        ("feedback", "add", CLIENT, "--text", "很好", "--about", "shop"),
        ("feedback", "list", CLIENT),
        ("consent", "give", CLIENT, "third_party", "profiling"),
        ("consent", "list", CLIENT),
        ("consent", "notice", "marketing", "--client", CLIENT),
        ("recommend", CLIENT),
        ("constitution", CLIENT, "--scores", "qi_def=45"),
        ("account", "statement", CLIENT),
        ("account", "topup", CLIENT, "100", "--pay", "cash"),
        ("account", "pay", CLIENT, "nope", "--pay", "stored"),
        ("account", "adjust", CLIENT),
        ("share", CLIENT, *agreement, "--out", f"{out}.csv"),
        ("share", CLIENT, *agreement, "--columns", "nope", "--out", f"{out}2.csv"),
        ("share", "--list"),
        ("export", "--out", f"{out}3.csv", "--purpose", "p"),
        ("export", "--out", f"{out}4.xlsx", "--purpose", "p", "--columns", "id,name,wechat"),
        ("export", "--out", f"{out}5.csv", "--purpose", "p", "--columns", "nope"),
        ("export", "--out", f"{tmp}/store/out.csv", "--purpose", "p"),
        ("diff", CLIENT),
        ("log",),
        ("log", CLIENT),
        ("log", "--format", "json"),
        ("catalogue", "list"),
        ("settings",),
        ("settings", "dormant_after_days=91"),
        ("staff", "list"),
        ("staff", "add", "沈若兰", "--role", "doctor"),
        ("replan", "--all"),
        ("status",),
        ("verify",),
        ("verify", "--full", "--format", "json"),
        ("accept",),
        ("access",),
    )


def verbs_below() -> Iterator[Call]:
    """Every verb, and every verb below a verb, as the command table has them."""
    table = program()
    for verb in VERBS:
        below = getattr(table.loaded(verb), "commands", {})
        yield from [(verb, each) for each in below] or [(verb,)]


class Shop:
    """A shop with the marked client, the programs that note who is started, and how a verb is run in it."""

    def __init__(self, base: Path, template: Path) -> None:
        self.marks = Marks()
        self.base = base / "shop"
        self.aside = base / "aside"
        self.aside.mkdir(parents=True)
        self.log = self.aside / "children"
        self.environment = closed_environment(self.base)
        subprocess.run(["cp", "-r", template / "store", template / "clientfile-home", self.base], check=True)
        config = self.base / "store" / ".git" / "config"
        config.write_text(config.read_text().replace(str(template), str(self.base)))
        self.environment["CLIENTFILE_STORE"] = str(self.base / "store")
        self.environment["PATH"] = noting(self.aside / "bin", self.log, self.environment)
        made = Made(self.marks)
        self.sections = made.sections()
        self.fields = len(made.marked)
        self.taken_out: list[str] = []
        self._take_in()
        wrong = {
            "contact": {
                **_dict(self.sections["contact"]),
                "gender": self.marks.text(1),
                "nmae": self.marks.text(2),
            }
        }
        (self.aside / "wrong.json").write_text(json.dumps([wrong]))
        (self.aside / "wrong.jsonl").write_text(f"{json.dumps(wrong)}\n{{\n")
        (self.aside / "torn.yaml").write_text(f"contact: {{name: {self.marks.text(3)}")

    def _take_in(self) -> None:
        """What a rule of the trade refuses is taken out, until what is left comes in."""
        for _ in range(12):
            given = json.dumps({"id": CLIENT, "sections": self.sections}, ensure_ascii=False)
            ran = self.run("intake", "--from", "-", "--format", "json", given=given + "\n")
            if ran.code == 0:
                return
            for problem in ran.error()["problems"]:
                path = ".".join(filter(None, (problem["section"], problem["path"])))
                if without(self.sections, path):
                    self.taken_out.append(path)
        raise AssertionError(ran)

    def run(self, *words: str, given: str = "", more: Mapping[str, str] | None = None) -> Ran:
        return run(words, {**self.environment, **(more or {})}, self.aside, input=given)

    def filled(self, words: Call) -> Call:
        known = {"core": self.marks.core, "phone": self.marks.phone, "tmp": str(self.aside)}
        return tuple(re.sub(r"\{(core|phone|tmp)\}", lambda found: known[found[1]], each) for each in words)

    def leaks(self, ran: Ran, verb: str) -> list[str]:
        """On standard error, and on standard output of a verb that shows no client."""
        said = [("stderr", ran.stderr), *([] if verb in SHOWS else [("stdout", ran.stdout)])]
        return [name for name, text in said if self.marks.within(text.encode())]

    def found(self) -> list[str]:
        folders = [
            self.base,
            *(each for each in SHARED_MEMORY.glob("clientfile-*") if SHARED_MEMORY.is_dir()),
        ]
        return places(self.marks, folders)

    def children(self) -> bytes:
        return self.log.read_bytes()


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


@pytest.fixture(scope="module")
def shop(store_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return Shop(tmp_path_factory.mktemp("canary"), store_template)


def test_the_client_has_a_marker_in_nearly_every_field(shop: Shop) -> None:
    """What a rule refuses to hold a marker is a code or a reference, not words."""
    assert shop.fields > 130
    assert len(shop.taken_out) < 40, shop.taken_out
    shown = shop.run("show", CLIENT, "--format", "json").json()
    assert set(shown["sections"]) == set(shop.sections)
    assert len(re.findall(shop.marks.core, json.dumps(shown))) > 90


def test_every_verb_is_run(shop: Shop) -> None:
    """By the command table; and those that show a client are run with what they are for."""
    assert {words[0] for words in verbs_below()} == set(VERBS)
    assert SHOWS - {words[0] for words in calls("")} == {"edit"}, "edit needs a terminal: see below"


def test_no_verb_lets_a_marker_out(shop: Shop) -> None:
    for words in calls(str(shop.aside)):
        ran = shop.run(*shop.filled(words))
        assert ran.code != 70, (words, ran.stderr)
        assert shop.leaks(ran, words[0]) == [], (words, ran)
    assert shop.found() == []
    noted = shop.children()
    assert b"cat-file" in noted
    assert b"GIT_DIR=" in noted
    assert not shop.marks.within(noted)


def test_no_verb_lets_one_out_when_its_words_are_wrong(shop: Shop) -> None:
    for words in verbs_below():
        if words[0] in ("init", "demo"):
            continue
        ran = shop.run(*words, CLIENT, "nope", "nope", "--no-such-option" if len(words) == 1 else "nope")
        assert ran.code != 70, (words, ran.stderr)
        assert shop.leaks(ran, words[0]) == [], (words, ran)
    assert shop.found() == []


FULL = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))
from clientfile.cli import main
main()
"""
BUG = """
import sys
from clientfile.domain.client import ClientFile
def broken(self, name):
    whole = repr(self.sections)
    raise {kind}(whole)
ClientFile.section = ClientFile.rows = broken
from clientfile.cli import main
main()
"""


@pytest.mark.parametrize("code", [FULL, *(BUG.format(kind=kind) for kind in ("ValueError", "OSError"))])
def test_neither_a_full_disk_nor_a_bug_lets_one_out(shop: Shop, code: str) -> None:
    for words in (
        ("show", CLIENT),
        ("update", CLIENT, "--set", "preferences.pressure=firm"),
        ("intake", "--from", "{tmp}/wrong.json"),
        ("export", "--out", "{tmp}/full.csv", "--purpose", "p"),
        ("visit", CLIENT, "hydra-needle", "--on", "2026-11-21"),
        ("recommend", CLIENT),
        ("verify",),
    ):
        ran = run(
            shop.filled((*words, "--debug")),
            shop.environment,
            shop.aside,
            program=(sys.executable, "-c", code),
        )
        assert "Traceback" not in ran.stderr
        assert shop.leaks(ran, words[0]) == [], (words, ran)
    assert shop.found() == []


@pytest.mark.skipif(not SHARED_MEMORY.is_dir(), reason="no file system in memory")
def test_edit_leaves_nothing(shop: Shop) -> None:
    script = shop.aside / "editor.py"
    script.write_text("import sys, pathlib\nassert pathlib.Path(sys.argv[-1]).read_text()\n")
    environment = {**shop.environment, "EDITOR": f"{sys.executable} {script}"}
    terminal = Terminal(("edit", CLIENT, "care"), environment, shop.aside)
    assert terminal.end() == 0
    assert shop.found() == []
    assert not shop.marks.within(shop.children())


def test_what_is_not_believed_is_told_without_it(shop: Shop) -> None:
    store = shop.base / "store"
    path = store / "clients" / CLIENT[0] / CLIENT[1] / f"{CLIENT}.yaml"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"age: |", b"age: >", 1))
    for words in (
        ("show", CLIENT),
        ("verify",),
        ("status",),
        ("update", CLIENT, "--set", "contact.wechat=x"),
    ):
        ran = shop.run(*words, "--debug")
        assert shop.leaks(ran, "status" if ran.code else words[0]) == [], (words, ran)
    path.write_bytes(whole)
    git = ["git", "-C", str(store), "-c", "user.name=x", "-c", "user.email=x@x", "-c", "commit.gpgSign=false"]
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "x"], check=True, env=shop.environment)
    for words in (("status",), ("verify",), ("due",), ("log",), ("accept",)):
        ran = shop.run(*words, "--debug")
        assert shop.leaks(ran, words[0]) == [], (words, ran)
    assert shop.found() == []


def test_the_search_finds_what_is_planted(shop: Shop) -> None:
    """In a file, a name, a link, git's objects, the environment of a child, and standard error."""
    plants = {
        shop.base / "tmp" / "left": shop.marks.core.encode("utf-16-le"),
        shop.base / "home" / ".viminfo": "龘靐齾爩".encode("gb18030"),
        shop.base / "store" / ".git" / "clientfile" / "note": b"x" + shop.marks.phone.encode(),
        shop.base / "run" / shop.marks.core: b"",
    }
    for path, content in plants.items():
        path.write_bytes(content)
    (shop.base / "run" / "link").symlink_to(f"/nowhere/{shop.marks.resident}")
    sealed = subprocess.run(
        ["git", "hash-object", "-w", "--stdin"],
        cwd=shop.base / "store",
        env=shop.environment,
        input=shop.marks.text(7).encode(),
        capture_output=True,
        check=True,
    )
    blob = (
        shop.base
        / "store"
        / ".git"
        / "objects"
        / sealed.stdout.decode()[:2]
        / sealed.stdout.decode().strip()[2:]
    )
    found = shop.found()
    for path in (*plants, shop.base / "run" / "link", blob):
        assert any(str(path) in each for each in found), path
    for path in (*plants, shop.base / "run" / "link", blob):
        path.unlink()
    assert shop.found() == []
    assert shop.leaks(Ran(1, "", f"error: {shop.marks.phone}"), "status") == ["stderr"]
    assert shop.leaks(Ran(0, f'"{shop.marks.core}"', ""), "log") == ["stdout"]
    shop.run("status", more={"NOTE": shop.marks.core})
    before = shop.children()
    subprocess.run(
        ["git", "version"], env={**shop.environment, "NOTE": shop.marks.core}, check=True, capture_output=True
    )
    assert not shop.marks.within(before)
    assert shop.marks.within(shop.children())
