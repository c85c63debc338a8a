"""The products of a visit: what is past its date, and what bears no batch number."""

from __future__ import annotations

from collections.abc import Iterator

from clientfile.domain.data import text
from clientfile.domain.precheck.case import Case, Hit
from clientfile.said import both

INJECTED = "micro"
"""The category (F53) whose products stay in the body: F63 wants them with their batches."""


def expired(case: Case) -> Iterator[Hit]:
    """F63: nothing is used after its expiry; on that day it still may be."""
    if any(
        text(product.get("expiry")) < case.on.isoformat()
        for product in case.products
        if product.get("expiry")
    ):
        yield Hit(
            "product-expired",
            both("a product is past its expiry date", "有产品已过有效期"),
            both("use another one", "请更换产品"),
        )


def batch(case: Case) -> Iterator[Hit]:
    """F63: injectables are written down with their products, and whatever is invasive with their batches."""
    if case.ahead or not case.invasive or not case.practice.batches:
        return
    nameless = any(not text(product.get("batch")) for product in case.products)
    if nameless or (not case.products and case.item.get("category") == INJECTED):
        yield Hit(
            "batch",
            both("the batch number of a product is missing", "缺少产品批号"),
            both("add it: --product 'NAME;batch=…'", "请补充：--product '名称;batch=…'"),
        )
