"""Money: whole fen in memory, a decimal string of yuan everywhere else."""

from __future__ import annotations

import re
from itertools import pairwise

_AMOUNT = re.compile(r"(-?)([0-9]{1,9})\.([0-9]{2})")


def fen(amount: object) -> int:
    """`"1280.00"` as 128000; 0 for what is absent or no amount (the schema says so beside us)."""
    found = _AMOUNT.fullmatch(amount) if isinstance(amount, str) else None
    if found is None:
        return 0
    value = int(found[2]) * 100 + int(found[3])
    return -value if found[1] else value


def yuan(amount: int) -> str:
    """128000 fen as `"1280.00"`."""
    sign, whole = ("-" if amount < 0 else ""), abs(amount)
    return f"{sign}{whole // 100}.{whole % 100:02}"


def rounded(part: int, whole: int) -> int:
    """`part / whole` to the nearest integer, half away from zero. `whole` is positive."""
    doubled = 2 * abs(part) + whole
    found = doubled // (2 * whole)
    return -found if part < 0 else found


def shares(total: int, parts: int) -> list[int]:
    """`total` in `parts` shares that differ by at most one fen and sum to it exactly.

    Rounded cumulatively: the first k shares are always `rounded(total * k, parts)`.
    """
    ends = [rounded(total * place, parts) for place in range(parts + 1)]
    return [after - before for before, after in pairwise(ends)]
