from __future__ import annotations

import re
from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction
from itertools import product

import ibis
import pytest

from gongyou.calc.suppression import TOTAL
from gongyou.core.period import Month
from gongyou.rooms.market.indices import flows, seasons, structure, wage_change, wage_index, wage_spread
from gongyou.rooms.market.indices.reckoned import Stock, months_reckoned
from gongyou.rooms.market.indices.tables import DIMENSIONS, Cross, published
from gongyou.rooms.market.measures.cells import Work, cell_code
from gongyou.rooms.market.measures.jobs import jobs
from gongyou.rooms.market.measures.scope import Scope
from tests.market import second
from tests.market.cell_rows import Kept, Row, Rows, drawn, job, trap

PARAMS = {"region": "990100", "period": "2026-10", "minimum": 1}
SCOPE = Scope.read(PARAMS)


def work_of(row: Row) -> Work:
    """The cell of a row, once more in plain Python."""
    code = row["occupation"] or ""
    level = row["skill_level"]
    return Work(
        row["region"][:6],
        (row["industry"] or "unknown")[:1].replace("u", "unknown"),
        code[:4] if code[:1].isdigit() else "unknown",
        row["job_kind"] or "unknown",
        "unknown" if level is None else "none" if level == 0 else "basic" if level < 4 else "high",
    )


def test_odd_codes_are_unknown_as_a_regular_expression_finds_them():
    codes = ["4-10-01-01", "8-99", "1-00", "9-01-01", "0-11", "4-1", "4-1x-01", "4x10", "x", "", "４-10", None, "4-/0"]
    trades = ["A01", "T99", "U01", "a01", "", None, "@12", "9"]
    pairs = list(product(codes, trades))
    rows = [job(f"w{at}", "2026-10", "1", occupation=code, industry=trade) for at, (code, trade) in enumerate(pairs)]
    view = Rows(rows)
    table = view.table("employment")
    found = view.execute(table.select("worker_key", code=cell_code(table))).to_pylist()
    told = {row["worker_key"]: Work.of(row["code"]) for row in found}
    for at, (code, trade) in enumerate(pairs):
        work = told[f"w{at}"]
        assert work.occupation == (code[:4] if re.match("[1-8]-[0-9][0-9]", code or "") else "unknown")
        assert work.industry == (trade[0] if re.match("[A-T]", trade or "") else "unknown")


def of_month(rows: list[Row], period: str) -> dict[str, Row]:
    return {row["worker_key"]: row for row in rows if row["period"] == period and second.inside(row)}


def works(row: Row | None) -> bool:
    return row is not None and row["status"] == "employed"


@pytest.mark.parametrize("seed", range(3))
def test_cells_agree_with_plain_python(seed):
    rows = drawn(seed)
    found = months_reckoned(Rows(rows), SCOPE)
    assert found.periods == ("2025-10", "2026-09", "2026-10")
    for period in found.periods:
        cells: dict[Work, list[int]] = defaultdict(lambda: [0] * 6)
        for row in filter(works, of_month(rows, period).values()):
            wage = int((row["monthly_wage"] or 0) * 100)
            hours = int((row["monthly_hours"] or 0) * 100) if wage else 0
            counts = (1, wage > 0, wage, hours > 0, wage if hours else 0, hours)
            cells[work_of(row)] = [a + int(b) for a, b in zip(cells[work_of(row)], counts, strict=True)]
        assert found.cells[period] == {work: Stock(*numbers) for work, numbers in cells.items()}
        paid = Counter(int(row["monthly_wage"] * 100) for row in of_month(rows, period).values() if row["monthly_wage"])
        assert dict(zip(found.wages[period].values.tolist(), found.wages[period].counts.tolist(), strict=True)) == paid


