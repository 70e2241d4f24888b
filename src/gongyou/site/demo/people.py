"""The city's workers: parallel arrays, one place a person. All names are numbers in words, so that nobody is meant."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gongyou.site.demo.city import City
from gongyou.site.demo.numbers import id_numbers, phone_numbers
from gongyou.site.demo.places import DISTRICTS
from gongyou.site.demo.size import Size
from gongyou.site.demo.streams import Streams
from gongyou.site.demo.trades import INDUSTRIES

STANDARD, DISPATCHED, PLATFORM, PART_TIME, SELF_EMPLOYED = range(5)
JOB_KINDS = ("standard", "dispatched", "platform", "part_time", "self_employed")
AGE_BANDS = ("16-24", "25-34", "35-44", "45-54", "55-64")
_AGE_FROM = np.array([18, 25, 35, 45, 55])
_AGE_SHARE = (0.11, 0.33, 0.30, 0.19, 0.07)
_RIDER_AGE_SHARE = (0.28, 0.42, 0.22, 0.07, 0.01)
_MEN = np.array([0.52, 0.36, 0.24, 0.82, 0.58, 0.90, 0.40, 0.88, 0.45, 0.66, 0.22, 0.25, 0.86])
# Levels 0–8 of the skill ladder (学徒工 … 首席技师).
_SKILL_SHARE = (0.20, 0.20, 0.18, 0.16, 0.12, 0.08, 0.04, 0.015, 0.005)

DRIVES = np.array(["2024-03-01", "2025-04-01", "2026-05-01"], dtype="datetime64[D]")

# A quotient of days of the year and of even/odd pairs below it makes identity numbers unique up to 182,135 people
# of the same year of birth.
_PAIRS = 499
_DAYS = 365


@dataclass(frozen=True, slots=True)
class People:
    """Workers in order of their number. Riders come last: first those of the planted platform, then the control's.

    `roll` holds the numbers of those on the payrolls. `joined` is the day a member joined; who is no member has one
    too, which nobody reads.
    """

    names: np.ndarray
    id_numbers: np.ndarray
    phones: np.ndarray
    is_man: np.ndarray
    age_band: np.ndarray
    district: np.ndarray
    union: np.ndarray
    firm: np.ndarray
    industry: np.ndarray
    occupation: np.ndarray
    job_kind: np.ndarray
    skill: np.ndarray
    joined: np.ndarray
    is_member: np.ndarray
    roll: np.ndarray
    riders_from: int
    control_from: int

    def __len__(self) -> int:
        return len(self.names)


def people_of(city: City, size: Size, streams: Streams) -> People:
    """Everybody. Memory: about 200 bytes a person."""
    draw = streams.of("people")
    count, riders = size.people, size.riders
    others = count - riders
    riders_from, control_from = others, others + size.riders_with_violations
    weights = np.array([firm.weight for firm in city.firms])
    firm = np.concatenate(
        [
            np.sort(draw.choice(len(city.firms), others, p=weights / weights.sum())),
            np.full(size.riders_with_violations, len(city.firms)),
            np.full(size.riders_of_control, len(city.firms) + 1),
        ]
    )
    shares = [district.share for district in DISTRICTS]
    firm_district = np.array([each.district for each in city.firms] + [0, 0])
    district = firm_district[firm]
    district[riders_from:] = draw.choice(len(DISTRICTS), riders, p=shares)
    firm_union = np.array([each.union for each in city.firms] + [0, 0])
    union = firm_union[firm]
    union[riders_from:] = np.array(city.platform_branches)[district[riders_from:]]
    firm_industry = np.array([each.industry for each in city.firms] + [len(INDUSTRIES)] * 2)
    industry = firm_industry[firm]
    is_man = draw.random(count) < _MEN[industry]
    age_band = draw.choice(5, count, p=_AGE_SHARE)
    age_band[riders_from:] = draw.choice(5, riders, p=_RIDER_AGE_SHARE)
    kinds = draw.choice(5, count, p=(0.84, 0.07, 0.0, 0.06, 0.03))
    kinds[riders_from:] = PLATFORM
    joined = np.datetime64("2012-01-01") + draw.integers(0, 4600, count).astype("timedelta64[D]")
    # The riders' union is young: they joined in drives, so that a month has none of them or enough to be counted.
    day = draw.integers(0, 1200, riders)
    joined[riders_from:] = DRIVES[day // 400] + (day % 28).astype("timedelta64[D]")
    # The first on standard contracts, firm by firm, are those whose payrolls the union holds.
    roll = np.flatnonzero(kinds == STANDARD)[: size.payroll_workers]
    return People(
        names=_names(count, riders_from),
        id_numbers=_identities(district, age_band, is_man, draw),
        phones=phone_numbers(np.arange(count)),
        is_man=is_man,
        age_band=age_band,
        district=district,
        union=union,
        firm=firm,
        industry=industry,
        occupation=_occupations(industry, draw),
        job_kind=kinds,
        skill=draw.choice(9, count, p=_SKILL_SHARE),
        joined=joined,
        is_member=_membership(size, roll, industry, draw),
        roll=roll,
        riders_from=riders_from,
        control_from=control_from,
    )


# Three places: some 857,000 given names.
_GIVEN = np.array(list(
    "安柏采晨川春丹东朵帆枫歌谷桂海禾荷恒虹湖花华桦怀吉佳嘉简江今锦景静君可兰蓝乐黎力立连良林凌岭路露鹿麦满茂梅"
    "苗明鸣木宁培平朴琪千青清秋泉群然荣瑞若森山杉石书树舒水松素泰棠天田庭桐望薇温文西溪夏"
))  # fmt: skip


def _names(count: int, riders_from: int) -> np.ndarray:
    """Behind 会 or 骑, which are nobody's surname."""
    return given_names(count, np.where(np.arange(count) < riders_from, "会", "骑"))


