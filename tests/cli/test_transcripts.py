"""Every verb and every error that a person can meet, in both languages: see `transcript.py`."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from clientfile.said import Said
from clientfile.view.clean import width
from tests.cli.transcript import (
    COLUMNS,
    LANGUAGES,
    Screen,
    Session,
    path_of,
    sessions,
    verbs,
    written,
)
from tests.guards import OUTER_ENVIRONMENT, ROOT, closed_environment

WRITING = "WRITE_TRANSCRIPTS" in OUTER_ENVIRONMENT
EACH = [pytest.param(verb, language, id=f"{verb}-{language}") for verb in verbs() for language in LANGUAGES]


def _screen(shop: Path, base: Path, language: str) -> Screen:
    """An empty folder to type in, with the fixed shop and its owner's home beside it."""
    shutil.copytree(shop / "store", base / "store", symlinks=True)
    shutil.copytree(shop / "clientfile-home", base / "clientfile-home", symlinks=True)
    config = base / "store" / ".git" / "config"
    config.write_text(config.read_text().replace(str(shop), str(base)))
    here = {"CLIENTFILE_STORE": str(base / "store"), "CLIENTFILE_LANG": language, "GIT_PAGER": "cat"}
    return Screen(base, {**closed_environment(base), **here})


@pytest.mark.parametrize(("verb", "language"), EACH)
def test_what_it_says(shop_template: Path, tmp_path: Path, verb: str, language: str) -> None:
    told = sessions(path_of(verb, "en" if WRITING else language).read_text("utf-8"))
    if WRITING:
        told = [_written(shop_template, tmp_path / f"w{n}", each, language) for n, each in enumerate(told)]
        path_of(verb, language).write_text(written(told), "utf-8")
    for n, each in enumerate(told):
        _replay(_screen(shop_template, tmp_path / str(n), language), each)


def _replay(screen: Screen, session: Session) -> None:
    for each in session.typed:
        came = screen.type(each.command, each.who)
        if not screen.fits(each.came, came):
            # Equal but for chance, so that pytest shows the lines that differ.
            assert screen.recorded(came) == each.came, f"{each.who}$ {each.command}"
            raise AssertionError(f"{each.who}$ {each.command}\nchance made the same thing two")


def _written(shop: Path, base: Path, session: Session, language: str) -> Session:
    screen = _screen(shop, base, language)
    typed = [
        each._replace(came=screen.recorded(screen.type(each.command, each.who))) for each in session.typed
    ]
    return session._replace(typed=tuple(typed))


# Every message -----------------------------------------------------------------------------------------