@pytest.mark.parametrize(("seed", "dimension"), [(0, None), (1, None), (2, "industry"), (3, "skill"), (4, "group")])
def test_flows_agree_with_plain_python_and_go_from_start_to_end(seed, dimension):
    rows = drawn(seed)
    before, now = of_month(rows, "2026-09"), of_month(rows, "2026-10")
    wanted: dict[str, Counter[str]] = defaultdict(Counter)

    def key(row: Row) -> str:
        return getattr(work_of(row), dimension) if dimension else ""

    for worker in before.keys() | now.keys():
        a, b = before.get(worker), now.get(worker)
        if works(a):
            wanted[key(a)]["start"] += 1
        if works(b):
            wanted[key(b)]["end"] += 1
        if works(a) and works(b):
            moved = None not in (a["employer_key"], b["employer_key"]) and a["employer_key"] != b["employer_key"]
            if moved or key(a) != key(b):
                wanted[key(a)]["moved_out" if moved else "changed_out"] += 1
                wanted[key(b)]["moved_in" if moved else "changed_in"] += 1
        elif works(a):
            wanted[key(a)]["gone" if b is None else "ended"] += 1
        elif works(b):
            wanted[key(b)]["appeared" if a is None else "began"] += 1
    found = flows.flows_of(months_reckoned(Rows(rows), SCOPE).pairs["2026-10"], dimension)
    assert {name: +Counter(flow.counts()) for name, flow in found.items()} == dict(wanted)
    for flow in found.values():
        came = flow.began + flow.moved_in + flow.changed_in + flow.appeared
        left = flow.ended + flow.moved_out + flow.changed_out + flow.gone
        assert flow.end == flow.start + came - left


@pytest.mark.parametrize("seed", range(2))
def test_employers_gains_and_losses_agree_with_plain_python(seed):
    """Another cell at the same employer is no change, and where one of two employers is unknown nobody knows."""
    rows = drawn(seed)
    before, now = of_month(rows, "2026-09"), of_month(rows, "2026-10")
    change: Counter[str] = Counter()
    for worker in before.keys() & now.keys():
        old, new = (row["employer_key"] if works(row) else None for row in (before[worker], now[worker]))
        if works(before[worker]) and works(now[worker]) and None in (old, new):
            continue
        change.subtract([old])
        change.update([new])
    del change[None]
    found = months_reckoned(Rows(rows), SCOPE).employers["2026-10"]
    up, down = ([abs(n) for n in change.values() if n * sign > 0] for sign in (1, -1))
    assert found == {"gained": sum(up), "lost": sum(down), "growing": len(up), "shrinking": len(down)}


def test_numbers_stand_for_texts_as_texts_stand_for_themselves():
    texts = ["", "a", "again a", "again ", "w" * 40, "工", None, "0", "a"]
    table = ibis.memtable({"at": list(range(len(texts))), "text": texts}, schema={"at": "int64", "text": "string"})
    kept = Kept()
    rows = kept.execute(table.select("at", number=kept.number(table.text)).order_by("at")).to_pylist()
    numbers = [row["number"] for row in rows]
    assert numbers[texts.index(None)] == 0
    assert [numbers.index(n) for n in numbers] == [texts.index(text) for text in texts]


@pytest.mark.parametrize("seed", range(2))
def test_flows_of_those_seen_twice_are_those_of_the_jobs_figure(seed):
    rows = drawn(seed)
    now = flows.flows(Rows(rows), PARAMS)["now"]
    told = jobs(Rows(rows), PARAMS)["flow"]
    for name in ("hires", "separations"):
        assert now[name] == told[name]
    assert now["start"] - now["gone"] == told["employed_before"]
    assert now["end"] - now["appeared"] == told["employed_now"]


def test_a_job_lost_is_an_employers_net_loss():
    """Firm e1: three before, two leave, one comes. Firm e2 gains one of the leavers; the other is out of work."""
    rows = [job(f"w{n}", "2026-09", "4000") for n in range(3)]
    rows += [job("w3", "2026-09", None, status="unemployed", employer_key=None)]
    rows += [job("w0", "2026-10", "4000"), job("w1", "2026-10", "4000", employer_key="e2")]
    rows += [job("w2", "2026-10", None, status="unemployed", employer_key=None), job("w3", "2026-10", "4000")]
    now = flows.flows(Rows(rows), PARAMS)["now"]
    assert (now["hires"], now["separations"], now["moved_in"]) == (2, 2, 1)
    assert (now["jobs_gained"], now["jobs_lost"]) == (1, 1)
    assert now["separation_rate"] == Decimal("0.667")
    assert now["job_loss_rate"] == Decimal("0.333")
    assert now["churning_rate"] == Decimal("0.667")


