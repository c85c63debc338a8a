"""Seven members of seven roles and the nightly job, each at her own machine, on the demo shop.

What each reads, writes and adds is what the policy in the roster says; what must not open does not open for
stock `age` either, on the files as they lie.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from clientfile.domain.data import Json
from clientfile.forms.fields import load_forms
from clientfile.store import yaml
from clientfile.store.layout import PartName, client_path, part_name
from clientfile.store.roster import DEFAULT_POLICY, NIGHTLY, OWNER, ROLES, roster_from
from tests.guards import Ran, closed_environment, run
from tests.store.helpers import OUTSIDE

SECTIONS = tuple(load_forms())
STAFF = {
    "manager": "周敏",
    "doctor": "赵启明",
    "consultant": "顾佳怡",
    "beautician": "李梅",
    "front_desk": "孙悦",
}
"""Of the demo's staff without a computer, who gets keys."""
CLIENT: Mapping[str, Json] = {
    "contact": {"name": "林静", "wechat": "linjing"},
    "agenda": {"review_cycle": {"from_months": 3, "to_months": 6}},
    "privacy": {
        "consents": [{"purpose": "health_sensitive", "given_on": "2026-01-02", "by": "self"}],
        "retention": {"until": "2035-01-01"},
    },
    "profile": {"occupation": "教师"},
    "safety": {"allergies": [{"allergen": "青霉素", "class": "drug"}], "pain_sensitivity": "high"},
    "health": {"wellness_goals_note": "睡好"},
    "aesthetics": {"skin_type": "dry"},
    "services": {
        "visits": [
            {"date": "2025-03-01", "service": "hydra-needle"},
            {"date": "2026-03-01", "service": "hydra-needle"},
        ]
    },
    "preferences": {"pressure": "light"},
    "account": {"budget": {"max": "2000"}},
    "care": {"notes": "喜欢安静"},
}
"""A client with something in every section."""
SAID = {
    "contact": ("set", "contact.notes", "靠窗 {n}"),
    "agenda": ("set", "agenda.review_cycle.to_months", "1{n}"),
    "privacy": (
        "add",
        "privacy.consents",
        '{"purpose": "marketing", "given_on": "2026-11-0{n}", "by": "self"}',
    ),
    "profile": ("add", "profile.likes", "喝茶 {n}"),
    "safety": ("add", "safety.allergies", '{"allergen": "酒精 {n}", "class": "cosmetic", "severity": 1}'),
    "health": ("add", "health.discomforts", '{"kind": "poor_sleep", "severity": {n}}'),
    "aesthetics": ("add", "aesthetics.advice", '{"date": "2026-11-22", "text": "防晒 {n}"}'),
    "services": (
        "add",
        "services.planned",
        '{"on": "2027-01-0{n}", "booking": "k7m3q9xw", "service": "hydra-needle"}',
    ),
    "preferences": ("add", "preferences.brands", "雅颜 {n}"),
    "account": ("set", "account.budget.max", "300{n}"),
    "care": ("add", "care.feedback", '{"date": "2026-11-0{n}", "text": "停车不便 {n}"}'),
}
"""What is typed to write something of a section: set or add, the path, the value; {n} is each role's own."""
COLUMN = {
    "contact": "wechat",
    "profile": "occupation",
    "safety": "pain_sensitivity",
    "health": "wellness_goals_note",
    "aesthetics": "skin_type",
    "preferences": "pressure",
    "account": "budget_max",
    "care": "care_notes",
    "privacy": "retention_until",
    "agenda": "review_cycle_to_months",
}
"""A column of the `clients` view that is of a section."""


