"""`key request`: ask to join a store."""

import os
import pwd
from pathlib import Path
from typing import Annotated

import typer

from clientfile.actions.keys.asking_to_join import Asking, ask_to_join
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.results import one
from clientfile.said import both


def request(
    context: typer.Context,
    name: Annotated[
        str, typer.Option(metavar="NAME", help="Your name, as commits show it; else that of your account.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it there, over no existing file.")
    ] = None,
) -> None:
    """Ask to join a store: print a request with your public keys, which proves that you hold both.

    Run it on your own machine; it needs no store, and makes your identity and signing key where there are
    none. The request holds no secret. The owner adds you with it: clientfile staff add.

    \b
    Example:
      clientfile key request --name 王芳 --out request.yaml
    """
    asked = asked_of(context)
    asking = ask_to_join(name or _account(), asked.surroundings, out)
    data = {
        "name": asking.request.name,
        "recipient": asking.request.recipient,
        "fingerprint": asking.request.fingerprint,
        "new_identity": asking.new_identity,
        "out": str(out) if out else None,
        "request": asking.content,
    }
    told = both("wrote the request to {path}", "请求已写入 {path}", path=out)
    one(
        asked.output,
        data,
        lambda: asked.output.line(told) if out else asked.output.text(asking.content),
    )
    _say_what_next(asked, asking)


def _say_what_next(asked: Asked, asking: Asking) -> None:
    say = asked.talk.say
    if asking.new_identity:
        home = asked.surroundings.home.dir
        say(both("your new identity is in {home}", "新身份位于 {home}", home=home))
    say(
        both(
            "give the request to the owner by a way you trust; she runs:",
            "请以可信方式把请求交给店主；由店主运行：",
        )
    )
    say(
        both(
            "  clientfile staff add NAME --role ROLE --request FILE",
            "  clientfile staff add 姓名 --role 角色 --request 文件",
        )
    )
    say(both("compare with her by phone what she sees then:", "并与店主电话核对其所见："))
    say(both("  signing key {print}", "  签名密钥 {print}", print=asking.request.fingerprint))
    say(both("  recipient   {recipient}", "  接收者   {recipient}", recipient=asking.request.recipient))


def _account() -> str:
    """The name of whoever runs this, as the machine has it."""
    found = pwd.getpwuid(os.getuid())
    return found.pw_gecos.partition(",")[0].strip() or found.pw_name
