"""The planner: what follows from a client's file, and when."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from clientfile.domain.cadences import Cadences, Node
from clientfile.domain.client import SECTIONS, ClientFile
from clientfile.domain.data import Json, Row, Section
from clientfile.domain.dates import add_months
from clientfile.domain.followups import FollowUp, close, merge_plan, occurrences
from clientfile.domain.planning import Basis, plan

TODAY = date(2026, 11, 22)
DOCTOR, BEAUTICIAN = "shen-ruolan", "li-na"
ROLES = {"boss": "owner", "zhou-min": "manager", DOCTOR: "doctor", BEAUTICIAN: "beautician"}
LASER: Row = {
    "id": "laser-spot",
    "name": "激光祛斑",
    "min_interval_days": 30,
    "aftercare": [
        {
            "node": "d1-3",
            "label": "第三天",
            "after": {"days": 1},
            "until": {"days": 3},
            "ask": "有没有不良反应",
        },
        {"node": "m1", "label": "一个月", "after": {"months": 1}, "until": {"months": 1, "days": 7}},
    ],
}
BASIS = Basis(TODAY, catalogue={"services": [LASER]}, roles=ROLES)


def client(**sections: Section) -> ClientFile:
    sections.setdefault(
        "contact", {"created_on": "2026-11-22", "contact_channel": "wechat", "advisor": "chen-ya"}
    )
    return ClientFile("k7m3q9xw", sections)


def visit(id: str = "v1111111", on: str = "2026-11-22", **more: Json) -> Row:
    return {"id": id, "date": on, "service": "hydra-needle", "outcome": {"value": "improved"}, **more}


def visited(*visits: Row, **sections: Section) -> ClientFile:
    return client(services={"visits": [*visits]}, **sections)


def followups(seen: ClientFile, basis: Basis = BASIS, *kinds: str) -> list[FollowUp]:
    return [each for each in plan(seen, basis).followups if each.kind in kinds or not kinds]


def windows(found: list[FollowUp]) -> list[tuple[str, str, str]]:
    return [(each.subject, str(each.due_from), str(each.due_to)) for each in found]


def agenda(seen: ClientFile, basis: Basis = BASIS) -> ClientFile:
    """With what is planned taken into the agenda, as an action does it."""
    found = plan(seen, basis)
    merged: list[Json] = list(
        merge_plan(seen.rows("agenda", "followups"), found.followups, replaces=found.complete)
    )
    return seen.having("agenda", "followups", merged)


def states(seen: ClientFile, kind: str) -> list[tuple[Json, Json]]:
    return [(row["source"], row["state"]) for row in seen.rows("agenda", "followups") if row["kind"] == kind]


# What comes back ---------------------------------------------------------------------------------------


def test_intake_plans_review_yearly_update_and_birthday() -> None:
    born: Section = {"birth": {"calendar": "solar", "year": 1990, "month": 5, "day": 20}}
    planned = followups(client(profile=born))
    assert [p.to_data() for p in planned] == [
        {
            "id": planned[0].id,
            "kind": "review",
            "subject": "定期复查",
            "source": "created",
            "due_from": "2027-02-22",
            "due_to": "2027-05-22",
            "channel": "wechat",
            "owner": "chen-ya",
            "state": "open",
        },
        {
            "id": planned[1].id,
            "kind": "annual",
            "subject": "年度资料更新",
            "source": "created",
            "rule": {
                "calendar": "solar",
                "month": 11,
                "day": 22,
                "first_year": 2027,
                "before": 0,
                "after": 30,
            },
            "channel": "wechat",
            "owner": "chen-ya",
            "state": "open",
        },
        {
            "id": planned[2].id,
            "kind": "birthday",
            "subject": "生日问候",
            "source": "birth",
            "rule": {
                "calendar": "solar",
                "month": 5,
                "day": 20,
                "first_year": 2027,
                "before": 7,
                "after": 0,
                "lapse": 14,
            },
            "channel": "wechat",
            "owner": "chen-ya",
            "state": "open",
        },
    ]
    assert [FollowUp.from_data(p.to_data()) for p in planned] == planned


def test_the_same_plan_has_the_same_ids_on_two_machines_and_days() -> None:
    elsewhere = BASIS._replace(today=date(2027, 1, 1), locale="en")
    assert [p.id for p in followups(client())] == [p.id for p in followups(client(), elsewhere)]


def test_important_dates_are_planned_but_not_the_birthday_twice() -> None:
    born: Section = {"birth": {"calendar": "lunar", "month": 8, "day": 15}}
    dates: list[Json] = [
        {"id": "d1111111", "kind": "birthday", "calendar": "lunar", "month": 8, "day": 15},
        {
            "id": "d2222222",
            "kind": "anniversary",
            "calendar": "solar",
            "month": 2,
            "day": 29,
            "remind_before": 3,
        },
    ]
    planned = followups(client(profile=born, care={"dates": dates}), BASIS, "birthday", "anniversary")
    assert [(p.kind, p.source, p.rule and p.rule.before) for p in planned] == [
        ("birthday", "birth", 7),
        ("anniversary", "d2222222", 3),
    ]


def test_a_client_can_have_her_own_cycle() -> None:
    # S0, R04
    own: Section = {"review_cycle": {"from_months": 1, "to_months": 2}}
    assert windows(followups(client(agenda=own), BASIS, "review")) == [
        ("定期复查", "2026-12-22", "2027-01-22")
    ]


def test_the_review_counts_from_the_last_visit_or_review() -> None:
    # S0, R03
    seen = visited(visit("v1111111", "2026-03-01"), visit("v2222222", "2026-02-01"), contact={})
    seen = seen.having("contact", "created_on", "2025-01-01")
    (review,) = followups(seen, BASIS, "review")
    assert (review.source, str(review.due_from), str(review.due_to)) == (
        "v1111111",
        "2026-06-01",
        "2026-09-01",
    )
    looked_at = seen.having("care", "reviews", [{"id": "r1111111", "kind": "periodic", "on": "2026-05-01"}])
    (review,) = followups(looked_at, BASIS, "review")
    assert (review.source, str(review.due_from)) == ("r1111111", "2026-08-01")


# After a visit -----------------------------------------------------------------------------------------


def test_a_visit_plans_days_1_to_3_one_week_and_one_month() -> None:
    # S2, R06: months are counted from the visit itself, and end with the month
    planned = followups(visited(visit(on="2026-12-31")), BASIS, "aftercare")
    assert windows(planned) == [
        ("回访（第1-3天）", "2027-01-01", "2027-01-03"),
        ("回访（1周）", "2027-01-07", "2027-01-10"),
        ("回访（1个月）", "2027-01-31", "2027-02-07"),
    ]


def test_a_service_has_nodes_of_its_own_and_a_subject_never_names_it() -> None:
    planned = followups(visited(visit(service="laser-spot")), BASIS._replace(locale="en"), "aftercare")
    assert windows(planned) == [
        ("follow-up call, days 1-3", "2026-11-23", "2026-11-25"),
        ("follow-up call, 1 month", "2026-12-22", "2026-12-29"),
    ]


def test_what_was_over_before_it_was_told_of_is_not_asked_after() -> None:
    old = visited(visit(on="2026-11-08"))
    assert windows(followups(old, BASIS, "aftercare")) == [("回访（1个月）", "2026-12-08", "2026-12-15")]
    # A visit that is written down late is: somebody has to call.
    late = plan(old, BASIS, ["v1111111"]).followups
    assert [each.node for each in late if each.kind == "aftercare"] == ["d1-3", "w1", "m1"]
    # And what was planned stays, however long nobody calls.
    later = agenda(agenda(visited(visit())), BASIS._replace(today=date(2027, 6, 1)))
    assert states(later, "aftercare") == [("v1111111", "open")] * 3


def test_a_corrected_visit_moves_its_follow_ups() -> None:
    before = agenda(visited(visit(on="2026-11-21"), contact={"created_on": "2026-01-01"}))
    moved = agenda(before.adding("services", "visits", visit("v2222222", "2026-11-22", corrects="v1111111")))
    ids = [[row["id"] for row in each.rows("agenda", "followups")] for each in (before, moved)]
    assert ids[0] == ids[1]
    aftercare = [row for row in moved.rows("agenda", "followups") if row["kind"] == "aftercare"]
    assert [row["due_from"] for row in aftercare] == ["2026-11-23", "2026-11-29", "2026-12-22"]


def test_nodes_that_the_catalogue_has_no_more_are_superseded_and_new_ones_come() -> None:
    before = agenda(visited(visit(service="laser-spot")))
    fewer: Row = {**LASER, "aftercare": [{"node": "d3", "label": "x", "after": {"days": 3}}]}
    after = agenda(before, BASIS._replace(catalogue={"services": [fewer]}))
    assert [
        (row["node"], row["state"]) for row in after.rows("agenda", "followups") if row["kind"] == "aftercare"
    ] == [("d1-3", "superseded"), ("m1", "superseded"), ("d3", "open")]


def test_a_reaction_is_asked_after_the_next_day_by_the_doctor() -> None:
    # S0 R01, S2 R46
    reaction: list[Json] = [{"what": "红肿", "onset": "2026-11-22"}]
    told = visited(visit(staff=[BEAUTICIAN, DOCTOR], adverse=reaction))
    (asked,) = followups(told, BASIS, "adverse")
    assert (str(asked.due_from), str(asked.due_to), asked.owner) == ("2026-11-23", "2026-11-23", DOCTOR)
    # Nobody of those who treated her is a doctor: the shop's.
    (asked,) = followups(visited(visit(staff=[BEAUTICIAN], adverse=reaction)), BASIS, "adverse")
    assert asked.owner == DOCTOR
    # No doctor works here: the advisor.
    (asked,) = followups(told, BASIS._replace(roles={}), "adverse")
    assert asked.owner == "chen-ya"


def test_a_reaction_is_asked_after_until_it_is_over() -> None:
    reaction: Row = {"what": "红肿", "onset": "2026-11-22"}
    seen = agenda(visited(visit(adverse=[reaction])))
    (first,) = [row for row in seen.rows("agenda", "followups") if row["kind"] == "adverse"]
    # She is called, and it is still there.
    closed = close(first, None, date(2026, 11, 23), "li-na")
    rows: list[Json] = [closed if row == first else row for row in seen.rows("agenda", "followups")]
    told: Row = {"id": "c1111111", "date": "2026-11-23", "followup": first["id"], "adverse": "仍有红肿"}
    seen = agenda(seen.having("agenda", "followups", rows).adding("care", "communications", told))
    assert states(seen, "adverse") == [("v1111111", "done"), ("c1111111", "open")]
    (again,) = followups(seen, BASIS, "adverse")
    assert str(again.due_from) == "2026-11-24"
    # One whose visit says that it has passed is not asked after at all.
    over = visited(visit(adverse=[{**reaction, "resolved_on": "2026-11-22"}]))
    assert followups(over, BASIS, "adverse") == []


def test_a_visit_without_outcome_is_to_be_completed_the_same_day() -> None:
    # S0, R01
    bare = visit(staff=[BEAUTICIAN])
    del bare["outcome"]
    seen = agenda(visited(bare))
    (open_one,) = followups(seen, BASIS, "update")
    assert (str(open_one.due_from), str(open_one.due_to), open_one.owner) == (
        "2026-11-22",
        "2026-11-22",
        BEAUTICIAN,
    )
    done = seen.adding("services", "visits", visit("v2222222", corrects="v1111111"))
    assert states(agenda(done), "update") == [("v1111111", "superseded")]


def test_the_next_service_is_asked_about_before_the_day_the_client_wished_for() -> None:
    # S3, R45
    wish: Json = {"service": "laser-spot", "around": "2027-01-10"}
    seen = agenda(visited(visit(next_intent=wish)))
    assert windows(followups(seen, BASIS, "next_service")) == [("下次到店预约", "2027-01-03", "2027-01-10")]
    unsaid = visited(visit(next_intent={"service": "laser-spot"}))
    assert windows(followups(unsaid, BASIS, "next_service")) == [("下次到店预约", "2026-12-15", "2026-12-22")]
    had = seen.adding("services", "visits", visit("v2222222", "2026-12-30", service="laser-spot"))
    assert states(agenda(had), "next_service") == [("v1111111", "superseded")]


def test_who_stays_away_is_asked_back_and_a_new_visit_moves_it() -> None:
    # S2, R21: 90 days are still active, 180 are not yet lost
    seen = agenda(visited(visit(on="2026-11-01")))
    assert windows(followups(seen, BASIS, "win_back")) == [("久未到店问候", "2027-01-31", "2027-04-30")]
    again = agenda(seen.adding("services", "visits", visit("v2222222", "2026-11-22")))
    assert states(again, "win_back") == [("v1111111", "superseded"), ("v2222222", "open")]
    sooner = BASIS._replace(thresholds={"dormant_after_days": 30, "lost_after_days": 60})
    assert windows(followups(seen, sooner, "win_back")) == [("久未到店问候", "2026-12-02", "2026-12-31")]
    assert followups(client(), BASIS, "win_back") == []


# What was promised -------------------------------------------------------------------------------------


def test_an_open_complaint_waits_for_its_owner() -> None:
    # S3, R46
    opened: Row = {"id": "c1111111", "date": "2026-11-20", "reason": "等候太久"}
    (waiting,) = followups(client(care={"complaints": [opened]}), BASIS, "complaint")
    assert (str(waiting.due_from), str(waiting.due_to), waiting.owner) == (
        "2026-11-20",
        "2026-11-27",
        "zhou-min",
    )
    own: Row = {**opened, "owner": BEAUTICIAN, "due_on": "2026-11-23"}
    (waiting,) = followups(client(care={"complaints": [own]}), BASIS, "complaint")
    assert (str(waiting.due_to), waiting.owner) == ("2026-11-23", BEAUTICIAN)
    closed: Row = {**opened, "closed_on": "2026-11-21"}
    assert followups(client(care={"complaints": [closed]}), BASIS, "complaint") == []


def test_feedback_that_is_not_simple_is_followed_up() -> None:
    # S2, R08
    said: Row = {"id": "f1111111", "date": "2026-11-20", "text": "…", "route": "complex", "owner": BEAUTICIAN}
    (waiting,) = followups(client(care={"feedback": [said]}), BASIS, "communication")
    assert (waiting.source, str(waiting.due_to), waiting.owner) == ("f1111111", "2026-11-27", BEAUTICIAN)
    simple: Row = {**said, "route": "simple"}
    assert followups(client(care={"feedback": [simple]}), BASIS, "communication") == []


def test_feedback_on_a_visit_asks_for_advice_until_it_is_given() -> None:
    # S0, S1, R02
    dry: Row = {"id": "b1111111", "date": "2026-11-20", "about": "visit", "text": "…", "owner": BEAUTICIAN}
    shop: Row = {"id": "b2222222", "date": "2026-11-20", "about": "shop", "text": "…"}
    seen = agenda(client(care={"feedback": [dry, shop]}))
    (waiting,) = followups(seen, BASIS, "advice")
    assert (waiting.source, waiting.owner) == ("b1111111", BEAUTICIAN)
    assert windows([waiting]) == [("建议待更新", "2026-11-20", "2026-11-27")]
    given = seen.having("aesthetics", "advice", [{"date": "2026-11-21", "text": "…"}])
    assert followups(given, BASIS, "advice") == []
    assert states(agenda(given), "advice") == [("b1111111", "superseded")]
    blind = given._replace(unreadable=("aesthetics",))
    assert states(agenda(blind), "advice") == [("b1111111", "open")]


def test_what_was_promised_in_a_talk_is_due_on_its_day() -> None:
    # S3, R09
    talk: Row = {
        "id": "t1111111",
        "date": "2026-11-20",
        "action": "寄样品",
        "owner": BEAUTICIAN,
        "due_on": "2026-11-25",
        "state": "open",
    }
    seen = agenda(client(care={"communications": [talk]}))
    (waiting,) = followups(seen, BASIS, "communication")
    assert (waiting.subject, str(waiting.due_from), waiting.owner) == (
        "承诺事项跟进",
        "2026-11-25",
        BEAUTICIAN,
    )
    kept = seen.adding(
        "care", "communications", {**talk, "id": "t2222222", "state": "done", "corrects": "t1111111"}
    )
    assert states(agenda(kept), "communication") == [("t1111111", "superseded")]


# What runs out -----------------------------------------------------------------------------------------


def test_a_package_is_told_of_thirty_days_before_its_last_day() -> None:
    # S1, R15
    bought: Row = {
        "id": "k1111111",
        "bought_on": "2026-01-31",
        "valid_months": 13,
        "price": "1980.00",
        "items": [{"id": "i1111111", "service": "laser-spot", "total": 6}],
    }
    seen = agenda(client(account={"packages": [bought]}))
    ((subject, opens, last),) = windows(followups(seen, BASIS, "package_expiry"))
    assert (subject, opens, last) == ("已购项目即将到期", "2027-01-29", "2027-02-28")
    used: Row = {
        "id": "e1111111",
        "date": "2026-11-22",
        "kind": "use",
        "package": "k1111111",
        "item": "i1111111",
        "count": 6,
    }
    assert states(agenda(seen.adding("account", "package_entries", used)), "package_expiry") == [
        ("k1111111", "superseded")
    ]


def test_points_that_run_out_on_one_day_are_told_of_together() -> None:
    # S4
    lots: list[Json] = [
        {"id": f"p{n}111111", "date": "2026-01-01", "kind": "earn", "points": 5, "expires_on": last}
        for n, last in enumerate(("2027-01-31", "2027-01-31", "2027-03-31"))
    ]
    planned = followups(client(account={"points_ledger": lots}), BASIS, "points_expiry")
    assert windows(planned) == [
        ("积分即将到期", "2027-01-01", "2027-01-31"),
        ("积分即将到期", "2027-03-01", "2027-03-31"),
    ]


def test_a_consent_is_renewed_in_time() -> None:
    # S4, R40
    ends: Row = {
        "id": "s1111111",
        "purpose": "marketing",
        "given_on": "2026-01-01",
        "expires_on": "2026-12-31",
    }
    seen = agenda(client(privacy={"consents": [ends]}))
    assert windows(followups(seen, BASIS, "consent_expiry")) == [
        ("同意书即将到期", "2026-12-01", "2026-12-31")
    ]
    renewed: Row = {**ends, "id": "s2222222", "expires_on": "2027-12-31"}
    assert states(agenda(seen.adding("privacy", "consents", renewed)), "consent_expiry") == [
        ("s1111111", "superseded"),
        ("s2222222", "open"),
    ]


def test_the_constitution_is_tested_again_but_not_while_pregnant() -> None:
    # DOMAIN section 5
    tested: Section = {"constitution": {"date": "2026-08-31"}}
    assert windows(followups(client(health=tested), BASIS, "retest")) == [
        ("测评复测", "2026-11-30", "2027-02-28")
    ]
    pregnant: Row = {"state": "pregnant", "from": "2026-09-01", "until": "2027-03-10"}
    after_it = client(health=tested, safety={"states": [pregnant]})
    assert windows(followups(after_it, BASIS, "retest")) == [("测评复测", "2027-03-11", "2027-03-11")]
    unknown = client(health=tested, safety={"states": [{"state": "pregnant", "from": "2026-09-01"}]})
    assert followups(unknown, BASIS, "retest") == []


# Who may not read all of it ----------------------------------------------------------------------------


def test_what_cannot_be_read_is_left_as_it_is() -> None:
    born: Section = {"birth": {"calendar": "solar", "month": 5, "day": 20}}
    complaint: Row = {"id": "c1111111", "date": "2026-11-20", "reason": "…"}
    whole = agenda(visited(visit(), profile=born, care={"complaints": [complaint]}))
    hidden = ("profile", "care", "health", "account", "services")
    seen = whole._replace(
        sections={name: data for name, data in whole.sections.items() if name not in hidden},
        unreadable=hidden,
    )
    assert agenda(seen).rows("agenda", "followups") == whole.rows("agenda", "followups")


def test_an_addition_is_planned_from_by_one_who_cannot_read_the_rest() -> None:
    talk: Row = {"id": "t1111111", "date": "2026-11-22", "adverse": "红肿"}
    seen = client(care={"communications": [talk]})._replace(unreadable=("care",))
    assert [each.source for each in followups(seen, BASIS, "adverse")] == ["t1111111"]


# Always ------------------------------------------------------------------------------------------------

COUNTS = st.integers(0, 400)
DAYS = st.dates(date(1950, 1, 1), date(2090, 1, 1))
ISO = DAYS.map(date.isoformat)
VISITS = st.lists(
    st.builds(
        lambda n, on, adverse, wish: {
            "id": f"v{n:07d}",
            "date": on,
            "service": "laser-spot",
            **({"adverse": [{"what": "x"}]} if adverse else {}),
            **({"next_intent": {"service": "y", "around": wish}} if wish else {}),
        },
        st.integers(0, 9_999_999),
        ISO,
        st.booleans(),
        st.none() | ISO,
    ),
    max_size=4,
    unique_by=lambda row: str(row["id"]),
)
FILES = st.builds(
    lambda created, visits, talks, ends, tested: ClientFile(
        "k7m3q9xw",
        {
            "contact": {"created_on": created},
            "services": {"visits": visits},
            "care": {
                "communications": [
                    {"id": f"t{n:07d}", "date": on, "action": "x", "due_on": due}
                    for n, (on, due) in enumerate(talks)
                ]
            },
            "privacy": {
                "consents": [
                    {"id": "s0000000", "purpose": "marketing", "given_on": created, "expires_on": ends}
                ]
            },
            "health": {"constitution": {"date": tested}},
        },
    ),
    ISO,
    VISITS,
    st.lists(st.tuples(ISO, ISO), max_size=2),
    ISO,
    ISO,
)


@settings(max_examples=60)
@given(FILES, DAYS, st.builds(Node, st.just("n"), COUNTS, COUNTS, COUNTS, COUNTS), COUNTS, COUNTS)
def test_no_window_is_empty(seen: ClientFile, today: date, node: Node, low: int, high: int) -> None:
    cadences = Cadences(
        review_from_months=low,
        review_to_months=high,
        retest_from_months=low,
        retest_to_months=high,
        expiry_before_days=low,
        next_service_before_days=high,
        aftercare=(node,),
    )
    for each in plan(
        seen, Basis(today, cadences), [str(row["id"]) for row in seen.rows("services", "visits")]
    )[0]:
        if each.rule is None:
            assert each.due_from is not None
            assert each.due_to is not None
            assert each.due_from <= each.due_to


@settings(max_examples=60)
@given(FILES, DAYS, st.integers(0, 3000), st.sets(st.sampled_from(SECTIONS)))
def test_planning_again_changes_nothing(seen: ClientFile, today: date, later: int, hidden: set[str]) -> None:
    basis = BASIS._replace(today=today)
    once = agenda(seen, basis)
    assert agenda(once, basis) == once
    # A day later, and by one who reads less, nothing that is open goes and nothing moves.
    then = BASIS._replace(today=today + timedelta(later))
    less = once._replace(
        sections={n: d for n, d in once.sections.items() if n == "agenda" or n not in hidden},
        unreadable=tuple(hidden - {"agenda"}),
    )
    kept = agenda(less, then).rows("agenda", "followups")
    lapsing = ("consent_expiry",)
    before = [row for row in once.rows("agenda", "followups") if row["kind"] not in lapsing]
    assert [row for row in kept if row["id"] in [each["id"] for each in before]] == before


@settings(max_examples=60)
@given(FILES, DAYS, st.sampled_from(["", LASER["id"]]))
def test_what_is_over_is_left_out_whether_or_not_it_was_worked_out(
    seen: ClientFile, today: date, service: str
) -> None:
    """Of a file without an agenda the planner need not work out what is over; told of a visit, it does."""
    visits: list[Json] = [{**row, "service": service} for row in seen.rows("services", "visits")]
    fresh = seen.having("services", "visits", visits).having("agenda", "followups", [])
    basis = BASIS._replace(today=today, skin=True)
    assert plan(fresh, basis) == plan(fresh, basis, ["no visit of hers"])


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)), st.integers(1, 30))
def test_the_yearly_update_never_drifts(created: date, years: int) -> None:
    (annual,) = followups(client(contact={"created_on": created.isoformat()}), BASIS, "annual")
    found = occurrences(annual.to_data(), created.year, created.year + years)
    assert [one.on for one in found] == [add_months(created, 12 * n) for n in range(1, years + 1)]
