"""A passphrase, or an age plugin, on identity and signing key; and both opened for a while."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from clientfile.errors import BadInput, Refused, UsageError
from clientfile.said import both
from clientfile.store import age, protecting, unlocked
from clientfile.store.home import Home, open_protected, parse_identity, read_identity
from clientfile.store.plugin_identity import identity_lines, open_with_identity, seal_with_plugin
from clientfile.store.surroundings import Surroundings

LEAST = 10
"""Characters of a passphrase: who has the file tries them as fast as scrypt lets her, about one a second."""

Ask = Callable[[], str]


def protection_of(content: bytes) -> str:
    """What protects an identity file with this content: `none`, `passphrase` or `plugin`."""
    if not age.is_sealed(content):
        return "none"
    return "passphrase" if age.examine(content).stanzas == ("scrypt",) else "plugin"


def protect(surroundings: Surroundings, ask_new: Ask) -> str:
    """Put a passphrase on the home's keys, or change it; gives what protected them before.

    `ask_new` gives the new one, asked twice. Raises `NoIdentity`, `BadInput`, `Refused`.
    """
    home, content = _home(surroundings)
    opened = _opened(home, content, surroundings)
    passphrase = ask_new()
    if len(passphrase) < LEAST:
        raise BadInput(
            both("a passphrase has {n} characters or more", "口令至少 {n} 个字符", n=LEAST),
            both(
                "a few words are easier to keep than signs; nothing was changed",
                "几个词比符号好记；未做任何更改",
            ),
        )
    protecting.protect_with_passphrase(home, opened, passphrase)
    return protection_of(content)


def protect_by_plugin(surroundings: Surroundings, recipient: str, identity_file: Path) -> str:
    """Put the home's keys under an age plugin; gives its name. Raises `NoIdentity`, `BadInput`."""
    home, content = _home(surroundings)
    plugin = age.plugin_of_recipient(recipient)
    try:
        (line,) = identity_lines(identity_file.read_text("utf-8", "replace"))
    except OSError as error:
        raise BadInput(
            both("the plugin's identity cannot be read: {why}", "无法读取插件身份：{why}", why=error.strerror)
        ) from None
    except ValueError:
        raise BadInput(
            both("there are several plugin identities in the file", "文件中有多个插件身份"),
            both("leave the one that opens it", "请只保留用于打开的那一个"),
        ) from None
    opened = _opened(home, content, surroundings)
    tell, ask_pin = surroundings.tell, surroundings.ask_passphrase
    sealed = seal_with_plugin(opened, recipient, tell, ask_pin)
    protecting.refuse_unlike(opened, open_with_identity(line, sealed, tell, ask_pin))
    protecting.protect_with_plugin(home, opened, sealed, line)
    return plugin


def take_protection_off(surroundings: Surroundings) -> str:
    """Leave the home's keys unprotected; gives what protected them. Raises `NoIdentity`."""
    home, content = _home(surroundings)
    protecting.take_protection_off(home, _opened(home, content, surroundings))
    return protection_of(content)


def unlock(surroundings: Surroundings, seconds: int) -> datetime:
    """Keep the identity in use opened in memory for so long; gives until when.

    Raises `NoIdentity`, `Refused`, `UsageError`.
    """
    if not 0 < seconds <= unlocked.LONGEST:
        raise UsageError(
            both("it is unlocked for 24 hours at most", "最长解锁 24 小时"),
            both("write 8h, 30m or 1h30m", "例如 8h、30m 或 1h30m"),
        )
    path = surroundings.identity
    content = read_identity(path)
    if not age.is_sealed(content):
        raise Refused(
            both("the identity is not protected: there is nothing to unlock", "身份未受保护：无需解锁"),
            both("put a passphrase on it: clientfile key protect", "可设置口令：clientfile key protect"),
        )
    opened = open_protected(path, content, surroundings.ask_passphrase, surroundings.tell)
    keys = parse_identity(opened, path)
    signing = keys.signing_content() if keys.signing_file is not None else b""
    unlocked.unlock(path, content, opened, signing, seconds)
    return surroundings.now() + timedelta(seconds=seconds)


def lock(surroundings: Surroundings) -> bool:
    """Take away what is kept opened; gives whether there was anything."""
    return unlocked.lock(surroundings.identity)


def _home(surroundings: Surroundings) -> tuple[Home, bytes]:
    home = surroundings.home
    if surroundings.identity != home.identity:
        raise UsageError(
            both("only the identity of your own home is protected", "只能保护自己目录中的身份"),
            both(
                "name the home with CLIENTFILE_HOME instead of --identity",
                "请用 CLIENTFILE_HOME 代替 --identity",
            ),
        )
    return home, read_identity(home.identity)


def _opened(home: Home, content: bytes, surroundings: Surroundings) -> bytes:
    """The identity file, opened by who can: that it is unlocked is not enough to change what protects it."""
    if not age.is_sealed(content):
        return content
    return open_protected(home.identity, content, surroundings.ask_passphrase, surroundings.tell)
