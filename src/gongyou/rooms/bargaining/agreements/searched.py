"""Search in the text of clauses: Chinese without word boundaries, the same rows and marks on every database.

What is stored and what is asked go through the same fold: half width, lower case, no blanks in Chinese. The words of a
query are parted by blanks and must all stand in the clause; each is looked for as it is, so % and _ are letters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LONGEST_QUERY = 60
MOST_WORDS = 6
AROUND = 28


def folded(text: str) -> str:
    """The text as it is stored for the search."""
    return _folded(text)[0]


def words_of(query: str) -> list[str]:
    """The words that a query asks for, each once."""
    found = (folded(word) for word in query[:LONGEST_QUERY].split())
    return list(dict.fromkeys(word for word in found if word))[:MOST_WORDS]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text, a hit or not."""

    text: str
    is_hit: bool


def excerpts(text: str, words: Sequence[str], *, around: int = AROUND, most: int = 3) -> list[list[Run]]:
    """Up to `most` stretches of the text with the words marked; stretches that touch are one."""
    hits = list(_hits(text, words))
    windows: list[tuple[int, int]] = []
    for first, last in hits:
        begin, end = max(0, first - around), min(len(text), last + around)
        if windows and begin <= windows[-1][1]:
            windows[-1] = windows[-1][0], max(end, windows[-1][1])
        else:
            windows.append((begin, end))
    return [_cut(text, begin, end, hits) for begin, end in windows[:most]]


def marked(text: str, words: Sequence[str]) -> list[Run]:
    """The whole text with the words marked."""
    return list(_runs(text, 0, len(text), list(_hits(text, words))))


def _cut(text: str, begin: int, end: int, hits: Sequence[tuple[int, int]]) -> list[Run]:
    runs = list(_runs(text, begin, end, hits))
    before = [Run("…", False)] if begin else []
    after = [Run("…", False)] if end < len(text) else []
    return [*before, *runs, *after]


def _runs(text: str, begin: int, end: int, hits: Sequence[tuple[int, int]]) -> Iterator[Run]:
    place = begin
    for first, last in hits:
        if last <= begin or first >= end:
            continue
        if first > place:
            yield Run(text[place:first], False)
        yield Run(text[max(first, begin) : min(last, end)], True)
        place = last
    if place < end:
        yield Run(text[place:end], False)


def _hits(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where the words stand in the text itself; overlapping ones as one."""
    plain, places = _folded(text)
    spans: list[tuple[int, int]] = []
    for word in words:
        at = plain.find(word)
        while at >= 0:
            spans.append((places[at], places[at + len(word) - 1] + 1))
            at = plain.find(word, at + len(word))
    last: tuple[int, int] | None = None
    for span in sorted(spans):
        if last and span[0] < last[1]:
            last = last[0], max(last[1], span[1])
        else:
            if last:
                yield last
            last = span
    if last:
        yield last


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its letters the place in the text that it comes from."""
    letters: list[str] = []
    places: list[int] = []
    blank: int | None = None
    for place, letter in enumerate(text):
        for one in unicodedata.normalize("NFKC", letter).casefold():
            if one.isspace():
                blank = place
                continue
            if one == "\0":
                continue
            # A blank or a line end counts between two Latin words; beside a Chinese letter it is chance.
            if blank is not None and letters and letters[-1].isascii() and one.isascii():
                letters.append(" ")
                places.append(blank)
            blank = None
            letters.append(one)
            places.append(place)
    return "".join(letters), places
