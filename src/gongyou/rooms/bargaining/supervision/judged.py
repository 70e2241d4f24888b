"""What a test may read, and the two ways in which it answers: single cases, or a metric's judged outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gongyou.core.text import Text
from gongyou.rooms.bargaining.supervision.parameters import Parameter
from gongyou.rooms.platforms.door import material as cases_material

if TYPE_CHECKING:
    from gongyou.lake.provenance import View
    from gongyou.rules.schemes import PayScheme

Values = Mapping[str, Any]
Material = Any
ONE_DAY = timedelta(days=1)
# The tables and columns without which a test cannot be run.
Needed = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Look:
    """A platform's tables, the days that are judged, the day from which the clause binds, the register's facts."""

    view: View
    platform: str
    period: tuple[date, date]
    binds_from: date
    register: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def clock(self) -> PayScheme:
        """The scheme whose zone and currency hold where the clause names none."""
        return cases_material.clock_scheme(self.platform)

    def material(self, terms: Mapping[str, Any] | None = None, scheme: PayScheme | None = None) -> Material:
        """The tables on the days that are judged."""
        return self.over(self.period, terms, scheme)

    def over(
        self, span: tuple[date, date], terms: Mapping[str, Any] | None = None, scheme: PayScheme | None = None
    ) -> Material:
        """The tables on other days."""
        held = terms or {}
        return cases_material.case_material(self.view, self.platform, span, scheme or self.clock, held, self.register)

    def whole_weeks(self, terms: Mapping[str, Any] | None = None) -> Material | None:
        """The tables on the weeks that end in the period and begin when the clause binds; None without such a week."""
        first, last = self.period
        sunday = first + ONE_DAY * ((6 - first.weekday()) % 7)
        begins, ends = sunday - 6 * ONE_DAY, last - ONE_DAY * ((last.weekday() + 1) % 7)
        while begins < self.binds_from:
            begins += 7 * ONE_DAY
        return None if begins > ends else self.over((begins, ends), terms)


@dataclass(frozen=True, slots=True)
class Found:
    """A test's answer: a table of cases, or a list of them, or a metric's outcome; `material` is what it read."""

    material: Material
    table: Any = None
    listed: Sequence[Any] | None = None
    outcome: Any = None


Judge = Callable[[Look, Values], "Found | Text"]


@dataclass(frozen=True, slots=True)
class ClauseTest:
    """A test to which a clause can be bound. `unit` is what is checked one by one; `page` explains the comparison.

    `judge` answers with a Text where nothing can be looked at at all.
    """

    id: str
    title: Text
    section: str
    unit: Text
    parameters: tuple[Parameter, ...]
    needs: Callable[[Values], Needed]
    told: Callable[[Values], Text]
    judge: Judge
    page: str

    def shown(self, key: str, value: Any) -> Text:
        """A parameter's value in words."""
        return next(each for each in self.parameters if each.key == key).shown(value)
