"""What the verbs of `key` share: the store one stands in, if any, and hidden questions."""

from __future__ import annotations

from clientfile.commands.asked import Asked
from clientfile.errors import BadInput, ClientfileError, NoIdentity, NoStore
from clientfile.said import Said, both
from clientfile.store.clone_config import sign_with
from clientfile.store.git import Git
from clientfile.store.store import Store
from clientfile.view.ask import Ask


def store_here(asked: Asked) -> Store | None:
    """The store named, or the nearest; None where there is none. One that was named must be there."""
    try:
        return asked.store
    except NoStore:
        if asked.given.text("store"):
            raise
        return None


def asking(asked: Asked) -> Ask:
    """Who asks at the terminal; nobody with `--non-interactive`."""
    return Ask(asked.language, may_prompt=not asked.given.options.get("non_interactive"))


def asked_twice(ask: Ask, first: Said, again: Said) -> str:
    """What is typed hidden, the same two times. Raises `NoIdentity` without a terminal, `BadInput`."""
    if not ask.can:
        raise NoIdentity(
            both("there is no terminal to type a passphrase at", "没有可输入口令的终端"),
            both(
                "run it at a terminal: none is taken from a file or a pipe",
                "请在终端中运行：口令不从文件或管道读取",
            ),
        )
    typed = ask.passphrase(first)
    if ask.passphrase(again) != typed:
        raise BadInput(
            both("the two were not the same", "两次输入不一致"),
            both("nothing was changed", "未做任何更改"),
        )
    return typed


def let_git_sign(asked: Asked) -> None:
    """A plain `git commit` in the store one stands in signs with what is there now."""
    store = store_here(asked)
    signing = asked.surroundings.identity.with_name("signing")
    if store is None or not signing.exists():
        return
    git = Git(store.root)
    try:
        sign_with(git, signing)
    finally:
        git.close()


def noted(asked: Asked, action: str) -> None:
    """A line in the access log of the store one stands in; what keeps it from being written is said."""
    store = store_here(asked)
    if store is None:
        return
    try:
        store.noted(action)
    except ClientfileError as error:
        asked.talk.say(both("not in the access log: {why}", "未记入访问日志：{why}", why=error.message))
