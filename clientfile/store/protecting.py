"""Identity and signing key at rest: put under a passphrase or an age plugin, and taken out again.

The signing key is sealed to the identity, the identity to what protects it. So one file carries the
protection, and is replaced in one step: killed anywhere, the home opens with the old protection or the new
one, and what is left to do (the signing key sealed or plain) the next run does. Stock `age -d` opens both.
"""

from __future__ import annotations

from clientfile.errors import ClientfileError
from clientfile.said import both
from clientfile.store import age, unlocked
from clientfile.store.durable import replace
from clientfile.store.home import Home, Keys, parse_identity
from clientfile.store.steps import reached


def protect_with_passphrase(home: Home, opened: bytes, passphrase: str) -> None:
    """Put the home whose identity file says `opened` under a passphrase, whatever protected it before."""
    sealed = age.seal_with_passphrase(opened, passphrase)
    refuse_unlike(opened, age.open_with_passphrase(sealed, passphrase))
    _seal_signing(home, parse_identity(opened, home.identity))
    _replace(home, sealed)
    home.plugin.unlink(missing_ok=True)


def protect_with_plugin(home: Home, opened: bytes, sealed: bytes, plugin_identity: str) -> None:
    """Put it under a plugin: `sealed` is the identity file as the plugin sealed it, and was opened again."""
    _seal_signing(home, parse_identity(opened, home.identity))
    line = f"{plugin_identity}\n".encode("ascii")
    before = home.plugin.read_bytes() if home.plugin.exists() else b""
    replace(
        home.plugin, before + line
    )  # that of the plugin before too: until the file is another it opens it
    reached("plugin-named")
    _replace(home, sealed)
    replace(home.plugin, line)


def take_protection_off(home: Home, opened: bytes) -> None:
    """Leave identity and signing key as `init` makes them."""
    _replace(home, opened)
    keys = parse_identity(opened, home.identity)
    if keys.signing_file is not None:
        content = keys.signing_content()
        replace(home.signing, content)
        reached("signing-opened")
    home.plugin.unlink(missing_ok=True)


def _seal_signing(home: Home, keys: Keys) -> None:
    if keys.signing_file is None:
        return
    content = keys.signing_content()
    sealed = age.seal(content, [age.recipient(keys.recipient)]).encode("ascii")
    refuse_unlike(content, age.open_sealed(sealed, [keys.identity]))
    replace(home.signing, sealed)
    reached("signing-sealed")


def _replace(home: Home, content: bytes) -> None:
    replace(home.identity, content)
    reached("identity-replaced")
    unlocked.lock(home.identity)


def refuse_unlike(content: bytes, opened: bytes) -> None:
    """Raise where what was sealed does not open as it was: before it replaces anything."""
    if opened != content:
        raise ClientfileError(
            both("what was sealed does not open as it was", "封装后的内容与原内容不一致"),
            both("nothing was changed; try again", "未做任何更改；请重试"),
        )
