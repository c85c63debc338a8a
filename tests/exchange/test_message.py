"""Message texts: they name values and choose between words, and can do nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clientfile.errors import BadInput
from clientfile.exchange.message import MAX_TEXT, Text

NAMES = ("called", "shop", "owner")


def filled(source: str, **values: str) -> str:
    return Text("review", source, NAMES).filled({**dict.fromkeys(NAMES, ""), **values})


def test_names_are_filled_in_and_words_chosen() -> None:
    source = "{{ called }}您好，我是{{ shop }}{% if owner %}的{{ owner }}{% else %}前台{% endif %}。"
    assert filled(source, called="小张", shop="花颜", owner="陈雅") == "小张您好，我是花颜的陈雅。"
    assert filled(source, called="小张", shop="花颜") == "小张您好，我是花颜前台。"
    assert filled("{{ owner or shop | upper }}", shop="spa") == "SPA"


def test_what_a_client_is_called_is_never_a_text_itself() -> None:
    assert (
        filled("{{ called }}!", called="{{ shop }}{% for x in y %}", shop="花颜")
        == "{{ shop }}{% for x in y %}!"
    )


@pytest.mark.parametrize(
    "source",
    [
        "{% for x in range(10 ** 9) %}x{% endfor %}",
        "{{ called * 10 ** 9 }}",
        "{{ 'x' ~ called }}",
        "{{ called.__class__.__mro__ }}",
        "{{ called['__class__'] }}",
        "{{ called | center(999999999) }}",
        "{{ called | attr('__class__') }}",
        "{{ called() }}",
        "{% set called = 1 %}",
        "{% macro x() %}{% endmacro %}",
        "{% import 'x' as y %}",
        "{% include 'x' %}",
        "{% extends 'x' %}",
        "{% block x %}{% endblock %}",
        "{% raw %}{{ called }}",
        "{{ [called, called] }}",
        "{{ {1: called} }}",
        "{{ called is defined }}",
        "{{ self }}",
        "{{ phone }}",
        "{{ called",
        "{% if called %}",
    ],
)
def test_all_else_is_refused_with_its_place(source: str) -> None:
    with pytest.raises(BadInput, match="the text review cannot be used, line 2: "):
        Text("review", f"\n{source}", NAMES)


def test_a_name_that_is_none_is_told_with_the_nearest() -> None:
    with pytest.raises(BadInput, match="there is no calld, did you mean called"):
        Text("review", "{{ calld }}", NAMES)


def test_a_message_has_an_end() -> None:
    assert len(filled("{{ called }}", called="x" * MAX_TEXT)) == MAX_TEXT
    with pytest.raises(BadInput, match="more than"):
        filled("{{ called }}", called="x" * (MAX_TEXT + 1))


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_plain_words_stay_as_they_are(words: str) -> None:
    plain = words.replace("{", "(").replace("#", "")
    # Line ends and a last one are the engine's to normalise, blanks around are taken off.
    said = "\n".join(plain.splitlines()) if "\r" in plain else plain
    assert filled(plain).split() == said.split()
