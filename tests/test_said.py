"""Sentences in two languages."""

from __future__ import annotations

import pytest

from clientfile.said import Said, both, counted


def test_a_place_is_filled_in_the_language_of_the_sentence() -> None:
    assert both("{what} is missing", "缺少{what}", what=both("name", "姓名")) == Said(
        "name is missing", "缺少姓名"
    )


@pytest.mark.parametrize(("n", "en"), [(0, "0 rows in x.csv"), (1, "1 row in x.csv"), (2, "2 rows in x.csv")])
def test_one_is_not_many(n: int, en: str) -> None:
    said = counted(n, "{n} row in {out}", "{n} rows in {out}", "{out} 共 {n} 行", out="x.csv")
    assert said == Said(en, f"x.csv 共 {n} 行")
