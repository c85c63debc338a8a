"""The packages of a client: what is left of each, and until when (S1, R14, R15)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from clientfile.domain.account.package import ItemState as ItemState
from clientfile.domain.account.package import PackageState as PackageState
from clientfile.domain.account.package import Walk
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Row, text
from clientfile.domain.days import parse_date
from clientfile.domain.ledger import standing


def package_states(client: ClientFile, on: date) -> list[PackageState]:
    """Every package of a client as it stands at a day, in the order in which they were bought."""
    by_package = _entries_by_package(client, on)
    states = []
    for row in client.rows("account", "packages"):
        bought = parse_date(row.get("bought_on"))
        if bought is None or bought > on:
            continue
        walk = Walk(row)
        for entry in by_package.get(text(row.get("id")), []):
            walk.enter(entry)
        states.append(walk.state(on))
    return sorted(states, key=lambda state: state.bought_on or date.min)


def entered(client: ClientFile) -> Iterator[tuple[Row, str]]:
    """Each entry of every package that counts, package by package, with what is wrong with it."""
    packages = {text(row.get("id")): Walk(row) for row in client.rows("account", "packages")}
    for entry in standing(client.rows("account", "package_entries")):
        walk = packages.get(text(entry.get("package")))
        if walk is not None:
            yield entry, walk.enter(entry)
        else:
            withdrawn = entry.get("kind") == "adjust" and entry.get("corrects")
            yield entry, "" if withdrawn else "package-unknown"


def _entries_by_package(client: ClientFile, on: date) -> Mapping[str, list[Row]]:
    by_package: dict[str, list[Row]] = {}
    for entry in standing(client.rows("account", "package_entries")):
        day = parse_date(entry.get("date"))
        if day is not None and day <= on:
            by_package.setdefault(text(entry.get("package")), []).append(entry)
    return by_package
