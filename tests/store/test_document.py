"""A client document: an envelope that is read strictly and written the same, byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfile.errors import NotBelieved
from clientfile.store import document
from clientfile.store.document import Document, Sealed, parse_document, parse_lying
from clientfile.store.layout import belongs, client_of, client_path, part_name

ARMOR = "-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\n"
TEXT = """\
clientfile: 1
id: k7m3q9xw
sections:
  contact:
    key: 1
    age: |
      -----BEGIN AGE ENCRYPTED FILE-----
      YWdl
      -----END AGE ENCRYPTED FILE-----
  health+p4:
    key: 2
    age: |
      -----BEGIN AGE ENCRYPTED FILE-----
      YWdl
      -----END AGE ENCRYPTED FILE-----
  services.2026:
    key: 2
    age: |
      -----BEGIN AGE ENCRYPTED FILE-----
      YWdl
      -----END AGE ENCRYPTED FILE-----
"""


def test_a_document_as_it_lies_on_disk() -> None:
    parts = {"services.2026": Sealed(2, ARMOR), "contact": Sealed(1, ARMOR), "health+p4": Sealed(2, ARMOR)}
    assert Document("k7m3q9xw", parts).format().decode() == TEXT
    assert parse_document(TEXT.encode(), "k7m3q9xw") == Document("k7m3q9xw", parts)


def test_without_parts() -> None:
    assert parse_document(Document("k7m3q9xw").format(), "k7m3q9xw") == Document("k7m3q9xw")


names = st.from_regex(r"[a-z_]{1,10}(\.2[0-9]{3})?(\+[0-9a-hjkmnp-tv-z]{4})?", fullmatch=True)


@given(parts=st.dictionaries(names, st.builds(Sealed, st.integers(1, 99), st.just(ARMOR)), max_size=6))
def test_what_is_written_is_read_again(parts: dict[str, Sealed]) -> None:
    raw = Document("k7m3q9xw", parts).format()
    again = parse_document(raw, "k7m3q9xw")
    assert again == Document("k7m3q9xw", parts)
    assert again.format() == raw


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("clientfile: 1", "clientfile: 2"), "a format this program does not know"),
        (("id: k7m3q9xw", "id: k7m3q9xa"), "lies at another client's place"),
        (("  contact:", "  Contact:"), "is damaged"),
        (("  contact:", "  ../../x:"), "is damaged"),
        (("  contact:", "  services.2026:"), "is damaged (line 16)"),
        (("key: 1", "key: -1"), "is damaged"),
        (("key: 1", "key: 1234567"), "is damaged"),
        (("key: 1", "key: &a 1"), "is damaged (line 5)"),
        (("clientfile: 1", "clientfile: 1\n---"), "is damaged"),
        (("clientfile: 1", "\x00"), "is damaged"),
    ],
)
def test_what_is_refused(change: tuple[str, str], words: str) -> None:
    with pytest.raises(NotBelieved) as caught:
        parse_document(TEXT.replace(*change).encode(), "k7m3q9xw")
    assert words in caught.value.message.en
    assert "k7m3q9xw" in caught.value.message.en


@pytest.mark.parametrize("raw", [b"", b"\xff", b"[]", b"{" * 1000, b"x" * 100, b"sections: {}\n"])
def test_what_is_no_document_at_all(raw: bytes) -> None:
    with pytest.raises(NotBelieved):
        parse_document(raw, "k7m3q9xw")


def test_the_names_of_parts() -> None:
    assert str(part_name("services.2026+ab12")) == "services.2026+ab12"
    for wrong in (
        "",
        "Health",
        "health.26",
        "health+",
        "health+u!",
        "health.2026.2027",
        "a b",
        "health\n",
        "../x",
    ):
        assert part_name(wrong) is None


def test_where_documents_lie() -> None:
    assert client_path("k7m3q9xw") == "clients/k/7/k7m3q9xw.yaml"
    assert client_of("clients/k/7/k7m3q9xw.yaml") == "k7m3q9xw"
    for wrong in (
        "clients/a/b/k7m3q9xw.yaml",
        "clients/k/7/k7m3q9xw.yml",
        "clients/k/7/../7/k7m3q9xw.yaml",
        "clients/k/7/K7M3Q9XW.yaml",
    ):
        assert client_of(wrong) is None
        assert not belongs(wrong)


@st.composite
def nearly_ours(draw: st.DrawFn) -> bytes:
    """What we write, with a few bytes made otherwise."""
    raw = bytearray(TEXT.encode())
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(raw) - 1))
        piece = draw(
            st.sampled_from(
                [b"", b" ", b"\n", b"#", b"0", b"      ", b'"', b"\x00", b"contact", b": ", b"\r"]
            )
        )
        raw[at : at + draw(st.integers(0, 6))] = piece
    return bytes(raw)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "YWdl",
        "YWdl" * 16,
        f"{'YWdl' * 16}\nYWdl",
        f"{'YWdl' * 16}\n{'YWdl' * 16}\nYW==",
    ],
)
def test_armor_as_age_writes_it_is_read_without_yaml(body: str) -> None:
    raw = TEXT.replace("YWdl", body.replace("\n", "\n      ")).encode()
    raw = raw if body else raw.replace(b"      \n", b"")
    quick = document._as_we_write_it(raw, "k7m3q9xw", {})
    assert quick is not None
    assert quick == document._as_yaml(raw, "k7m3q9xw")


@pytest.mark.parametrize(
    "body", ["YWdl\n", "YWdl\nYWdl", f" {'YWdl' * 16}", f"{'YWdl' * 17}", "YW dl", "YWdl\nx: y"]
)
def test_any_other_is_left_to_yaml(body: str) -> None:
    raw = TEXT.replace("YWdl", body.replace("\n", "\n      ")).encode()
    assert document._as_we_write_it(raw, "k7m3q9xw", {}) is None


@given(nearly_ours())
def test_read_without_yaml_it_is_what_yaml_reads(raw: bytes) -> None:
    quick = document._as_we_write_it(raw, "k7m3q9xw", {})
    if quick is not None:
        assert quick == document._as_yaml(raw, "k7m3q9xw")
        assert quick.format() == raw


def test_what_we_write_is_read_without_yaml() -> None:
    quick = document._as_we_write_it(TEXT.encode(), "k7m3q9xw", {})
    assert quick is not None
    assert quick == parse_document(TEXT.encode(), "k7m3q9xw")
    assert document._as_we_write_it(TEXT.encode(), "k7m3q9xx", {}) is None


VERSIONS = st.dictionaries(
    st.sampled_from(["agenda", "contact", "health", "health+p4", "services.2025", "services.2026"]),
    st.builds(
        Sealed,
        st.integers(0, 3),
        st.sampled_from(
            [
                ARMOR.replace("YWdl", each)
                for each in ("YWdl", "YWdlYWdl", f"{'YWdl' * 16}\nYWdl", "YWdl\nYWdl")
            ]
        ),
    ),
    min_size=1,
)


@given(VERSIONS, VERSIONS)
def test_the_next_version_is_read_as_if_there_were_none_before_it(
    before: dict[str, Sealed], after: dict[str, Sealed]
) -> None:
    earlier = parse_lying(Document("k7m3q9xw", before).format(), "k7m3q9xw")
    raw = Document("k7m3q9xw", after).format()
    found = parse_lying(raw, "k7m3q9xw", earlier)
    assert found == parse_lying(raw, "k7m3q9xw")
    assert found.document.parts == after


@given(nearly_ours(), nearly_ours())
def test_so_is_one_that_is_not_quite_ours(before: bytes, after: bytes) -> None:
    earlier = document._as_we_write_it(before, "k7m3q9xw", {})
    assert document._as_we_write_it(
        after, "k7m3q9xw", earlier.parts if earlier else {}
    ) == document._as_we_write_it(after, "k7m3q9xw", {})
