"""Bookings and visits of the year: those that simply come, and those that are worth a look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from clientfile.actions.book import book_service, set_state
from clientfile.actions.demo_shop import menu
from clientfile.actions.demo_shop.menu import Fit
from clientfile.actions.demo_shop.scene import Does, Scene
from clientfile.actions.precheck import asks_skin, practice
from clientfile.actions.record_visit import record_visit
from clientfile.actions.visit_told import Told
from clientfile.domain.account.points import standing_points
from clientfile.domain.bookings import clashes, open_bookings, taken
from clientfile.domain.data import Row, items, mapping, number, text

TIMES = ("10:30", "14:00", "15:30", "11:30", "16:30", "17:30", "13:00")


def came(scene: Scene, fit: Fit, on: date, row: Row, *, override: str = "", pay: Sequence[str] = ()) -> None:
    """A visit with all that is told of it, paid for in the same commit."""
    store = scene.store
    how = mapping(row.get("outcome")).get("value")
    skin = ("improved" if how == "improved" else "unchanged") if how and asks_skin(store) else ""
    ways = pay or menu.ways(store, scene.now(), fit.item, on, scene.rng)
    told = Told(pay=ways, override=override, skin=skin, more=row)
    record_visit(store, scene.client, text(fit.item.get("id")), told)


def booked(on: int, at: str, *names: str) -> Does:
    """The first of these services that she may have, else what suits, is booked for a day."""

    def does(scene: Scene) -> None:
        day = scene.day(on)
        fit = menu.first_fitting(scene.store, scene.now(), names, day, scene.rng)
        if fit is not None:
            _book(scene, fit, day, [at], [])

    return does


def book_ahead(scene: Scene, fit: Fit, on: date, diary: list[Row]) -> None:
    """Book at a time at which somebody is free; `diary` has what was booked this evening."""
    _book(scene, fit, on, TIMES, diary)


def _book(scene: Scene, fit: Fit, on: date, times: Sequence[str], diary: list[Row]) -> None:
    everybody = scene.doers[fit.item.get("invasive") is True]
    known = scene.store.index.select(
        'SELECT "on", at, minutes, staff FROM bookings WHERE "on" = ?', (on.isoformat(),)
    )
    rows = [*diary, *(_as_booked(*row) for row in known)]
    others = [held for row in rows if (held := taken(row)) is not None]
    for at in times:
        for doer in scene.rng.sample(everybody, len(everybody)):
            row = _as_booked(on.isoformat(), at, number(fit.item.get("minutes")), doer)
            mine = taken(row)
            if mine is not None and not clashes(mine, others):
                diary.append(row)
                book_service(scene.store, scene.client, text(fit.item.get("id")), on=on, at=at, staff=[doer])
                return


def _as_booked(on: object, at: object, minutes: object, staff: object) -> Row:
    usual = minutes if isinstance(minutes, int) else 60
    return {"on": str(on), "at": str(at), "minutes": usual, "staff": [*str(staff).split(", ")]}


def did_not_come() -> Does:
    """Her last open booking."""

    def does(scene: Scene) -> None:
        for row in open_bookings(scene.now()):
            if text(row.get("on")) < scene.store.today.isoformat():
                set_state(scene.store, text(row.get("id")), "no_show")

    return does


def came_again_too_soon(reason: str) -> Does:
    """A visit, and the same service the day after: sooner than the catalogue has it, by the owner's leave."""

    def does(scene: Scene) -> None:
        first = scene.store.today - timedelta(2)
        waits = [
            fit
            for _ in range(20)
            if (fit := menu.choice(scene.store, scene.now(), (), first, scene.rng)) is not None
            and (number(fit.item.get("min_interval_days")) or 0) > 1
            and not fit.item.get("invasive")
        ]
        for place, fit in enumerate((waits[:1]) * 2):
            on = first + timedelta(place)
            row = menu.told(fit, on, scene.doer(fit.item), scene.rng)
            came(scene, fit, on, row, override=reason if place else "")

    return does


def redeemed() -> Does:
    """What the first reward of the catalogue gives, for points; where she has enough, and may have it."""

    def does(scene: Scene) -> None:
        store, on = scene.store, scene.store.today
        rewards = [row for _, row in items(store.catalogue.get("rewards"))]
        (item,) = menu.named(store, [text(rewards[0].get("service"))])
        fit = menu.fitting(scene.now(), item, on, practice(store), scene.rng)
        points = standing_points(scene.now().rows("account", "points_ledger"), on).balance
        if fit is not None and points >= (number(rewards[0].get("points")) or 0):
            came(scene, fit, on, menu.told(fit, on, scene.doer(item), scene.rng), pay=["points"])

    return does


def reacted(what: str, *names: str) -> Does:
    """A visit of today after which not all is well."""

    def does(scene: Scene) -> None:
        on = scene.store.today
        fit = menu.first_fitting(scene.store, scene.now(), names, on, scene.rng)
        if fit is None:
            return
        row = menu.told(fit, on, scene.doer(fit.item), scene.rng)
        row["adverse"] = [
            {"what": what, "onset": on.isoformat(), "severity": 2, "action": "冷敷，外用修复凝胶，嘱避光"}
        ]
        row["outcome"] = {"value": "no_change", "text": "护理后反应偏重，待观察"}
        row = {name: value for name, value in row.items() if name not in ("adverse_none_on", "satisfaction")}
        came(scene, fit, on, row)

    return does


def just_came(*names: str) -> Does:
    """A visit of which nobody has asked yet how it was."""

    def does(scene: Scene) -> None:
        on = scene.store.today
        fit = menu.first_fitting(scene.store, scene.now(), names, on, scene.rng)
        if fit is not None:
            came(scene, fit, on, {**menu.as_done(fit, on, scene.doer(fit.item)), "time": "09:00"})

    return does