def test_small_flows_are_hidden_and_no_single_group_with_them():
    rows = [job(f"w{n}", period, "4000") for n in range(40) for period in ("2026-09", "2026-10")]
    rows += [job(f"v{n}", "2026-09", "4000", region="990102") for n in range(30)]
    rows += [job(f"v{n}", "2026-10", "4000", region="990102") for n in range(15)]
    rows += [job(f"v{n}", "2026-10", None, region="990102", status="unemployed") for n in range(15, 30)]
    rows += [job(f"x{n}", "2026-09", "4000", region="990103") for n in range(20)]
    rows += [job(f"x{n}", "2026-10", None, region="990103", status="inactive") for n in range(3)]
    rows += [job(f"x{n}", "2026-10", "4000", region="990103") for n in range(3, 20)]
    value = flows.flows(Rows(rows), {**PARAMS, "minimum": 10})
    assert value["now"]["ended"] == 18
    by_region = {row["key"]: row for row in value["groups"]["region"]}
    assert by_region["990103"]["suppressed"]
    assert sum(row["suppressed"] for row in by_region.values()) == 3 or not by_region["990101"]["suppressed"]
    hidden = [key for key, row in by_region.items() if row["suppressed"]]
    assert len(hidden) >= 2


def test_the_composition_trap_comes_out_as_five_per_cent():
    value = wage_index.wage_index(Rows(trap()), PARAMS)
    assert value["month"]["raw"] == Decimal("0.3650")
    for name in ("geks", "dummy", "matched"):
        assert value["series"][-1][name] == Decimal("1.0500")
        assert value["month"][name] == Decimal("0.0500")
    assert value["base"] == "2026-09"
    assert {row["index"] for row in value["by_industry"]} <= {Decimal("1.0500"), None}


def test_every_formula_says_five_per_cent_on_the_year():
    rows = [{**row, "period": {"2026-09": "2025-10"}.get(row["period"], row["period"])} for row in trap()]
    value = wage_index.wage_index(Rows(rows), PARAMS)
    assert {row["key"]: row["index"] for row in value["formulas"]} == dict.fromkeys(
        wage_index.FORMULAS, Decimal("1.0500")
    )
    assert value["year_hour"] == {"index": Decimal("1.0500"), "workers": 500}
    assert value["year"]["matched"] is None  # no month between holds a job of both


def test_the_two_months_agree_with_the_textbook():
    """Two cells, worked by hand: 10 at 4,000 and 5 at 8,000 become 6 at 4,400 and 12 at 8,400."""
    rows = []
    for period, low, high in (("2025-10", (10, 4000), (5, 8000)), ("2026-10", (6, 4400), (12, 8400))):
        rows += [job(f"l{n}", period, str(low[1])) for n in range(low[0])]
        rows += [job(f"h{n}", period, str(high[1]), skill_level=5) for n in range(high[0])]
    found = {row["key"]: row["index"] for row in wage_index.wage_index(Rows(rows), PARAMS)["formulas"]}
    laspeyres = Fraction(10 * 4400 + 5 * 8400, 10 * 4000 + 5 * 8000)
    paasche = Fraction(6 * 4400 + 12 * 8400, 6 * 4000 + 12 * 8000)
    assert found["laspeyres"] == second.half_up(laspeyres, 4)
    assert found["paasche"] == second.half_up(paasche, 4)
    assert abs(float(found["fisher"]) - float(laspeyres * paasche) ** 0.5) < 5e-5


@pytest.mark.parametrize("seed", range(3))
def test_printed_parts_add_up(seed):
    value = wage_change.wage_change(Rows(drawn(seed, 120)), PARAMS)
    mean, all_jobs = value["mean"], value["jobs"]
    assert mean["within"] + mean["between"] == mean["change"] == mean["after"] - mean["before"]
    for part in ("within", "between"):
        assert abs(sum(row[part] for row in mean["by_industry"]) - mean[part]) <= Decimal("0.03")
    for dimension in ("by_industry", "by_region"):
        assert sum(row["change"] for row in all_jobs[dimension]) == all_jobs["change"]
        for row in all_jobs[dimension]:
            assert row["national"] + row["mix"] + row["regional"] == row["change"]
    split = value["sexes"]["split"]
    assert split is None or split["explained"] + split["unexplained"] == split["gap"]


