"""What a job title says, as counts of its runs of one to three characters; noise of job adverts is left out.

A Chinese title has no spaces: runs of characters are its natural words. A Latin word and a number are one character.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

LENGTHS = (1, 2, 3)
# What stands in brackets is mostly a place, a pay, a department: it says something, but less.
IN_BRACKETS = 0.5
BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】|〔([^〔〕]*)〕")
PAY = r"\d[\d.,]*\s*(?:[-~至]\s*\d[\d.,]*)?\s*(?:千|万|元|k|w)?\s*(?:/?(?:月|天|日|小时|年)|以上|起|薪)?"
NOISE = re.compile(
    PAY
    + "|急聘|急招|诚聘|诚招|招聘|高薪|直招|直聘|聘请|五险一金|六险一金|六险二金|社保|双休|单休|包食宿|包吃住|包吃|包住"
    + "|应届生?|接受小白|无责任?底薪|底薪|提成|带薪|年假|年终奖|周末|月薪|月入|过万|兼职|全职|可实习|实习生?|急",
)
WORD = re.compile(r"[a-z]+|\d+|.", re.DOTALL)
BREAK = re.compile(r"[^\w]+|_")


def plain(title: str) -> str:
    """One width, one case."""
    return unicodedata.normalize("NFKC", title).lower().strip()


def features(title: str) -> Counter[str]:
    """The title's runs and how often each occurs. Where nothing but noise is left, the noise itself."""
    text = plain(title)
    found: Counter[str] = Counter()
    _add(found, NOISE.sub("|", BRACKETS.sub("|", text)), 1)
    for groups in BRACKETS.findall(text):
        _add(found, NOISE.sub("|", "".join(groups)), IN_BRACKETS)
    if not found:
        _add(found, text, 1)
    return found


def _add(found: Counter[str], text: str, weight: float) -> None:
    for piece in BREAK.split(text):
        words = WORD.findall(piece)
        for length in LENGTHS:
            for at in range(len(words) - length + 1):
                found["".join(words[at : at + length])] += weight  # type: ignore[assignment]
