"""A second opinion on the crosswalk by words alone, which knows nothing of what the first judged of any occupation.

The name is cut into terms of a glossary (longest first), whose English words are compared with the titles of all unit
groups of ISCO-08, and, by another way, with the titles of all O*NET occupations that the bridge leads back to unit
groups. The book's eight major groups, which say what level of work it is, weigh the result. What comes out is shown
beside the crosswalk and changes no row.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache

from gongyou.calc.kappa import Kappa, kappa
from gongyou.core.text import Text
from gongyou.occupations import tables
from gongyou.occupations.bridge import bridges
from gongyou.occupations.classification import plain
from gongyou.occupations.crosswalk import Mapping as Row
from gongyou.occupations.crosswalk import isco_titles, mappings

# What the way by SOC titles counts beside the titles of ISCO-08 itself.
OF_SOC = 0.5
# What a unit group outside the major groups that belong to the book's counts.
OUTSIDE = 0.6
# Below this likeness nothing is said.
LEAST = 0.2
# Which major groups of ISCO-08 the book's hold, by what both say of themselves.
LEVELS: Mapping[str, str] = {"1": "1", "2": "23", "3": "345", "4": "34589", "5": "689", "6": "3789", "7": "0", "8": ""}
WORD = re.compile(r"[a-z]+")
ENDINGS = ("ers", "ors", "ing", "er", "or", "s")
SHORTEST_STEM = 3
SILENT = frozenset(("and", "in", "of", "the", "for", "to", "all", "other", "except", "related", "worker", "workers"))
UNSAID = re.compile("not elsewhere classified")


@dataclass(frozen=True, slots=True)
class Opinion:
    """The unit group that the words point to, how much alike (0 to 1), and why; "" where they point nowhere."""

    code: str
    isco: str
    likeness: float
    terms: tuple[str, ...]

    @property
    def reason(self) -> Text:
        """The words that it rests on, in a sentence."""
        if not self.terms:
            return Text("名称里没有词表认得的词。", "The glossary knows no word of the name.")
        said = self.words
        return Text(f"按名称里的词对照英文名称：{said.zh}", f"Words of the name against English titles: {said.en}")

    @property
    def words(self) -> Text:
        """The words alone, in English with what the glossary makes of them."""
        english = "; ".join(f"“{term}” ({_glossary()[term]})" for term in self.terms)
        return Text("、".join(self.terms), english)


class Agreement(StrEnum):
    """Where a row and its second opinion part, the widest first."""

    MAJOR = "major"
    SUB_MAJOR = "sub_major"
    MINOR = "minor"
    UNIT = "unit"
    SHARED = "shared"
    SAME = "same"
    SILENT = "silent"

    @property
    def text(self) -> Text:
        """In words."""
        return {
            Agreement.MAJOR: Text("大类不同", "Another major group"),
            Agreement.SUB_MAJOR: Text("中类不同", "Another sub-major group"),
            Agreement.MINOR: Text("小类不同", "Another minor group"),
            Agreement.UNIT: Text("细类不同", "Another unit group"),
            Agreement.SHARED: Text("是其中之一", "One of several groups"),
            Agreement.SAME: Text("一致", "The same"),
            Agreement.SILENT: Text("没有意见", "No opinion"),
        }[self]


class Level(IntEnum):
    """A level of ISCO-08, by its number of digits."""

    SUB_MAJOR = 2
    MINOR = 3
    UNIT = 4

    @property
    def text(self) -> Text:
        """In words."""
        return {
            Level.SUB_MAJOR: Text("中类（两位）", "Sub-major group (two digits)"),
            Level.MINOR: Text("小类（三位）", "Minor group (three digits)"),
            Level.UNIT: Text("细类（四位）", "Unit group (four digits)"),
        }[self]


def main_group(row: Row) -> str:
    """The unit group with the greatest share, the first written among equals; "" for unmapped."""
    return max(row.links, key=lambda link: link.weight).isco if row.links else ""


@cache
def opinions() -> dict[str, Opinion]:
    """What stands in the shipped table, by code of 2022; `opinion_of` makes it."""
    return {
        row["code"]: Opinion(row["code"], row["isco"], float(row["likeness"]), tuple(row["terms"].split()))
        for row in tables.rows("dadian-2022-isco-08-second.csv")
    }


def agreement(row: Row | None) -> Agreement:
    """Where the row's unit groups and the second opinion part; an unmapped row parts from any opinion at the top."""
    opinion = opinions().get(row.code) if row else None
    if row is None or opinion is None or not opinion.isco:
        return Agreement.SILENT
    first = main_group(row)
    if first == opinion.isco:
        return Agreement.SAME
    if opinion.isco in {link.isco for link in row.links}:
        return Agreement.SHARED
    return (Agreement.MAJOR, Agreement.SUB_MAJOR, Agreement.MINOR, Agreement.UNIT)[agreed_digits(first, opinion.isco)]


