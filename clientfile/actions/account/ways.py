"""How something is paid, as a user types it: `cash`, `stored:120`, `package`, `package:k7m3q9xw`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from clientfile.domain.money import fen
from clientfile.errors import UsageError
from clientfile.said import Said, both
from clientfile.tuples import NamedTuple

MONEY_IN = ("cash", "wechat", "alipay", "card")
"""Ways in which money comes into the shop."""
METHODS = (*MONEY_IN, "stored", "package", "points", "gift")

IN_CHINESE: Mapping[str, str] = {
    "现金": "cash",
    "微信": "wechat",
    "支付宝": "alipay",
    "银行卡": "card",
    "储值": "stored",
    "套餐": "package",
    "积分": "points",
    "赠送": "gift",
}
_AMOUNT = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,2}))?")


class Way(NamedTuple):
    """One way of paying: how many fen, None for what the others leave; of a package its id or name."""

    method: str
    amount: int | None = None
    package: str = ""


def ways_of(words: Sequence[str]) -> list[Way]:
    """What `--pay` says, in order. Raises `UsageError`."""
    ways = [way_of(word) for word in words]
    if any(way.method == "points" and (way.amount is not None or len(ways) > 1) for way in ways):
        raise UsageError(
            both("points pay for a whole service", "积分须兑换整个项目"),
            both("say --pay points alone", "请单独使用 --pay points"),
        )
    if sum(way.amount is None for way in ways if way.method != "package") > 1:
        raise UsageError(
            both(
                "of several ways of paying only one may be without an amount", "组合支付时只能有一种不写金额"
            ),
            both("such as: --pay cash:300 --pay stored", "例如：--pay cash:300 --pay stored"),
        )
    return ways


def refuse_no_way(ways: Sequence[Way]) -> None:
    """Raises `UsageError` where nobody said how something is paid."""
    if not ways:
        raise UsageError(
            both("say how it is paid", "请注明支付方式"),
            both(
                "such as: --pay wechat, or --pay stored:200 --pay cash",
                "例如：--pay wechat，或 --pay stored:200 --pay cash",
            ),
        )


def money_in(word: str) -> str:
    """A way in which money comes in or goes out, which says no amount. Raises `UsageError`."""
    way = way_of(word)
    if way.method not in MONEY_IN:
        raise UsageError(
            both("this takes money: {all}", "此处只能用：{all}", all=listed(MONEY_IN)),
        )
    if way.amount is not None:
        raise UsageError(
            both("here the way of paying is said without an amount", "此处支付方式不写金额"),
            both("such as: --pay {way}", "例如：--pay {way}", way=way.method),
        )
    return way.method


def amount_of(word: str) -> int:
    """Fen of `1280` or `1280.50`. Raises `UsageError`."""
    found = _AMOUNT.fullmatch(word.strip())
    if found is None:
        raise UsageError(
            both("that is not an amount of money", "金额无法识别"),
            both("write 300 or 300.50", "请写 300 或 300.50"),
        )
    return fen(f"{found[1]}.{(found[2] or '').ljust(2, '0')}")


def signed(word: str) -> int:
    """Fen of `+50`, `-12.50` or `50`. Raises `UsageError`."""
    found = word.strip()
    return -amount_of(found[1:]) if found.startswith("-") else amount_of(found.removeprefix("+"))


def way_of(word: str) -> Way:
    """One way of paying. Raises `UsageError`."""
    name, _, rest = word.strip().replace("：", ":").partition(":")
    method = IN_CHINESE.get(name, name.lower())
    if method not in METHODS:
        raise UsageError(
            both("there is no such way of paying", "没有这种支付方式"),
            both("ways: {all}", "可选：{all}", all=listed(METHODS)),
        )
    if method == "package":
        return Way(method, None, rest.strip())
    return Way(method, amount_of(rest) if rest else None)


def listed(methods: Sequence[str]) -> Said:
    """Ways of paying as they are typed, in Chinese with what they are called."""
    names = {method: name for name, method in IN_CHINESE.items()}
    return Said(", ".join(methods), "、".join(f"{method}（{names[method]}）" for method in methods))
