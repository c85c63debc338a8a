"""Marker strings of a client's fields are found in no git object, name, index or temporary file."""

from __future__ import annotations

import base64
import os
import secrets
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from clientfile.errors import BadInput
from tests.store.helpers import Shop, change, new_clients, whole_client


def spellings(mark: str) -> list[bytes]:
    """The marker as it could lie about."""
    raw = mark.encode()
    coded = [base64.b64encode(b"\0" * shift + raw)[4 if shift else 0 : -4] for shift in range(3)]
    return [raw, raw.hex().encode(), mark.encode("utf-16-le"), mark.encode("utf-16-be"), raw[::-1], *coded]


def everything(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Names and contents, git's objects inflated."""
    for path in folder.rglob("*"):
        yield f"the name of {path}", os.fsencode(path.relative_to(folder))
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            yield str(path), content
            if "objects" in path.parts:
                yield f"{path}, inflated", _inflated(content)


def _inflated(content: bytes) -> bytes:
    try:
        return zlib.decompress(content)
    except zlib.error:
        return b""


def found(shop: Shop, mark: str) -> list[str]:
    wanted = spellings(mark)
    objects = shop.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)").split()
    texts = [
        (name, shop.git("cat-file", "commit", name).encode()) for name in shop.git("rev-list", "HEAD").split()
    ]
    assert len(objects) > 10
    places = [*everything(shop.folder), *texts]
    return [place for place, content in places if any(each in content for each in wanted)]


@pytest.fixture
def mark() -> str:
    return f"canary{secrets.token_hex(8)}"


def test_no_marker_is_found(shop: Shop, mark: str, capfd: pytest.CaptureFixture[str]) -> None:
    store = shop.store()
    client = new_clients(store, [whole_client(mark)])[0]
    new_clients(store, [{"contact": {"name": f"客户{n}", "notes": mark}} for n in range(70)])  # as a pack too
    change(store, client, "contact", notes=f"again {mark}")
    store.noted("export", [client], purpose=mark)
    assert mark in str(shop.store().read(client))
    assert store.index.users_sql("SELECT count(*) FROM clients WHERE contact_notes LIKE '%canary%'")[1]
    with pytest.raises(BadInput) as caught:
        change(store, client, "contact", gender=mark, birth=mark)
    assert mark not in str(caught.value)
    assert found(shop, mark) == []
    said = capfd.readouterr()
    assert mark not in said.out + said.err


def test_the_search_would_find_one(shop: Shop, mark: str) -> None:
    for content in spellings(mark):
        (shop.root / ".git" / "clientfile" / "left").write_bytes(b"..." + content + b"...")
        assert found(shop, mark) == [str(shop.root / ".git" / "clientfile" / "left")]
