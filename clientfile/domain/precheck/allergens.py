"""Whether two words name the same allergen: width, case and language do not matter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from clientfile.domain.data import Json, texts
from clientfile.tuples import NamedTuple

SYNONYMS: tuple[tuple[str, ...], ...] = (
    ("利多卡因", "赛罗卡因", "lidocaine", "lignocaine", "xylocaine"),
    ("普鲁卡因", "奴佛卡因", "procaine", "novocaine"),
    ("酒精", "乙醇", "ethanol", "ethyl alcohol", "alcohol"),
    ("碘伏", "碘酒", "聚维酮碘", "碘", "iodine", "iodophor", "povidone iodine", "betadine"),
    ("乳胶", "天然橡胶", "latex"),
    ("海鲜", "虾", "蟹", "贝类", "甲壳", "壳聚糖", "seafood", "shellfish", "shrimp", "crab", "chitosan"),
    ("玻尿酸", "透明质酸", "hyaluronic acid", "hyaluronate", "hyaluronan"),
    ("透明质酸酶", "玻璃酸酶", "hyaluronidase"),
    ("肉毒素", "肉毒毒素", "肉毒杆菌", "botulinum", "botox"),
    ("胶原", "collagen"),
    ("果酸", "甘醇酸", "羟基乙酸", "glycolic acid", "aha"),
    ("水杨酸", "salicylic acid", "bha"),
    ("维a酸", "维甲酸", "视黄", "retinoid", "retinol", "tretinoin", "isotretinoin"),
    ("青霉素", "盘尼西林", "阿莫西林", "penicillin", "amoxicillin"),
    ("头孢", "cephalosporin"),
    ("磺胺", "sulfonamide", "sulfa"),
    ("香精", "香料", "fragrance", "parfum", "perfume"),
    ("防腐剂", "尼泊金", "paraben", "preservative"),
    ("羊毛脂", "lanolin"),
    ("凡士林", "petrolatum", "vaseline"),
    ("镍", "nickel"),
    ("胶布", "胶带", "adhesive tape"),
    ("蜂蜜", "蜂胶", "蜂毒", "honey", "propolis", "bee venom"),
    ("花粉", "pollen"),
    ("精油", "芳香油", "essential oil"),
    ("薰衣草", "lavender", "lavandin"),
    ("茶树", "tea tree", "melaleuca"),
    ("玫瑰", "rose", "damask rose"),
    ("薄荷", "mint", "menthol", "peppermint"),
    ("艾草", "艾叶", "艾绒", "艾灸", "艾条", "moxa", "mugwort"),
    ("生姜", "姜", "ginger"),
)
"""Names of one allergen (F31), as clients say them and as they stand on packs. A catalogue adds its own in
`allergen_synonyms`."""


class Synonyms(NamedTuple):
    """Groups of names, folded."""

    groups: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def from_data(cls, own: Json) -> Synonyms:
        """The shop's own groups and ours."""
        added = own if isinstance(own, list) else []
        return cls((*_folded(SYNONYMS), *_folded(tuple(tuple(texts(group)) for group in added))))

    def same(self, allergen: str, named: str) -> bool:
        """Whether what a client reacts to is what something contains, or is called."""
        one, other = folded(allergen), folded(named)
        if not one or not other:
            return False
        if _has(other, one) or _has(one, other):
            return True
        return any(_any(one, group) and _any(other, group) for group in self.groups or _folded(SYNONYMS))


def folded(word: str) -> str:
    """Full width and half, large and small, simply spaced."""
    plain = unicodedata.normalize("NFKC", word).casefold()
    return re.sub(r"[\s\-_·,，、;；/]+", " ", plain).strip()


@cache
def _folded(groups: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(filter(None, map(folded, group))) for group in groups)


def _any(said: str, group: Iterable[str]) -> bool:
    return any(_has(said, word) for word in group)


def _has(said: str, word: str) -> bool:
    """A Chinese word stands anywhere; one in Latin letters on its own, with or without an s."""
    if word not in said:
        return False
    if not word.isascii():
        return len(word) > 1 or said == word or word in _SHORT
    return re.search(rf"(?<![0-9a-z]){re.escape(word)}s?(?![0-9a-z])", said) is not None


_SHORT: frozenset[str] = frozenset(
    word for group in SYNONYMS for word in group if len(word) == 1 and not word.isascii()
)
"""Single characters that are names themselves: 碘, 虾, 蟹, 镍, 姜."""


def words_of(product: Mapping[str, Json]) -> str:
    """What a product is called."""
    return " ".join(str(product[name]) for name in ("product", "brand") if product.get(name))
