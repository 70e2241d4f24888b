"""A calendar month, the grain of payroll, employment and briefs."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gongyou.core.errors import BadInput
from gongyou.core.text import Text

WRITTEN = re.compile(r"^(\d{4})-(0[1-9]|1[0-2])$")


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """One month, written YYYY-MM.

    >>> Month.read("2026-01") - 1
    Month(year=2025, month=12)
    """

    year: int
    month: int

    @classmethod
    def read(cls, written: str) -> Month:
        """The month written YYYY-MM; anything else raises BadInput."""
        found = WRITTEN.match(written)
        if not found:
            raise BadInput(
                "period.unreadable",
                Text(f"“{written}”不是月份。", f"“{written}” is not a month."),
                Text("请写成 2026-10。", "Write it as 2026-10."),
                value=written,
            )
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        """The month that holds `day`."""
        return cls(day.year, day.month)

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    def __add__(self, months: int) -> Month:
        count = self.year * 12 + self.month - 1 + months
        return Month(count // 12, count % 12 + 1)

    def __sub__(self, months: int) -> Month:
        return self + -months

    def until(self, last: Month) -> Iterator[Month]:
        """Every month from this one to `last`, both included."""
        current = self
        while current <= last:
            yield current
            current += 1

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def shown(self, language: str) -> str:
        """2026年10月 or October 2026, as a person writes it."""
        if language.startswith("en"):
            return f"{self.first_day:%B} {self.year}"
        return f"{self.year}年{self.month}月"
