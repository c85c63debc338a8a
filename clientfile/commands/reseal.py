"""`reseal`: parts in older generations are brought over to the present one."""

from collections.abc import Sequence
from typing import Annotated

import typer

from clientfile.actions.reseal import Resealed, Some, to_reseal
from clientfile.actions.reseal import reseal as sealed_anew
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.results import warnings
from clientfile.said import Said, both, counted
from clientfile.view.output import Head

_SECTION = both("section", "分区")
_HEAD = (
    Head("from", both("from generation", "原代次"), "number"),
    Head("to", both("to generation", "现代次"), "number"),
    Head("parts", both("parts", "数据块"), "number"),
)
_WORTH_TELLING = 10.0
"""Seconds."""
_NOTHING = both("no part wants to be sealed anew", "没有需要重新封装的内容")


def reseal(
    context: typer.Context,
    section: Annotated[
        list[str] | None, typer.Option(metavar="S", help="This section alone; may be repeated.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say how many parts want it; open and write nothing.")
    ] = False,
) -> None:
    """Seal old parts anew, after somebody left or may read less, or an owner came.

    What is written is sealed for those who may read it now; older parts stay as they were sealed until
    they change, or this is run. In batches of one commit each: it may be interrupted at any moment, and goes
    on when it is run again. What was copied before, and history, stays readable for who could read it then.

    \b
    Examples:
      clientfile reseal --dry-run
      clientfile reseal
      clientfile reseal --section health --section account
    """
    asked = asked_of(context)
    if dry_run:
        _tell_wanting(asked, to_reseal(asked.store, section or []))
        asked.finish_one()
        return
    done = sealed_anew(asked.store, section or [])
    _tell_done(asked, done)
    verdict = done.verdict()
    if verdict is not None:
        # In JSON they are in the result already.
        raise type(verdict)(verdict.message, verdict.hint) if asked.output.is_data else verdict


def _tell_wanting(asked: Asked, some: Sequence[Some]) -> None:
    n = sum(each.parts for each in some)
    if asked.output.is_data:
        asked.output.document({"parts": n, "sections": _data(some)})
        return
    _table(asked, some)
    asked.talk.say(
        counted(
            n,
            "{n} part wants to be sealed anew; nothing was written",
            "{n} parts want to be sealed anew; nothing was written",
            "有 {n} 个数据块待重新封装；未写入任何内容",
        )
        if n
        else _NOTHING
    )


def _tell_done(asked: Asked, done: Resealed) -> None:
    output = asked.output
    if output.is_data:
        data = {
            "parts": done.parts,
            "clients": done.clients,
            "commits": done.commits,
            "seconds": round(done.seconds),
            "sections": _data(done.sections),
            "keys": list(done.keys),
            "left": warnings(output, done.left),
            "more": done.more,
        }
        output.document(data)
        return
    _table(asked, done.sections)
    for said in _told(done):
        asked.talk.say(said)


def _told(done: Resealed) -> list[Said]:
    told = []
    if done.keys:
        told.append(
            both("put right in keys/: {names}", "已修正 keys/ 中的：{names}", names=", ".join(done.keys))
        )
    if not done.parts:
        return told if done.left or done.keys else [_NOTHING]
    told.append(
        both(
            "sealed anew: {parts} of {clients}, in {commits}",
            "已重新封装 {clients}的 {parts}，共 {commits}",
            parts=counted(done.parts, "{n} part", "{n} parts", "{n} 个数据块"),
            clients=counted(done.clients, "{n} client", "{n} clients", "{n} 位客户"),
            commits=counted(done.commits, "{n} commit", "{n} commits", "{n} 次提交"),
        )
    )
    if done.seconds >= _WORTH_TELLING:
        told.append(_duration(done))
    return [
        *told,
        both(
            "next: push; keep keys/ as it is, history is read with the older generations",
            "接下来：推送；keys/ 保持原样，读取历史仍需旧代次",
        ),
    ]


def _duration(done: Resealed) -> Said:
    minutes, seconds = divmod(round(done.seconds), 60)
    rate = round(done.parts / done.seconds)
    return both(
        "it took {minutes} min {seconds} s, {rate} parts a second",
        "用时 {minutes} 分 {seconds} 秒，每秒 {rate} 个",
        minutes=minutes,
        seconds=seconds,
        rate=rate,
    )


def _table(asked: Asked, some: Sequence[Some]) -> None:
    forms = asked.store.forms
    labels = {name: form.label for name, form in forms.items()}
    asked.output.rows([Head("section", _SECTION, choices=labels), *_HEAD], [list(each) for each in some])


def _data(some: Sequence[Some]) -> list[dict[str, object]]:
    return [
        {"section": each.section, "from": each.before, "to": each.generation, "parts": each.parts}
        for each in some
    ]
