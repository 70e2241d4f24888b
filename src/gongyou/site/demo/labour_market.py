"""Vacancies and seekers of the public employment service, under the headings that such offices write.

A few rows of both files are wrong on purpose, so that the quarantine has something to show.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from gongyou.site.demo.city import City
from gongyou.site.demo.columns import days, decimals, words
from gongyou.site.demo.jobs import MONTHS
from gongyou.site.demo.places import DISTRICTS
from gongyou.site.demo.size import Size
from gongyou.site.demo.streams import Streams
from gongyou.site.demo.trades import INDUSTRIES, RIDER, RIDER_INDUSTRY, Occupation

KINDS = ("first", "re-employed", "graduate", "migrant")
KIND_SHARES = np.array([0.22, 0.41, 0.17, 0.20])

# (occupation, monthly wage level, share of vacancies, vacancies per seeker)
_DEMAND = {"I65": 1.35, "C39": 1.45, "C34": 1.60, "Q84": 1.30, "O80": 1.55, "G60": 0.82, "E47": 0.86, "C18": 0.95}

WRONG_VACANCIES = (
    {"发布日期": "2026-02-30"},
    {"招聘人数": "-3"},
    {"招聘人数": "若干"},
    {"最低月薪": "9000.00", "最高月薪": "5200.00"},
    {"行政区划": "麦溪"},
    {"发布日期": "2026-10-20", "截止日期": "2026-09-20"},
)
WRONG_SEEKERS = ({"月份": "2026-13"}, {"求职人数": -4}, {"人员类别": "退役军人"})


def occupations_of() -> tuple[tuple[Occupation, int, float], ...]:
    """Every occupation with its monthly wage and its tightness (vacancies a seeker)."""
    found: dict[str, tuple[Occupation, int, float]] = {}
    for industry in (*INDUSTRIES, RIDER_INDUSTRY):
        for occupation in industry.occupations:
            level = occupation.level if occupation is not RIDER else 1.0
            found.setdefault(
                occupation.code, (occupation, round(industry.wage * level), _DEMAND.get(industry.code, 1.1))
            )
    return tuple(found.values())


def vacancies_of(city: City, size: Size, streams: Streams) -> pa.Table:
    """Postings of 24 months, in order of their day."""
    draw = streams.of("vacancies")
    count = size.vacancies
    occupations = occupations_of()
    month = np.sort(draw.integers(0, len(MONTHS), count))
    first = np.array([each.first_day for each in MONTHS], dtype="datetime64[D]")[month]
    posted = first + draw.integers(0, 28, count).astype("timedelta64[D]")
    place = draw.integers(0, len(occupations), count)
    tight = np.array([tightness for _, _, tightness in occupations])[place]
    headcount = 1 + draw.poisson(6.0 * tight)
    # Spring brings the year's hiring, the last quarter the fewest.
    season = np.array([{2: 1.35, 3: 1.30, 12: 0.80, 1: 0.75}.get(each.month, 1.0) for each in MONTHS])[month]
    headcount = np.maximum(1, np.rint(headcount * season)).astype(np.int64)
    wage = np.array([wage for _, wage, _ in occupations])[place] * (1 + 0.035 * month / 12)
    low = (wage * draw.uniform(0.82, 0.95, count) // 100).astype(np.int64) * 10_000
    firm = draw.integers(0, len(city.firms), count)
    # The employment service serves the whole city: at a small scale some districts have no firm of the registry.
    district = draw.choice(len(DISTRICTS), count, p=[each.share for each in DISTRICTS])
    return pa.table(
        {
            "发布日期": days(posted),
            "截止日期": days(posted + draw.integers(14, 61, count).astype("timedelta64[D]")),
            "用人单位编码": words(firm, [each.key for each in city.firms]),
            "单位性质": words(draw.choice(3, count, p=(0.72, 0.16, 0.12)), ("民营", "国有", "外资")),
            "行政区划": words(district, [each.code for each in DISTRICTS]),
            "职业代码": words(place, [occupation.code for occupation, _, _ in occupations]),
            "岗位名称": words(place, [occupation.name for occupation, _, _ in occupations]),
            "招聘人数": pa.array(headcount),
            "最低月薪": decimals(low),
            "最高月薪": decimals(low + 10_000 * draw.integers(4, 22, count)),
            "学历要求": words(draw.choice(4, count, p=(0.34, 0.36, 0.20, 0.10)), ("不限", "高中", "大专", "本科")),
            "经验要求": words(draw.choice(3, count, p=(0.52, 0.33, 0.15)), ("不限", "1-3年", "3年以上")),
            "是否见习": words((draw.random(count) < 0.06).astype(np.int32), ("否", "是")),
            "来源": words(np.zeros(count, dtype=np.int32), ("公共就业服务",)),
        }
    )


def seekers_of(size: Size, streams: Streams) -> pa.Table:
    """Registered seekers by month, district, occupation and kind."""
    draw = streams.of("seekers")
    occupations = occupations_of()
    shape = (len(MONTHS), len(DISTRICTS), len(occupations), len(KINDS))
    month, district, place, kind = (axis.ravel() for axis in np.indices(shape))
    # As many people look as would leave each occupation with its tightness, if the vacancies were spread evenly.
    a_month = size.vacancies / len(MONTHS) * 7.4 / len(occupations)
    expected = (
        a_month
        * np.array([each.share for each in DISTRICTS])[district]
        * KIND_SHARES[kind]
        * np.where(np.isin(place, _easing(occupations)), 1 + 0.012 * month, 1.0)
    )
    headcount = draw.poisson(expected)
    some = headcount > 0
    return pa.table(
        {
            "月份": words(month[some], [str(each) for each in MONTHS]),
            "行政区划": words(district[some], [each.code for each in DISTRICTS]),
            "求职职业": words(place[some], [occupation.code for occupation, _, _ in occupations]),
            "求职人数": pa.array(headcount[some]),
            "人员类别": words(kind[some], KINDS),
        }
    )


def _easing(occupations: tuple[tuple[Occupation, int, float], ...]) -> np.ndarray:
    """Occupations that more people look for every month."""
    return np.flatnonzero([tightness < 1 for _, _, tightness in occupations])
