"""A newcomer's request, made on her own machine."""

from __future__ import annotations

from pathlib import Path

from clientfile.errors import Refused
from clientfile.said import both
from clientfile.store.durable import write_all
from clientfile.store.home import open_identity
from clientfile.store.request import Request, make_request, read_request
from clientfile.store.surroundings import Surroundings
from clientfile.tuples import NamedTuple


class Asking(NamedTuple):
    """The request's text and what stands in it; `new_identity` where the keys were made for it."""

    content: str
    request: Request
    new_identity: bool


def ask_to_join(name: str, surroundings: Surroundings, out: Path | None = None) -> Asking:
    """A request with this machine's keys, which are made where there are none; written to `out`.

    Raises `BadInput` for the name, `NoIdentity`, `Refused`.
    """
    if out is not None and (out.exists() or out.is_symlink()):
        raise _is_there(out)
    home = surroundings.home
    new = surroundings.identity_file is None and not home.exists()
    keys = (
        home.create()
        if new
        else open_identity(surroundings.identity, surroundings.ask_passphrase, surroundings.tell)
    )
    on = surroundings.today or surroundings.now().date()
    content = make_request(keys, name, on)
    if out is not None:
        try:
            write_all(out, content.encode("utf-8"), mode=0o644)
        except FileExistsError:
            raise _is_there(out) from None
    return Asking(content, read_request(content), new)


def _is_there(out: Path) -> Refused:
    return Refused(
        both("{path} is there already", "{path} 已存在", path=out),
        both("name another; nothing is written over", "请另选文件名；不会覆盖任何文件"),
    )
