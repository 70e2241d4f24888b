"""Employment: one row per member and month, five years."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from gongyou.core.period import Month
from gongyou.site.demo.city import City, industry_code
from gongyou.site.demo.columns import constant, decimals, strings, words
from gongyou.site.demo.people import AGE_BANDS, JOB_KINDS, PART_TIME, People
from gongyou.site.demo.places import DISTRICTS
from gongyou.site.demo.size import EMPLOYMENT_FROM, HISTORY_FROM, LAST_MONTH
from gongyou.site.demo.spells import EMPLOYED, Employers, Spell, employers_of, number_of, spells_of
from gongyou.site.demo.streams import Streams
from gongyou.site.demo.trades import INDUSTRIES, RIDER_INDUSTRY

STATUSES = ("employed", "unemployed", "inactive")
MONTHS = tuple(EMPLOYMENT_FROM.until(LAST_MONTH))

# The month that holds most of the holiday: fewer hours for all, the year-end bonus in the month before it.
SPRING_FESTIVAL = {Month(2022, 2), Month(2023, 1), Month(2024, 2), Month(2025, 2), Month(2026, 2)}
BONUS = {
    Month(2022, 1): 1.15,
    Month(2022, 12): 1.14,
    Month(2024, 1): 1.16,
    Month(2025, 1): 1.16,
    Month(2026, 1): 1.18,
}

# No full-time wage lies below this (yuan a month): wages short of the minimum are planted in the payroll.
LEAST_FULL_TIME = 2_450

_ALL_INDUSTRIES = (*INDUSTRIES, RIDER_INDUSTRY)


@dataclass(frozen=True, slots=True)
class Careers:
    """What stays the same for a person over the months: wage level, the spells without work, and the employers."""

    wage: np.ndarray
    growth: np.ndarray
    overtime: np.ndarray
    spells: tuple[Spell, ...]
    employers: Employers

    def status(self, number: int) -> np.ndarray:
        """Everybody's state in a month; of two spells that meet the first counts."""
        found = np.full(len(self.wage), EMPLOYED)
        for spell in reversed(self.spells):
            found = np.where(spell.holds(number), spell.status, found)
        return found


def careers_of(people: People, streams: Streams) -> Careers:
    """Wage levels by industry, occupation, skill, district and sex; spells without work and employers by lot."""
    draw = streams.of("careers")
    count = len(people)
    levels = np.array([[*(o.level for o in each.occupations), 1.0, 1.0, 1.0][:3] for each in _ALL_INDUSTRIES])
    wage = (
        np.array([each.wage for each in _ALL_INDUSTRIES])[people.industry]
        * levels[people.industry, people.occupation]
        * (0.84 + 0.055 * people.skill)
        * np.array([district.wage_level for district in DISTRICTS])[people.district]
        * np.where(people.is_man, 1.0, 0.955)
        * draw.lognormal(0.0, 0.15, count)
    )
    wage = np.maximum(wage, LEAST_FULL_TIME)
    wage[people.job_kind == PART_TIME] *= 0.48
    return Careers(
        wage=wage,
        growth=np.array([each.growth for each in _ALL_INDUSTRIES])[people.industry],
        overtime=np.array([each.overtime for each in _ALL_INDUSTRIES])[people.industry],
        spells=spells_of(people, streams.of("spells")),
        employers=employers_of(people, streams.of("employers")),
    )


def employment_of(people: People, city: City, keys: np.ndarray, streams: Streams) -> Iterator[tuple[Month, pa.Table]]:
    """One table of members a month from HISTORY_FROM on. `keys` are worker keys in order of the workers' number."""
    careers = careers_of(people, streams)
    worker = strings(keys)
    employers = [firm.key for firm in (*city.firms, *city.platform_firms)]
    occupations = sorted({each.code for industry in _ALL_INDUSTRIES for each in industry.occupations})
    occupation_table = np.array(
        [
            [
                occupations.index(industry.occupations[min(place, len(industry.occupations) - 1)].code)
                for place in range(3)
            ]
            for industry in _ALL_INDUSTRIES
        ]
    )
    fixed = {
        "worker_key": worker,
        "organisation": words(people.union, [union.code for union in city.unions]),
        "region": words(people.district, [district.code for district in DISTRICTS]),
        "occupation": words(occupation_table[people.industry, people.occupation], occupations),
        # Of the work, not of the firm: who goes to a firm of another industry keeps work and pay.
        "industry": words(people.industry, [industry_code(number) for number in range(len(_ALL_INDUSTRIES))]),
        "skill_level": pa.array(people.skill.astype(np.int32)),
        "sex": words(people.is_man.astype(np.int32), ("female", "male")),
        "age_band": words(people.age_band, AGE_BANDS),
        "weight": decimals(np.full(len(people), 1_000_000), pa.decimal128(18, 6)),
    }
    for month in HISTORY_FROM.until(LAST_MONTH):
        number, draw = number_of(month), streams.of(f"employment.{month}")
        status = careers.status(number)
        idle = status != EMPLOYED
        yuan, half_hours = _month(careers, people, month, draw)
        firm = careers.employers.at(number)
        members = np.flatnonzero(people.is_member & (people.joined <= np.datetime64(month.last_day)))
        yield (
            month,
            pa.table(
                {
                    "period": constant(str(month), len(people)),
                    **fixed,
                    "employer_key": words(firm, employers, idle),
                    "job_kind": words(people.job_kind, JOB_KINDS, idle),
                    "status": words(status, STATUSES),
                    "monthly_wage": decimals(yuan * 100, missing=idle),
                    "monthly_hours": decimals(half_hours * 50, pa.decimal128(9, 2), idle),
                }
            ).take(pa.array(members)),
        )


def _month(careers: Careers, people: People, month: Month, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Wages in whole yuan and hours in halves of one month for everybody, whether employed or not."""
    festival = month in SPRING_FESTIVAL
    noise = draw.normal(1.0, 0.035, len(people))
    season = np.full(len(people), BONUS.get(month, 1.0))
    # Delivery pays more when few ride, and has no year-end bonus.
    season[people.riders_from :] = 1.14 if festival else 1.0
    yuan = np.rint(careers.wage * (1 + careers.growth) ** (number_of(month) / 12) * season * noise).astype(np.int64)
    normal = 126.0 if festival else 166.0
    usual = normal + careers.overtime * (0.4 if festival else 1.0)
    usual[people.riders_from :] = 178.0 if festival else 214.0
    hours = usual + draw.normal(0.0, 9.0, len(people))
    hours[people.job_kind == PART_TIME] *= 0.45
    return yuan, np.rint(np.clip(hours, 16, 300) * 2).astype(np.int64)
