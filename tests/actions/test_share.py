"""Sharing: no file goes out without its entry, and who may not be shared is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clientfile.actions.consent_form import TITLE, notice
from clientfile.actions.share import Agreement, share
from clientfile.domain.data import Json
from clientfile.errors import ClientfileError, NotFound, Refused
from clientfile.exchange.write_file import NotWritten
from clientfile.said import Said
from clientfile.store.store import Store
from clientfile.store.transaction import Transaction
from tests.store.helpers import Shop, founded, new_client

AGREEMENT = Agreement("某品牌", "NDA-7", date(2027, 6, 30), "市场调研")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Shop, str]:
    shop = founded(tmp_path_factory.mktemp("shop") / "shop")
    consent: dict[str, Json] = {"id": "c0000001", "purpose": "third_party", "given_on": "2026-01-01"}
    return shop, new_client(shop.store(), privacy={"consents": [consent]})


@pytest.fixture
def made(template: tuple[Shop, str], tmp_path: Path) -> tuple[Shop, str]:
    return template[0].copied_to(tmp_path / "shop"), template[1]


def shares(shop: Shop, client: str) -> list[object]:
    return [row["agreement_ref"] for row in shop.store().read(client).rows("privacy", "shares")]


def test_a_share_stands_in_the_file_when_the_file_is_there(made: tuple[Shop, str], tmp_path: Path) -> None:
    shop, client = made
    shared = share(shop.store(), AGREEMENT, tmp_path / "out.jsonl", reference=client, columns=["name"])
    assert shared.clients == (client,)
    assert (tmp_path / "out.jsonl").read_text("utf-8") == '{"name": "张*"}\n'
    assert shares(shop, client) == ["NDA-7"]


def test_where_the_entry_is_not_committed_no_file_goes_out(
    made: tuple[Shop, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, client = made

    def full(self: Transaction, action: str, subject: Said | None = None) -> str | None:
        raise ClientfileError(Said("nothing was written: disk full", "未写入任何内容"))

    monkeypatch.setattr(Transaction, "commit", full)
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(ClientfileError, match="disk full"):
        share(shop.store(), AGREEMENT, out / "out.csv", reference=client)
    assert [*out.iterdir()] == []
    assert shares(shop, client) == []


def test_where_the_file_cannot_appear_the_entry_stays_and_it_is_said(
    made: tuple[Shop, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else has made a file of that name meanwhile."""
    shop, client = made
    out, noted = tmp_path / "out.csv", Store.noted

    def meanwhile(self: Store, *arguments: object, **more: object) -> None:
        noted(self, *arguments, **more)
        if arguments[0] == "share":
            out.write_text("hers")

    monkeypatch.setattr(Store, "noted", meanwhile)
    with pytest.raises(NotWritten) as refused:
        share(shop.store(), AGREEMENT, out, reference=client)
    assert refused.value.hint is not None
    assert refused.value.hint.en == "the share is entered in the files, yet nothing went out: run it again"
    assert out.read_text() == "hers"
    assert shares(shop, client) == ["NDA-7"]


def test_the_last_day_of_the_agreement_is_the_last_on_which_anything_goes_out(
    made: tuple[Shop, str], tmp_path: Path
) -> None:
    shop, client = made
    share(shop.store(), AGREEMENT._replace(until=date(2026, 11, 22)), tmp_path / "a.csv", reference=client)
    with pytest.raises(Refused, match="the agreement ended on 2026-11-21"):
        share(
            shop.store(), AGREEMENT._replace(until=date(2026, 11, 21)), tmp_path / "b.csv", reference=client
        )
    assert not (tmp_path / "b.csv").exists()


def test_a_shop_whose_template_has_no_consent_form_is_told_so(made: tuple[Shop, str]) -> None:
    store = made[0].store()
    texts = {name: each for name, each in store.template.texts.items() if name != TITLE}
    store.__dict__["template"] = store.template._replace(texts=texts)
    with pytest.raises(NotFound, match="the shop's template has no text for consents") as refused:
        notice(store)
    assert refused.value.hint is not None
    assert "in templates/medspa.yaml of the store" in refused.value.hint.en
