"""`staff job`: an identity for cron."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from clientfile.actions.staff.job import staff_job
from clientfile.commands.asked import asked_of
from clientfile.commands.results import one
from clientfile.commands.staff.telling import changed_data, told
from clientfile.said import both


def job(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to call it, such as the machine.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="A new folder for it; else beside your own.")
    ] = None,
) -> None:
    """Make an identity for the nightly job. For owners.

    It opens contact, agenda and privacy alone, unless the policy says otherwise, so that the machine that
    runs cron leaks no health data when it is stolen. No passphrase protects it: nobody is there at night.

    \b
    Example:
      clientfile staff job cron-box --out cron-home
    """
    asked = asked_of(context)
    made = staff_job(asked.store, name, out)
    line = both("added {id}", "已添加 {id}", id=made.changed.member.id)
    data = {**changed_data(made.changed), "home": str(made.folder)}
    one(asked.output, data, told(asked, made.changed, line))
    folder = shlex.quote(str(out or made.folder))
    asked.talk.say(
        both(
            "its home is {folder}: move it to that machine, for the user alone that runs cron",
            "其身份目录为 {folder}：请移至该机器，仅供运行 cron 的用户读取",
            folder=folder,
        )
    )
    asked.talk.say(
        both(
            "push; there, with a clone: CLIENTFILE_HOME={folder} clientfile --store CLONE due",
            "请推送；在该机器的副本上：CLIENTFILE_HOME={folder} clientfile --store 副本 due",
            folder=folder,
        )
    )
