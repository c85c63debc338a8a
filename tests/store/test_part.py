"""A part: its place bound in, its size padded, sealed and read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfile.domain.data import Json
from clientfile.errors import NotBelieved
from clientfile.store import age
from clientfile.store.document import Sealed
from clientfile.store.part import Misplaced, Part, format_part, open_part, padded, padme, seal_part

SECRET = age.new_identity()
IDENTITY = age.identity(SECRET)
RECIPIENT = age.recipient(age.recipient_of(SECRET))

texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=60)
scalars = texts | st.integers(-(10**15), 10**15) | st.booleans()
values: st.SearchStrategy[Json] = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
sections = st.dictionaries(texts, values, max_size=5)


def as_text(value: Json) -> Json:
    """What comes out of the YAML before a schema types it."""
    if isinstance(value, dict):
        return {key: as_text(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_text(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


@given(data=sections)
def test_what_is_sealed_comes_back(data: dict[str, Json]) -> None:
    part = Part("k7m3q9xw", "health", 3, data)
    opened = open_part("k7m3q9xw", "health", seal_part(part, 2, [RECIPIENT]), [IDENTITY])
    assert opened == Part("k7m3q9xw", "health", 3, {key: as_text(value) for key, value in data.items()})


def test_the_plaintext_says_where_it_belongs() -> None:
    assert format_part(Part("k7m3q9xw", "health+p4", 1, {"history": []})).decode().rstrip(".\n#") == (
        'client: k7m3q9xw\npart: "health+p4"\nschema: 1\ndata:\n  history: []'
    )


@pytest.mark.parametrize(
    ("client", "name"), [("k7m3q9xa", "health"), ("k7m3q9xw", "safety"), ("k7m3q9xw", "health.2026")]
)
def test_a_part_found_elsewhere_is_refused_naming_both_places(client: str, name: str) -> None:
    sealed = seal_part(Part("k7m3q9xw", "health", 1, {"x": "y"}), 1, [RECIPIENT])
    with pytest.raises(Misplaced) as caught:
        open_part(client, name, sealed, [IDENTITY])
    assert caught.value.message.en == (
        f"client {client}, part {name} holds what was sealed for client k7m3q9xw, part health"
    )


@pytest.mark.parametrize(
    "plain",
    [
        b"",
        b"[]",
        b"data: {x: y}\n",
        b"client: k7m3q9xw\n",
        b"client: &a k7m3q9xw\npart: health\n",
        b"\xff\xfe",
        b"\x00",
        b"client: k7m3q9xw\nclient: k7m3q9xw\npart: health\n",
        b'client: "\x1b[31m"\npart: health\n',
    ],
)
def test_a_plaintext_that_is_no_part_is_not_believed(plain: bytes) -> None:
    with pytest.raises(NotBelieved) as caught:
        open_part("k7m3q9xw", "health", Sealed(1, age.seal(plain, [RECIPIENT])), [IDENTITY])
    assert "\x1b" not in caught.value.message.en


def test_what_others_sealed_for_others_is_told_apart() -> None:
    stranger = age.recipient(age.recipient_of(age.new_identity()))
    with pytest.raises(age.AgeNoMatch):
        open_part(
            "k7m3q9xw", "health", seal_part(Part("k7m3q9xw", "health", 1, {}), 1, [stranger]), [IDENTITY]
        )


@given(size=st.integers(0, 5_000_000))
def test_the_padded_size_says_little(size: int) -> None:
    end = padme(size)
    assert end >= max(size, 512)
    assert end == 512 or end <= size * 1.12
    assert padme(end) == end


@given(body=st.binary(max_size=3000).map(lambda raw: b"x: " + raw.hex().encode() + b"\n"))
def test_padding_is_a_comment(body: bytes) -> None:
    whole = padded(body)
    assert len(whole) == padme(len(body))
    assert whole.startswith(body)
    assert whole[len(body) :].strip(b"\n") in (b"", b"#" + b"." * (len(whole) - len(body) - 2))


def test_small_parts_have_one_size() -> None:
    sizes = {len(format_part(Part("k7m3q9xw", "health", 1, {"note": "字" * count}))) for count in range(100)}
    assert sizes == {512}
    few = {
        len(format_part(Part("k7m3q9xw", "health", 1, {"note": "x" * count}))) for count in range(0, 4000, 7)
    }
    assert len(few) <= 60
