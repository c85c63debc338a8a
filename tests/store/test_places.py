"""Where an identity and a store may lie on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from clientfile.actions.shop.deciding import decide
from clientfile.errors import Refused
from clientfile.store.home import Home, open_identity
from clientfile.store.places import STORE_PLACE, open_to_others, warned_of_place
from tests.store.helpers import Shop, new_client


def test_an_identity_in_a_store_is_refused_wherever_links_lead(shop: Shop, tmp_path: Path) -> None:
    for name in ("identity.txt", "a/b/identity.txt", ".git/x"):
        place = shop.root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(shop.identity.read_bytes())
        place.chmod(0o600)
        (tmp_path / "link").unlink(missing_ok=True)
        (tmp_path / "link").symlink_to(place)
        for path in (place, tmp_path / "link"):
            with pytest.raises(Refused, match="would be pushed") as raised:
                open_identity(path)
            assert raised.value.hint is not None


def test_no_home_is_made_in_a_store(shop: Shop) -> None:
    with pytest.raises(Refused, match="would be pushed"):
        Home(shop.root / "home").create()
    assert not (shop.root / "home").exists()


def test_beside_a_store_is_where_a_home_may_be(shop: Shop) -> None:
    assert open_identity(shop.identity).recipient


@pytest.mark.parametrize(("mode", "is_open"), [(0o755, False), (0o775, True), (0o757, True), (0o1777, False)])
def test_a_folder_above_that_others_write_to_is_found(shop: Shop, mode: int, is_open: bool) -> None:
    shop.folder.chmod(mode)
    assert open_to_others(shop.root) == (shop.folder if is_open else None)
    shop.folder.chmod(0o700)
    shop.root.chmod(mode)  # of the store itself a sticky bit is not enough: others may add files
    assert (open_to_others(shop.root) == shop.root) == (mode != 0o755)


def test_the_shop_decides_what_comes_of_it(shop: Shop) -> None:
    assert warned_of_place(shop.root, {}) is None
    shop.root.chmod(0o777)
    warning = warned_of_place(shop.root, {})
    assert warning is not None
    assert "chmod go-w" in warning.en
    assert warned_of_place(shop.root, {STORE_PLACE: "off"}) is None
    with pytest.raises(Refused, match="may replace files"):
        warned_of_place(shop.root, {STORE_PLACE: "refuse"})


def test_nothing_is_written_where_the_shop_refuses_the_place(shop: Shop) -> None:
    decide(shop.store(), [f"rules.{STORE_PLACE}=refuse"])
    shop.root.chmod(0o777)
    head = shop.head
    with pytest.raises(Refused, match="may replace files"):
        new_client(shop.store())
    assert shop.head == head
    shop.root.chmod(0o700)
    new_client(shop.store())
