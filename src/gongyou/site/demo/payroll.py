"""Payroll: one row per worker and month, 12 months, with overtime pay worked out here in whole fen.

A second implementation of 《劳动法》第四十四条 and 《工资支付暂行规定》第十三条, without the rules floor:
overtime = wage ÷ 21.75 ÷ 8 × (1.5 weekday + 2 rest day + 3 holiday hours), rounded half up once, to the fen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from gongyou.core.period import Month
from gongyou.site.demo.city import City, industry_code
from gongyou.site.demo.columns import MONEY, days, decimals, strings, words
from gongyou.site.demo.jobs import Careers
from gongyou.site.demo.people import People
from gongyou.site.demo.places import DISTRICTS
from gongyou.site.demo.plan import (
    BELOW_MINIMUM_WAGE,
    OVERTIME_OVER_CAP,
    OVERTIME_UNDERPAID,
    Planted,
    planted,
)
from gongyou.site.demo.size import LAST_MONTH, PAYROLL_FROM
from gongyou.site.demo.streams import Streams
from gongyou.site.demo.trades import INDUSTRIES

MONTHS = tuple(PAYROLL_FROM.until(LAST_MONTH))

# Working days and statutory holidays of each month: 国办发明电〔2024〕12号 and 〔2025〕7号; 全国年节及纪念日放假办法.
WORKING_DAYS = dict(zip(MONTHS, (20, 23, 21, 16, 22, 21, 19, 21, 23, 21, 22, 18), strict=True))
HOLIDAYS = {Month(2026, 1): 1, Month(2026, 2): 4, Month(2026, 4): 1, Month(2026, 5): 2, Month(2026, 6): 1,
            Month(2026, 9): 1, Month(2026, 10): 3}  # fmt: skip

HEAT_MONTHS = {Month(2026, month) for month in (6, 7, 8, 9)}
HEAT_INDUSTRIES = ("E47", "G54")
HEAT_ALLOWANCE_FEN = 30_000
COMPREHENSIVE_INDUSTRIES = ("E47", "G54")
SCHEMES = ("standard", "comprehensive")

# The demo city's minimum wage, yuan a month in fen; the demo pack of the rules states the same (a test compares).
MINIMUM_WAGE_FEN = 230_000
CAP_HALF_HOURS = 2 * 36

# Shares of all rows that are planted; the three kinds never meet on one row.
SHARE_BELOW_MINIMUM, SHARE_OVER_CAP, SHARE_UNDERPAID = 0.003, 0.006, 0.012

# 21.75 days × 8 hours, in quarters: fen × (3 weekday + 4 rest day + 6 holiday half-hours) ÷ 4 ÷ 174.
_DIVISOR = 4 * 174

# Rates of the demo city (invented): employer and worker, per ten thousand of the base.
EMPLOYER_RATE, WORKER_RATE = 2_550, 1_050
LEAST_BASE_FEN, LARGEST_BASE_FEN = 400_000, 2_100_000


@dataclass(frozen=True, slots=True)
class Hours:
    """Overtime of each row in half hours, by kind. Compensated hours are part of the rest-day hours."""

    weekday: np.ndarray
    restday: np.ndarray
    compensated: np.ndarray
    holiday: np.ndarray


def overtime_fen(wage_fen: np.ndarray, hours: Hours) -> np.ndarray:
    """What the law asks for, in whole fen, rounded half up."""
    weighted = 3 * hours.weekday + 4 * (hours.restday - hours.compensated) + 6 * hours.holiday
    return (wage_fen * weighted * 2 + _DIVISOR) // (2 * _DIVISOR)


def _hours(careers: Careers, rows: Rows, over_cap: np.ndarray, draw: np.random.Generator) -> Hours:
    """Overtime within the cap of 36 hours a month, save on the rows of `over_cap`."""
    usual = careers.overtime[rows.worker]
    weekday = np.clip(np.rint(usual * 1.1 + draw.normal(0, 9, len(usual))), 0, 44).astype(np.int64)
    weekday[draw.random(len(usual)) < 0.18] = 0
    restday = np.where(draw.random(len(usual)) < 0.30, 8 * draw.integers(1, 3, len(usual)), 0)
    restday[rows.comprehensive] = 0
    compensated = np.where(draw.random(len(usual)) < 0.25, restday, 0)
    holidays = np.array([HOLIDAYS.get(month, 0) for month in MONTHS])[rows.month]
    holiday = np.where((draw.random(len(usual)) < 0.07) & (holidays > 0), 16, 0)
    weekday = np.minimum(weekday, CAP_HALF_HOURS - (restday + holiday))
    weekday[over_cap] = CAP_HALF_HOURS + 2 + draw.integers(0, 50, len(usual))[over_cap]
    return Hours(weekday, restday, compensated, holiday)


@dataclass(frozen=True, slots=True)
class Rows:
    """Which worker and which month each row is of, and whether the hours are counted over a longer period."""

    worker: np.ndarray
    month: np.ndarray
    comprehensive: np.ndarray


def payroll_of(
    people: People, city: City, careers: Careers, keys: np.ndarray, streams: Streams
) -> tuple[pa.Table, tuple[Planted, ...]]:
    """All months in one table, and which rows are short on purpose."""
    draw = streams.of("payroll")
    roll = people.roll
    worker, month = np.tile(roll, len(MONTHS)), np.repeat(np.arange(len(MONTHS)), len(roll))
    codes = np.array([industry.code for industry in INDUSTRIES])[people.industry[worker]]
    rows = Rows(worker, month, np.isin(codes, COMPREHENSIVE_INDUSTRIES))
    count = len(worker)
    fate = draw.random(count)
    below = fate < SHARE_BELOW_MINIMUM
    over = (fate >= SHARE_BELOW_MINIMUM) & (fate < SHARE_BELOW_MINIMUM + SHARE_OVER_CAP) & ~rows.comprehensive
    # Agreed wages stand still within the year; overtime and bonus come on top.
    wage_fen = np.rint(careers.wage[worker] * 0.9 / 10).astype(np.int64) * 1000
    wage_fen = np.maximum(wage_fen, MINIMUM_WAGE_FEN + 5_000)
    wage_fen[below] = MINIMUM_WAGE_FEN - 1_000 * draw.integers(5, 41, count)[below]
    hours = _hours(careers, rows, over, draw)
    due = overtime_fen(wage_fen, hours)
    # Paid at the plain hourly wage and not a fen more, as careless payrolls do.
    plain = wage_fen * (hours.weekday + hours.restday - hours.compensated + hours.holiday) // (2 * 174)
    short = (fate > 1 - SHARE_UNDERPAID) & (due - plain > 2_000)
    paid = np.where(short, plain, due)
    where = np.char.add(np.char.add(keys[worker].astype(str), "|"), np.array([str(each) for each in MONTHS])[month])
    sheet = (
        planted(OVERTIME_UNDERPAID, "payroll", where[short], (due - paid)[short]),
        planted(OVERTIME_OVER_CAP, "payroll", where[over], np.zeros(int(over.sum()), dtype=np.int64)),
        planted(BELOW_MINIMUM_WAGE, "payroll", where[below], MINIMUM_WAGE_FEN - wage_fen[below]),
    )
    heat_months = np.array([each in HEAT_MONTHS for each in MONTHS])[month]
    heat = np.where(heat_months & np.isin(codes, HEAT_INDUSTRIES), HEAT_ALLOWANCE_FEN, 0)
    money = _money(wage_fen, paid, heat, draw)
    return _table(people, city, keys, rows, hours, money), sheet


def _money(
    wage_fen: np.ndarray, paid: np.ndarray, heat: np.ndarray, draw: np.random.Generator
) -> dict[str, np.ndarray]:
    """The amounts of each row in fen."""
    base = np.clip(wage_fen, LEAST_BASE_FEN, LARGEST_BASE_FEN)
    worker_part = base * WORKER_RATE // 10_000
    deductions = np.where(draw.random(len(wage_fen)) < 0.015, 1_000 * draw.integers(2, 9, len(wage_fen)), 0)
    gross = wage_fen + paid + heat
    return {
        "base_wage": wage_fen,
        "wage_for_overtime": wage_fen,
        "paid_overtime": paid,
        "allowances_excluded": heat,
        "deductions": deductions,
        "gross": gross,
        "net": gross - deductions - worker_part,
        "social_insurance_base": base,
        "employer_contribution": base * EMPLOYER_RATE // 10_000,
        "employee_contribution": worker_part,
    }


def _table(
    people: People, city: City, keys: np.ndarray, rows: Rows, hours: Hours, money: dict[str, np.ndarray]
) -> pa.Table:
    worker, month = rows.worker, rows.month
    hours_kind = pa.decimal128(9, 2)
    normal = np.array([2 * 8 * WORKING_DAYS[each] for each in MONTHS])[month]
    hired = people.joined[worker] - np.timedelta64(40, "D")
    payday = np.array([(each + 1).first_day for each in MONTHS], dtype="datetime64[D]")[month] + np.timedelta64(9, "D")
    occupations = sorted({occupation.code for industry in INDUSTRIES for occupation in industry.occupations})
    code = [[occupations.index(each.code) for each in industry.occupations] for industry in INDUSTRIES]
    padded = np.array([(row + row[-1:] * 3)[:3] for row in code])
    half_hours = {
        "normal_hours": normal,
        "overtime_hours_weekday": hours.weekday,
        "overtime_hours_restday": hours.restday,
        "compensated_restday_hours": hours.compensated,
        "overtime_hours_holiday": hours.holiday,
    }
    return pa.table(
        {
            "employer_key": words(people.firm[worker], [firm.key for firm in (*city.firms, *city.platform_firms)]),
            "worker_key": strings(keys[worker]),
            "period": words(month, [str(each) for each in MONTHS]),
            "region": words(people.district[worker], [district.code for district in DISTRICTS]),
            "occupation": words(padded[people.industry[worker], people.occupation[worker]], occupations),
            "industry": words(people.industry[worker], [industry_code(number) for number in range(len(INDUSTRIES))]),
            "hours_scheme": words(rows.comprehensive.astype(np.int32), SCHEMES),
            **{name: decimals(each * 50, hours_kind) for name, each in half_hours.items()},
            **{name: decimals(each, MONEY) for name, each in money.items()},
            "deduction_reason": words(
                np.zeros(len(worker), dtype=np.int32), ["缺勤扣款"], missing=money["deductions"] == 0
            ),
            "paid_on": days(payday),
            "hired_on": days(hired),
            "contract_signed_on": days(hired + np.timedelta64(12, "D")),
            "probation_until": days(hired + np.timedelta64(91, "D")),
        }
    )
