"""A store founded once a session and copied for every test that takes `shop`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.store.helpers import Shop, founded


@pytest.fixture(scope="session")
def shop_template(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Never written to: take `shop`."""
    return founded(tmp_path_factory.mktemp("shop"))


@pytest.fixture
def shop(shop_template: Shop, tmp_path: Path) -> Shop:
    """A fresh medspa store of 陈雅's without clients, with the home that opens it and its recovery sheet."""
    return shop_template.copied_to(tmp_path / "shop")