def test_the_gap_of_the_sexes_is_that_of_one_row_a_person():
    """Men earn 500 more in the same work, and more of them are skilled, which pays 3,000: 500 is unexplained."""
    rows = [
        job(
            f"{sex}{n}", "2026-10", str(4000 + 3000 * skilled + 500 * (sex == "male")), sex=sex, skill_level=5 * skilled
        )
        for sex, high in (("male", 60), ("female", 20))
        for n in range(100)
        for skilled in [n < high]
    ]
    found = wage_change.wage_change(Rows(rows), {**PARAMS, "minimum": 10})["sexes"]
    assert found["men_mean"] - found["women_mean"] == Decimal("1700.00")
    assert found["split"]["explained"] == Decimal("1200.00")
    assert found["split"]["unexplained"] == Decimal("500.00")


@pytest.mark.parametrize("seed", range(2))
def test_the_spread_agrees_with_the_wages_one_by_one(seed):
    from gongyou.calc.inequality import gini, theil_parts

    rows = drawn(seed)
    now = wage_spread.wage_spread(Rows(rows), PARAMS)["now"]
    paid = [row for row in of_month(rows, "2026-10").values() if row["monthly_wage"]]
    wages = [float(row["monthly_wage"]) for row in paid]
    assert now["gini"] == second.half_up(Fraction(gini(wages)), 3)
    parts = theil_parts(wages, [work_of(row).industry for row in paid])
    assert now["theil"] == second.half_up(Fraction(parts.total), 3)
    assert now["theil_between"] == second.half_up(Fraction(parts.between), 3)
    assert now["p50"] == second.half_up(Fraction(second.median(row["monthly_wage"] for row in paid)), 2)


def test_tables_hide_together_what_any_of_them_hides():
    heads = {
        Work("990101", industry, group, form, "none"): 3 if (industry, form) == ("C", "platform") else 25
        for industry, group, form in product("CGH", ("4-02", "6-18"), ("standard", "platform"))
    }
    shown = {(each.cross.rows, each.cross.columns): each for each in published(heads, _crosses(), 10)}
    assert shown["industry", "form"].counts["C", "platform"] is None
    margins = [
        {key: count for (row, key), count in each.counts.items() if row == TOTAL}
        for each in shown.values()
        if each.cross.columns == "form"
    ]
    assert all(margin == margins[0] for margin in margins)


def _crosses() -> list[Cross]:
    return [Cross("industry", "form"), Cross("group", "form"), Cross("industry", "group")]


@pytest.mark.parametrize("seed", range(2))
def test_the_structure_adds_up_and_small_cells_are_hidden(seed):
    rows = drawn(seed, 150)
    value = structure.structure(Rows(rows), PARAMS)
    for dimension in DIMENSIONS:
        assert sum(row["heads"] for row in value["dimensions"][dimension]) == value["employed"]
    strict = structure.structure(Rows(rows), {**PARAMS, "minimum": 10})
    counts = [count for each in strict["crosses"] for line in each["lines"] for count in line["cells"].values()]
    assert all(count is None or count == 0 or count >= 10 for count in counts)
    assert None in counts


def test_less_than_three_years_are_said_to_be_too_short():
    rows = [{"period": str(m), "heads": 20, "earners": 20, "bill": 1} for m in (Month(2025, 1)).until(Month(2026, 10))]
    value = seasons.seasons_value(SCOPE, rows)
    assert (value["months"], value["least"], value["series"]) == (22, 36, [])


def test_three_years_are_adjusted_and_a_gap_ends_them():
    months = list(Month(2022, 6).until(Month(2026, 10)))
    rows = [
        {"period": str(m), "heads": 1000 + 100 * (m.month == 7), "earners": 1000, "bill": 500_000_000} for m in months
    ]
    value = seasons.seasons_value(SCOPE, rows)
    assert value["months"] == 53
    july = next(row for row in value["series"] if row["period"] == "2025-07")
    assert july["heads"] == 1100
    assert abs(july["heads_adjusted"] - 1008) < 12  # the mean of a year with one such month
    assert seasons.seasons_value(SCOPE, rows[:20] + rows[21:])["months"] == 32


def test_an_empty_lake_gives_nothing_to_print():
    for one in (
        structure.structure,
        flows.flows,
        wage_index.wage_index,
        wage_change.wage_change,
        wage_spread.wage_spread,
    ):
        assert one(Rows([]), PARAMS)["period"] == "2026-10"
    assert structure.structure(Rows([]), PARAMS)["employed"] is None
    assert wage_index.wage_index(Rows([]), PARAMS)["series"] == []
