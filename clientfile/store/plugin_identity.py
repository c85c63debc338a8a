"""An identity file that an age plugin protects: a token or an enclave holds what opens it.

Beside `identity.txt` lies `plugin.txt` with the plugin's own identity (`AGE-PLUGIN-…`), which stock `age` is
given with `-i` too. The plugin's program is run to open the one file, never for a part of a client.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from clientfile.errors import BadInput, NoIdentity
from clientfile.said import Said, both
from clientfile.store import age

MAX_PLUGIN = 16 * 1024


def open_with_plugin(
    plugin_file: Path, sealed: bytes, tell: Callable[[Said], None], ask_pin: Callable[[], str] | None
) -> bytes:
    """The content of a `sealed` identity file. Raises `NoIdentity` naming the plugin that is missing."""
    try:
        content = plugin_file.read_bytes()[:MAX_PLUGIN]
    except OSError:
        raise NoIdentity(
            both(
                "the identity is sealed to a recipient, and there is no {path} that opens it",
                "身份封装给了某个接收者，但缺少能打开它的 {path}",
                path=plugin_file,
            ),
            both(
                "put the AGE-PLUGIN-… identity of your plugin there", "请把插件的 AGE-PLUGIN-… 身份放在该处"
            ),
        ) from None
    *others, last = identity_lines(content.decode("utf-8", "replace"))
    for identity in others:  # two lie there where a change of plugins was interrupted
        with suppress(NoIdentity):
            return open_with_identity(identity, sealed, tell, ask_pin)
    return open_with_identity(last, sealed, tell, ask_pin)


def open_with_identity(
    identity: str, sealed: bytes, tell: Callable[[Said], None], ask_pin: Callable[[], str] | None
) -> bytes:
    """The same with one `AGE-PLUGIN-…` identity."""
    with _installed(age.plugin_of_identity(identity)):
        return age.open_with_plugin(sealed, identity, _voice(tell, ask_pin))


def seal_with_plugin(
    data: bytes, recipient: str, tell: Callable[[Said], None], ask_pin: Callable[[], str] | None
) -> bytes:
    """An identity file's content, sealed to a plugin's recipient. Raises `BadInput`, `NoIdentity`."""
    with _installed(age.plugin_of_recipient(recipient)):
        return age.seal_with_plugin(data, recipient, _voice(tell, ask_pin))


def _voice(tell: Callable[[Said], None], ask_pin: Callable[[], str] | None) -> age.PluginVoice:
    return age.PluginVoice(lambda message: tell(Said(message, message)), ask_pin)


def identity_lines(content: str) -> list[str]:
    """The `AGE-PLUGIN-…` lines of a file as plugins write it: one or more. Raises `BadInput`."""
    found = [line.strip() for line in content.splitlines() if line.startswith("AGE-PLUGIN-")]
    if not found:
        raise BadInput(
            both("there is no plugin identity in the file", "文件中没有插件身份"),
            both("it is one line that begins with AGE-PLUGIN-", "它是以 AGE-PLUGIN- 开头的一行"),
        )
    return found


@contextmanager
def _installed(plugin: str) -> Iterator[None]:
    """The plugin is found in folders named from the root on; nothing in the folder one stands in runs."""
    before = os.environ.get("PATH", os.defpath)
    path = os.pathsep.join(each for each in before.split(os.pathsep) if each.startswith("/"))
    program = f"age-plugin-{plugin}"
    if shutil.which(program, path=path) is None:
        raise NoIdentity(
            both("the age plugin {name} is not installed", "未安装 age 插件 {name}", name=program),
            both(
                "install it, and plug in what it needs; then run this again", "请安装并接好所需设备，然后重试"
            ),
        )
    os.environ["PATH"] = path
    try:
        yield
    finally:
        os.environ["PATH"] = before
