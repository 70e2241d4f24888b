"""From the classification of 2022 to ISCO-08, by our own judgement: each row with its confidence and its reason."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from gongyou.core.text import Text
from gongyou.occupations import tables
from gongyou.occupations.classification import occupation
from gongyou.occupations.judgement import Confidence, Review

ISCO_FILES = ("ilo-2025.csv", "isco-08-unscored.csv")


@dataclass(frozen=True, slots=True)
class Link:
    """A unit group of ISCO-08 and its share; the shares of a row sum to one."""

    isco: str
    weight: float


@dataclass(frozen=True, slots=True)
class Mapping:
    """What an occupation is held to be in ISCO-08. No link: looked at, and found to be nothing there."""

    code: str
    name: str
    links: tuple[Link, ...]
    confidence: Confidence | None
    reason: Text
    review: Review

    @property
    def mapped(self) -> bool:
        """Whether there is a unit group for it."""
        return bool(self.links)


@cache
def _all() -> dict[str, Mapping]:
    return {
        occupation(row["code"]).code: Mapping(
            occupation(row["code"]).code,
            row["name"],
            _links(row["isco"]),
            Confidence(row["confidence"]) if row["confidence"] else None,
            Text(row["reason_zh"], row["reason_en"]),
            Review(row["review"]),
        )
        for row in tables.rows("dadian-2022-isco-08.csv")
    }


def _links(written: str) -> tuple[Link, ...]:
    """“8322” or “8322:0.7 9621:0.3”."""
    links = [one.partition(":") for one in written.split()]
    return tuple(Link(code, float(weight or 1)) for code, _, weight in links)


@cache
def isco_titles() -> dict[str, str]:
    """The 436 unit groups of ISCO-08 with their English titles: those that the ILO scored and those it did not."""
    titles = {row["isco"]: row["title"] for name in ISCO_FILES for row in tables.rows(name)}
    return dict(sorted(titles.items()))


def unit_groups() -> frozenset[str]:
    """The codes of the unit groups."""
    return frozenset(isco_titles())


def mappings() -> tuple[Mapping, ...]:
    """Every occupation that somebody has looked at, those found to be unmapped included."""
    return tuple(_all().values())


def mapping(code: str) -> Mapping | None:
    """The row of an occupation; None where nobody has looked at it yet, which is not the same as unmapped."""
    return _all().get(occupation(code).code)