@cache
def pairs() -> tuple[tuple[str, str], ...]:
    """(main unit group, second opinion) of every shipped row for which both say one."""
    both = [(main_group(row), opinions()[row.code].isco) for row in mappings() if row.code in opinions()]
    return tuple((first, second) for first, second in both if first and second)


def agreed_digits(first: str, second: str) -> int:
    """How many digits two unit groups share from the left."""
    return next(
        (at for at, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )


@cache
def kappas() -> dict[Level, Kappa]:
    """Cohen's kappa of the shipped crosswalk and the second opinion at each level."""
    found = {level: kappa([(first[:level], second[:level]) for first, second in pairs()]) for level in Level}
    return {level: value for level, value in found.items() if value is not None}


def opinion_of(code: str, name: str) -> tuple[str, float, tuple[str, ...]]:
    """(unit group, likeness, terms found) of an occupation, from its name and the major group of its code."""
    terms = terms_of(name)
    words = Counter(stem for term in terms for stem in stems(_glossary()[term]))
    scores: dict[str, float] = defaultdict(float)
    for isco, likeness in _alike(words, _of_isco()).items():
        scores[isco] += likeness
    by_soc: dict[str, float] = {}
    for soc, likeness in _alike(words, _of_soc()).items():
        for isco in _isco_of_soc().get(soc, ()):
            by_soc[isco] = max(by_soc.get(isco, 0.0), likeness)
    for isco, likeness in by_soc.items():
        scores[isco] += OF_SOC * likeness
    levels = LEVELS[code[0]]
    weighed = {isco: score / (1 + OF_SOC) * (1.0 if isco[0] in levels else OUTSIDE) for isco, score in scores.items()}
    best = min(weighed, key=lambda isco: (-round(weighed[isco], 9), isco), default="")
    if not best or weighed[best] < LEAST:
        return "", 0.0, terms
    return best, round(weighed[best], 3), terms


def terms_of(name: str) -> tuple[str, ...]:
    """The glossary's terms in a name, the longest at each place; what no term covers is left out."""
    text, at = plain(name), 0
    found: list[str] = []
    while at < len(text):
        term = next((text[at:end] for end in range(len(text), at, -1) if text[at:end] in _glossary()), "")
        if term:
            found.append(term)
        at += len(term) or 1
    return tuple(dict.fromkeys(found))


def stems(text: str) -> list[str]:
    """English words without their endings, the silent ones left out."""
    return [_stem(word) for word in WORD.findall(UNSAID.sub("", text.lower())) if word not in SILENT]


def _stem(word: str) -> str:
    if word.endswith("ies"):
        return word.removesuffix("ies") + "y"
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word.removesuffix(ending).rstrip("e")
    return word.rstrip("e")


@dataclass(frozen=True, slots=True)
class _Titles:
    """Unit vectors of titles by their stems."""

    rarity: Mapping[str, float]
    by_stem: Mapping[str, Mapping[str, float]]


def _vectors(titles: Mapping[str, str]) -> _Titles:
    counts = {key: Counter(stems(title)) for key, title in titles.items()}
    held = Counter(stem for found in counts.values() for stem in found)
    rarity = {stem: math.log(1 + len(titles) / times) for stem, times in held.items()}
    by_stem: dict[str, dict[str, float]] = defaultdict(dict)
    for key, found in counts.items():
        length = math.sqrt(math.fsum((times * rarity[stem]) ** 2 for stem, times in found.items())) or 1.0
        for stem, times in found.items():
            by_stem[stem][key] = times * rarity[stem] / length
    return _Titles(rarity, by_stem)


def _alike(words: Mapping[str, int], titles: _Titles) -> dict[str, float]:
    """The cosine of the words with every title that has one of them; a word that no title has counts for nothing."""
    weights = {stem: times * titles.rarity[stem] for stem, times in words.items() if stem in titles.rarity}
    length = math.sqrt(math.fsum(weight**2 for weight in weights.values())) or 1.0
    found: dict[str, float] = defaultdict(float)
    for stem, weight in sorted(weights.items()):
        for key, part in titles.by_stem[stem].items():
            found[key] += weight / length * part
    return found


@cache
def _glossary() -> dict[str, str]:
    return {row["zh"]: row["en"] for row in tables.rows("glossary.csv")}


@cache
def _of_isco() -> _Titles:
    return _vectors(isco_titles())


@cache
def _of_soc() -> _Titles:
    return _vectors({row["soc"]: row["title"] for row in tables.rows("gpts-2023.csv")})


@cache
def _isco_of_soc() -> dict[str, tuple[str, ...]]:
    """The unit groups of each O*NET code, by way of its SOC code."""
    found: dict[str, list[str]] = defaultdict(list)
    for each in bridges():
        for soc in each.socs:
            found[soc].append(each.isco)
    return {row["soc"]: tuple(found.get(row["soc"].partition(".")[0], ())) for row in tables.rows("gpts-2023.csv")}
