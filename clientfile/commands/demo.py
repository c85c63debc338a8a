"""`demo`: a shop to try everything on."""

import shlex
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from clientfile.actions.demo import Demo, Job, make_demo
from clientfile.commands.asked import Asked, asked_of
from clientfile.said import both
from clientfile.store.home import Home
from clientfile.store.surroundings import Surroundings


def demo(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    template: Annotated[str, typer.Option(metavar="T", help="medspa, salon or wellness.")] = "medspa",
) -> int:
    """Make a believable shop of about sixty clients with a year of history, and show the five jobs on it.

    DIR/store is the store, DIR/home its owner's identity (yours is not touched), DIR/recovery.txt the
    recovery sheet. Nobody in it is real; remove DIR when you have seen enough.

    \b
    Example:
      clientfile demo /tmp/demo
    """
    asked = asked_of(context)

    def surroundings_for(home: Home) -> Surroundings:
        return asked.surroundings._replace(home=home, identity_file=None)

    made = make_demo(folder, surroundings_for, locale=asked.language, template=template, tell=asked.talk.say)
    if asked.output.format != "table":
        asked.output.document(_data(asked, made))
        return 0
    code = 0
    for job in made.jobs:
        code = _shown(asked, made, job) or code
    _tell_what_next(asked, made)
    return code


def _data(asked: Asked, made: Demo) -> dict[str, object]:
    return {
        "store": str(made.store_root),
        "home": str(made.home),
        "recovery": str(made.recovery),
        "clients": made.clients,
        "jobs": [{"title": job.title.to(asked.language), "command": job.command} for job in made.jobs],
        "then": [{"title": job.title.to(asked.language), "command": job.command} for job in made.then],
    }


def _shown(asked: Asked, made: Demo, job: Job) -> int:
    """Run a job as its line says, for real; gives its exit code."""
    asked.output.text("")
    asked.output.line(f"# {job.title.to(asked.language)}")
    asked.output.line(f"$ {job.command}")
    environment = {
        **asked.given.environ,
        "CLIENTFILE_HOME": str(made.home),
        "CLIENTFILE_STORE": str(made.store_root),
        "CLIENTFILE_LANG": asked.language,
    }
    environment.pop("CLIENTFILE_IDENTITY", None)
    if asked.today:
        environment["CLIENTFILE_TODAY"] = asked.today.isoformat()
    return subprocess.run(
        [sys.executable, "-m", "clientfile", *job.argv], env=environment, check=False
    ).returncode


def _tell_what_next(asked: Asked, made: Demo) -> None:
    output = asked.output
    output.text("")
    output.line(both("# try it yourself", "# 自己试试"))
    home, root = (shlex.quote(str(path)) for path in (made.home, made.store_root))
    output.line(f"export CLIENTFILE_HOME={home} CLIENTFILE_STORE={root}")
    for job in made.then:
        output.line(f"{job.command}  # {job.title.to(asked.language)}")
    output.line('git -C "$CLIENTFILE_STORE" log --show-signature')
