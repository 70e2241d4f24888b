"""How many persons are held, and whether the duties of who holds more than ten million apply.

网络数据安全管理条例 (State Council Decree 790, in force 2025-01-01) Article 28: who handles the personal information of
more than ten million persons also has the duties of Articles 30 and 32 that handlers of important data have.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db import connection

from gongyou.kit.environment import Environment
from gongyou.registry.models import Member

LARGE = 10_000_000
EXACT_BELOW = 1_000_000
COUNTED_FOR_SECONDS = 600
# A large holder's officers reveal a fifth of what others may, and its lists of persons end here.
STRICTER = 5
LISTED_AT_MOST = 1_000
# Numbers of persons from here on are told with two digits.
TOLD_EXACTLY_BELOW = 100


@dataclass(frozen=True, slots=True)
class Holding:
    """`persons` is exact below a million and the database's own estimate above it."""

    persons: int
    is_exact: bool
    is_large: bool
    is_forced: bool

    @property
    def hides_counts(self) -> bool:
        """Lists of a large holder do not tell how many there are."""
        return self.is_large

    @property
    def clear_exports_need_two(self) -> bool:
        return self.is_large

    @property
    def listed_at_most(self) -> int | None:
        """How far a list of persons can be leafed through; None without end."""
        return LISTED_AT_MOST if self.hides_counts else None

    def told(self, persons: int) -> int:
        """A number of persons as pages and files may say it: with two digits where counts are hidden."""
        if not self.hides_counts or persons < TOLD_EXACTLY_BELOW:
            return persons
        return _two_digits(persons)

    def told_sum(self, yuan: Decimal, persons: int) -> Decimal:
        """What so many persons paid or owe, told with two digits wherever their number is: one leads to the other."""
        if not self.hides_counts or persons < TOLD_EXACTLY_BELOW:
            return yuan
        return Decimal(_two_digits(int(yuan)))

    @property
    def reveals_per_day(self) -> int:
        limit = Environment().count("GONGYOU_REVEALS_PER_DAY")
        return max(1, limit // STRICTER) if self.is_large else limit


def _two_digits(number: int) -> int:
    unit: int = 10 ** max(len(str(number)) - 2, 0)
    return (number + unit // 2) // unit * unit


def holding() -> Holding:
    """The state now. The count is kept for ten minutes."""
    chosen = Environment().choice("GONGYOU_LARGE_HOLDER", "auto", "true", "false")
    persons, is_exact = _counted()
    threshold = min(LARGE, Environment().count("GONGYOU_LARGE_HOLDER_PERSONS"))
    is_large = chosen == "true" or (chosen == "auto" and persons >= threshold)
    return Holding(persons, is_exact, is_large, chosen != "auto")


def forget() -> None:
    """Counts anew at the next question."""
    _kept.clear()


_kept: dict[str, tuple[float, tuple[int, bool]]] = {}


def _counted() -> tuple[int, bool]:
    place = f"{settings.DATABASES['default'].get('NAME')}"
    known = _kept.get(place)
    if known is None or time.monotonic() - known[0] > COUNTED_FOR_SECONDS:
        known = _kept[place] = (time.monotonic(), _count())
    return known[1]


def _count() -> tuple[int, bool]:
    estimate = _estimate()
    if estimate >= EXACT_BELOW:
        return estimate, False
    return Member.objects.exclude(state=Member.State.ERASED).count(), True


def _estimate() -> int:
    """What the database knows without counting; at most too high on SQLite, where it is the last number given."""
    table = Member._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = %s::regclass", [table])
        else:
            cursor.execute("SELECT max(id) FROM registry_member")
        row = cursor.fetchone()
    return int((row and row[0]) or 0)
