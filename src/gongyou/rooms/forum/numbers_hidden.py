"""Numbers that say who is meant are hidden before an opinion is stored. See docs/decisions/opinions-by-phone.md."""

from __future__ import annotations

import re
import unicodedata

HIDDEN = "＊＊＊"
UNSEEN = ("Cc", "Cf", "Co", "Cs")
FOLDED = ("@", "-", ".", "+", " ")
_SEPARATED = r"[ \-·.]?"


def _spread(pattern: str) -> str:
    """The pattern's one-character parts with a separator allowed between any two."""
    return _SEPARATED.join(re.findall(r"\[[^\]]*\]|\\.|.", pattern))


_ID = _spread(r"\d" * 17 + r"[\dXx]")
_OLD_ID = _spread(r"\d" * 15)
_MOBILE = rf"(?:\+?86{_SEPARATED})?" + _spread("1[3-9]" + r"\d" * 9)
# Bank cards, accounts of chat programs, land lines: nothing that an opinion needs has seven digits in a row.
_LONG = r"\d{7,}[Xx]?"
_MAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
NUMBERS = re.compile(rf"{_MAIL}|(?<!\d)(?:{_ID}|{_MOBILE}|{_OLD_ID})(?!\d)|{_LONG}", re.ASCII)


def numbers_hidden(written: str) -> str:
    """The text with such numbers and mail addresses replaced, its letters and digits in half width.

    Control characters are dropped; the punctuation stays as it was written.
    """
    kept = "".join(_folded(each) for each in written if each == "\n" or unicodedata.category(each) not in UNSEEN)
    return NUMBERS.sub(HIDDEN, kept).strip()


def _folded(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character)
    return plain if plain.isascii() and (plain.isalnum() or plain in FOLDED) else character
