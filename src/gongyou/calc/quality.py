"""The data-quality score of a register: seven shares, weighted, 0 to 100. Method: docs/algorithms/data-quality.md."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from operator import add, attrgetter

FRESH_MONTHS = 12
# After twelve months a record loses one twelfth each month; after twenty-four it counts nothing.
DECAY_MONTHS = 12


class Part(StrEnum):
    """What the score looks at."""

    COMPLETENESS = "completeness"
    VALIDITY = "validity"
    IDENTITY = "identity"
    FRESHNESS = "freshness"
    DUPLICATES = "duplicates"
    CONTACTS = "contacts"
    TERMS = "terms"


WEIGHTS: Mapping[Part, int] = {
    Part.COMPLETENESS: 25,
    Part.VALIDITY: 15,
    Part.IDENTITY: 20,
    Part.FRESHNESS: 20,
    Part.DUPLICATES: 5,
    Part.CONTACTS: 5,
    Part.TERMS: 10,
}


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted in one organisation, or in a subtree: there they are sums over its organisations.

    `employer_wanted`: members who have an employer to name. `fresh`: twelfths, 12 for a record of the last 12 months.
    `units`: organisations with members of their own; `unattended`: of these, those without an officer.
    `terms_wanted`: open organisations that elect a committee; `terms_out`: of these, without a term that runs.
    """

    members: int = 0
    employer_wanted: int = 0
    phone_missing: int = 0
    employer_missing: int = 0
    phone_wrong: int = 0
    id_wrong: int = 0
    passed: int = 0
    mismatched: int = 0
    fresh: int = 0
    stale: int = 0
    suspected: int = 0
    units: int = 0
    unattended: int = 0
    terms_wanted: int = 0
    terms_out: int = 0

    @property
    def numbers(self) -> tuple[int, ...]:
        """The counts in their order. dataclasses.astuple copies deeply, which costs twenty times as much."""
        return _numbers(self)

    def __add__(self, other: Counts) -> Counts:
        return Counts(*map(add, self.numbers, other.numbers))


_numbers = attrgetter(*(field.name for field in fields(Counts)))


@dataclass(frozen=True, slots=True)
class PartScore:
    """One part: `got` of `of`, the most it can bring, and the points that it brought and cost."""

    part: Part
    got: int
    of: int
    most: Decimal
    points: Decimal
    lost: Decimal

    @property
    def share(self) -> Fraction:
        return Fraction(self.got, self.of)


@dataclass(frozen=True, slots=True)
class Quality:
    """`score` is None where nothing is there to be judged. Parts that cannot be judged are left out."""

    score: Decimal | None
    parts: tuple[PartScore, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """Which parts an installation can judge at all: without an authority to ask, nobody's identity can be checked."""

    identity: bool = True
    duplicates: bool = True

    def leaves_out(self, part: Part) -> bool:
        return (part is Part.IDENTITY and not self.identity) or (part is Part.DUPLICATES and not self.duplicates)


def shares(counts: Counts) -> dict[Part, tuple[int, int]]:
    """Part → what is right, of how many."""
    wanted = counts.members + counts.employer_wanted
    phones = counts.members - counts.phone_missing
    return {
        Part.COMPLETENESS: (wanted - counts.phone_missing - counts.employer_missing, wanted),
        Part.VALIDITY: (counts.members + phones - counts.id_wrong - counts.phone_wrong, counts.members + phones),
        Part.IDENTITY: (counts.passed, counts.members),
        Part.FRESHNESS: (counts.fresh, DECAY_MONTHS * counts.members),
        Part.DUPLICATES: (counts.members - counts.suspected, counts.members),
        Part.CONTACTS: (counts.units - counts.unattended, counts.units),
        Part.TERMS: (counts.terms_wanted - counts.terms_out, counts.terms_wanted),
    }


def quality(counts: Counts, judged: Judged = Judged()) -> Quality:
    """The score with its parts. Exact fractions inside, one decimal outside, half up; 100.0 only where all is right."""
    if not counts.members:
        return Quality(None, ())
    found = {part: (got, of) for part, (got, of) in shares(counts).items() if of and not judged.leaves_out(part)}
    whole = sum(WEIGHTS[part] for part in found)
    parts = []
    total = Fraction(0)
    for part, (got, of) in found.items():
        most = Fraction(100 * WEIGHTS[part], whole)
        points = most * Fraction(got, of)
        total += points
        parts.append(PartScore(part, got, of, _tenth(most), _tenth(points), _tenth(most - points)))
    score = _tenth(total)
    if total < 100 and score == 100:
        score = Decimal("99.9")
    return Quality(score, tuple(parts))


def score_tenths(counts: Counts, judged: Judged = Judged()) -> int | None:
    """The score in tenths of a point, as `quality` has it, by whole numbers alone: twenty times as fast."""
    if not counts.members:
        return None
    top, bottom, whole = 0, 1, 0
    for part, (got, of) in shares(counts).items():
        if of and not judged.leaves_out(part):
            weight = WEIGHTS[part]
            top, bottom, whole = top * of + weight * got * bottom, bottom * of, whole + weight
    bottom *= whole
    tenths = (2000 * top + bottom) // (2 * bottom)
    return 999 if tenths == 1000 and top < bottom else tenths


def months_back(day: date, months: int) -> date:
    """The same day some months earlier; the month's last day where it has no such day."""
    at = day.year * 12 + day.month - 1 - months
    year, month = divmod(at, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def fresh_limits(today: date) -> list[tuple[date, int]]:
    """(day, twelfths): a record confirmed on or after the day counts that many twelfths; the latest day first."""
    return [(months_back(today, FRESH_MONTHS + step), DECAY_MONTHS - step) for step in range(DECAY_MONTHS)]


def _tenth(value: Fraction) -> Decimal:
    """Rounded half up to one decimal, exactly."""
    scaled = value * 10
    whole = int(scaled + Fraction(1, 2))
    return (Decimal(whole) / 10).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
