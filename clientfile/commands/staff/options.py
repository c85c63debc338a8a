"""What several of the verbs of staff take."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from clientfile.commands.source import why_unread
from clientfile.errors import BadInput
from clientfile.said import both
from clientfile.store.roster import ROLES

MAX_REQUEST = 64 * 1024
"""Bytes that are read of a request's file; what is larger is none."""

Name = Annotated[str, typer.Argument(metavar="NAME", help="A member: her name or id.")]
Role = Annotated[str, typer.Option(metavar="R", help=f"One of: {', '.join(ROLES)}.")]


def request_text(name: str) -> str:
    """What a request's file says, or standard input for `-`. Raises `BadInput`."""
    try:
        if name == "-":
            raw = sys.stdin.buffer.read(MAX_REQUEST)
        else:
            with Path(name).open("rb") as file:
                raw = file.read(MAX_REQUEST)
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        why = both("it is no text", "它不是文本")
    except OSError as error:
        why = why_unread(error)
    raise BadInput(
        both("the request cannot be read: {why}", "无法读取请求：{why}", why=why),
        both(
            "she makes one with: clientfile key request --name NAME",
            "由其本人制作：clientfile key request --name 姓名",
        ),
    )
