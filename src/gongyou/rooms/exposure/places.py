"""A region's name in letters, for regions whose English name no table has."""

from __future__ import annotations

from functools import lru_cache

from gongyou.core.text import Text

# The kinds of regions, the longer words first: 自治县 ends in 县.
KINDS = {
    "自治区": "Autonomous Region",
    "自治州": "Autonomous Prefecture",
    "自治县": "Autonomous County",
    "地区": "Prefecture",
    "新区": "New District",
    "省": "Province",
    "市": "City",
    "区": "District",
    "县": "County",
    "旗": "Banner",
    "盟": "League",
}
SHORTEST = 2


@lru_cache(maxsize=4096)
def spelt(name: str) -> Text:
    """麦溪区 as “Maixi District”: the name in pinyin without tones, the kind in English. A lone syllable keeps its kind
    (叶县 is “Yexian County”), as maps do.
    """
    from pypinyin import lazy_pinyin  # its dictionary costs a tenth of a second that most pages need not pay

    for kind, english in KINDS.items():
        if name.endswith(kind) and len(name) > len(kind):
            own = name.removesuffix(kind)
            letters = "".join(lazy_pinyin(own if len(own) >= SHORTEST else name))
            return Text(name, f"{letters.capitalize()} {english}")
    return Text(name, "".join(lazy_pinyin(name)).capitalize())
