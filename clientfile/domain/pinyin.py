"""How a Chinese name is read. The home of pypinyin, whose dictionaries are loaded where a name is read.

That takes 50 ms: importing this module costs nothing, and only a new or changed name is read.
"""

from __future__ import annotations

import itertools
import os
import re
import unicodedata
from collections.abc import Container, Iterable
from functools import lru_cache
from types import ModuleType

from clientfile.domain import names
from clientfile.tuples import NamedTuple

_SURNAMES = """
万俟 mo qi  尉迟 yu chi  长孙 zhang sun  澹台 tan tai  令狐 ling hu  宰父 zai fu  亓官 qi guan
鲜于 xian yu  乐正 yue zheng  曾 zeng  仇 qiu  单 shan  解 xie  查 zha  任 ren  区 ou
朴 piao  盖 ge  覃 qin  乐 yue  翟 zhai  缪 miao  宓 mi  种 chong  召 shao  员 yun  折 she
盛 sheng  冼 xian  牟 mu  那 na  华 hua  燕 yan  隗 wei  繁 po  秘 bi  祭 zhai  郇 xun
郗 xi  葛 ge  应 ying  宁 ning  过 guo  佴 nai  逄 pang  车 che  谌 chen  句 gou  能 nai
褚 chu  行 xing  重 chong  都 du  尉 wei  纪 ji  曲 qu  石 shi  阚 kan  瞿 qu  薄 bo  柏 bai
呙 guo  眭 sui  钭 tou
萬俟 mo qi  尉遲 yu chi  長孫 zhang sun  澹臺 tan tai  鮮于 xian yu  樂正 yue zheng
單 shan  區 ou  蓋 ge  樂 yue  繆 miao  種 chong  員 yun  華 hua  應 ying  寧 ning  過 guo  車 che
紀 ji  祕 bi  諶 chen
"""
SURNAMES = {
    surname: tuple(read.split())
    for surname, read in re.findall(r"([^\sa-z]+) ([a-z]+(?: [a-z]+)*)", _SURNAMES)
}
"""Surnames that are read otherwise than the same characters elsewhere."""

_MOST_READINGS = 16
_NO_PHRASES = "PYPINYIN_NO_PHRASES"
_ALL_READ = 4
"""Characters of a name of which every reading counts; of more than these, the likeliest alone."""
_WRITTEN_ALSO = {"lv": ("lu", "lyu"), "nv": ("nu", "nyu"), "lve": ("lue",), "nve": ("nue",)}
"""ü is v on a keyboard, u where it is left out, yu in a passport."""
_HAN_OR_LATIN = r"[a-z0-9]+|[^\W_a-z0-9]+"


class Readings(NamedTuple):
    """What a name is found by, the likeliest first.

    曾雅婷 is zengyating or cengyating; yating; zyt or cyt.
    """

    whole: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    initials: tuple[str, ...] = ()


def _library() -> ModuleType:
    """pypinyin without its phrases: a name is none, and 47,000 of them take 290 ms and 45 MB to load."""
    before = os.environ.get(_NO_PHRASES)
    os.environ[_NO_PHRASES] = "true"
    try:
        import pypinyin

        return pypinyin
    finally:
        if before is None:
            del os.environ[_NO_PHRASES]
        else:
            os.environ[_NO_PHRASES] = before


def _plain(text: str) -> list[str]:
    """Each character's likeliest syllable."""
    library = _library()
    return list(library.lazy_pinyin(text, style=library.Style.NORMAL))


@lru_cache(maxsize=8192)
def _readings(char: str) -> tuple[str, ...]:
    """The syllables of one character, the likeliest first; nothing where it is in no dictionary."""
    library = _library()
    found = library.pinyin(char, style=library.Style.NORMAL, heteronym=True)[0]
    return tuple(_written_also(each for each in found if each.isascii()))


def _surname_reading(surname: str) -> list[str]:
    return list(SURNAMES.get(surname, ())) or _plain(surname)


def slug(name: str, taken: Container[str] = ()) -> str:
    """The staff id of a name: 陈雅 is `chen-ya`, 欧阳娜娜 `ouyang-nana`, Anna Li `anna-li`.

    Of the form `[a-z][a-z0-9-]{0,30}`; the first of `-2`, `-3` … is added where it is taken.
    """
    surname, rest = names.surname(names.normal(name))
    words = ["".join(_surname_reading(surname)), "".join(_plain(rest))] if surname else _plain(rest)
    return _free(words, taken)


def slug_of_thing(name: str, taken: Container[str] = ()) -> str:
    """The id of something that is no person: 射频三次 is `she-pin-san-ci`. Of the same form."""
    return _free(_plain(names.normal(name)), taken)


def _free(words: Iterable[str], taken: Container[str]) -> str:
    plain = unicodedata.normalize("NFKD", "-".join(words)).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not plain[:1].isalpha():
        plain = f"s-{plain}".strip("-")
    found = plain[:31].rstrip("-")
    for count in itertools.count(2):
        if found not in taken:
            break
        found = f"{plain[: 30 - len(str(count))].rstrip('-')}-{count}"
    return found


def readings(name: str) -> Readings:
    """How a name is read: a surname as a surname, and as the same character elsewhere if that is otherwise.

    At most 16 readings of each kind; a name without Chinese characters has none. Latin parts stay: Amy李 is
    amyli.
    """
    normal = names.normal(name)
    if not any(map(names.is_han, normal)):
        return Readings()
    surname, rest = names.surname(normal)
    own, others = _surname_readings(surname), _syllables(rest)
    if len(own) + len(others) > _ALL_READ:
        others = [found[:1] for found in others]
    whole = _likeliest([*own, *others])
    given = _likeliest(others) if surname and len(others) > 1 else []
    # Rare readings would give every name the initials of others.
    short = [*(found[:2] for found in own), *(found[:1] for found in others)]
    return Readings(
        tuple(dict.fromkeys("".join(each) for each in whole)),
        tuple(dict.fromkeys("".join(each) for each in given)),
        tuple(dict.fromkeys("".join(s[:1] for s in each) for each in _likeliest(short))),
    )


def _surname_readings(surname: str) -> list[list[str]]:
    """The syllables of each character; rare ones only where the surname is read otherwise than elsewhere."""
    found = _syllables(surname)
    known = SURNAMES.get(surname, ())
    if len(known) != len(found):
        return [_written_also(each[:1]) for each in found]
    return [
        list(dict.fromkeys([*_written_also([syllable]), *each]))
        for syllable, each in zip(known, found, strict=True)
    ]


def _syllables(text: str) -> list[list[str]]:
    """The syllables of each Chinese character, and each Latin word as the one syllable it is."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    found: list[list[str]] = []
    for run in re.findall(_HAN_OR_LATIN, plain):
        if run.isascii():
            found.append([run])
        else:
            found += [list(syllables) for char in run if (syllables := _readings(char))]
    return found


def _written_also(syllables: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(way for each in syllables for way in (each, *_WRITTEN_ALSO.get(each, ()))))


def _likeliest(choices: list[list[str]]) -> list[tuple[str, ...]]:
    """Ways to choose one of each, those with the fewest unlikely choices first."""
    if not choices:
        return []
    ways = list(itertools.islice(itertools.product(*choices), 4096))
    if len(ways) > 1:
        likely = [{syllable: place for place, syllable in enumerate(found)} for found in choices]
        ways.sort(key=lambda way: sum(map(dict.__getitem__, likely, way)))
    return ways[:_MOST_READINGS]
