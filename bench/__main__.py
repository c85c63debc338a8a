"""`python -m bench [COUNT …]`: makes the stores, measures, prints the table and writes bench/RESULTS.md.

100,000 clients are measured on request: `make bench ARGS="1000 10000 100000"`.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench import measured
from bench.made import Made
from bench.report import Report
from bench.staff import Staff

HERE = Path(__file__).parent


def main() -> None:
    asked = argparse.ArgumentParser(prog="bench")
    asked.add_argument("counts", nargs="*", type=int, default=[1000, 10000])
    asked.add_argument("--runs", type=int, default=9)
    asked.add_argument("--commits", type=int, default=1000, help="foreign commits to catch up with")
    asked.add_argument("--history", type=int, default=10000, help="commits that verify believes")
    given = asked.parse_args()
    report, staff = Report(), Staff()
    for count in given.counts:
        with tempfile.TemporaryDirectory() as folder:
            made = Made(Path(folder), count)
            made.run("init", str(made.root), "--template", "medspa", "--owner", "陈雅", "--no-recovery-sheet")
            # One client comes many times on one day here.
            made.run("settings", "rules.interval=off")
            measured.bulk(made, report)
            measured.warm(made, report, given.runs)
            measured.visits(made, report, given.runs)
            measured.history(made, report, given.commits, given.history)
            measured.rivals(made, report)
            staff.measured(made, report)
    report.write(HERE / "RESULTS.md", (HERE / "CAUSES.md").read_text("utf-8"))


if __name__ == "__main__":
    main()
