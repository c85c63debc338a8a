"""`staff add` and `staff key`."""

from typing import Annotated

import typer

from clientfile.actions.staff.membership import Changed
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.results import one
from clientfile.commands.staff.options import Name, Role, request_text
from clientfile.commands.staff.telling import changed_data, told
from clientfile.said import Said, both

_Request = Annotated[
    str, typer.Option("--request", metavar="FILE|-", help="What `key request` made on her machine.")
]


def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="As visits name her.")],
    role: Role,
    request: _Request = "",
) -> None:
    """Hire somebody. For owners.

    With a request she is a member with keys of her own, and what her role reads is sealed to her. Without one
    she is staff without a computer, whom visits and advisors can name; she can get keys later.

    \b
    Examples:
      clientfile staff add 王芳 --role beautician --request wang-fang.yaml
      clientfile staff add 小陈 --role therapist
    """
    asked = asked_of(context)
    if request:
        from clientfile.actions.staff.admitting import staff_admit  # what checks proofs, on demand

        changed = staff_admit(asked.store, name, role, request_text(request))
    else:
        from clientfile.actions.staff.adding import staff_add

        changed = staff_add(asked.store, name, role)
    _tell(asked, changed, both("added {id}", "已添加 {id}", id=changed.member.id))


def key(
    context: typer.Context,
    name: Name,
    request: _Request,
) -> None:
    """Give somebody keys, or others in place of hers: a new machine, a lost one. For owners.

    Where she had keys, that membership is closed: the old keys open nothing new, and what they sign is
    believed no more. Sections that she reads get a next generation.

    \b
    Example:
      clientfile staff key 王芳 --request wang-fang.yaml
    """
    from clientfile.actions.staff.admitting import staff_key

    asked = asked_of(context)
    changed = staff_key(asked.store, name, request_text(request))
    member = changed.member
    if changed.before is not None and changed.before.recipient:
        line = both("{id} has other keys", "{id} 已更换密钥", id=member.id)
    else:
        line = both("{id} has keys", "{id} 已有密钥", id=member.id)
    _tell(asked, changed, line)


def _tell(asked: Asked, changed: Changed, line: Said) -> None:
    request = changed.request
    data = changed_data(changed)
    if request is not None:
        shown = ("name", "recipient", "made_on")
        data |= {"request": {each: getattr(request, each) for each in shown}}
    one(asked.output, data, told(asked, changed, line))
    if request is None:
        return
    asked.talk.say(
        both(
            "request of {name}, made on {day}; both proofs hold; compare with her by phone:",
            "{name} 的请求，制作于 {day}，两项证明均成立；请与其电话核对：",
            name=request.name,
            day=request.made_on,
        )
    )
    asked.talk.say(both("  signing key {value}", "  签名密钥 {value}", value=request.fingerprint))
    asked.talk.say(both("  recipient   {value}", "  接收者   {value}", value=request.recipient))
    asked.talk.say(
        both(
            "push; then she joins with: clientfile join URL DIR",
            "请推送；随后由其加入：clientfile join URL 目录",
        )
    )
