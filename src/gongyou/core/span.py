"""A period of release: a month, a quarter, a half-year or a year."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gongyou.core.errors import BadInput
from gongyou.core.period import Month
from gongyou.core.text import Text

WRITTEN = re.compile(
    r"^(?P<year>\d{4})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|H(?P<half>[12])))?$", re.ASCII
)
MONTHS = {"month": 1, "quarter": 3, "half": 6}
YEAR = 12
SEASONS = {
    3: (Text("第一季度", "first quarter"), Text("第二季度", "second quarter"), Text("第三季度", "third quarter"),
        Text("第四季度", "fourth quarter")),
    6: (Text("上半年", "first half"), Text("下半年", "second half")),
}  # fmt: skip


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """Whole months from `first` on. Written 2026-10, 2026-Q3, 2026-H1 or 2026.

    >>> Span.read("2026-Q1").before
    Span(first=Month(year=2025, month=10), length=3)
    """

    first: Month
    length: int = 1

    @classmethod
    def read(cls, written: str) -> Span:
        """The period as it is written; anything else raises BadInput."""
        found = WRITTEN.match(written)
        if not found:
            raise BadInput(
                "period.unreadable",
                Text(
                    f"“{written}”不是月份、季度、半年或年份。", f"“{written}” is no month, quarter, half-year or year."
                ),
                Text("请写成 2026-10、2026-Q3、2026-H1 或 2026。", "Write it as 2026-10, 2026-Q3, 2026-H1 or 2026."),
                value=written,
            )
        year = int(found["year"])
        for name, length in MONTHS.items():
            if found[name]:
                return cls(Month(year, (int(found[name]) - 1) * length + 1), length)
        return cls(Month(year, 1), YEAR)

    @property
    def last(self) -> Month:
        return self.first + (self.length - 1)

    @property
    def months(self) -> tuple[Month, ...]:
        """Every month of it, in order."""
        return tuple(self.first.until(self.last))

    @property
    def before(self) -> Span:
        """The period of the same length that ends where this one begins."""
        return Span(self.first - self.length, self.length)

    @property
    def year_before(self) -> Span:
        """The same period a year earlier."""
        return Span(self.first - YEAR, self.length)

    @property
    def number(self) -> int:
        """Which of its kind in the year: the third quarter is 3."""
        return (self.first.month - 1) // self.length + 1

    @property
    def is_month(self) -> bool:
        return self.length == 1

    @property
    def frequency(self) -> str:
        """The letter of CL_FREQ: M, Q, S (half-yearly) or A."""
        return {1: "M", 3: "Q", 6: "S"}.get(self.length, "A")

    @property
    def standard(self) -> str:
        """As SDMX writes it: a half-year is 2026-S1, the rest as here."""
        return str(self).replace("-H", "-S")

    def __str__(self) -> str:
        if self.is_month:
            return str(self.first)
        letter = {3: "-Q", 6: "-H"}.get(self.length)
        return f"{self.first.year:04d}{letter}{self.number}" if letter else f"{self.first.year:04d}"

    def shown(self, language: str) -> str:
        """2026年第三季度 or third quarter of 2026, as a person writes it."""
        if self.is_month:
            return self.first.shown(language)
        english = language.lower().startswith("en")
        if self.length == YEAR:
            return str(self.first.year) if english else f"{self.first.year}年"
        name = SEASONS[self.length][self.number - 1]
        return f"the {name.en} of {self.first.year}" if english else f"{self.first.year}年{name.zh}"