SHOWN_ELSEWHERE = {
    "tests/cli/test_joining.py": (
        "this store's first commit is signed by {print}; is that the owner's? ask her, not the store",
        "the fingerprint that the owner told you",
    ),
    "tests/store/test_protecting.py": ("a passphrase has {n} characters or more",),
    "tests/cli/test_drill.py": (
        "the line of the sheet that begins with AGE-SECRET-KEY-1",
        "what stands after: signing seed",
        "compare the other lines with your eyes: store {store}, owner {owner}",
    ),
    "tests/cli/test_protecting.py": (
        "new passphrase",
        "the same again",
        "the two were not the same",
        "a few words are easier to keep than signs; nothing was changed",
        "identity and signing key are under a passphrase now",
        "the passphrase is another now",
        "identity and signing key are no longer protected",
        "identity and signing key open with the age plugin {name}",
        "a plain git commit signs while unlocked: clientfile unlock --for 8h",
        "unlocked until {at}",
        "unlocked until",
        "not unlocked",
        "not in the access log: {why}",
        "locked",
    ),
    "tests/cli/test_access_paper.py": (
        "day and time",
        "who",
        "what",
        "which data",
        "Listed is what the shop's program wrote down when somebody saw, printed, exported or changed this "
        "file. Lists of several clients in which it stood are among it.",
        "Besides, {n} questions counted clients and named none: this file may be among them.",
        "{n} lines could not be read.",
        "made on {day}",
        "{shop}: who saw this file",
        "nobody",
        "the access log is for owners",
        "ask an owner to look for you",
        "opened the file",
        "the whole file",
        "somebody unknown to the shop",
        "statement to a file",
        "access log to a file",
        "share",
        "several fit",
        "not written",
        "no identity that opens it",
        "no identity of this shop",
        "{n} lines are sealed to other owners",
    ),
    "tests/cli/test_reseal.py": (
        "{parts} of {clients} are sealed anew and stay so; run it again to go on",
        "it took {minutes} min {seconds} s, {rate} parts a second",
        "put right in keys/: {names}",
        "keys: seal anew",
    ),
    "tests/cli/test_interview.py": (
        "a client was begun and not finished; go on? n throws it away",
        "what was answered is kept, sealed to you: clientfile intake goes on with it",
        "more? Enter to finish, m for the whole form: ",
        "0: asked, none",
        "asked, none",
        "there is nothing to clear",
        "this is needed here",
        "another",
        "Enter skips, < goes back, ! clears, . finishes; what is wrong is said at once",
        "write 1990-05-03, 05-03 or 1990; before it: lunar",
        "this is no answer",
    ),
    "tests/cli/test_editing.py": (
        "nothing is written yet; open it again?",
        "to be mended, then save again:",
        "changed by somebody else meanwhile; yours stands below, save again to keep it:",
        "abandoned; nothing was written",
        "taken away",
        "only grows: nothing here is altered; a new item corrects another by naming its id in corrects",
        "of a newer clientfile; leave it as it is",
        "a form has a field in each line",
    ),
    "tests/cli/test_terminal.py": ("passphrase of the identity",),
    "tests/cli/test_verify.py": (
        "not for your identity, only its place and envelope were looked at: {them}",
        "lines of the access log",
    ),
    "tests/actions/test_account.py": (
        "the ledger does not hold; nothing was written",
        "look at it, then put it right: clientfile account adjust {id} --reason TEXT",
        "your role may not write accounts",
        "a visit you record with --pay waits for somebody who may: clientfile account settle",
        "the amounts are not kept in the agenda: tell them to whoever settles this",
        "your role may not read visits",
        "let somebody who may read services do this",
        "a rule that the shop keeps says no; nothing was written",
        "rules are the shop's own: clientfile settings",
        "this package is no longer sold; nothing was written",
        "a package was bought with this; nothing was written",
        "refund the package: clientfile account refund REF --package {id}",
        "items of this package may not be swapped",
        "the catalogue says so: `swap` of the package",
    ),
    "tests/cli/test_account.py": ("{n} of the points that go back are spent already; shall they be owed?",),
    "tests/cli/test_staff.py": ("remove {id} ({name}, {role})?",),
    "tests/cli/test_visit_asks.py": (
        "how did it go? improved, no_change, worse … or in words; Enter skips: ",
        "how is the skin now? improved, unchanged, worse; Enter skips: ",
    ),
    "tests/actions/test_edit.py": (
        "your role may add here: what is there already stays as it is",
        "your role may not read what is there; what you write is added to it",
    ),
    "tests/cli/test_caps.py": (
        "a draft that you cannot open is left as it is; yours is not kept if you interrupt",
        "what the editor left is larger than {n} bytes",
    ),
    "tests/cli/test_demo.py": ("# try it yourself",),
    "tests/cli/test_status.py": (
        "never from this clone",
        "no push from this clone",
        "{n} commits short",
        "an interview waits since {at}; go on with it: clientfile intake",
        "  in force once an owner or manager (roster.yaml: an owner) has committed it: "
        "git add FILE && git commit -S; to undo it: git checkout HEAD -- FILE",
        "draft",
    ),
    "tests/store/test_segments.py": ("only owners and managers save segments",),
    "tests/store/test_shop_decisions.py": (
        "only owners and managers change what the shop has decided; nothing was written",
        "ask one of them",
    ),
    "tests/actions/test_care_by_roles.py": (
        "not checked: needs safety; the test is not for pregnant clients",
        "ask somebody who may read it; nothing was written",
    ),
    "tests/actions/test_share.py": (
        "the share is entered in the files, yet nothing went out: run it again",
        "the shop's template has no text for consents",
        "write texts: {names} in templates/{template}.yaml of the store",
    ),
}
"""What needs a person at the keyboard, or a role that the working day does not come to."""

NOWHERE_SHOWN = {
    "a column that only data formats have, where it stands under its name": (
        "minutes",
        "visit",
        "booking",
        "attempts",
        "warnings",
        "field",
        "value",
        "how many",
    ),
    "the column where a table is no terminal's": ("table",),
    "the column on a screen wider than 110 columns, or on none": ("days overdue", "quiet hours", "to ask"),
    "only on a bar of progress, which short work does not have": (
        "taking clients in",
        "recording visits",
        "planning",
        "a year goes by",
        "reading the access log",
    ),
    "needs the year of a demo, which takes half a minute": (
        "founding the shop, its keys and its recovery sheet",
        "living a year of the shop: {n} days of work",
        "{n} clients are in the store",
    ),
    "no option or argument there is has such a kind: for those to come": (
        "{name} is not of the right kind",
        "a value is not of the right kind",
    ),
    "a guard that no call comes to": ("nothing is masked here",),
    "a backup whose newest commit this clone has never seen": ("what it has now is not known",),
    "a role that the working day does not come to": (
        "not looked at: {section}",
        "your role may not write the skin log",
        "the same question works without --save",
        "the age was not checked, you may not read it: under 14 the guardian consents",
        "not looked at, not for your role: {them}",
    ),
}
"""Why no transcript shows it."""

