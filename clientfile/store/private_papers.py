"""The files in `private/`: sealed to owners and managers, who alone open them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from clientfile.domain.data import Json, Row, items, text
from clientfile.errors import NotBelieved
from clientfile.forms.check import examined
from clientfile.forms.fields import shop_form
from clientfile.problem import errors_among
from clientfile.said import both
from clientfile.store import age, yaml
from clientfile.store.git import Git
from clientfile.store.layout import FORMAT
from clientfile.store.store import Store

if TYPE_CHECKING:
    from clientfile.store.transaction import Transaction

STAFF = "private/staff.age"
FORM = "staff_papers"


def private_file(store: Store, path: str) -> bytes | None:
    """What a file in `private/` says at the last believed commit, None where there is none.

    Raises `AgeNoMatch` for who does not open it.
    """
    git = Git(store.root)
    try:
        found = git.find(f"{store.index.meta['commit']}:{path}")
    finally:
        git.close()
    return None if found is None else age.open_sealed(found[2], [store.keys.identity])


def staff_papers(store: Store) -> Mapping[str, Row]:
    """Member to her papers. Raises `AgeNoMatch`, and `NotBelieved` where they are malformed."""
    plain = private_file(store, STAFF)
    if plain is None:
        return {}
    try:
        data, problems = examined(shop_form(FORM), yaml.load(plain), allow_unknown=True)
    except yaml.BadYaml as error:
        raise _malformed(error.message) from None
    if wrong := errors_among(problems):
        raise _malformed(wrong[0].message)
    return {text(row.get("id")): row for _, row in items(data.get("staff"))}


def put_staff_papers(writing: Transaction, papers: Mapping[str, Row]) -> None:
    """Let the papers of staff be these, sealed to the owners and managers there are."""
    rows: list[Json] = [dict(row) for row in papers.values()]
    plain = yaml.dump({"clientfile": FORMAT, "staff": rows}).encode("utf-8")
    readers = [age.recipient(each.recipient) for each in writing.store.roster.private_readers()]
    writing.put_file(STAFF, age.seal(plain, readers).encode("ascii"))


def _malformed(why: object) -> NotBelieved:
    return NotBelieved(
        both("{path} cannot be read: {why}", "无法读取 {path}：{why}", path=STAFF, why=why),
        both("look at its history: git log -- {path}", "请查看其历史：git log -- {path}", path=STAFF),
    )
