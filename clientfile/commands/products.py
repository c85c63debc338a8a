"""Products as they are typed: `玻尿酸;brand=…;batch=A12;expiry=2027-05-01;qty=2ml;site=面部`."""

from __future__ import annotations

from collections.abc import Sequence

from clientfile.commands.usage import nearest
from clientfile.domain.data import Row
from clientfile.errors import UsageError
from clientfile.said import both

_FACTS = {
    "brand": "brand",
    "品牌": "brand",
    "batch": "batch",
    "批号": "batch",
    "expiry": "expiry",
    "有效期": "expiry",
    "qty": "qty",
    "用量": "qty",
    "site": "site",
    "部位": "site",
}


def products(words: Sequence[str]) -> list[Row]:
    """The products that `--product` names, as the schema has them. Raises `UsageError`."""
    return [_product(word.replace("；", ";").replace("＝", "=")) for word in words]


def _product(word: str) -> Row:
    name, *facts = (piece.strip() for piece in word.split(";"))
    if not name or "=" in name:
        raise UsageError(
            both("a product begins with its name", "产品须以名称开头"),
            both("such as: --product 'NAME;batch=A12;qty=2ml'", "例如：--product '名称;批号=A12;用量=2ml'"),
        )
    found: Row = {"product": name}
    for fact in filter(None, facts):
        key, equals, value = (piece.strip() for piece in fact.partition("="))
        if not equals or key.lower() not in _FACTS:
            raise UsageError(
                both("a product has no fact of this name", "产品没有这一项"),
                nearest(key.lower(), _FACTS)
                or both("there are: {all}", "可用：{all}", all="brand, batch, expiry, qty, site"),
            )
        if value:
            found[_FACTS[key.lower()]] = value
    return found
