"""The day's verbs as transcripts: due, done, visit, show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clientfile.domain.ids import derived_id
from tests.guards import Cli

DUE_TABLE = (
    "follow-up  name  phone        subject          from        to          days overdue  channel  owner\n"
    "q6p9xzrq   李四  13900139001  periodic review  2026-04-10  2026-07-10           135\n"
    "w0002tdq   张三  13800138000  periodic review  2026-09-02  2026-12-02             0  WeChat   陈雅\n"
)
LEFT_OUT = "left out: 2 (no consent to marketing); see them: clientfile due --all\n"
CONSENT = '{"purpose": "marketing", "given_on": "2026-11-01"}'
"""Without it no greeting is sent."""
DUE_TSV = """\
followup\tclient\tname\tphone\tchannel\tkind\tsubject\tdue_from\tdue_to\toverdue_days\towner\tattempts\tquiet_hours\tleft_out\task
q6p9xzrq\tb0000002\t李*\t139****9001\t\treview\tperiodic review\t2026-04-10\t2026-07-10\t135\t\t0\t\t\t
"""
BIRTHDAY = {
    "followup": "qhw9yf5a@2026-11-25",
    "client": "a0000001",
    "name": "张三",
    "phone": "13800138000",
    "channel": "wechat",
    "kind": "birthday",
    "subject": "birthday greeting",
    "due_from": "2026-11-18",
    "due_to": "2026-11-25",
    "overdue_days": 0,
    "owner": "chen-ya",
    "attempts": 0,
    "quiet_hours": None,
    "left_out": None,
    "ask": None,
}


def test_what_is_due(cli: Cli, shop: Path) -> None:
    ran = cli("due")
    assert (ran.code, ran.stdout, ran.stderr) == (0, DUE_TABLE, LEFT_OUT)


def test_what_is_due_as_json(cli: Cli, shop: Path) -> None:
    left_out = cli("due", "--kind", "birthday", "--all", "--format", "json").json()
    assert left_out == [{**BIRTHDAY, "left_out": "no_consent"}]
    cli("update", "张三", "--add", "privacy.consents", CONSENT)
    ran = cli("due", "--kind", "birthday", "--format", "json")
    assert (ran.code, ran.json(), ran.stderr) == (0, [BIRTHDAY], "")


@pytest.mark.parametrize(
    "narrowed",
    [("--owner", "陈雅"), ("--owner", "chen-ya"), ("--channel", "wechat")],
    ids=lambda words: words[1],
)
def test_due_is_narrowed(cli: Cli, shop: Path, narrowed: tuple[str, ...]) -> None:
    cli("update", "张三", "--add", "privacy.consents", CONSENT)
    rows = cli("due", *narrowed, "--format", "json").json()
    assert [row["kind"] for row in rows] == ["birthday", "win_back", "review"]


def test_due_within_a_span_and_on_another_day(cli: Cli, shop: Path) -> None:
    def ids(*words: str) -> list[str]:
        return [row["followup"] for row in cli("due", *words, "--format", "json").json()]

    assert ids("--on", "2026-03-01") == []
    assert ids("--on", "2026-03-01", "--within", "2w") == []
    assert ids("--on", "2026-03-27", "--within", "2w") == ["q6p9xzrq"]
    assert ids("--on", "yesterday") == ids("--on", "2026-11-21") == ids("--on", "-1d")


def test_overdue_masked_with_an_exit_code(cli: Cli, shop: Path) -> None:
    ran = cli("due", "--overdue", "--mask", "--exit-code", "--format", "tsv")
    assert (ran.code, ran.stdout) == (4, DUE_TSV)
    assert cli("due", "--kind", "birthday", "--exit-code").code == 0


def test_nothing_due_says_so_aside(cli: Cli, shop: Path) -> None:
    ran = cli("due", "--on", "2026-03-01")
    assert (ran.code, ran.stdout, ran.stderr) == (0, "", "nothing is due\n")
    assert cli("due", "--on", "2026-03-01", "--format", "json").stdout == "[]\n"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--kind", "birtday"), 2, "--kind is none of those there are\nhint: did you mean birthday?\n"),
        (("--channel", "owl"), 2, "--channel is none of those there are\nhint: there are: phone, wechat"),
        (("--within", "soon"), 2, "that is not a number of days or weeks\nhint: write 7d or 2w\n"),
        (("--owner", "nobody"), 1, "no member of staff has this name or id\nhint: known: chen-ya (陈雅)"),
    ],
)
def test_due_refuses(cli: Cli, shop: Path, words: tuple[str, ...], code: int, said: str) -> None:
    ran = cli("due", *words)
    assert (ran.code, ran.stdout) == (code, "")
    assert ran.stderr.startswith(f"clientfile: {said}")


def test_due_writes_no_commit(cli: Cli, shop: Path) -> None:
    before = (shop / ".git/refs/heads/main").read_text()
    assert cli("due").code == 0
    assert (shop / ".git/refs/heads/main").read_text() == before


def test_a_follow_up_is_tried_then_done(cli: Cli, shop: Path) -> None:
    tried = cli("done", "w0002tdq", "--attempt")
    assert (tried.code, tried.stdout) == (0, "w0002tdq: still open, one more attempt noted\n")
    assert cli("due", "--kind", "review", "--owner", "陈雅", "--format", "json").json()[0]["attempts"] == 1
    done = cli("done", "w0002tdq", "--result", "恢复良好", "--satisfaction", "5", "--format", "json")
    opened = derived_id("a0000001", "review", "w0002tdq", "")
    assert (done.code, done.json()) == (0, {"followup": "w0002tdq", "state": "done", "opened": [opened]})
    assert "w0002tdq" not in cli("due").stdout
    again = cli("done", "w0002tdq", "--result", "恢复良好")
    assert (again.code, again.stderr) == (1, "clientfile: this follow-up is closed already\n")


def test_one_occurrence_of_what_recurs_is_done(cli: Cli, shop: Path) -> None:
    done = cli("done", "qhw9yf5a@2026-11-25", "--result", "已祝贺")
    assert (done.code, done.stdout) == (0, "qhw9yf5a@2026-11-25: done\n")
    later = cli("due", "--on", "2027-11-20", "--kind", "birthday", "--all", "--format", "json").json()
    assert [row["followup"] for row in later] == ["qhw9yf5a@2027-11-25"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (
            ("zzzz", "--attempt"),
            1,
            "there is no follow-up of this id\nhint: see what is due: clientfile due\n",
        ),
        (("w0002tdq",), 2, "say what came of it with --result, or --attempt where nobody was reached\n"),
        (("w0002tdq@x", "--attempt"), 2, "after @ stands a date such as 2027-05-01\n"),
    ],
)
def test_done_refuses(cli: Cli, shop: Path, words: tuple[str, ...], code: int, said: str) -> None:
    ran = cli("done", *words)
    assert (ran.code, ran.stdout, ran.stderr) == (code, "", f"clientfile: {said}")


VISIT = """\
c0000003: 水光针 on 2026-11-20
follow-up  kind             about                     from        to
********   aftercare        follow-up call, days 1-3  2026-11-21  2026-11-23
********   aftercare        follow-up call, 1 week    2026-11-27  2026-11-30
********   aftercare        follow-up call, 1 month   2026-12-20  2026-12-27
********   periodic review  periodic review           2027-02-20  2027-05-20
********   win back         not seen for a while      2027-02-19  2027-05-19
"""


def test_a_visit_plans_its_follow_ups(cli: Cli, shop: Path) -> None:
    words = (
        "王小明",
        "水光针",
        "--on",
        "2026-11-20",
        "--staff",
        "陈雅",
        "--outcome",
        "good",
        "--skin",
        "worse",
    )
    ran = cli("visit", *words)
    assert ran.code == 0
    assert [line.partition("; ")[0] for line in ran.stderr.splitlines()] == [
        "warning: c0000003 safety.allergies: not-asked: nobody has asked about allergies yet",
        "warning: c0000003: batch: the batch number of a product is missing",
    ]
    assert re.sub(r"^[0-9a-z]{8}  ", "********  ", ran.stdout, flags=re.MULTILINE) == VISIT


def test_a_visit_as_json(cli: Cli, shop: Path) -> None:
    ran = cli(
        *("visit", "c000", "hydra-needle", "--on", "yesterday", "--time", "14:30", "--staff", "陈雅"),
        *("--minutes", "45", "--reaction", "none", "--satisfaction", "4", "--note", "no", "--format", "json"),
    )
    said = ran.json()
    assert (ran.code, list(said), said["id"], [each["rule"] for each in said["warnings"]]) == (
        0,
        ["id", "visit", "followups", "booking", "purchase", "settlement", "missing", "warnings"],
        "c0000003",
        ["not-asked", "batch"],
    )
    assert (said["missing"], said["booking"], said["purchase"]) == (["outcome", "skin"], None, None)
    visit = said["visit"]
    assert {name: visit[name] for name in ("date", "time", "minutes", "satisfaction", "note", "staff")} == {
        "date": "2026-11-21",
        "time": "14:30",
        "minutes": 45,
        "satisfaction": 4,
        "note": "no",
        "staff": ["chen-ya"],
    }
    assert visit["adverse_none_on"] == "2026-11-21"
    assert {row["source"] for row in said["followups"]} >= {visit["id"]}


def test_many_visits_or_none(cli: Cli, shop: Path, tmp_path: Path) -> None:
    good = '{"client": "张三", "service": "水光针", "on": "2026-11-20", "staff": ["陈雅"]}\n'
    bad = '{"client": "nobody", "service": "水光针", "on": "2026-11-20"}\n'
    lines = tmp_path / "visits.jsonl"
    lines.write_text(good + good.replace("张三", "李四") + bad)
    refused = cli("visit", "--from", lines)
    assert (refused.code, refused.stdout) == (3, "")
    assert "line 3 services.visits: no client matches this reference" in refused.stderr
    lines.write_text(good + good.replace("张三", "李四"))
    ran = cli("visit", "--from", lines)
    assert (ran.code, ran.stderr.splitlines()[-1]) == (0, "recorded 2 visits")
    assert ran.stdout.splitlines()[1].split()[:3] == ["a0000001", "2026-11-20", "水光针"]
    counted = cli("query", "--columns", "id,visit_count", "--format", "csv").stdout
    assert counted == "id,visit_count\na0000001,2\nb0000002,1\nc0000003,0\n"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("张三",), 2, "SERVICE is missing"),
        ((), 2, "REF and SERVICE are missing"),
        (("张三", "水光针", "--from", "x.jsonl"), 2, "--from does not go with REF, SERVICE"),
        (("张三", "nothing"), 1, "the catalogue has no such service"),
        (("nobody", "水光针"), 1, "no client matches this reference"),
        (("张三", "水光针", "--staff", "nobody"), 1, "no member of staff has this name or id"),
        (("张三", "水光针", "--on", "tomorrow"), 3, "nothing was written; to be mended: 1"),
        (("张三", "水光针", "--time", "25:00"), 3, "nothing was written; to be mended: 1"),
    ],
)
def test_visit_refuses(cli: Cli, shop: Path, words: tuple[str, ...], code: int, said: str) -> None:
    ran = cli("visit", *words)
    assert (ran.code, ran.stdout) == (code, "")
    assert ran.stderr.startswith(f"clientfile: {said}\n")


CARD = "!! allergies: 青霉素 (drug · 3/3)\n张三 · age 35 · a0000001\n"


def test_a_card_begins_with_what_must_not_be_overlooked(cli: Cli, shop: Path) -> None:
    ran = cli("show", "张三")
    assert (ran.code, ran.stderr) == (0, "")
    assert ran.stdout.startswith(CARD)
    assert "  2026-11-18 – 2026-11-25  birthday  birthday greeting  WeChat  陈雅\n" in ran.stdout
    assert "  2026-06-02  水光针\n" in ran.stdout


@pytest.mark.parametrize("reference", ["a0000001", "a00", "张三", "8000", "138 0013 8000", "A0000001"])
def test_one_client_by_many_references(cli: Cli, shop: Path, reference: str) -> None:
    ran = cli("show", reference, "--format", "json")
    assert (ran.code, ran.json()["id"]) == (0, "a0000001")


def test_a_section_in_each_format(cli: Cli, shop: Path) -> None:
    allergy = {"id": "g0000001", "allergen": "青霉素", "class": "drug", "severity": 3}
    assert cli("show", "张三", "safety", "--format", "json").json() == {
        "id": "a0000001",
        "sections": {"safety": {"allergies": [allergy]}},
        "unreadable": [],
    }
    assert cli("show", "张三", "safety", "--format", "tsv").stdout == (
        "path\tvalue\n"
        "safety.allergies[0].id\tg0000001\n"
        "safety.allergies[0].allergen\t青霉素\n"
        "safety.allergies[0].class\tdrug\n"
        "safety.allergies[0].severity\t3\n"
    )


def test_show_in_chinese(cli: Cli, shop: Path) -> None:
    said = cli("show", "张三", "safety", "--lang", "zh").stdout
    assert said.startswith("!! 过敏史: 青霉素 (药品 · 3/3)\n")
    assert "安全提示\n" in said


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("nobody",), 1, "no client matches this reference"),
        (("138001",), 1, "no client matches this reference"),
        (("张三", "safty"), 2, "there is no such section\nhint: did you mean safety?"),
        (("张三", "zzz"), 2, "there is no such section\nhint: sections: contact, agenda, privacy"),
    ],
)
def test_show_refuses(cli: Cli, shop: Path, words: tuple[str, ...], code: int, said: str) -> None:
    ran = cli("show", *words)
    assert (ran.code, ran.stdout) == (code, "")
    assert ran.stderr.startswith(f"clientfile: {said}")


def test_an_ambiguous_reference_names_the_candidates(cli: Cli, shop: Path) -> None:
    assert cli("intake", "--from", "-", input="id: d0000004\ncontact: {name: 李四}\n").code == 0
    ran = cli("show", "李四")
    assert (ran.code, ran.stdout, ran.stderr) == (
        1,
        "",
        "clientfile: 2 clients match this reference\n"
        "hint: name one by its id: b0000002 李四 139****9001; d0000004 李四\n",
    )
