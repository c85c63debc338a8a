"""What is taken where several would do: a package that holds a service, the points that it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from clientfile.actions.services import catalogue_item
from clientfile.domain.account.packages import ItemState, PackageState, package_states
from clientfile.domain.account.points import standing_points
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, items, number, text
from clientfile.errors import Ambiguous, NotFound, Refused
from clientfile.said import Said, both, counted


def package_with(client: ClientFile, service: str, word: str, on: date) -> PackageState:
    """The package to use for a service: of those named, the one that runs out first.

    Raises `NotFound`, or `Refused` with why none can be used.
    """
    every = package_states(client, on)
    holding = [each for each in _fitting(every, word) if any(item.service == service for item in each.items)]
    usable = [
        each
        for each in holding
        if each.state == "active" and any(item.service == service and item.left for item in each.items)
    ]
    if usable:
        return min(usable, key=lambda each: each.last_day or date.max)
    if not holding:
        raise Refused(
            both("no package holds this service; nothing was written", "套餐中没有该项目；未写入任何内容"),
            both(
                "pay it otherwise, or swap for it: clientfile account swap --help",
                "请用其他方式支付，或先更换项目：clientfile account swap --help",
            ),
        )
    raise unusable(holding[-1])


def named_package(client: ClientFile, word: str, on: date) -> PackageState:
    """The package with this id (or its beginning) or name (or part of it); "": the only one not over.

    Raises `NotFound`, `Ambiguous`.
    """
    every = package_states(client, on)
    found = _fitting(every, word)
    if not word:
        found = [each for each in found if each.state not in ("used_up", "refunded")] or found
    if len(found) == 1:
        return found[0]
    if found:
        raise Ambiguous(
            both("several packages fit", "有多个套餐符合"),
            both("name one of: {names}", "请指定其一：{names}", names=_listed(found)),
        )
    raise NotFound(
        both("there is no such package", "没有这个套餐"),
        both("there are: {names}", "现有：{names}", names=_listed(every))
        if every
        else both("buy one: clientfile account buy --help", "购买：clientfile account buy --help"),
    )


def unusable(package: PackageState) -> Refused:
    """Why a package cannot be used, and what to do."""
    return Refused(*_WHY_NOT["used_up" if package.state == "active" else package.state])


def points_price(catalogue: Mapping[str, Json], service: Mapping[str, Json]) -> tuple[int, str]:
    """What a service costs in points, and the reward that says so ("": its own price). Raises `Refused`."""
    own = number(service.get("points_price"))
    for _, reward in items(catalogue.get("rewards")):
        points = number(reward.get("points"))
        buys = bool(text(reward.get("service"))) and reward.get("service") == service.get("id")
        if points and buys and (own is None or points <= own):
            return points, text(reward.get("id"))
    if own is not None:
        return own, ""
    raise Refused(
        both("this has no price in points; nothing was written", "该项目不可用积分兑换；未写入任何内容"),
        both(
            "see what has: clientfile catalogue list rewards", "可兑换项目：clientfile catalogue list rewards"
        ),
    )


def refuse_too_few_points(client: ClientFile, price: int, on: date) -> None:
    """Raises `Refused` where there are too few points, or where some are owed."""
    held = standing_points(client.rows("account", "points_ledger"), on).balance
    if held < 0:
        raise Refused(
            both(
                "more points were taken back than were left ({held}): none are redeemed until earned again",
                "积分因退款冲回为 {held}，重新累积前不能兑换",
                held=held,
            )
        )
    if held < price:
        raise Refused(
            counted(
                price - held,
                "there are too few points: {n} is missing; nothing was written",
                "there are too few points: {n} are missing; nothing was written",
                "积分不足，尚差 {n} 分；未写入任何内容",
            )
        )


def items_named(
    catalogue: Mapping[str, Json], package: PackageState, word: str
) -> tuple[list[ItemState], str]:
    """The items of one service with this id or name, or whose name has it as a part; and what is listed.

    "" is any. Where they are of several services, or of none, there are none.
    """
    named = [(item, item_name(catalogue, item)) for item in package.items]
    found = [item for item, name in named if word in ("", item.id, item.service, name)]
    found = found or [item for item, name in named if word in name]
    listed = ", ".join(f"{item.id} ({name}, {item.left})" for item, name in named)
    return (found if len({item.service for item in found}) == 1 else []), listed


def item_name(catalogue: Mapping[str, Json], item: ItemState) -> str:
    """What an item is called in the catalogue of today, its service's id where it is there no more."""
    return text((catalogue_item(catalogue, item.service) or {}).get("name")) or item.service


def _fitting(every: Sequence[PackageState], word: str) -> list[PackageState]:
    """Those with this id, or its beginning, or name; else those whose name has it as a part."""
    exact = [each for each in every if each.id.startswith(word) or word in (each.name, each.package)]
    return exact or [each for each in every if word in each.name]


def _listed(found: list[PackageState]) -> str:
    return ", ".join(f"{each.id} ({each.name})" for each in found)


_WHY_NOT: Mapping[str, tuple[Said, Said]] = {
    "used_up": (
        both("the package is used up; nothing was written", "套餐次数已用完；未写入任何内容"),
        both(
            "pay it otherwise, or buy another: clientfile account buy",
            "请用其他方式支付，或再购套餐：clientfile account buy",
        ),
    ),
    "expired": (
        both("the package has expired; nothing was written", "套餐已过期；未写入任何内容"),
        both(
            "to grant more time: clientfile account adjust REF --package ID --until DATE --reason TEXT",
            "同意延期：clientfile account adjust 客户 --package 编号 --until 日期 --reason 原因",
        ),
    ),
    "frozen": (
        both("the package is frozen; nothing was written", "套餐已冻结；未写入任何内容"),
        both("thaw it first: clientfile account thaw REF", "请先解冻：clientfile account thaw 客户"),
    ),
    "refunded": (
        both("the package has been refunded; nothing was written", "套餐已退款；未写入任何内容"),
        both("pay it otherwise: --pay cash", "请用其他方式支付：--pay cash"),
    ),
}
