"""The floor: a typer program of the same version that prints a rich table of as many rows."""

from __future__ import annotations

import typer


def main(rows: int = 20) -> None:
    """Print a table of `rows` rows."""
    from rich.console import Console
    from rich.table import Table

    table = Table("follow-up", "name", "phone", "subject", "from", "to", "days", "owner")
    for row in range(rows):
        table.add_row(
            f"k7m3q9x{row}", "张三", "13800138000", "回访", "2026-11-20", "2026-11-23", "0", "chen-ya"
        )
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
