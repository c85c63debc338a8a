"""Sentences in the tool's two languages: the one message function of the program."""

from __future__ import annotations

from clientfile.tuples import NamedTuple


class Said(NamedTuple):
    """One sentence in English and in Chinese. Never holds a client's data."""

    en: str
    zh: str

    def to(self, lang: str) -> str:
        """The sentence in `lang` ("zh" or "en"; anything else reads English)."""
        return self.zh if lang == "zh" else self.en


def both(en: str, zh: str, **values: object) -> Said:
    """A `Said` whose `{named}` places are filled in both languages.

    A value that is itself a `Said` is filled in the language of the sentence.
    """
    if not values:
        return Said(en, zh)
    return Said(
        en.format(**{k: v.en if isinstance(v, Said) else v for k, v in values.items()}),
        zh.format(**{k: v.zh if isinstance(v, Said) else v for k, v in values.items()}),
    )


def counted(n: int, one: str, many: str, zh: str, **values: object) -> Said:
    """`both` with the number `{n}`: in English `one` where it is 1, `many` where it is not."""
    return both(one if n == 1 else many, zh, n=n, **values)
