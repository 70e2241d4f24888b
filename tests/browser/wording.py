"""Whether a text on a page is left in the other language."""

from __future__ import annotations

import re
from functools import cache

# What makes a text worth asking about, by the page's language.
FOREIGN = {"zh": "[A-Za-z]{2,}", "en": "[㐀-鿿]"}
LATIN, CJK = re.compile(FOREIGN["zh"]), re.compile(FOREIGN["en"])
# What has no other form in Chinese: formats and standards, units and functions of a formula, names.
ALLOWED = re.compile(
    r"\b(PNG|SVG|CSV|YAML|XLSX?|ODS|DOCX|TXT|HTML|JSON|json|PDF|ZIP|Parquet|GeoJSON|geojson|FeatureCollection"
    r"|gz|Holm|Benjamini|Hochberg|Cohen|Wilson|Sahm|Montgomery|GPTs-are-GPTs|GPTs|SHA|JPEG|UTF|GBK|sha256|ISO|GB/T|GB|UTC|TOTP|WGS|GCJ|YYYY|MM|DD"
    r"|SDMX|CNY|USD|CAD|MB|KB|km|mi|min|max"
    r"|Excel|Word|Cookie|Chrome|Linux|gongyou|heya|suian|xinlu|Uber|Lyft|Via|Juno|TLC|HVFHV|TSL|NYC|WAV|tlc-hvfhv|meituan-tsl"
    # Classifications, a source of scores, a coefficient.
    r"|AI|ISCO|GPTs-are-GPTs|Krippendorff"
    # How a name is typed in pinyin.
    r"|zhangsan|zs|kuaidi|kd"
    r"|Asia/Shanghai|America/\w+|Black Car News|Business Travel News|Crain's New York Business|Lewiston Tribune"
    r"|Calacci|Pentland|Gigbox|Shipt|WorkWhile|Gopuff|PayUp|Ogletree Deakins|WSR|2024LBR0011)\b"
)
KEY = re.compile(
    r"\b(\d{8}-[0-9a-f]{7}|w[0-9a-f]{5,}|[A-Z]{2}\d{6,}|fg-[0-9a-f]+|[0-9a-f]{8,}|[a-z_]+\.[a-z_.0-9]+(@\w+)?|[a-z]+_[a-z_]+|v\d+)\b"
)
# What somebody wrote in a file or a source, and names of which only the first letter is shown.
QUOTED = re.compile(r"“[^“”]*”|《[^》]*》")
# A file is called what its sender called it.
FILE_NAME = re.compile(r"[\w.-]+\.(xlsx|xls|ods|csv|parquet)\b")
MASKED = re.compile(r"\S\*+")


@cache
def is_foreign(text: str, language: str, names: tuple[str, ...], *, is_drawn: bool = False) -> bool:
    """Whether a text is left in the other language, names and formats apart. A chart's text may be part of a name."""
    if language == "en" and not CJK.search(text):
        return False
    if language == "zh" and not LATIN.search(text):
        return False
    text = QUOTED.sub("", MASKED.sub("", FILE_NAME.sub("", text)))
    # Keys and formats go before names: a name that is a part of one would leave its pieces behind.
    text = ALLOWED.sub("", KEY.sub("", text))
    # A chart breaks a long name into lines.
    if is_drawn and any(text.strip() in name for name in names):
        return False
    for name in names:
        text = text.replace(name, "")
    if language == "en":
        return bool(CJK.search(text))
    return bool(LATIN.search(KEY.sub("", ALLOWED.sub("", KEY.sub("", text)))))