class Machine(NamedTuple):
    """Somebody's own machine: her role, her home, and her clone of the shop."""

    role: str
    folder: Path

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def identity(self) -> Path:
        return self.folder / "clientfile-home" / "identity.txt"

    def clientfile(self, *words: str) -> Ran:
        environment = {**closed_environment(self.folder), "CLIENTFILE_LANG": "en"}
        if self.store.exists():
            environment["CLIENTFILE_STORE"] = str(self.store)
        return run(words, environment, self.folder)

    def git(self, *words: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.store), *words], env=OUTSIDE, capture_output=True, text=True, check=True
        )
        return done.stdout

    def pull(self, other: Machine) -> None:
        """What has come since; history goes forward only."""
        self.git("pull", "--quiet", "--ff-only", str(other.store), "main")

    @property
    def head(self) -> str:
        return self.git("rev-parse", "HEAD").strip()


class Shop(NamedTuple):
    """Everybody's machine by role, and the client who is written to."""

    machines: Mapping[str, Machine]
    client: str

    def rights(self, role: str, section: str) -> str:
        """What the roster as it lies in the store says."""
        roster = roster_from(yaml.load((self.machines[OWNER].store / "roster.yaml").read_bytes()))
        return roster.policy.get(section, {}).get(role, "")

    def reads(self, role: str, section: str) -> bool:
        return role == OWNER or bool(set("rw") & set(self.rights(role, section)))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The demo shop, with a client who has something in every section; each of its staff with a clone."""
    base = tmp_path_factory.mktemp("seven")
    owner = Machine(OWNER, base / OWNER)
    assert owner.clientfile("demo", "made").code == 0
    (owner.folder / "clientfile-home").rmdir()
    moved = {
        owner.folder / "made" / "home": owner.identity.parent,
        owner.folder / "made" / "store": owner.store,
    }
    for was, now in moved.items():
        was.rename(now)
    config = owner.store / ".git" / "config"
    for was, now in moved.items():
        config.write_text(config.read_text().replace(str(was), str(now)))
    (owner.folder / "client.json").write_text(json.dumps(CLIENT, ensure_ascii=False), "utf-8")
    taken = owner.clientfile("intake", "--from", "client.json", "--format", "json")
    assert taken.code == 0, taken.stderr
    client = str(taken.json()[0]["id"])
    machines = {OWNER: owner}
    for role in ROLES:
        if role not in (OWNER, NIGHTLY):
            machines[role] = _hired(owner, Machine(role, base / role))
    made = owner.clientfile("staff", "job", "cron-box", "--out", str(base / NIGHTLY / "clientfile-home"))
    assert made.code == 0, made.stderr
    machines[NIGHTLY] = Machine(NIGHTLY, base / NIGHTLY)
    fingerprint = str(owner.clientfile("status", "--format", "json").json()["owner_fingerprint"])
    for machine in machines.values():
        if machine.role != OWNER:
            joined = machine.clientfile("join", str(owner.store), "store", "--owner", fingerprint)
            assert joined.code == 0, joined.stderr
    return Shop(machines, client)


def _hired(owner: Machine, hers: Machine) -> Machine:
    """She asks at her machine; whoever worked without a computer gets keys, a therapist is hired."""
    request = hers.folder.parent / f"{hers.role}.yaml"
    name = STAFF.get(hers.role, "周强")
    hers.folder.mkdir()
    assert hers.clientfile("key", "request", "--name", name, "--out", str(request)).code == 0
    words = ("key", name) if hers.role in STAFF else ("add", name, "--role", hers.role)
    hired = owner.clientfile("staff", *words, "--request", str(request))
    assert hired.code == 0, hired.stderr
    return hers


def test_there_are_seven_roles_and_a_job_and_the_policy_is_the_design_s(shop: Shop) -> None:
    assert len(shop.machines) == 8
    assert {s: {r: shop.rights(r, s) for r in ROLES if shop.rights(r, s)} for s in SECTIONS} == DEFAULT_POLICY


# Reading -------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_what_she_reads_is_what_the_policy_says(shop: Shop, role: str) -> None:
    hers = shop.machines[role]
    may = [name for name in SECTIONS if shop.reads(role, name)]
    shown = hers.clientfile("show", shop.client, "--format", "json")
    assert (shown.code, shown.stderr) == (0, "")
    assert sorted(shown.json()["sections"]) == sorted(may)
    assert sorted(shown.json()["unreadable"]) == sorted(set(SECTIONS) - set(may))
    for name in SECTIONS:
        alone = hers.clientfile("show", shop.client, name, "--format", "json").json()
        assert (list(alone["sections"]), alone["unreadable"]) == (
            ([name], []) if name in may else ([], [name])
        )


@pytest.mark.parametrize("role", ROLES)
def test_what_she_asks_for_is_empty_and_named_where_it_is_not_hers(shop: Shop, role: str) -> None:
    """The index holds nothing more than she may read: columns, whole tables and full text."""
    hers = shop.machines[role]
    forms = load_forms()
    for name, column in COLUMN.items():
        found = hers.clientfile(
            "query", "--where", f"id = '{shop.client}'", "--columns", column, "--format", "csv"
        )
        assert found.code == 0, found.stderr
        told = f"not looked at, not for your role: {forms[name].label.en}\n"
        if shop.reads(role, name):
            assert (found.stdout.splitlines()[1] == "", found.stderr) == (False, ""), name
        else:
            assert (found.stdout.splitlines()[1], found.stderr) == ('""', told), name
    for word, name in (("青霉素", "safety"), ("喜欢安静", "care"), ("linjing", "contact")):
        rows = json.loads(hers.clientfile("find", word, "--format", "json").stdout)
        assert (shop.client in [row["id"] for row in rows]) == shop.reads(role, name), word


def test_an_export_without_pseudonyms_needs_no_secret_and_names_what_is_not_hers(shop: Shop) -> None:
    hers = shop.machines["front_desk"]
    words = ("--out", "out.csv", "--purpose", "test", "--columns", "gender,pain_sensitivity")
    exported = hers.clientfile("export", *words)
    assert exported.code == 0
    assert exported.stderr.endswith("not looked at, not for your role: safety\n")
    rows = (hers.folder / "out.csv").read_text("utf-8").splitlines()[1:]
    assert [row.partition(",")[2] for row in rows if row.partition(",")[2]] == []


@pytest.mark.parametrize("role", ROLES)
def test_stock_age_opens_exactly_that(shop: Shop, age_program: Path, role: str, tmp_path: Path) -> None:
    """With her identity alone: section identities and, with those that open, the parts. Owners open all."""
    hers = shop.machines[role]
    opened: dict[str, list[Path]] = {}
    for sealed in sorted((hers.store / "keys").glob("*/*.age")):
        plain = _opened(age_program, sealed.read_bytes(), [hers.identity])
        section = sealed.parent.name
        assert (plain is not None) == shop.reads(role, section), sealed
        if plain is not None:
            found = tmp_path / f"{section}.{sealed.stem}.txt"
            found.write_bytes(plain)
            opened.setdefault(section, []).append(found)
    assert sorted(opened) == sorted(name for name in SECTIONS if shop.reads(role, name))
    identities = [each for found in opened.values() for each in found]
    seen = set()
    for name, armor in _parts(hers.store / client_path(shop.client)).items():
        place = part_name(name)
        assert isinstance(place, PartName)
        plain = _opened(age_program, armor, [hers.identity, *identities])
        assert (plain is not None) == shop.reads(role, place.section), name
        assert _opened(age_program, armor, [hers.identity]) == (plain if role == OWNER else None)
        seen.add(place.section)
    assert seen == set(SECTIONS)
    for sealed in (hers.store / "private").glob("*.age"):
        plain = _opened(age_program, sealed.read_bytes(), [hers.identity, *identities])
        assert (plain is not None) == (role in (OWNER, "manager"))
    for sealed in (hers.store / "access").rglob("*.age"):
        first = re.split(rb"(?<=-----END AGE ENCRYPTED FILE-----\n)", sealed.read_bytes())[0]
        assert (_opened(age_program, first, [hers.identity, *identities]) is not None) == (role == OWNER)


def _parts(document: Path) -> dict[str, bytes]:
    """Part name to armor, of a document as it lies."""
    found = re.findall(
        r"^  ([a-z_0-9.+]+):\n    key: \d+\n    age: \|\n((?:      .+\n)+)", document.read_text(), re.M
    )
    return {name: armor.replace("      ", "").encode() for name, armor in found}


def _opened(program: Path, sealed: bytes, identities: list[Path]) -> bytes | None:
    """What the stock program makes of it, None where it opens for none of them."""
    words = [word for each in identities for word in ("-i", str(each))]
    done = subprocess.run(
        [program, "-d", *words], input=sealed, env=OUTSIDE, capture_output=True, check=False
    )
    if done.returncode:
        assert b"no identity matched any of the recipients" in done.stderr
        return None
    return done.stdout


# Writing and adding --------------------------------------------------------------------------


def test_what_only_follows_is_not_what_she_may_not(shop: Shop) -> None:
    """A visit plans follow-ups, and the agenda is not the nightly job's to write either."""
    nightly = shop.machines["nightly"]
    visit = '{"date": "2026-11-20", "service": "hydra-needle"}'
    ran = nightly.clientfile("update", shop.client, "--add", "services.visits", visit)
    assert (ran.code, ran.stderr) == (
        1,
        "clientfile: your role may not write services\n"
        "hint: ask the owner for: clientfile staff policy services nightly RIGHTS\n",
    )


