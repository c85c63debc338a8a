"""The card that a client holds, as a user names it."""

from __future__ import annotations

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Row, text
from clientfile.errors import Ambiguous, NotFound
from clientfile.said import both


def named_card(client: ClientFile, word: str) -> Row:
    """The card with this id or number. Raises `NotFound`, `Ambiguous`."""
    cards = client.rows("account", "cards")
    found = [card for card in cards if word in (text(card.get("id")), text(card.get("card_no")))]
    if len(found) == 1:
        return found[0]
    if found:
        raise Ambiguous(
            both("several cards have this number", "有多张卡使用该卡号"),
            both(
                "name one by its id: {ids}",
                "请用编号指定：{ids}",
                ids=", ".join(text(card.get("id")) for card in found),
            ),
        )
    raise NotFound(
        both("there is no such card", "没有这张卡"),
        both(
            "enter it first: clientfile update {id} --add account.cards JSON",
            "请先登记：clientfile update {id} --add account.cards JSON",
            id=client.id,
        ),
    )
