"""Rules of `contact`: the number of the file, and the phones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clientfile.domain import dialling, names, phones
from clientfile.domain.checks.rule import doubtful, wrong
from clientfile.domain.client import ClientFile
from clientfile.domain.data import items, text
from clientfile.problem import Problem


def phone_numbers(client: ClientFile, before: ClientFile | None, today: date) -> Iterator[Problem]:
    """F16: every number can be dialled, and is of the kind it says."""
    for place, row in items(client.section("contact").get("phones")):
        yield from _number(f"contact.phones[{place}].number", row.get("number"), text(row.get("kind")))
    for name in ("guardian", "emergency_contact"):
        person = client.section("profile").get(name)
        if isinstance(person, dict):
            yield from _number(f"profile.{name}.phone", person.get("phone"), "")


def _number(place: str, value: object, kind: str) -> Iterator[Problem]:
    if not text(value):
        return
    found = phones.kind(dialling.normal(text(value)))
    if found is None:
        yield wrong(place, "phone", "this is no phone number that can be dialled", "电话号码无效")
    elif kind in ("mobile", "landline") and kind != found:
        yield doubtful(place, "phone-kind", "the number is not of the kind it says", "电话号码与所选类型不符")


def one_primary_phone(client: ClientFile, before: ClientFile | None, today: date) -> Iterator[Problem]:
    """F16: of several phones exactly one is the primary one; a single phone is it without saying so."""
    rows = client.rows("contact", "phones")
    primary = sum(row.get("primary") is True for row in rows)
    if primary > 1 or (len(rows) > 1 and primary == 0):
        yield wrong(
            "contact.phones",
            "one-primary-phone",
            "of several phones exactly one is the primary one",
            "有多个电话时须且只能有一个主号码",
        )


def client_number(client: ClientFile, before: ClientFile | None, today: date) -> Iterator[Problem]:
    """F01: the shop's own number never changes, and tells neither name nor phone."""
    contact = client.section("contact")
    own = text(contact.get("client_no"))
    earlier = text(before.section("contact").get("client_no")) if before else ""
    if earlier and own != earlier:
        yield wrong("contact.client_no", "client-number-changed", "a client number stays", "客户编号不可更改")
    name = names.key(text(contact.get("name")))
    numbers = {dialling.normal(text(row.get("number"))) for row in client.rows("contact", "phones")} - {""}
    telling = (len(name) > 1 and name in names.key(own)) or any(number in own for number in numbers)
    if own and telling:
        yield wrong(
            "contact.client_no",
            "client-number-tells",
            "a client number must not hold the name or a phone",
            "客户编号不得包含姓名或电话",
        )
