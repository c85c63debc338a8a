"""Names: their one normal form, their surname, and what they are matched by."""

from __future__ import annotations

import re
import unicodedata

_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_HAN_ONLY = f"[{_HAN}]+"
_HAN_SPACE = f"(?<=[{_HAN}]) (?=[{_HAN}])"
_DOTS = dict.fromkeys(map(ord, "•・‧･∙⋅●᛫⸱ꞏ．"), "·")
_HALF = {0x3000: " ", **{full: chr(full - 0xFEE0) for full in range(0xFF01, 0xFF5F)}}
_APART = r"[\W_]+"

_COMPOUND = """
欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连
澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于
司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋
夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 东门 西门 第五
纳兰 完颜 叶赫 那拉 耶律 歐陽 司馬 諸葛 東方 尉遲 赫連 鍾離 長孫 鮮于 軒轅
獨孤 聞人 南榮
"""

COMPOUND_SURNAMES = frozenset(_COMPOUND.split())


def normal(text: str) -> str:
    """The normal form of a name, in which it is kept.

    NFC; full-width letters and signs become half-width; white space is trimmed and single, and none
    stands between two Chinese characters (张　三 is 张三); every middle dot is U+00B7.
    """
    half = unicodedata.normalize("NFC", text.translate(_DOTS).translate(_HALF))
    single = " ".join(half.translate(_DOTS).split())
    # The pattern takes longer to compile than a whole verb has for all its patterns.
    return re.sub(_HAN_SPACE, "", single) if " " in single else single


def is_han(text: str) -> bool:
    """Whether a text is of Chinese characters only."""
    return re.fullmatch(_HAN_ONLY, text) is not None


def surname(name: str) -> tuple[str, str]:
    """(surname, the rest) of a Chinese name, compound surnames whole; ("", name) for other names."""
    if not is_han(name):
        return "", name
    length = 2 if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else 1
    return name[:length], name[length:]


def key(name: str) -> str:
    """What two spellings of one name share: without case, width, spaces, dots and signs."""
    return re.sub(_APART, "", unicodedata.normalize("NFKC", normal(name)).casefold())
