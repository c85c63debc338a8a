"""Hiring, letting go, and sealing all parts anew: seconds that do not grow with the clients, and a rate."""

from __future__ import annotations

import json
import statistics
from pathlib import Path

from bench import measure, shop
from bench.made import Made
from bench.report import Report

MEMBERS = 3
MOST_SECONDS = 5.0
MOST_GROWTH = 1.5
"""Of what it took with the fewest clients."""
SAMPLE = 200
"""Documents that age alone opens and seals."""


class Staff:
    """What took how long in the smallest store, for the others to be compared with."""

    def __init__(self) -> None:
        self._smallest: dict[str, float] = {}

    def measured(self, made: Made, report: Report) -> None:
        """Members come and go, then the parts of all clients are brought over."""
        names = [f"bench-{nth}" for nth in range(MEMBERS)]
        hired = [
            made.run("staff", "add", each, "--role", "doctor", "--request", _asked(made, each))
            for each in names
        ]
        self._told("hire a member", made, report, hired)
        left = [made.run("staff", "remove", each, "--yes") for each in names]
        self._told("remove a member", made, report, left)
        reseal(made, report)

    def _told(self, what: str, made: Made, report: Report, runs: list[measure.Run]) -> None:
        took = statistics.median(each.seconds for each in runs)
        before = self._smallest.setdefault(what, took)
        growth = took / before
        met = took <= MOST_SECONDS and growth <= MOST_GROWTH
        told = (
            f"{took:.2f} s, {growth:.2f} of the smallest store's, {max(each.peak for each in runs):.0f} MiB"
        )
        report.add(what, made.count, told, f"≤ {MOST_SECONDS:g} s, ≤ {MOST_GROWTH:g} of it", met)


def reseal(made: Made, report: Report) -> None:
    """All parts anew, against age alone in one process on the same parts."""
    looked = made.run("reseal", "--dry-run")
    parts = json.loads(made.output("reseal", "--dry-run", "--format", "json"))["parts"]
    alone = made.inside("age_alone", str(SAMPLE))
    rate_alone = alone["parts"] / alone["seconds"]
    took = made.run("reseal")
    rate = parts / took.seconds
    told = f"{took.seconds:.1f} s, {rate:,.0f} parts a second, {rate / rate_alone:.2f} of age alone"
    report.add("reseal, its rate", made.count, told, "≥ 0.5", rate >= 0.5 * rate_alone)
    report.add("reseal, peak memory", made.count, f"{took.peak:.0f} MiB", "< 200", took.peak < 200)
    report.add("reseal --dry-run, the first", made.count, f"{looked.seconds:.1f} s, {looked.peak:.0f} MiB")
    after = made.run("query", "--limit", "20")
    report.add("the first query after reseal", made.count, f"{after.seconds * 1000:.0f} ms")


def _asked(made: Made, name: str) -> str:
    """A newcomer's request, made in a home of her own."""
    home = Path(made.cwd) / f"home-{name}"
    request = Path(made.cwd) / f"{name}.yaml"
    hers = {**made.environment, "CLIENTFILE_HOME": str(home), "CLIENTFILE_TODAY": shop.TODAY.isoformat()}
    measure.run(made.command("key", "request", "--name", name, "--out", str(request)), hers, made.cwd)
    return str(request)
