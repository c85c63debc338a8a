"""What is measured of one store, in the order in which it changes the store."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import measure, shop
from bench.made import Made
from bench.report import Report

ROWS = 20
OPENED = 40
"""Clients whose files stock age is timed on, scaled to all."""
PASSWORDS = 500
REGULARS = 5
"""One client of so many comes again and again."""
JUDGED = 3
"""How often history is judged: the median counts."""
FULL_SCAN = "instr(wechat, '_77')"


def always(command: list[str]) -> Callable[[int], list[str]]:
    """The same command, whichever run it is."""
    return lambda _: command


def bulk(made: Made, report: Report) -> None:
    """Taking all in, and indexing them anew."""
    count = made.count
    took = made.run("intake", "--from", str(made.lines))
    before = made.inside("parts", "400")
    for path in (made.root / ".git" / "clientfile").glob("index-*"):
        path.unlink()
    began = made.run("query", "--limit", "1")
    after = made.inside("parts", "400")
    # What they take drifts with the machine; between the two lies what they are compared with.
    alone = {part: (seconds + after[part]) / 2 for part, seconds in before.items()}
    _against_its_parts(report, "intake", count, took.seconds, alone)
    report.add("intake, peak memory", count, f"{took.peak:.0f} MiB", "< 200", took.peak < 200)
    _against_its_parts(report, "index", count, began.seconds, alone)
    report.add("cold index, peak memory", count, f"{began.peak:.0f} MiB", "< 200", began.peak < 200)
    report.add("repository, per client", count, f"{made.sizes() / count / 1024:.1f} KiB")


def _against_its_parts(
    report: Report, what: str, count: int, seconds: float, alone: dict[str, float]
) -> None:
    ratio, own = seconds / (alone[what] * count), seconds / (alone[f"own {what}"] * count)
    name = {"index": "cold index"}.get(what, what)
    told = f"{seconds:.1f} s, {ratio:.2f} of its parts ({own:.2f} of them done our way)"
    report.at_most(f"{name}, two processes", count, ratio, 0.65, told)


def warm(made: Made, report: Report, runs: int) -> None:
    """Verbs that read, on a pseudo-terminal and in a pipe, against the floor."""
    one = made.ids(1)[0]
    name = json.loads(made.output("show", one, "--format", "json"))["sections"]["contact"]["name"]
    on = shop.TODAY.isoformat()
    verbs: dict[str, list[str]] = {
        "query": ["query", "--limit", str(ROWS)],
        "show": ["show", one],
        "due": ["due", "--on", on, "--kind", "birthday", "--all", "--owner", "陈雅"],
        "find": ["find", name[0], "--limit", str(ROWS)],
    }
    if not made.output(*verbs["due"]).strip():
        verbs["due"] = ["due", "--on", on, "--kind", "birthday", "--all"]
    for verb, words in verbs.items():
        rows = max(made.output(*words).count("\n") - 1, 1)
        for terminal, goal in ((True, 1.25), (False, 0.9)):
            found = measure.paired(
                always(made.command(*words)),
                always(made.floor(rows)),
                made.environment,
                made.cwd,
                runs=runs,
                terminal=terminal,
            )
            where = "terminal" if terminal else "pipe"
            told = f"{found.first * 1000:.0f} ms, {found.ratio:.2f} of the floor ({rows} rows)"
            report.at_most(f"warm {verb}, {where}", made.count, found.ratio, goal, told)
            if terminal:
                report.add(
                    f"warm {verb}, peak memory",
                    made.count,
                    f"{found.peak:.0f} MiB",
                    "< 100",
                    found.peak < 100,
                )
    simple, scan = ["query", "--limit", str(ROWS)], ["query", "--where", FULL_SCAN, "--limit", str(ROWS)]
    both = measure.paired(
        always(made.command(*scan)),
        always(made.command(*simple)),
        made.environment,
        made.cwd,
        runs=runs,
    )
    more = (both.first - both.second) * 1000
    report.at_most("a full scan adds", made.count, more, 50, f"{more:.0f} ms")


def visits(made: Made, report: Report, runs: int) -> None:
    """A visit, each time of another client, and its git part against git's own commit."""
    clients = made.ids(4 * runs + 8)
    report_visit(made, report, runs, clients[: runs + 1])
    ours = [made.inside("visit", each)["git"] for each in clients[runs + 1 : 2 * runs + 2]]
    theirs = [_git_commit(made, each) for each in clients[2 * runs + 2 : 3 * runs + 3]]
    ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    told = f"{statistics.median(ours) * 1000:.0f} ms, {ratio:.2f} of it"
    report.add("visit, its git part against git commit -S --only", made.count, told, "< 1", ratio < 1)


def report_visit(made: Made, report: Report, runs: int, clients: list[str]) -> None:
    before = made.sizes()
    found = measure.paired(
        lambda nth: made.command("visit", clients[nth], "hydra-facial"),
        always(made.floor(3)),
        made.environment,
        made.cwd,
        runs=runs,
    )
    told = f"{found.first * 1000:.0f} ms, {found.ratio:.2f} of the floor"
    report.at_most("visit", made.count, found.ratio, 1.8, told)
    report.add("visit, peak memory", made.count, f"{found.peak:.0f} MiB", "< 200", found.peak < 200)
    each = (made.sizes() - before) / len(clients) / 1024
    report.add("repository, per visit, loose", made.count, f"{each:.1f} KiB")


