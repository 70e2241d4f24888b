"""The official working calendar: which day is worked, which is a statutory holiday, and how sure that is.

Two sets are kept apart. *Days off* follow the State Council's notice of each year, with its make-up working days.
*Statutory holidays* (《全国年节及纪念日放假办法》第二条) are the days on which overtime is paid at 300 %
(《劳动法》第四十四条第三项); a day off that a notice adds by swapping is not one of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from pydantic import Field, model_validator

from gongyou.core.errors import BadInput, MissingParameter
from gongyou.core.text import Text
from gongyou.rules.answer import Status, weakest
from gongyou.rules.files import Strict, read_yaml

FOLDER = Path(__file__).parent / "packs" / "cn" / "calendar"
FESTIVALS = "festivals.yaml"
MONTH_DAY = r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
SATURDAY = 5
ONE_DAY = timedelta(days=1)

UNANNOUNCED = Text(
    "{year} 年的放假通知尚未收录：按周末休息、法定节日放假、没有调休推算。",
    "The notice for {year} is not held: reckoned with weekends and statutory holidays off and no swaps.",
)


class Notice(Strict):
    """A State Council notice and who looked when."""

    title: str
    number: str = ""
    url: str
    checked_on: date
    status: Status


class YearFile(Strict):
    """One year as its notices arrange it. Days of the year before may be in it."""

    year: int
    notices: tuple[Notice, ...] = Field(min_length=1)
    days_off: Mapping[str, tuple[date, ...]]
    make_up_days: tuple[date, ...]

    @model_validator(mode="after")
    def _sound(self) -> YearFile:
        off = [day for days in self.days_off.values() for day in days]
        both = set(off) & set(self.make_up_days)
        if both:
            raise ValueError(f"{min(both)} is both off and worked")
        if len(set(off)) != len(off) or len(set(self.make_up_days)) != len(self.make_up_days):
            raise ValueError("a day is listed twice")
        far = [day for day in (*off, *self.make_up_days) if day.year not in (self.year - 1, self.year)]
        if far:
            raise ValueError(f"{far[0]} does not belong to {self.year}")
        return self


class Regime(Strict):
    """The statutory holidays from a day on. `lunar` counts days from each festival."""

    start: date = Field(alias="from")
    law: str
    article: str
    status: Status
    checked_on: date
    fixed: tuple[str, ...]
    lunar: Mapping[str, tuple[int, ...]]


class FestivalsFile(Strict):
    """Regimes, and the Gregorian days of the movable festivals by year."""

    regimes: tuple[Regime, ...] = Field(min_length=1)
    festivals: Mapping[int, Mapping[str, date]]


class DayKind(StrEnum):
    """What a day is for pay and for deadlines."""

    WORKDAY = "workday"
    MAKE_UP = "make_up"
    DAY_OFF = "day_off"
    STATUTORY_HOLIDAY = "statutory_holiday"


class WorkingCalendar:
    """The calendar of the years held. For other years it says so and reckons without swaps."""

    def __init__(self, years: Iterable[YearFile], festivals: FestivalsFile) -> None:
        self._years = {each.year: each for each in years}
        self._festivals = festivals
        self._off = {day for each in self._years.values() for days in each.days_off.values() for day in days}
        self._made_up = {day for each in self._years.values() for day in each.make_up_days}
        self._statutory: dict[int, frozenset[date]] = {}

    @property
    def digest(self) -> str:
        """Eight digits over everything that the calendar holds."""
        held = [self._years[year].model_dump_json() for year in self.years] + [self._festivals.model_dump_json()]
        return hashlib.sha256("\n".join(held).encode()).hexdigest()[:8]

    @property
    def years(self) -> tuple[int, ...]:
        """The years whose notice is held, in order."""
        return tuple(sorted(self._years))

    def is_announced(self, day: date) -> bool:
        """Whether the notice of the day's year is held; if not, every answer about the day is provisional."""
        return day.year in self._years

    def notices(self, days: Iterable[date]) -> tuple[Notice, ...]:
        """The notices that arrange the years of these days, in order."""
        wanted = sorted({day.year for day in days} & self._years.keys())
        return tuple(notice for year in wanted for notice in self._years[year].notices)

    def status(self, days: Iterable[date]) -> Status:
        """How sure the arrangement of these days is; unverified for a year without its notice."""
        listed = list(days)
        found = [notice.status for notice in self.notices(listed)]
        if not all(self.is_announced(day) for day in listed):
            found.append(Status.UNVERIFIED)
        return weakest(found)

    def provisional(self, days: Iterable[date]) -> tuple[Text, ...]:
        """A remark for each year among the days whose notice is not held."""
        return tuple(
            Text(UNANNOUNCED.zh.format(year=year), UNANNOUNCED.en.format(year=year))
            for year in sorted({day.year for day in days} - self._years.keys())
        )

    def festivals(self, name: str) -> Mapping[int, date]:
        """The first day of a movable festival by year, such as `spring_festival`, for all years that are known."""
        held = self._festivals.festivals
        return {year: days[name] for year, days in held.items() if name in days}

    def is_workday(self, day: date) -> bool:
        """Whether the day is worked: a weekday that no notice frees, or a weekend day that a notice moves work to."""
        if day in self._made_up:
            return True
        if day in self._off or day.weekday() >= SATURDAY:
            return False
        return self.is_announced(day) or not self.is_statutory_holiday(day)

    def is_statutory_holiday(self, day: date) -> bool:
        """Whether overtime on the day is paid at 300 %. MissingParameter for a year whose festivals are not held."""
        return day in self.statutory_holidays(day.year)

    def statutory_holidays(self, year: int) -> frozenset[date]:
        """The statutory holidays of a year.

        A festival that falls on another holiday is made up on the next day that is none (Mid-Autumn on 1 October 2020:
        300 % from the 1st to the 4th, 人社厅函〔2020〕135号).
        """
        if year not in self._statutory:
            found: set[date] = set()
            for day in self._statutory_days(year):
                while day in found:
                    day += ONE_DAY
                found.add(day)
            self._statutory[year] = frozenset(found)
        return self._statutory[year]

    def kind(self, day: date) -> DayKind:
        """What the day is for pay. A statutory holiday stays one even where a notice moves work to it."""
        if self.is_statutory_holiday(day):
            return DayKind.STATUTORY_HOLIDAY
        if not self.is_workday(day):
            return DayKind.DAY_OFF
        return DayKind.MAKE_UP if day.weekday() >= SATURDAY else DayKind.WORKDAY

    def next_workday(self, day: date) -> date:
        """The day itself when it is worked, otherwise the first working day after it."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def last_workday(self, day: date) -> date:
        """The day itself when it is worked, otherwise the last working day before it."""
        while not self.is_workday(day):
            day -= ONE_DAY
        return day

    def workdays(self, first: date, last: date) -> int:
        """How many days from `first` to `last`, both included, are worked; 0 when `last` lies before `first`."""
        return sum(self.is_workday(day) for day in days_between(first, last))

    def _statutory_days(self, year: int) -> Iterable[date]:
        regime = self._regime(year)
        for written in regime.fixed:
            month, day = (int(part) for part in written.split("-"))
            yield date(year, month, day)
        if not regime.lunar:
            return
        if year not in self._festivals.festivals:
            raise _unknown_year(year, self._festivals.festivals)
        movable = self._festivals.festivals[year]
        for festival, offsets in regime.lunar.items():
            for offset in offsets:
                yield movable[festival] + timedelta(days=offset)

    def _regime(self, year: int) -> Regime:
        in_force = [each for each in self._festivals.regimes if each.start.year <= year]
        if not in_force:
            raise _unknown_year(year, self._festivals.festivals)
        return max(in_force, key=lambda each: each.start)


def days_between(first: date, last: date) -> Sequence[date]:
    """Every day from `first` to `last`, both included."""
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]


@lru_cache(maxsize=8)
def working_calendar(overlays: tuple[Path, ...] = ()) -> WorkingCalendar:
    """The calendar that ships, with the years that overlay folders add or replace (`calendar/2027.yaml`)."""
    years: dict[int, YearFile] = {}
    for folder in (FOLDER, *(overlay / "calendar" for overlay in overlays)):
        for path in sorted(folder.glob("[12][0-9][0-9][0-9].yaml")):
            file = read_yaml(path, YearFile)
            if path.stem != str(file.year):
                raise BadInput(
                    "rules.calendar_year",
                    Text(f"{path}：文件名与 year: {file.year} 不一致。", f"{path}: year is {file.year}."),
                    file=path,
                )
            years[file.year] = file
    return WorkingCalendar(years.values(), read_yaml(FOLDER / FESTIVALS, FestivalsFile))


def _unknown_year(year: int, held: Mapping[int, object]) -> MissingParameter:
    span = f"{min(held)}–{max(held)}"
    return MissingParameter(
        "rules.calendar_missing",
        Text(f"没有 {year} 年的法定节日日期。", f"The festivals of {year} are not held."),
        Text(f"现有 {span} 年，请核对年份。", f"There are {span}; check the year."),
        year=year,
    )
