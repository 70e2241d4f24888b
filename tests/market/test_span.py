"""The figure of a period: its arithmetic, what it hides, and that its words never go against its numbers."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.core.errors import BadInput
from gongyou.core.figures import MONEY, shown
from gongyou.core.period import Month
from gongyou.core.span import Span
from gongyou.lake.provenance import Figure
from gongyou.rooms.market.brief.demands import demands_of
from gongyou.rooms.market.brief.groups import groups_of
from gongyou.rooms.market.brief.span_said import changed_said, places_said, why_said, worse_said
from gongyou.rooms.market.brief.worse import FELL, Prices, prices_read, worse_off
from gongyou.rooms.market.measures.exact import change
from gongyou.rooms.market.measures.span import DIMENSIONS, cube, same_people, span, working_months
from gongyou.rooms.market.measures.span_scope import SpanScope
from gongyou.rooms.market.measures.span_value import SpanFound, span_value
from gongyou.rooms.market.measures.wages import wages
from tests.market import rows

PARAMS = {"region": "990100", "period": "2026-10"}
SCHEMA = {
    **rows.SCHEMAS["employment"],
    "occupation": "string",
    "monthly_hours": "decimal(9, 2)",
    "skill_level": "int32",
    "sex": "string",
    "age_band": "string",
}


class Members:
    """Employment rows behind the two calls that a measure makes."""

    def __init__(self, lines: list[dict[str, Any]]) -> None:
        self.lines = lines

    def table(self, _: str) -> Any:
        schema = ibis.schema(SCHEMA)
        full = [{name: line.get(name) for name in SCHEMA} for line in self.lines]
        return ibis.memtable(pa.Table.from_pylist(full, schema=schema.to_pyarrow()), schema=schema)

    def execute(self, expression: Any) -> Any:
        return rows.engine().to_pyarrow(expression)


@pytest.mark.parametrize(
    ("written", "months", "before", "year", "zh"),
    [
        ("2026-10", ("2026-10", "2026-10"), "2026-09", "2025-10", "2026年10月"),
        ("2026-Q1", ("2026-01", "2026-03"), "2025-Q4", "2025-Q1", "2026年第一季度"),
        ("2026-H1", ("2026-01", "2026-06"), "2025-H2", "2025-H1", "2026年上半年"),
        ("2026", ("2026-01", "2026-12"), "2025", "2025", "2026年"),
    ],
)
def test_a_period_knows_its_months_and_what_came_before(written, months, before, year, zh):
    found = Span.read(written)
    assert (str(found.first), str(found.last)) == months
    assert (str(found.before), str(found.year_before), str(found)) == (before, year, written)
    assert found.shown("zh") == zh


@pytest.mark.parametrize("written", ["2026-Q5", "2026-H3", "2026-13", "26", "2026-q1", "", "２０２６"])
def test_it_refuses_what_is_no_period(written):
    with pytest.raises(BadInput):
        Span.read(written)


def test_a_month_says_what_the_monthly_measure_says():
    source = Members(rows.employment(5, 300))
    found, monthly = span(source, PARAMS), wages(source, PARAMS)
    assert found["mean"] == monthly["mean"]
    assert found["same"]["people"] == monthly["year"]["like_for_like"]["workers"]
    assert found["same"]["mean"] == monthly["year"]["like_for_like"]["mean"]
    industry = {row["key"]: row for row in monthly["by_industry"]}
    for row in found["groups"]["industry"]:
        assert (row["suppressed"], row["mean"]) == (industry[row["key"]]["suppressed"], industry[row["key"]]["mean"])


def worker(key: str, period: str, wage: int, **more: Any) -> dict[str, Any]:
    return {
        "period": period, "worker_key": key, "region": "990101", "industry": "C13", "occupation": "6-01-01-01",
        "job_kind": "standard", "status": "employed", "monthly_wage": Decimal(wage), "monthly_hours": Decimal(160),
        **more,
    }  # fmt: skip


def test_a_quarter_by_hand():
    months, then = ("2026-07", "2026-08", "2026-09"), ("2025-07", "2025-08", "2025-09")
    lines = [worker(f"a{n}", month, 3000) for n in range(20) for month in then]
    lines += [worker(f"a{n}", month, 3300) for n in range(20) for month in months]
    # Ten well-paid people join for one month: the mean moves more than anybody's pay.
    lines += [worker(f"b{n}", "2026-09", 9000, industry="I65", occupation="2-02-10-01") for n in range(10)]
    found = span(Members(lines), {"region": "990100", "period": "2026-Q3"})
    assert found["base"] == "year"
    assert found["employed"] == 23  # (60 + 10) / 3, half up
    assert found["mean"] == Decimal("4114.29")  # (60 × 3300 + 10 × 9000) / 70
    assert found["year"]["mean_change"] == Decimal("0.371")
    assert found["same"]["change"] == Decimal("0.100")
    assert found["same"]["fell"] == 0
    assert found["per_hour"] == Decimal("25.71")
    split = found["split"]
    # Within: C has the mean of both shares, (1 + 6/7) / 2, times 300; the rest is who joined.
    assert split["within"] == Decimal("278.57")
    assert split["within"] + split["between"] == split["difference"] == Decimal("1114.29")
    joined = next(row for row in found["groups"]["industry"] if row["key"] == "I")
    assert (joined["mean"], joined["mean_then"], joined["mean_change"]) == (Decimal("9000.00"), None, None)


def test_a_period_with_a_month_missing_is_compared_with_nothing():
    lines = [worker(f"a{n}", month, 3000) for n in range(20) for month in ("2026-07", "2026-09", "2025-07", "2026-04")]
    found = span(Members(lines), {"region": "990100", "period": "2026-Q3"})
    assert found["missing"] == ["2026-08"]
    assert found["base"] is None
    assert found["employed"] == 20
    assert found["year"]["mean_change"] is None
    assert "缺少2026年8月的数据，本期不作比较" in changed_said(found).zh


def test_an_industry_holds_its_own_people_only():
    lines = [worker(f"a{n}", "2026-10", 3000) for n in range(12)]
    lines += [worker(f"b{n}", "2026-10", 9000, industry="I65") for n in range(12)]
    found = span(Members(lines), {**PARAMS, "industry": "C"})
    assert (found["people"], found["mean"]) == (12, Decimal("3000.00"))
    with pytest.raises(BadInput):
        span(Members(lines), {**PARAMS, "industry": "Z"})


@st.composite
def periods(draw: st.DrawFn) -> dict[str, Any]:
    """A figure of random cubes: few groups, so that small and hidden ones come up often."""
    keys = st.fixed_dictionaries(
        {
            name: st.sampled_from(values)
            for name, values in {
                "industry": "CIG", "occupation": "246", "district": ("990101", "990102", "990103"),
                "job_kind": ("standard", "platform"), "sex": ("female", "male"), "age": ("16-24", "25-34"),
                "skill": ("0", "1-3"),
            }.items()
        }
    )  # fmt: skip

    def cells(name: str) -> list[dict[str, Any]]:
        made = []
        for key in draw(st.lists(keys, min_size=1, max_size=6, unique_by=lambda each: tuple(each.values()))):
            people = draw(st.integers(1, 40))
            pay, hours = draw(st.integers(200_000, 1_200_000)), draw(st.integers(2_000, 25_000))
            if name == "same":
                fell = draw(st.integers(0, people))
                then = draw(st.integers(200_000, 1_200_000))
                made.append({**key, "people": people, "pairs": people, "wage": people * pay, "wage_then": people * then,
                             "fell": fell})  # fmt: skip
            else:
                made.append({**key, "people": people, "earners": people, "worked": people, "wage": people * pay,
                             "paid_months": people, "hours": people * hours, "timed_months": people,
                             "hourly_wage": people * pay, "hourly_hours": people * hours})  # fmt: skip
        return made

    cubes = {name: cells(name) for name in ("now", "before", "year")}
    months = ("2025-10", "2026-09", "2026-10")
    return span_value(SpanScope.read(PARAMS), SpanFound(months, cubes, tuple(cells("same"))))


LEVELS = ("employed", "mean", "hours", "per_hour")
WORDS = re.compile(r"(基本持平|持平|(?:略有|明显)?(?:增加|减少|上升|下降))（([+−]?[\d.]+) %）")


@settings(max_examples=30, deadline=None)
@given(periods())
def test_its_changes_follow_from_the_printed_levels_and_its_words_from_the_changes(value):
    for name in ("before", "year"):
        for level in LEVELS:
            now, then = value[level], value[name][level]
            expected = None if now is None or then is None else change(Fraction(now), Fraction(then))
            assert value[name][f"{level}_change"] == expected
    for group in groups_of(value):
        for level in LEVELS:
            now, then = group.row[level], group.row[f"{level}_then"]
            # Levels that print alike have not moved; what moved up prints no smaller.
            if group.row[f"{level}_change"] is not None:
                assert group.row[f"{level}_change"] == change(Fraction(now), Fraction(then))
    said = changed_said(value)
    for word, number in WORDS.findall(said.zh):
        moved = Decimal(number.replace("−", "-"))
        assert ("增" in word or "升" in word) <= (moved > 0)
        assert ("减" in word or "降" in word) <= (moved < 0)
        assert (word == "持平") == (moved == 0)
    assert len(re.findall(r"\d[\d,.]* %", said.zh)) == len(re.findall(r"\d[\d,.]* %", said.en))


@settings(max_examples=30, deadline=None)
@given(periods())
def test_its_split_adds_up_and_names_no_hidden_group(value):
    hidden = {(name, row["key"]) for name, rows_ in value["groups"].items() for row in rows_ if row["suppressed"]}
    split = value["split"]
    if split is not None:
        assert split["within"] + split["between"] == split["difference"] == value["mean"] - value["year"]["mean"]
        assert sum((part["within"] for part in split["parts"]), Decimal()) == split["within"]
        assert not {(split["by"], part["key"]) for part in split["parts"]} & hidden
        text = why_said(value, SimpleNamespace(zh="月平均工资", en="The mean monthly wage"))  # type: ignore[arg-type]
        assert shown(abs(split["difference"]), MONEY) in text.zh
    for row in value["places"]:
        if not row["suppressed"]:
            assert row["now"] - row["then"] == row["national"] + row["mix"] + row["own"]
    assert len(places_said(value)) <= 1
    for name, rows_ in value["groups"].items():
        for row in rows_:
            if row["suppressed"]:
                assert (name, row["key"]) in hidden
                assert all(held is None for key, held in row.items() if key not in ("key", "suppressed"))
            else:
                assert row["people"] >= 10


@settings(max_examples=30, deadline=None)
@given(periods(), st.none() | st.decimals(95, 110, places=1))
def test_who_is_worse_off_and_what_is_asked_for_rest_on_printed_numbers(value, index):
    prices = Prices(index, "统计局") if index is not None else None
    worse = worse_off(value, prices)
    open_groups = {(group.dimension, group.row["key"]) for group in groups_of(value)}
    for one in worse:
        assert (one.group.dimension, one.group.row["key"]) in open_groups
        moves = [one.change, one.group.row["per_hour_change"], one.real]
        longer = one.group.row["hours_change"] is not None and one.group.row["hours_change"] > 0
        assert longer or any(each is not None and each <= FELL for each in moves)
    said = worse_said(value, worse, prices)
    if value["groups"] and open_groups:
        assert (f"有 {len(worse)} 组" if worse else "没有一组") in said.zh
    figure = Figure("fg-000000000001", "market.span", value, SimpleNamespace())  # type: ignore[arg-type]
    for demand in demands_of({"market.span": figure}, worse, prices):
        assert figure.id in demand.said.zh
        for amount in re.findall(r"¥([\d,]+\.\d\d)", demand.text.zh):
            number = Decimal(amount.replace(",", ""))
            assert number > 0
            assert any(
                number in (row["per_hour"], row["per_hour_then"])
                or (row["same_mean"] is not None and number == row["same_mean_then"] - row["same_mean"])
                for row in (one.group.row for one in worse)
            )


def test_prices_are_an_index_with_a_source():
    found = prices_read("101.2：国家统计局")
    assert found is not None
    assert (found.index, found.source) == (Decimal("101.2"), "国家统计局")
    assert found.real(Decimal("0.010")) == Decimal("-0.002")
    assert prices_read("") is None
    for written in ("101.2", "x:y", "1.2:y", "NaN:y", "101.2: "):
        with pytest.raises(BadInput):
            prices_read(written)


def test_each_person_counts_once_and_where_the_last_month_was():
    lines = [worker("a", "2026-08", 3000, region="990101"), worker("a", "2026-09", 3000, region="990102")]
    source = Members(lines)
    scope = SpanScope.read({"region": "990100", "period": "2026-Q3"})
    months = working_months(source, scope, (scope.span,))
    made = source.execute(cube(months, scope.span)).to_pylist()
    assert [(row["district"], row["people"], row["worked"]) for row in made] == [("990102", 1, 2)]
    assert set(DIMENSIONS) <= set(made[0])
    assert source.execute(same_people(months, scope.span, 12)).to_pylist() == []
    assert Month.read("2026-09") == scope.span.last
