"""姓名: names as people of all nationalities write them, and the keyed tokens by which a part of one is found.

Names are encrypted, so no database can look inside. Beside each stands a set of tokens, each the keyed hash of a
character, of two neighbouring characters, of a run of pinyin syllables or of initials. Who has no index key learns
from them only which names share a part.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit.ciphers import SHA256, keyed_hash
from gongyou.kit.crypto import blind_index, blind_indexes

LONGEST = 50
DOT = "·"
# What input methods, fonts and old systems write for the dot in 买买提·艾力.
DOT_VARIANTS = dict.fromkeys(map(ord, "\u30fb\u2022\u2027\uff65\u2219\u22c5\u2024\u25cf\ua78f\u16eb\u0387"), DOT)
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3007\U00020000-\U0003ffff"
VARIATION = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
BLANKS_INSIDE = re.compile(rf"(?<=[{HAN}{VARIATION}{DOT}]) +(?=[{HAN}{DOT}])|(?<={DOT}) +| +(?={DOT})")
FULL_STOP_INSIDE = re.compile(rf"(?<=[{HAN}])\.(?=[{HAN}])")
DOTS = re.compile(rf"{DOT}{{2,}}")
HAN_ONE = re.compile(rf"[{HAN}]")
UNIT = re.compile(rf"[{HAN}]|[^\W\d_]+")
NOT_HAN = re.compile(rf"[^{HAN}{VARIATION}]+")

PURPOSE = "member.name_part"
TOKEN_BYTES = 4
REMEMBERED, REMEMBERED_AT_MOST = 7, 100_000
# Pinyin and initials are kept for every run of up to so many syllables, and for the whole name.
RUN = 4
# Letters only: a word that no text parser takes for a number.
AS_LETTERS = str.maketrans("0123456789abcdef", "ghijklmnopqrstuv")
# Surnames that are read otherwise than the word; a search by either reading finds the person.
SURNAME_READINGS = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "查": "zha", "区": "ou", "朴": "piao", "盖": "ge",
    "翟": "zhai", "尉": "yu", "乐": "yue", "员": "yun", "种": "chong", "洗": "xian", "缪": "miao", "覃": "qin",
    "召": "shao", "黑": "he", "折": "she", "祭": "zhai", "能": "nai", "繁": "po", "秘": "bi", "隗": "wei", "都": "du",
}  # fmt: skip


class Tokeniser:
    """Makes tokens under one key, of this purpose alone; remembers those of characters and syllables, not of names."""

    __slots__ = ("_hash", "_known")

    def __init__(self, key: bytes) -> None:
        self._hash = keyed_hash(SHA256, key)
        self._known: dict[str, str] = {}

    def tokens(self, name: str) -> str:
        """All tokens of a name."""
        return " ".join(sorted(map(self.token, name_parts(name))))

    def token(self, part: str) -> str:
        """The token of one part: eight letters."""
        known = self._known.get(part)
        if known is None:
            known = self._hash(part.encode())[:TOKEN_BYTES].hex().translate(AS_LETTERS)
            if len(part) <= REMEMBERED:
                if len(self._known) >= REMEMBERED_AT_MOST:
                    self._known.clear()
                self._known[part] = known
        return known

    def number(self, part: str) -> int:
        """The token of one part as the whole number that its letters write, with its sign. Nothing is remembered."""
        return int.from_bytes(self._hash(part.encode())[:TOKEN_BYTES], "big", signed=True)


def name_checked(written: str) -> str:
    """The name as it is kept: blanks of lay-out and variants of the dot put right, rare characters untouched.

    1 to 50 characters of any script, single ones and Latin names too. Digits, control characters, private-use
    characters and halves of a broken character raise BadInput; the message does not repeat the name.
    """
    name = _laid_out(written)
    if not name:
        raise BadInput("registry.name_missing", Text("缺少姓名。", "The name is missing."))
    if len(name) > LONGEST:
        raise _wrong(Text(f"姓名超过 {LONGEST} 个字。", f"The name is longer than {LONGEST} characters."))
    for character in name:
        _character_checked(character)
    if name[0] in DOT + "-'’." or name[-1] in DOT + "-" or unicodedata.category(name[0]).startswith("M"):
        raise _wrong(Text("姓名不能以符号开头或结尾。", "A name does not begin or end with a mark."))
    return name


def name_index_of(name: str) -> str:
    """The blind index of the whole name: equal for spellings that differ only in capitals or variants of a form."""
    return blind_index(_folded(name), purpose="member.name")


def name_tokens(name: str) -> str:
    """The tokens of a name, in no telling order, with blanks between them: some 7 for 张三, 14 for three characters."""
    return tokeniser().tokens(name)


def tokeniser() -> Tokeniser:
    """The tokeniser under the key in force. Hold one for a batch: asking for it costs as much as a name."""
    return _tokeniser(blind_index(DOT, purpose=PURPOSE).encode())


def name_parts(name: str) -> set[str]:
    """What the tokens are made of: characters, pairs, runs of pinyin, runs of initials, each marked with its kind."""
    units = _units(name)
    parts = {f"c{unit}" for unit in units}
    parts.update(f"b{one}{two}" for one, two in pairwise(units))
    readings = [reading_of(unit) for unit in units]
    _runs_into(parts, readings)
    if units and (other := SURNAME_READINGS.get(units[0])) and other != readings[0]:
        _runs_into(parts, [other, *readings[1:]])
    return parts


def search_tokens(text: str) -> list[list[str]]:
    """The tokens of a search, as alternatives: who has every token of one alternative matches. Empty: nothing to find.

    Characters must all be there, neighbours as neighbours. Letters are a run of pinyin ("zhangsan", "zhang san",
    "san") or of initials ("zs"), or a word of a Latin name.
    """
    units = _units(text)
    if not units:
        return []
    if any(HAN_ONE.match(unit) for unit in units):
        wanted = [[f"b{one}{two}" for one, two in pairwise(units)] or [f"c{units[0]}"]]
    else:
        letters = _latin("".join(units)).replace("lyu", "lv").replace("nyu", "nv")
        wanted = [[f"{kind}{letters}"] for kind in ("p", "i")[: len(letters)]]
    # Under every index key, as long as a rotation goes on.
    held = [_tokeniser(key.encode()) for key in blind_indexes(DOT, purpose=PURPOSE)]
    return [[each.token(part) for part in parts] for each in held for parts in wanted]


def _laid_out(written: str) -> str:
    """Half-width letters, one dot, no blanks between Chinese characters; Chinese characters as they were written."""
    name = NOT_HAN.sub(lambda found: unicodedata.normalize("NFKC", found[0].translate(DOT_VARIANTS)), written)
    name = " ".join(name.translate(DOT_VARIANTS).split(" ")).strip()
    name = re.sub(r" {2,}", " ", name)
    name = FULL_STOP_INSIDE.sub(DOT, name)
    return DOTS.sub(DOT, BLANKS_INSIDE.sub("", name))


def _character_checked(character: str) -> None:
    kind = unicodedata.category(character)
    if kind[0] in "LM" or character in f" {DOT}-'’.〇" or 0x20000 <= ord(character) <= 0x3FFFF:
        return
    if kind.startswith("N"):
        raise _wrong(Text("姓名中有数字。", "The name contains a digit."))
    if kind == "Co":
        raise _wrong(
            Text(
                "姓名中有自造字，换一台电脑就显示不出。",
                "The name contains a private-use character, which no other computer shows.",
            ),
            Text("请用国标输入法重新录入该字。", "Enter the character again with an input method of the standard."),
        )
    if kind == "Cs":
        raise _wrong(
            Text("姓名中有半个残缺的字。", "The name contains half of a broken character."),
            Text("请重新录入该字。", "Enter the character again."),
        )
    if kind.startswith("C"):
        raise _wrong(
            Text("姓名中有看不见的控制字符。", "The name contains an invisible control character."),
            Text("请删去后重新录入。", "Enter the name again without it."),
        )
    raise _wrong(
        Text(f"姓名中有不能用的符号“{character}”。", f"The name contains the mark “{character}”, which no name has."),
    )


def _wrong(text: Text, remedy: Text | None = None) -> BadInput:
    return BadInput(
        "registry.name_wrong", text, remedy or Text("请按证件填写姓名。", "Write the name as in the document.")
    )


def _folded(name: str) -> str:
    """One spelling for index and tokens: compatibility forms and variation selectors away, small letters."""
    plain = re.sub(rf"[{VARIATION}]", "", _laid_out(name))
    return unicodedata.normalize("NFKC", plain).casefold().translate(DOT_VARIANTS)


def _units(name: str) -> list[str]:
    """Each Chinese character, each word of letters."""
    return UNIT.findall(_folded(name))


def _runs_into(parts: set[str], readings: list[str]) -> None:
    count = len(readings)
    for start in range(count):
        for end in range(start + 1, min(start + RUN, count) + 1):
            parts.add("p" + "".join(readings[start:end]))
            if end - start > 1:
                parts.add("i" + "".join(each[0] for each in readings[start:end]))
    if count > RUN:
        parts.add("p" + "".join(readings))
        parts.add("i" + "".join(each[0] for each in readings))


@lru_cache(maxsize=65_536)
def reading_of(unit: str) -> str:
    """A syllable without tone (lü as lv), or the Latin word without accents; else the character itself."""
    if not HAN_ONE.match(unit):
        return _latin(unit)
    from pypinyin import lazy_pinyin  # its dictionary costs a tenth of a second that most commands need not pay

    return _latin(lazy_pinyin(unit)[0])


def _latin(word: str) -> str:
    spelt = unicodedata.normalize("NFD", word.casefold().replace("ü", "v"))
    return "".join(each for each in spelt if not unicodedata.combining(each))


@lru_cache(maxsize=4)
def _tokeniser(key: bytes) -> Tokeniser:
    return Tokeniser(key)