def _git_commit(made: Made, client: str) -> float:
    """Seconds of git's own commit of one changed document, signed; taken back at once."""
    path = f"clients/{client[0]}/{client[1]}/{client}.yaml"
    document = made.root / path
    whole, head = document.read_bytes(), made.git("rev-parse", "HEAD").strip()
    document.write_bytes(whole.replace(b"\nsections:", b"\n# changed\nsections:", 1))
    began = time.perf_counter()
    made.git("commit", "-q", "-S", "--only", "-m", "a change", "--", path)
    took = time.perf_counter() - began
    made.git("update-ref", "refs/heads/main", head)
    made.git("reset", "-q", "HEAD", "--", path)
    document.write_bytes(whole)
    return took


def history(made: Made, report: Report, commits: int, believed: int) -> None:
    """Foreign commits caught up with, and how fast a history of so many is believed."""
    regulars = made.ids(max(made.count // REGULARS, 1))
    with tempfile.TemporaryDirectory() as folder:
        clone, home = Path(folder) / "clone", Path(folder) / "home"
        subprocess.run(["git", "clone", "-q", str(made.root), str(clone)], check=True)
        shutil.copytree(made.home, home)
        other = {**made.environment, "CLIENTFILE_STORE": str(clone), "CLIENTFILE_HOME": str(home)}
        measure.run(made.command("status"), other, made.cwd)
        before = made.git("rev-parse", "HEAD").strip()
        loose = made.sizes()
        made.inside("commits", str(commits), *regulars)
        grown = (made.sizes() - loose) / commits / 1024
        sent = _sent(made, before) / commits / 1024
        report.add("repository, per visit, as git keeps it", made.count, f"{grown:.1f} KiB")
        report.add("a push sends, per visit", made.count, f"{sent:.1f} KiB")
        subprocess.run(["git", "-C", str(clone), "pull", "-q", "--ff-only"], check=True)
        took = measure.run(made.command("status"), other, made.cwd)
        report.add(
            f"catching up after {commits:,} foreign commits",
            made.count,
            f"{took.seconds:.1f} s, {took.peak:.0f} MiB",
            "< 200 MiB",
            took.peak < 200,
        )
    if believed > commits:
        made.inside("commits", str(believed - commits), *regulars)
    found = [made.inside("judge") for _ in range(JUDGED)]
    rate = statistics.median(each["commits"] / each["seconds"] for each in found)
    what = f"verify of {found[0]['commits']:,.0f} commits, every rule"
    report.add(what, made.count, f"{rate:,.0f} commits a second", "≥ 1,500", rate >= 1500)
    whole = made.run("verify")
    report.add(
        "verify, everything",
        made.count,
        f"{whole.seconds:.1f} s, {whole.peak:.0f} MiB",
        "< 200 MiB",
        whole.peak < 200,
    )
    made.git("gc", "-q")
    report.add("repository, per client, packed", made.count, f"{made.sizes() / made.count / 1024:.1f} KiB")


def _sent(made: Made, before: str) -> int:
    done = subprocess.run(
        ["git", "-C", str(made.root), "pack-objects", "--revs", "--thin", "--stdout", "-q"],
        input=f"HEAD\n^{before}\n".encode(),
        capture_output=True,
        check=True,
    )
    return len(done.stdout)


def rivals(made: Made, report: Report) -> None:
    """What an owner would do instead: open file after file and grep."""
    if shutil.which("age") is None:
        report.add("age -d over every file and grep", made.count, "age is not installed here")
    else:
        identity = made.home / "identity.txt"
        began = time.perf_counter()
        for each in _armor(made):
            opened = subprocess.run(
                ["age", "-d", "-i", str(identity)], input=each, capture_output=True, check=True
            )
            subprocess.run(["grep", "-c", "花粉"], input=opened.stdout, capture_output=True, check=False)
        took = (time.perf_counter() - began) / OPENED * made.count
        report.add(
            "age -d over every file and grep", made.count, f"{took:.0f} s (scaled from {OPENED} clients)"
        )
    if shutil.which("pass") is None or shutil.which("gpg") is None:
        report.add("pass grep", made.count, "pass is not installed here")
    else:
        took = _pass_grep(made) / PASSWORDS * made.count
        report.add("pass grep", made.count, f"{took:.0f} s (scaled from {PASSWORDS} files)")


def _armor(made: Made) -> Iterator[bytes]:
    """Every part of some clients, cut out of their documents."""
    for path in sorted((made.root / "clients").rglob("*.yaml"))[:OPENED]:
        held: list[str] | None = None
        for line in path.read_text("ascii").splitlines():
            if "BEGIN AGE" in line:
                held = []
            if held is not None:
                held.append(line.strip())
                if "END AGE" in line:
                    yield ("\n".join(held) + "\n").encode("ascii")
                    held = None


def _pass_grep(made: Made) -> float:
    """Seconds over files of 4 KB, one a client."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": folder,
            "GNUPGHOME": f"{folder}/gnupg",
            "PASSWORD_STORE_DIR": f"{folder}/store",
            "LANG": "C.UTF-8",
        }
        Path(environment["GNUPGHOME"]).mkdir(mode=0o700)
        key = [
            "--batch",
            "--passphrase",
            "",
            "--quick-generate-key",
            "bench@localhost",
            "default",
            "default",
            "never",
        ]
        _quiet(["gpg", *key], environment)
        _quiet(["pass", "init", "bench@localhost"], environment)
        with made.lines.open(encoding="utf-8") as file:
            text = file.readline().encode()
        first = Path(folder) / "store" / "c0.gpg"
        seal = ["gpg", "--batch", "--trust-model", "always", "-e", "-r", "bench@localhost", "-o", str(first)]
        subprocess.run(seal, input=text, env=environment, check=True, capture_output=True)
        for nth in range(1, PASSWORDS):
            shutil.copy(first, first.with_name(f"c{nth}.gpg"))
        began = time.perf_counter()
        _quiet(["pass", "grep", "花粉"], environment)
        return time.perf_counter() - began


def _quiet(command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(command, env=environment, check=True, capture_output=True)