def given_names(count: int, heads: np.ndarray | str) -> np.ndarray:
    """Numbers in three characters behind the heads."""
    numbers = np.arange(1, count + 1)
    base = len(_GIVEN)
    first, second, third = (_GIVEN[numbers // base**place % base] for place in (2, 1, 0))
    return np.char.add(np.char.add(heads, first), np.char.add(second, third))


def _identities(
    district: np.ndarray, age_band: np.ndarray, is_man: np.ndarray, draw: np.random.Generator
) -> np.ndarray:
    people = np.arange(len(district))
    ages = _AGE_FROM[age_band] + draw.integers(0, 7, len(people))
    # Ages count back from the end of 2025, so that the youngest are 18 in every month of the tables.
    years = 2006 - (ages - 18)
    starts = (years - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    births = starts + (people // _PAIRS % _DAYS).astype("timedelta64[D]")
    written = np.char.replace(births.astype(str), "-", "").astype(np.int64)
    sequence = people % _PAIRS * 2 + is_man
    regions = np.array([int(each.code) for each in DISTRICTS])[district]
    return id_numbers(regions, written, sequence)


def _occupations(industry: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """The place of each person's occupation in the industry's list; two thirds have the first."""
    counts = np.array([len(each.occupations) for each in INDUSTRIES] + [1])[industry]
    chosen = draw.random(len(industry))
    return np.where(chosen < 0.64, 0, np.minimum(counts - 1, 1 + (chosen > 0.84)))


# How much likelier a worker of an industry is to stand outside the union.
_OUTSIDE = {"E47": 2.2, "H62": 1.9, "F52": 1.6, "O80": 1.7, "Q84": 0.5}


def _membership(size: Size, roll: np.ndarray, industry: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """Who is a member: all but some of the riders and some of those on the payrolls."""
    is_member = np.ones(size.people, dtype=bool)
    likely = np.array([_OUTSIDE.get(each.code, 1.0) for each in INDUSTRIES] + [1.0])[industry[roll]]
    is_member[draw.choice(roll, size.payroll_outsiders, replace=False, p=likely / likely.sum())] = False
    riders = np.arange(size.people - size.riders, size.people)
    is_member[draw.choice(riders, size.riders - size.rider_members, replace=False)] = False
    return is_member
