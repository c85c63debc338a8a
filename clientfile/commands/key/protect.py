"""`key protect`: a passphrase on identity and signing key."""

from pathlib import Path
from typing import Annotated

import typer

from clientfile.actions.keys.protecting import protect as put_under_passphrase
from clientfile.actions.keys.protecting import protect_by_plugin, take_protection_off
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.key.here import asked_twice, asking, let_git_sign
from clientfile.commands.results import one
from clientfile.errors import UsageError
from clientfile.said import Said, both

_NEW = both("new passphrase", "新口令")
_AGAIN = both("the same again", "再输一次")


def protect(
    context: typer.Context,
    remove: Annotated[bool, typer.Option("--remove", help="Take the protection off again.")] = False,
    plugin: Annotated[
        str, typer.Option(metavar="RECIPIENT", help="Seal them to this recipient of an age plugin instead.")
    ] = "",
    plugin_identity: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The plugin's identity: AGE-PLUGIN-…")
    ] = None,
) -> None:
    """Put a passphrase on your identity and signing key, or change it.

    From then on it is asked for, unless they are unlocked: clientfile unlock. It is typed hidden, twice.
    Keep the recovery sheet: nobody finds out a passphrase that is forgotten.

    \b
    Examples:
      clientfile key protect
      clientfile key protect --remove
      clientfile key protect --plugin age1yubikey1… --plugin-identity yubikey.txt
    """
    asked = asked_of(context)
    told = _done(asked, remove, plugin, plugin_identity)
    let_git_sign(asked)
    data = {"protection": "none" if remove else "plugin" if plugin else "passphrase"}
    one(asked.output, data, lambda: asked.output.line(told))
    if not remove:
        asked.talk.say(
            both(
                "a plain git commit signs while unlocked: clientfile unlock --for 8h",
                "解锁期间普通的 git commit 也能签名：clientfile unlock --for 8h",
            )
        )


def _done(asked: Asked, remove: bool, plugin: str, plugin_identity: Path | None) -> Said:
    if (remove and (plugin or plugin_identity)) or bool(plugin) != bool(plugin_identity):
        raise UsageError(
            both("these options do not go together", "这些选项不能同时使用"),
            both(
                "say --remove alone, or --plugin with --plugin-identity",
                "请单独使用 --remove，或同时使用 --plugin 与 --plugin-identity",
            ),
        )
    if remove:
        before = take_protection_off(asked.surroundings)
        if before == "none":
            return both("identity and signing key were not protected", "身份与签名密钥原未受保护")
        return both("identity and signing key are no longer protected", "身份与签名密钥不再受保护")
    if plugin and plugin_identity:
        name = protect_by_plugin(asked.surroundings, plugin, plugin_identity)
        return both(
            "identity and signing key open with the age plugin {name}",
            "身份与签名密钥须用 age 插件 {name} 打开",
            name=name,
        )
    ask = asking(asked)
    before = put_under_passphrase(asked.surroundings, lambda: asked_twice(ask, _NEW, _AGAIN))
    if before == "passphrase":
        return both("the passphrase is another now", "口令已更换")
    return both("identity and signing key are under a passphrase now", "身份与签名密钥现受口令保护")
