"""The paper for a client who asks who saw her file, in the language of the shop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from clientfile.actions.access import Access, Accesses
from clientfile.actions.access_words import ACTIONS, CHANGED, OPENED, UNKNOWN_PERSON, in_words
from clientfile.exchange.write_file import new_file
from clientfile.said import Said, both, counted
from clientfile.store.access_line import REFUSED, STRANGER
from clientfile.store.roster import ROLES
from clientfile.store.store import Store
from clientfile.view.clean import clean
from clientfile.view.output import aligned
from clientfile.view.wrapping import wrapped

_PAGE = 78
"""Columns of a page: what is printed is the same at every width of a screen."""
_MINUTES = 16
_OWN_WORDS = frozenset({"export", "export unmasked", "share"})
"""Actions whose purpose somebody has written; those of the others are words of ours."""


def paper(store: Store, client: str, found: Accesses) -> str:
    """Who saw or changed the file of one client, the earliest first."""
    lang = store.settings.locale
    lines = [*_head(store, client, lang), *_rows(store, found, lang), ""]
    for said in _notes(found):
        lines += wrapped(said.to(lang), _PAGE)
    return "".join(f"{line}\n" for line in lines)


def write_paper(store: Store, out: Path, text: str, *, force: bool) -> None:
    """Write it outside the store, for its owner's eyes alone. Raises `NotWritten`."""
    with new_file(out, force=force, forbidden=store.root) as file:
        file.write(text.encode("utf-8"))


def _head(store: Store, client: str, lang: str) -> Iterator[str]:
    name = store.index.name_and_phone(client)[0]
    yield clean(both("{shop}: who saw this file", "{shop}：谁看过此档案", shop=store.settings.name).to(lang))
    yield clean(
        both("client: {name} ({id})", "客户：{name}（{id}）", name=name or client, id=client).to(lang)
    )
    yield both("made on {day}", "制作日期：{day}", day=store.today.isoformat()).to(lang)
    yield ""


def _rows(store: Store, found: Accesses, lang: str) -> Iterator[str]:
    labels = {name: form.label for name, form in store.forms.items()}
    heads = [
        both("day and time", "日期与时间"),
        both("who", "何人"),
        both("what", "做了什么"),
        both("which data", "哪些内容"),
    ]
    if not found.lines:
        yield both("nobody", "无人").to(lang)
        return
    rows = [[said.to(lang) for said in heads]]
    comma = "、" if lang == "zh" else ", "
    for each in found.lines:
        sections = comma.join(said.to(lang) for said in in_words(each.sections, labels))
        rows.append(
            [
                each.at.isoformat(" ")[:_MINUTES],
                clean(_person(each).to(lang)),
                clean(_what(each).to(lang)),
                clean(sections),
            ]
        )
    yield from (line.rstrip("\n") for line in aligned(rows, [False] * len(heads)))


def _person(each: Access) -> Said:
    if each.who == STRANGER:
        return UNKNOWN_PERSON
    role = ROLES.get(each.role)
    name = each.name or each.who
    return both("{name}, {role}", "{name}（{role}）", name=name, role=role) if role else Said(name, name)


def _what(each: Access) -> Said:
    if each.action == "changed":
        return CHANGED
    said = ACTIONS.get(each.action, OPENED)
    if each.action in _OWN_WORDS and each.purpose:
        return both("{what}: {purpose}", "{what}：{purpose}", what=said, purpose=each.purpose)
    if each.action == REFUSED:
        return both("was refused", "查看被拒绝")
    return said


def _notes(found: Accesses) -> Iterator[Said]:
    """What such a list can say, and what it cannot."""
    yield both(
        "Listed is what the shop's program wrote down when somebody saw, printed, exported or changed this "
        "file. Lists of several clients in which it stood are among it.",
        "以上为本店程序在有人查看、打印、导出或更改此档案时所作的记录，也包括列有此档案的多人名单。",
    )
    if found.untold:
        yield counted(
            found.untold,
            "Besides, {n} question counted clients and named none: this file may be among them.",
            "Besides, {n} questions counted clients and named none: this file may be among them.",
            "此外有 {n} 次查询仅统计而未列出客户，可能计入此档案。",
        )
    if found.shut or found.damaged:
        yield counted(
            found.shut + found.damaged,
            "{n} line could not be read.",
            "{n} lines could not be read.",
            "有 {n} 行无法读取。",
        )
