"""From ISCO-08 to the Standard Occupational Classification of the United States (2018), by our own judgement.

Only for setting scores that were published for SOC beside the ILO's: the several SOC codes of a unit group count alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from gongyou.occupations import tables
from gongyou.occupations.judgement import Confidence, Review


@dataclass(frozen=True, slots=True)
class Bridge:
    """A unit group of ISCO-08 and the SOC occupations that we hold to be the same work."""

    isco: str
    socs: tuple[str, ...]
    confidence: Confidence
    review: Review


@cache
def _all() -> dict[str, Bridge]:
    return {
        row["isco"]: Bridge(
            row["isco"], tuple(row["soc"].split()), Confidence(row["confidence"]), Review(row["review"])
        )
        for row in tables.rows("isco-08-soc-2018.csv")
    }


def bridges() -> tuple[Bridge, ...]:
    """Every unit group that we looked at."""
    return tuple(_all().values())


def bridge(isco: str) -> Bridge | None:
    """The SOC codes of a unit group; None where nobody has looked at it."""
    return _all().get(isco)
