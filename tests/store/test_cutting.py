"""Text cut into words for the index: two characters find, and nothing that is asked for is an operator."""

from __future__ import annotations

import re

import pytest
import sqlcipher3
from hypothesis import given
from hypothesis import strategies as st

from clientfile.store.index import cutting
from clientfile.store.index.database import Connection
from clientfile.store.index.index import _client_at, row_of
from tests.view.hostile import HOSTILE


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＳＰＦ５０ Éclair", "spf50 eclair"),
        ("e" + "\u0301" * 10_000 + "nd", "end"),
        ("花粉，过敏", "花粉,过敏"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert cutting.folded(text) == folded


def test_words() -> None:
    assert cutting.words(["对花粉，SPF50 x过敏", "痒"]) == ("对花 花粉 spf 50 x 过敏 ‖ 痒 对 敏 痒 粉 花 过")


USUAL = "对花粉过敏，SPF50：abc（Tea）…“x”\u2016 \n"


@given(st.lists(st.text(st.sampled_from(USUAL) | st.characters(), max_size=30), max_size=4))
def test_the_words_of_many_clients_are_the_words_of_each(texts: list[str]) -> None:
    assert cutting.words(texts, many=True) == cutting.words(texts)


@given(st.lists(st.text(USUAL, max_size=60), max_size=4))
def test_the_same_of_usual_texts(texts: list[str]) -> None:
    assert cutting.words(texts, many=True) == cutting.words(texts)


def test_every_character_that_is_usual_is_folded_as_such() -> None:
    for code in range(0x110000):
        text = f"花{chr(code)}粉"
        if re.fullmatch(cutting._USUAL, text):
            assert cutting.words([text], many=True) == cutting.words([text]), hex(code)


@pytest.mark.parametrize(
    ("asked", "match"),
    [
        ("花粉", '"花粉"'),
        ("青霉素", '"青霉 霉素"'),
        ("痒", '"痒"'),
        ("spf50", '"spf 50"'),
        ("penic", '"penic"*'),
        ("花粉 Penicillin", '"花粉" AND "penicillin"*'),
        ("a花", '"a" AND "花"'),
        ('花粉" OR "x', '"花粉" AND "or" AND "x"'),
        ("NEAR(花粉, 2) -words:x* ^", '"near 花粉" AND "2" AND "words x"'),
        ('"*"\x00()', ""),
    ],
)
def test_what_is_asked_for_is_words_and_no_operators(asked: str, match: str) -> None:
    assert cutting.match(cutting.phrases(asked)) == match


def test_the_row_of_a_client_follows_from_her_id() -> None:
    for client in ("a0000001", "k7m3q9xw", "zzzzzzzz"):
        assert _client_at(row_of(client)) == client
    assert row_of("a0000001") < row_of("a0000002") < row_of("b0000000") < 2**63


@pytest.fixture(scope="module")
def words() -> Connection:
    connection = sqlcipher3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE w USING fts5 (words, content = '', contentless_delete = 1, tokenize = 'ascii')"
    )
    return connection


def finds(connection: Connection, text: str, asked: str) -> bool:
    connection.execute("DELETE FROM w")
    connection.execute("INSERT INTO w (rowid, words) VALUES (1, ?)", (cutting.words([text, "x", text]),))
    match = cutting.match(cutting.phrases(asked))
    return bool(match) and connection.execute("SELECT 1 FROM w WHERE w MATCH ?", (match,)).fetchone() == (1,)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("张三", "张三"),
        ("对花粉过敏", "花粉"),
        ("对花粉过敏", "花粉过敏"),
        ("对花粉过敏", "敏"),
        ("对花粉过敏", "过敏 花粉"),
        ("SPF50防晒", "spf50防晒"),
        ("SPF 50 防晒", "spf50防晒"),
        ("Penicillin V", "penicil"),
        ("用了a霜", "a霜"),
        ("ガーゼ", "カー"),
        ("wx_77", "wx_77"),
    ],
)
def test_what_is_found(words: Connection, text: str, asked: str) -> None:
    assert finds(words, text, asked)


@pytest.mark.parametrize(
    ("text", "asked"), [("花，粉", "花粉"), ("花粉", "粉花"), ("penicillin", "cillin"), ("花粉", "花粉 过敏")]
)
def test_what_is_not_found(words: Connection, text: str, asked: str) -> None:
    assert not finds(words, text, asked)


def test_no_phrase_reaches_from_one_text_into_the_next(words: Connection) -> None:
    words.execute("DELETE FROM w")
    words.execute("INSERT INTO w (rowid, words) VALUES (1, ?)", (cutting.words(["花", "spf", "50"]),))
    assert words.execute("SELECT 1 FROM w WHERE w MATCH '\"spf 50\"'").fetchone() is None


@given(st.text(alphabet="张三花粉过敏青霉素，. a1é\u0301", min_size=1, max_size=40), st.data())
def test_every_piece_between_blanks_is_found_where_it_begins_a_word(
    words: Connection, text: str, data: st.DataObject
) -> None:
    begin = data.draw(st.integers(0, len(text) - 1))
    piece = text[begin : data.draw(st.integers(begin + 1, len(text)))]
    inside = begin and (text[begin - 1].isalnum() or text[begin - 1] == "\u0301") and text[begin] < "一"
    if cutting.key(piece) and not inside and not cutting.key(piece)[-1].isascii():
        assert finds(words, text, piece)


@given(st.text(max_size=60) | st.sampled_from(list(HOSTILE.values())), st.text(max_size=60))
def test_no_text_breaks_it(words: Connection, asked: str, text: str) -> None:
    finds(words, text, asked)
    for runs in cutting.phrases(asked):
        if place := cutting.place(runs, text):
            assert 0 <= place[0] <= place[1] <= len(text)


@pytest.mark.parametrize(
    ("text", "asked", "found"),
    [
        ("对花粉过敏", "花粉", "花粉"),
        ("é" * 5 + "ß花粉", "花粉", "花粉"),
        ("\u0301" * 9 + "花粉。", "花粉", "花粉"),
        ("用 SPF 50+ 防晒", "spf50", "SPF 50"),
        ("x", "y", None),
    ],
)
def test_where_it_stands(text: str, asked: str, found: str | None) -> None:
    place = cutting.place(cutting.phrases(asked)[0], text)
    assert (place and text[slice(*place)]) == found
