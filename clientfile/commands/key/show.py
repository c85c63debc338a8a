"""`key show`: who I am here, and how my keys are kept."""

import typer

from clientfile.actions.keys.showing import Kept, Place, place_in, show_keys
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.key.here import store_here
from clientfile.commands.results import one
from clientfile.errors import ClientfileError
from clientfile.said import Said, both
from clientfile.store.home import Keys
from clientfile.store.roster import ROLES

_PROTECTION = {
    "none": both("not protected", "未受保护"),
    "passphrase": both("passphrase", "口令"),
    "plugin": both("age plugin", "age 插件"),
}
_NOBODY = both("nobody in this store", "不在本库名册中")
_NONE = both("there is none", "无")
_NEVER = both("never", "从未")


def show(context: typer.Context) -> None:
    """Show who you are here, and how your keys are kept. Never a secret, and no passphrase is asked.

    Your recipient and fingerprint are what the owner compares. In a store it says which member you are, and
    when its recovery sheet was last proven to work.

    \b
    Example:
      clientfile key show
    """
    asked = asked_of(context)
    kept, keys = show_keys(asked.surroundings)
    place = _place(asked, keys) if keys is not None else None
    data = {**kept._asdict(), **(place._asdict() if place else dict.fromkeys(Place._fields))}
    one(asked.output, data, lambda: _tell(asked, kept, place))


def _place(asked: Asked, keys: Keys) -> Place | None:
    store = store_here(asked)
    if store is None:
        return None
    try:
        return place_in(store, keys)
    except ClientfileError as error:
        asked.talk.say(
            both("of the store here nothing is said: {why}", "未显示此处库的情况：{why}", why=error.message)
        )
        return None


def _tell(asked: Asked, kept: Kept, place: Place | None) -> None:
    def line(label: Said, shown: object) -> None:
        asked.output.line(both("{label}: {shown}", "{label}：{shown}", label=label, shown=shown))

    line(both("identity", "身份"), kept.identity)
    line(both("protected by", "保护方式"), _PROTECTION[kept.protection])
    if kept.protection != "none":
        line(both("unlocked until", "解锁至"), kept.unlocked_until or both("not unlocked", "未解锁"))
    if kept.recipient:
        line(both("recipient", "接收者"), kept.recipient)
    if kept.fingerprint:
        line(both("signing key", "签名密钥"), kept.fingerprint)
    modes = both(
        "identity {identity}, signing {signing}, folder {home}",
        "身份 {identity}，签名密钥 {signing}，文件夹 {home}",
        identity=kept.identity_mode,
        signing=kept.signing_mode or "-",
        home=kept.home_mode,
    )
    line(both("modes", "权限"), modes)
    if place is not None:
        line(both("in this store", "在本库中"), _who(place))
        if place.member:
            proven = place.sheet_proven or _NEVER
            line(both("recovery sheet proven", "恢复页上次验证"), proven if place.has_sheet else _NONE)


def _who(place: Place) -> Said:
    if not place.member:
        return _NOBODY
    return both(
        "{name} ({id}), {role}",
        "{name}（{id}），{role}",
        name=place.name,
        id=place.member,
        role=ROLES[str(place.role)],
    )
