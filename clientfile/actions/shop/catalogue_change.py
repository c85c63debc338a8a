"""The shop's catalogue: what is added to it and what changes in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from clientfile.actions.entries import placed
from clientfile.actions.services import named_entry
from clientfile.actions.shop import shop_file
from clientfile.actions.shop.catalogue import POINTS, kind_named, shop_of
from clientfile.actions.shop.given_values import changed_row
from clientfile.actions.shop.presets import PRESETS
from clientfile.domain.catalogue_check import check_catalogue
from clientfile.domain.data import Json, Row, Section, items, mapping, text, texts
from clientfile.domain.pinyin import slug_of_thing
from clientfile.errors import ClientfileError, Refused, UsageError, not_accepted
from clientfile.exchange.entry import Entry
from clientfile.forms.check import introduced
from clientfile.forms.fields import shop_form
from clientfile.problem import Problem, errors_among
from clientfile.said import both
from clientfile.store.layout import CATALOGUE
from clientfile.store.store import Store
from clientfile.store.transaction import Transaction
from clientfile.tuples import NamedTuple


class Kept(NamedTuple):
    """Entries as they were written: list and entry. `comments_lost` where the file was written anew."""

    entries: tuple[tuple[str, Row], ...]
    warnings: tuple[Problem, ...]
    comments_lost: bool = False


def add_entry(store: Store, kind: str, name: str, *, id: str = "", sets: Sequence[str] = ()) -> Kept:
    """Add one entry; without an `id` it gets one that follows from its name. Raises `Refused`, `BadInput`."""
    row: Row = {"name": name}
    if id:
        row["id"] = id
    return _added(store, [(kind, changed_row(shop_form("catalogue"), (kind,), row, sets), None)])


def add_entries(store: Store, entries: Iterable[Entry]) -> Kept:
    """Add many, all or none: each is `{"kind": "service", "name": …}`. Raises `BadInput` with every line."""
    given: list[tuple[str, Row, Entry | None]] = []
    problems: list[Problem] = []
    for entry in entries:
        row = dict(entry.data)
        try:
            given.append((kind_named(text(row.pop("kind", None))), row, entry))
        except ClientfileError as error:
            problems += placed([Problem("catalogue", "kind", error.kind, error.message)], entry)
    if problems:
        raise not_accepted(problems)
    return _added(store, given)


def _added(store: Store, given: Sequence[tuple[str, Row, Entry | None]]) -> Kept:
    with store.writing("catalogue") as writing:
        shop_file.refuse_others(store)
        after = shop_file.held(store, CATALOGUE)
        places: list[Place] = []
        for kind, row, _ in given:
            rows: list[Json] = [each for _, each in items(after.get(kind))]
            taken = {text(mapping(each).get("id")) for each in rows}
            name = text(row.get("id")) or slug_of_thing(text(row.get("name")) or kind, taken)
            if name in taken:
                raise _there_already(kind, name)
            rest = {key: value for key, value in row.items() if key != "id"}
            places.append((kind, len(rows)))
            after = {**after, kind: [*rows, {"id": name, **rest}]}
        return _written(writing, after, places)


def edit_entry(
    store: Store, kind: str, word: str, *, sets: Sequence[str] = (), unsets: Sequence[str] = ()
) -> Kept:
    """Change an entry that is named by id or name, or the rule of points (kind `points`, no word).

    Raises `NotFound`, `Refused`, `BadInput`.
    """
    if not sets and not unsets:
        raise UsageError(
            both(
                "say what to change: --set path=value or --unset path",
                "请说明更改内容：--set 路径=值 或 --unset 路径",
            ),
            both("see it: clientfile catalogue list", "查看：clientfile catalogue list"),
        )
    with store.writing("catalogue") as writing:
        shop_file.refuse_others(store)
        before = shop_file.held(store, CATALOGUE)
        form = shop_form("catalogue")
        if kind == POINTS:
            after = {
                **before,
                kind: changed_row(form, (kind,), dict(mapping(before.get(kind))), sets, unsets),
            }
            return _written(writing, after, [(kind,)])
        rows: list[Json] = [each for _, each in items(before.get(kind))]
        place = rows.index(named_entry(before, kind, word))
        changed = changed_row(form, (kind,), dict(mapping(rows[place])), sets, unsets)
        if changed.get("id") != mapping(rows[place]).get("id"):
            raise Refused(
                both(
                    "an id is for ever: visits and packages name it", "编号不可更改：服务记录和套餐以它为准"
                ),
                both(
                    "let it retire (--set retired=true) and add another",
                    "可停售（--set retired=true）后另行添加",
                ),
            )
        return _written(
            writing, {**before, kind: [*rows[:place], changed, *rows[place + 1 :]]}, [(kind, place)]
        )


def preset_tiers(store: Store, name: str) -> Kept:
    """Let the tiers be one of our ladders, in place of those there are. Raises `UsageError`, `Refused`."""
    if name not in PRESETS:
        raise UsageError(
            both("there is no such ladder of tiers", "没有这套等级"),
            both("there are: {all}", "可选：{all}", all=", ".join(PRESETS)),
        )
    with store.writing("catalogue") as writing:
        shop_file.refuse_others(store)
        before = shop_file.held(store, CATALOGUE)
        tiers: list[Json] = [dict(row) for row in PRESETS[name]]
        benefits = _for_other_tiers(before, tiers)
        places: list[Place] = [("tiers",), ("benefits",)] if benefits else [("tiers",)]
        after = {**before, "tiers": tiers, **({"benefits": benefits} if benefits else {})}
        kept = _written(writing, after, places)
        listed = [("tiers", tier) for tier in tiers] + [("benefits", row) for row in benefits]
        return kept._replace(
            entries=tuple((kind, dict(mapping(row))) for kind, row in listed) if kept.entries else ()
        )


def _for_other_tiers(before: Section, tiers: Sequence[Json]) -> list[Json]:
    """The benefits, each for the tiers that stand where those stood that it was for."""
    old = [text(row.get("id")) for _, row in items(before.get("tiers"))]
    new = [text(mapping(tier).get("id")) for tier in tiers]
    stands = {each: new[min(place, len(new) - 1)] for place, each in enumerate(old)}
    found: list[Json] = []
    for _, row in items(before.get("benefits")):
        named: list[Json] = [*dict.fromkeys(stands.get(each, each) for each in texts(row.get("tiers")))]
        found.append({**row, "tiers": named} if named else row)
    return found


Place = tuple[str, int] | tuple[str]


def _written(writing: Transaction, after: Section, places: Sequence[Place]) -> Kept:
    """Checked as a whole: mistakes that were there before do not stop anybody."""
    store = writing.store
    before = shop_file.held(store, CATALOGUE)
    after = shop_file.checked(CATALOGUE, after)
    shop = shop_of(store)
    fresh = introduced(check_catalogue(after, shop), check_catalogue(before, shop))
    if errors_among(fresh):
        raise not_accepted(fresh)
    entries = tuple((place[0], dict(mapping(_at(after, place)))) for place in places)
    changed = [place for place in places if _at(after, place) != _at(before, place)]
    if not changed:
        return Kept((), ())
    named = sorted({place[0] for place in changed})
    subject = both("catalogue: {kinds}", "catalogue: {kinds}", kinds=", ".join(named))
    lost = shop_file.write(writing, CATALOGUE, after, *changed, subject=subject)
    return Kept(entries, tuple(fresh), lost)


def _at(data: Section, place: Place) -> Json:
    found = data.get(place[0])
    if len(place) == 1:
        return found
    return found[place[1]] if isinstance(found, list) and place[1] < len(found) else None


def _there_already(kind: str, name: str) -> Refused:
    return Refused(
        both("there is {id} already; nothing was written", "已有 {id}；未写入任何内容", id=name),
        both(
            "to change it: clientfile catalogue edit {kind} {id} --set …",
            "修改请用：clientfile catalogue edit {kind} {id} --set …",
            kind=kind,
            id=name,
        ),
    )
