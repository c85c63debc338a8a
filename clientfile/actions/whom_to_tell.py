"""The other way round: whom to tell first of a service, ranked, with reasons (R48; S1, S2, S4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from clientfile.actions.agreed import agreed
from clientfile.actions.recommend import CLOSED, READ, Advising
from clientfile.actions.rights import refuse_unreadable
from clientfile.actions.services import named_service
from clientfile.domain import consents, masks
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Row, text
from clientfile.domain.recommending import LeftOut, Suggestion
from clientfile.said import Said, both
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

NO_REASON = both("nothing speaks for it", "暂无推荐理由")
NO_MARKETING = both("no consent to marketing", "未同意营销信息")
NO_PROFILING = both("no consent to profiling", "未同意个性化推荐")
NOT_TO_BE_CONTACTED = both("not to be contacted", "不接受联系")
FILE_CLOSED = both("restricted, merged or archived", "限制处理、已合并或已归档")


class Told(NamedTuple):
    """One client to tell. `suggestion` is the service itself, or a bundle that is within her budget."""

    client: str
    name: str
    phone: str | None
    channel: str
    suggestion: Suggestion


class ToTell(NamedTuple):
    """Whom to tell of a service, the weightiest reasons first, and why how many are left out."""

    service: str
    name: str
    clients: tuple[Told, ...]
    left_out: Mapping[Said, int]


def whom_to_tell(store: Store, service: str, *, limit: int | None = None, mask: bool = False) -> ToTell:
    """Who wants a service, may have it, and agreed to be told. Writes a line in the access log.

    Raises `NotFound`, `Refused` where consents are not for this member.
    """
    item = named_service(store.catalogue, service)
    refuse_unreadable(store, "privacy")
    refuse_unreadable(store, "services")
    advising, today = Advising(store), store.today
    marketing = agreed(store, consents.MARKETING, today)
    profiling = agreed(store, consents.PROFILING, today)
    left_out: Counter[Said] = Counter()
    found: list[Told] = []
    for name, status in store.index.select("SELECT id, status FROM clients ORDER BY id"):
        if status in CLOSED:
            left_out[FILE_CLOSED] += 1
        elif name not in marketing:
            left_out[NO_MARKETING] += 1
        elif name not in profiling:
            left_out[NO_PROFILING] += 1
        elif client := store.index.client(str(name)):
            one = _one(store, advising, client, item, mask)
            if isinstance(one, Told):
                found.append(one)
            else:
                left_out[one] += 1
    found.sort(key=lambda each: (-each.suggestion.weight, each.client))
    shown = tuple(found if limit is None else found[:limit])
    store.noted("recommend", [each.client for each in shown], READ, purpose=f"for {text(item.get('id'))}")
    return ToTell(text(item.get("id")), text(item.get("name")), shown, dict(left_out.most_common()))


def _one(store: Store, advising: Advising, client: ClientFile, item: Row, mask: bool) -> Told | Said:
    channel = text(client.section("contact").get("contact_channel"))
    if channel == "none":
        return NOT_TO_BE_CONTACTED
    one = advising.service(client, item)
    if one is None:
        return NO_REASON
    if isinstance(one, LeftOut):
        return one.why
    name, phone = store.index.name_and_phone(client.id)
    if mask:
        name = masks.mask("name", name, pseudonym=str) or ""
        phone = masks.mask("phone", phone, pseudonym=str)
    return Told(client.id, name, phone, channel, one)
