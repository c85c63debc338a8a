"""How a Chinese name is read. The home of pypinyin, imported only where a name changed."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Container

from pypinyin import Style, lazy_pinyin, pinyin

from clientfile.domain import names

_SURNAMES = """
万俟 mo qi  尉迟 yu chi  长孙 zhang sun  澹台 tan tai  令狐 ling hu  宰父 zai fu  亓官 qi guan
鲜于 xian yu  乐正 yue zheng  曾 zeng  仇 qiu  单 shan  解 xie  查 zha  任 ren  区 ou
朴 piao  盖 ge  覃 qin  乐 yue  翟 zhai  缪 miao  宓 mi  种 chong  召 shao  员 yun  折 she
盛 sheng  冼 xian  牟 mu  那 na  华 hua  燕 yan  隗 wei  繁 po  秘 bi  祭 zhai  郇 xun
郗 xi  葛 ge  应 ying  宁 ning  过 guo  佴 nai  逄 pang  车 che  谌 chen  句 gou  能 nai
褚 chu  行 xing  重 chong  都 du  尉 wei  纪 ji  曲 qu  石 shi  阚 kan  瞿 qu  薄 bo  柏 bai
呙 guo  眭 sui  钭 tou
"""
SURNAMES = {
    surname: tuple(read.split())
    for surname, read in re.findall(r"([^\sa-z]+) ([a-z]+(?: [a-z]+)*)", _SURNAMES)
}
"""Surnames that are read otherwise than the same characters elsewhere."""

_MOST_READINGS = 16


def _surname_reading(surname: str) -> list[str]:
    return list(SURNAMES.get(surname, ())) or lazy_pinyin(surname, style=Style.NORMAL)


def slug(name: str, taken: Container[str] = ()) -> str:
    """The staff id of a name: 陈雅 is `chen-ya`, 欧阳娜娜 `ouyang-nana`, Anna Li `anna-li`.

    Of the form `[a-z][a-z0-9-]{0,30}`; the first of `-2`, `-3` … is added where it is taken.
    """
    surname, rest = names.surname(names.normal(name))
    if surname:
        words = ["".join(_surname_reading(surname)), "".join(lazy_pinyin(rest, style=Style.NORMAL))]
    else:
        words = lazy_pinyin(rest, style=Style.NORMAL)
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


def readings(name: str) -> tuple[str, ...]:
    """What a name is found by: whole readings without spaces, then their initials, the likeliest first.

    曾雅 gives zengya, cengya, zy, cy. At most 16 readings; a name without Chinese characters gives none.
    """
    plain = "".join(c for c in names.normal(name) if names.is_han(c))
    if not plain:
        return ()
    surname, rest = names.surname(plain)
    choices = [*([syllable] for syllable in _surname_reading(surname))]
    choices += [list(dict.fromkeys(found)) for found in pinyin(rest, style=Style.NORMAL, heteronym=True)]
    default = pinyin(surname, style=Style.NORMAL, heteronym=True)
    for place, found in enumerate(default):
        choices[place] = list(dict.fromkeys([*choices[place], *found]))
    choices = [[syllable for syllable in found if syllable.isascii()] or [""] for found in choices]
    ordered = itertools.islice(itertools.product(*choices), _MOST_READINGS)
    whole = [tuple(reading) for reading in ordered]
    joined = dict.fromkeys("".join(reading) for reading in whole)
    initials = dict.fromkeys("".join(syllable[:1] for syllable in reading) for reading in whole)
    return tuple(found for found in dict.fromkeys([*joined, *initials]) if found)
