"""What was entered in an account, and how it stands: the same for every verb of `account`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clientfile.actions.account.entering import Entered
from clientfile.actions.services import catalogue_item
from clientfile.commands.asked import Asked
from clientfile.commands.results import many, one, warnings
from clientfile.domain.account.packages import PackageState
from clientfile.domain.account.purchases import paid_by
from clientfile.domain.account.stored import Balance
from clientfile.domain.data import Row, items, mapping, text
from clientfile.domain.money import fen, yuan
from clientfile.forms.labels import choice
from clientfile.said import Said, both
from clientfile.store.index.packages import STATES
from clientfile.view.output import Head

_HEAD = (
    Head("id", both("id", "编号")),
    Head("list", both("list", "账目")),
    Head("kind", both("kind", "类型")),
    Head("what", both("what", "内容")),
    Head("change", both("change", "变动"), "money"),
)


def tell(asked: Asked, entered: Entered, *, quote: bool = False) -> None:
    """The result of a verb of `account`, in the format asked for; of a quote without its entries."""
    asked.talk.warn(entered.warnings)
    data = _data(asked, entered)
    one(asked.output, {**data, "entries": {}} if quote else data, lambda: _told(asked, entered, quote))


def tell_many(asked: Asked, all_of_them: Sequence[Entered]) -> None:
    """The results of many entries at once: a table of all that was entered, or a row for each client."""
    for each in all_of_them:
        asked.talk.warn(each.warnings)
    rows = [
        [each.client, *_row(asked, name, row, {})[1:]]
        for each in all_of_them
        for name, entries in each.entries.items()
        for row in entries
    ]
    head = (Head("client", both("client", "客户")), *_HEAD[1:])
    data = [_data(asked, each) for each in all_of_them]
    many(asked.output, _NAMES, data, lambda: asked.output.rows(head, rows))


_NAMES = ("id", "entries", "stored", "points", "packages", "refund", "warnings")


def tell_entries(
    asked: Asked, entries: Mapping[str, Sequence[Row]], packages: Sequence[PackageState] = ()
) -> None:
    """A table of ledger entries and purchases, for people. `packages` lend the names of their items."""
    names = {item.id: _service(asked, item.service) for package in packages for item in package.items}
    rows = [_row(asked, name, row, names) for name, rows in entries.items() for row in rows]
    asked.output.rows(_HEAD, rows)


def package_data(package: PackageState) -> Mapping[str, object]:
    """A package as JSON has it."""
    return {
        "id": package.id,
        "name": package.name,
        "state": package.state,
        "last_day": package.last_day,
        "price": yuan(package.price),
        "items": [
            {"id": item.id, "service": item.service, "total": item.total, "left": item.left}
            for item in package.items
        ],
    }


def stored_data(held: Balance) -> Mapping[str, object]:
    """Stored value as JSON has it."""
    return {"principal": yuan(held.principal), "bonus": yuan(held.bonus), "total": yuan(held.total)}


def _data(asked: Asked, entered: Entered) -> Mapping[str, object]:
    refund = entered.refund
    return {
        "id": entered.client,
        "entries": {name: list(rows) for name, rows in entered.entries.items()},
        "stored": stored_data(entered.stored),
        "points": entered.points,
        "packages": [package_data(each) for each in entered.packages],
        "refund": None
        if refund is None
        else {"amount": yuan(refund.amount), "formula": refund.formula.to(asked.output.lang)},
        "warnings": warnings(asked.output, entered.warnings),
    }


def _told(asked: Asked, entered: Entered, quote: bool) -> None:
    output = asked.output

    def stands(said: Said) -> None:
        output.line(both("it would leave: {said}", "退款后：{said}", said=said) if quote else said)

    if entered.refund is not None:
        output.line(entered.refund.formula)
        amount = yuan(entered.refund.amount)
        output.line(both("to be paid back: {amount}", "应退：{amount}", amount=amount))
    if quote:
        asked.talk.say(both("only worked out; nothing was written", "仅为试算；未写入任何内容"))
    else:
        tell_entries(asked, entered.entries, entered.packages)
    if "stored_ledger" in entered.entries:
        held = entered.stored
        stands(
            both(
                "stored value {total} = principal {principal} + bonus {bonus}",
                "储值余额 {total} = 本金 {principal} + 赠金 {bonus}",
                total=yuan(held.total),
                principal=yuan(held.principal),
                bonus=yuan(held.bonus),
            )
        )
    if "points_ledger" in entered.entries:
        stands(both("points {n}", "积分 {n}", n=entered.points))
    for package in entered.packages:
        stands(_package_line(package))
        _tell_items(asked, package)


def _package_line(package: PackageState) -> Said:
    about = {"name": package.name, "id": package.id, "state": STATES[package.state]}
    if package.last_day is None:
        return both("{name} ({id}): {state}", "{name}（{id}）：{state}", **about)
    return both(
        "{name} ({id}): {state}, until {day}",
        "{name}（{id}）：{state}，有效期至 {day}",
        day=package.last_day.isoformat(),
        **about,
    )


def _tell_items(asked: Asked, package: PackageState) -> None:
    for item in package.items if package.state != "refunded" else ():
        asked.output.line(
            both(
                "  {service}: {left} of {total} left",
                "  {service}：剩 {left} / {total} 次",
                service=_service(asked, item.service),
                left=item.left,
                total=item.total,
            )
        )


def _row(asked: Asked, name: str, row: Row, names: Mapping[str, str]) -> list[object]:
    forms, lang = asked.store.forms, asked.output.lang
    label = forms.field(f"account.{name}")
    kinds = forms.field(f"account.{name}.kind") or forms.field("account.purchases.pay_method")
    methods = [text(row.get("kind"))] if row.get("kind") else [way for way, _ in paid_by(row) if way]
    said = [choice(kinds, word, lang) for word in methods] if kinds is not None else methods
    kind = ("、" if lang == "zh" else ", ").join(said) if name != "packages" else ""
    listed = label.label.to(lang) if label is not None else name
    return [text(row.get("id")), listed, kind, _what(asked, name, row, names), _change(name, row)]


def _what(asked: Asked, name: str, row: Row, names: Mapping[str, str]) -> str:
    lang = asked.output.lang
    if name == "purchases":
        sold = [text(line.get("name")) or text(line.get("item")) for _, line in items(row.get("lines"))]
        return ("、" if lang == "zh" else ", ").join(sold) or _of(row.get("refund_of"), lang)
    if name == "packages":
        return text(row.get("name"))
    if name == "stored_ledger":
        said = both(
            "principal {principal}, bonus {bonus}",
            "本金 {principal}，赠金 {bonus}",
            principal=_signed(fen(row.get("principal"))),
            bonus=_signed(fen(row.get("bonus"))),
        )
        return said.to(lang)
    if name == "package_entries":
        return _of_package(asked, row, names)
    reward = text(row.get("reward"))
    for _, each in items(asked.store.catalogue.get("rewards")):
        if each.get("id") == reward:
            return text(each.get("name"))
    return _service(asked, reward) if reward else ""


def _of(refunded: object, lang: str) -> str:
    return both("of {id}", "对应 {id}", id=text(refunded)).to(lang) if text(refunded) else ""


def _of_package(asked: Asked, row: Row, names: Mapping[str, str]) -> str:
    if row.get("until"):
        return both("until {day}", "至 {day}", day=text(row["until"])).to(asked.output.lang)
    if not isinstance(count := row.get("count"), int):
        return ""
    item = names.get(text(row.get("item")), "")
    if row.get("kind") != "swap":
        return f"{item} x {count}"
    return f"{item} x {count} → {_service(asked, text(row.get('to_service')))} x {row.get('to_count')}"


def _change(name: str, row: Row) -> object:
    if name == "points_ledger":
        points = row.get("points")
        return f"{points:+}" if isinstance(points, int) else ""
    if name == "stored_ledger":
        return _signed(Balance().after(row).total)
    if name == "packages":
        return row.get("price")
    return row.get("difference") or row.get("amount") or ""


def _signed(amount: int) -> str:
    return f"+{yuan(amount)}" if amount > 0 else yuan(amount)


def _service(asked: Asked, service: str) -> str:
    """The service's name of today, its id where the catalogue has it no more."""
    return text(mapping(catalogue_item(asked.store.catalogue, service)).get("name")) or service