UNDER_WAY = "actions/demo_shop/"
"""What the shop of the demo says of itself, and its jobs: they are run where the demo is."""


class Message(NamedTuple):
    """A text of `commands/` or `actions/` in both languages, and whether it is the head of a column."""

    where: str
    said: Said
    head: bool


def _messages() -> Iterator[Message]:
    for folder in ("commands", "actions"):
        for path in sorted((ROOT / "clientfile" / folder).rglob("*.py")):
            where = path.relative_to(ROOT / "clientfile").as_posix()
            tree = ast.parse(path.read_text("utf-8"))
            calls = [each for each in ast.walk(tree) if isinstance(each, ast.Call)]
            heads = {id(arg) for call in calls if _called(call) == "Head" for arg in call.args}
            for call in calls:
                # Of what is counted, it is the sentence for many.
                said = call.args[2:4] if _called(call) == "counted" else call.args[:2]
                texts = [each.value for each in said if isinstance(each, ast.Constant)]
                if _called(call) in ("both", "Said", "counted") and len(texts) == 2:
                    yield Message(where, Said(*map(str, texts)), id(call) in heads)


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _pattern(text: str) -> re.Pattern[str]:
    """Anything in the `{named}` places. A cell of a table may go on in the next line."""
    parts = re.split(r"\{\w+\}", text)
    words = (r"\s+".join(map(re.escape, re.split(r"\s+", part))) for part in parts)
    return re.compile(rf"(?<![^\W_]){'.+?'.join(words)}(?![^\W_])" if text.isascii() else ".+?".join(words))


def _shown(language: str) -> str:
    return "".join(
        each.came
        for verb in verbs()
        for one in sessions(path_of(verb, language).read_text("utf-8"))
        for each in one.typed
    )


def _heads(shown: str) -> str:
    """The first lines of tables, which a rule follows."""
    return "\n".join(re.findall(r"^(.+)\n─+$", shown, re.MULTILINE))


def _excepted() -> list[str]:
    lists = (*SHOWN_ELSEWHERE.values(), *NOWHERE_SHOWN.values())
    return [each for some in lists for each in some]


def _not_shown() -> list[tuple[Message, str]]:
    """Messages that the transcripts lack, and in which language."""
    shown = {language: _shown(language) for language in LANGUAGES}
    heads = {language: _heads(text) for language, text in shown.items()}
    return [
        (each, language)
        for each in _messages()
        if not each.where.startswith(UNDER_WAY)
        for language in LANGUAGES
        if not _pattern(each.said.to(language)).search((heads if each.head else shown)[language])
    ]


def test_every_message_is_in_a_transcript() -> None:
    missing = [
        f"{each.where}: {each.said.to(language)}"
        for each, language in _not_shown()
        if each.said.en not in _excepted()
    ]
    assert missing == []


def test_no_message_is_excepted_for_nothing() -> None:
    lacking = {each.said.en for each, _ in _not_shown()}
    assert [each for each in _excepted() if each not in lacking] == []


@pytest.mark.parametrize("module", SHOWN_ELSEWHERE)
def test_what_is_shown_elsewhere_is_shown_there(module: str) -> None:
    tree = ast.parse((ROOT / module).read_text("utf-8"))
    texts = [str(each.value) for each in ast.walk(tree) if isinstance(each, ast.Constant)]
    said = {each.said.en: each.said for each in _messages()}
    missing = []
    for message in SHOWN_ELSEWHERE[module]:
        pieces = [max(re.split(r"\{\w+\}", said[message].to(lang)), key=len) for lang in LANGUAGES]
        # A test may look for a part alone.
        if not any(piece in text or text in piece for text in texts if len(text) > 4 for piece in pieces):
            missing.append(message)
    assert missing == []


@pytest.mark.parametrize("verb", verbs())
def test_both_languages_are_typed_the_same(verb: str) -> None:
    english, chinese = (sessions(path_of(verb, language).read_text("utf-8")) for language in LANGUAGES)
    assert [_typed(each) for each in chinese] == [_typed(each) for each in english]


def _typed(session: Session) -> list[str]:
    return [session.title, *(f"{each.who}$ {each.command}" for each in session.typed)]


LONG = "--format|TERMINAL| remind| consent give|access --for"
"""What programs read, and texts that are sent as they stand: no line is broken for the screen."""


@pytest.mark.parametrize(("verb", "language"), EACH)
def test_no_table_is_wider_than_the_screen(verb: str, language: str) -> None:
    """Whole tables and cards: what is read by programs, and a sentence, may be longer."""
    wide = [
        line
        for one in sessions(path_of(verb, language).read_text("utf-8"))
        for each in one.typed
        if each.command.startswith("clientfile") and not re.search(LONG, each.command)
        for line in each.came.splitlines()
        if not line.startswith("2|") and width(line) > COLUMNS
    ]
    assert [line for line in wide if verb not in ("diff", "edit")] == []
