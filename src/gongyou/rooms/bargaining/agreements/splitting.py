"""The text of an agreement into its parts. Nothing is lost: the parts put together are the text, letter for letter.

A part begins at a line that begins with 第…章 or 第…条 (Chinese or Arabic numerals), or with Article 12. A text without
any such line is split at 一、 or at 1. instead. What stands before the first heading is the preamble; the lines for
signatures and seals after the last clause are the closing; a clause without a number stays with the one before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gongyou.rooms.bargaining.agreements.numerals import SIGNS, number_of

LONGEST = 200_000
MOST_PARTS = 600
NUMERAL = f"[{SIGNS}0-9０-９][{SIGNS}0-9０-９ \u3000]*"
BEGIN = r"[\s\u3000\ufeff#*]*"
CHAPTER = re.compile(f"{BEGIN}(?P<number>第[ \u3000]*(?P<count>{NUMERAL})[章编篇])(?P<rest>.*)", re.DOTALL)
ARTICLE = re.compile(f"{BEGIN}(?P<number>第[ \u3000]*(?P<count>{NUMERAL})条(?:之[{SIGNS}]+)?)(?P<rest>.*)", re.DOTALL)
ENGLISH = re.compile(rf"{BEGIN}(?P<number>Article\s+(?P<count>\d+))(?P<rest>.*)", re.DOTALL)
ENGLISH_CHAPTER = re.compile(rf"{BEGIN}(?P<number>Chapter\s+(?P<count>\d+))(?P<rest>.*)", re.DOTALL)
LISTED = re.compile(f"{BEGIN}(?P<number>(?P<count>[{SIGNS}]+)、)(?P<rest>.*)", re.DOTALL)
COUNTED = re.compile(f"{BEGIN}(?P<number>(?P<count>[0-9０-９]{{1,3}})[.．、])(?![0-9０-９])(?P<rest>.*)", re.DOTALL)
# After a number in the middle of a sentence: “第十二条规定的……”, “第三条、第四条”, “第八条第二款”.
GOES_ON = re.compile(r"[ \u3000]*(?:[、和及与或至]|第[^章条]*[款项]|所?(?:规定|约定|列|称|述)|的)")
APART = re.compile(r"[\s\u3000：:．.【（(]|$")
SEAL = re.compile(
    r"[\s\u3000]*(?:[（(]?以下无正文.*|.{0,24}(?:（|\()?(?:盖章|签章|签字|签名|公章)(?:）|\))?[\s：:_]*|(?:Signed|Signature)\b.*)"
)


class Part(StrEnum):
    """What a part is; the values are those of the model."""

    PREAMBLE = "preamble"
    CHAPTER = "chapter"
    ARTICLE = "article"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Piece:
    """One part: `text` is all of it, the number and the line ends among it; `heading` the chapter it stands under."""

    part: Part
    number: str
    text: str
    heading: str = ""


Begun = tuple[Part, str]
Opens = Callable[[str, int], "tuple[Begun, int] | None"]


def split(text: str) -> list[Piece]:
    """The parts in their order; none for a text without a letter."""
    if not text.strip():
        return []
    lines = text.splitlines(keepends=True)
    for opens in (_articles, _listed, _counted):
        pieces = list(_split(lines, opens))
        if any(piece.part is Part.ARTICLE for piece in pieces):
            return _closed(pieces)
    # No number anywhere: the whole stays together.
    return [Piece(Part.ARTICLE, "", text)]


def whole(pieces: Sequence[Piece]) -> str:
    """The text that was split."""
    return "".join(piece.text for piece in pieces)


def _split(lines: Sequence[str], opens: Opens) -> Iterator[Piece]:
    begun: Begun = (Part.PREAMBLE, "")
    held: list[str] = []
    heading, last = "", 0
    for line in lines:
        found = opens(line, last)
        if found is None:
            held.append(line)
            continue
        if "".join(held).strip() or begun[0] is not Part.PREAMBLE:
            yield Piece(*begun, "".join(held), "" if begun[0] is Part.CHAPTER else heading)
            held = []
        # Blank lines before the first heading belong to it.
        held, begun = [*held, line], found[0]
        if begun[0] is Part.CHAPTER:
            heading = line.strip()
        else:
            last = found[1]
    if held:
        yield Piece(*begun, "".join(held), "" if begun[0] is Part.CHAPTER else heading)


def _articles(line: str, last: int) -> tuple[Begun, int] | None:
    for part, pattern in (
        (Part.CHAPTER, CHAPTER),
        (Part.CHAPTER, ENGLISH_CHAPTER),
        (Part.ARTICLE, ARTICLE),
        (Part.ARTICLE, ENGLISH),
    ):
        found = pattern.match(line)
        count = number_of(found["count"]) if found else None
        if found is None or count is None:
            continue
        rest = found["rest"]
        if GOES_ON.match(rest):
            return None
        # Without a blank behind it a number counts when it is the next one.
        if part is Part.ARTICLE and not APART.match(rest) and count != last + 1:
            return None
        return (part, "".join(found["number"].split())[:20]), count
    return None


def _listed(line: str, last: int) -> tuple[Begun, int] | None:
    return _next(LISTED, line, last)


def _counted(line: str, last: int) -> tuple[Begun, int] | None:
    return _next(COUNTED, line, last)


def _next(pattern: re.Pattern[str], line: str, last: int) -> tuple[Begun, int] | None:
    """Lists count up by one; another number begins nothing."""
    found = pattern.match(line)
    count = number_of(found["count"]) if found else None
    if found is None or count != last + 1:
        return None
    return (Part.ARTICLE, "".join(found["number"].split())[:20]), count


def _closed(pieces: list[Piece]) -> list[Piece]:
    """The lines for signatures below the last clause as a part of their own."""
    last = pieces[-1]
    lines = last.text.splitlines(keepends=True)
    for place, line in enumerate(lines[1:], 1):
        if SEAL.fullmatch(line.rstrip()) and line.strip():
            head = Piece(last.part, last.number, "".join(lines[:place]), last.heading)
            return [*pieces[:-1], head, Piece(Part.CLOSING, "", "".join(lines[place:]))]
    return pieces