@pytest.mark.parametrize("section", SAID)
@pytest.mark.parametrize("role", ROLES)
def test_what_she_writes_and_adds_is_what_the_policy_says(shop: Shop, role: str, section: str) -> None:
    hers, owner = shop.machines[role], shop.machines[OWNER]
    if role != OWNER:
        hers.pull(owner)
    way, path, value = SAID[section]
    value = value.replace("{n}", str(1 + list(ROLES).index(role)))
    rights = shop.rights(role, section)
    document = hers.store / client_path(shop.client)
    head, raw, before = hers.head, document.read_bytes(), _parts(document)
    words = ("--set", f"{path}={value}") if way == "set" else ("--add", path, value)
    wrote = hers.clientfile("update", shop.client, *words)
    if rights in ("", "r"):
        assert (wrote.code, wrote.stdout) == (1, "")
        assert wrote.stderr == (
            f"clientfile: your role may not write {load_forms()[section].label.en}\n"
            f"hint: ask the owner for: clientfile staff policy {section} {role} RIGHTS\n"
        )
        assert (hers.head, document.read_bytes(), hers.git("status", "--short")) == (head, raw, "")
        return
    assert wrote.code == 0, wrote.stderr
    after = _parts(document)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    if "w" in rights:
        # Whoever reads and writes folds the additions in that there were.
        assert {_section(name) for name in changed} == {section}
        assert [name for name in after if name.startswith(f"{section}+")] == []
    else:
        assert [(name.partition("+")[0], name in before) for name in changed] == [(section, False)]
    if role != OWNER:
        owner.pull(hers)
    seen = owner.clientfile("show", shop.client, section, "--format", "json")
    assert (seen.code, seen.stderr) == (0, "")
    held = json.dumps(seen.json()["sections"][section], ensure_ascii=False)
    said = json.loads(value).items() if value[0] == "{" else [("", value)]
    assert all(str(each) in held for _, each in said), held
    assert owner.git("log", "-1", "--format=%G?").strip() == "G"


def test_the_owner_believes_all_that_they_wrote(shop: Shop) -> None:
    verified = shop.machines[OWNER].clientfile("verify", "--full", "--format", "json")
    # The demo's recovery sheet, which nobody has tried, is all that it warns of.
    assert (verified.code, [each["rule"] for each in verified.json()["problems"]]) == (0, ["drill"])


def _section(name: str) -> str:
    return re.split(r"[.+]", name)[0]
