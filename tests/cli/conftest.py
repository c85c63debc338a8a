"""A shop of three clients with fixed ids, made once and copied for each test."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.guards import closed_environment, run

CLIENTS = (
    {
        "id": "a0000001",
        "sections": {
            "contact": {
                "created_on": "2026-05-01",
                "name": "张三",
                "phones": [{"id": "p0000001", "number": "138 0013 8000"}],
                "contact_channel": "wechat",
                "advisor": "chen-ya",
            },
            "profile": {"birth": {"calendar": "solar", "year": 1990, "month": 11, "day": 25}},
            "safety": {
                "allergies": [{"id": "g0000001", "allergen": "青霉素", "class": "drug", "severity": 3}]
            },
            "services": {"visits": [{"id": "v0000001", "date": "2026-06-02", "service": "hydra-needle"}]},
        },
    },
    {
        "id": "b0000002",
        "sections": {
            "contact": {
                "created_on": "2026-01-10",
                "name": "李四",
                "phones": [{"id": "p0000002", "number": "13900139001"}],
            }
        },
    },
    {"id": "c0000003", "sections": {"contact": {"created_on": "2026-11-01", "name": "王小明"}}},
)


@pytest.fixture(scope="session")
def shop_template(store_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the `store` of three clients and the `clientfile-home` that opens it."""
    base = tmp_path_factory.mktemp("shop")
    environment = closed_environment(base)
    _copied(store_template, base)
    lines = "".join(f"{json.dumps(client, ensure_ascii=False)}\n" for client in CLIENTS)
    environment["CLIENTFILE_STORE"] = str(base / "store")
    made = run(("intake", "--from", "-"), environment, base, input=lines)
    assert made.code == 0, made.stderr
    return base


@pytest.fixture
def shop(shop_template: Path, environment: dict[str, str], home: Path, tmp_path: Path) -> Path:
    """The store of three clients, which `cli` uses without `--store`."""
    _copied(shop_template, tmp_path)
    environment["CLIENTFILE_STORE"] = str(tmp_path / "store")
    return tmp_path / "store"


def _copied(source: Path, target: Path) -> None:
    shutil.copytree(source / "store", target / "store", symlinks=True)
    shutil.copytree(source / "clientfile-home", target / "clientfile-home", symlinks=True, dirs_exist_ok=True)
    config = target / "store" / ".git" / "config"
    config.write_text(config.read_text().replace(str(source), str(target)))
