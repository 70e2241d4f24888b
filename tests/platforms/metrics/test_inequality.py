"""C4 against calc's indices on incomes added up in plain Python."""

from __future__ import annotations

import statistics
from collections import defaultdict
from decimal import Decimal

import pytest

from gongyou.calc.inequality import gini, theil, theil_parts
from gongyou.rooms.platforms.metrics.inequality import income_spread
from tests.platforms.metrics.made import JUNE, made, spread, values


def test_it_agrees_with_plain_sums() -> None:
    rows = spread(24, 16)
    for row in rows:
        row["pay_total"] += Decimal(int(row["worker_key"][1:]) % 7)
    workers = [
        {"platform": "heya", "worker_key": f"w{worker:03d}", "contract_kind": ("crowdsourced", "dedicated")[worker % 2]}
        for worker in range(24)
    ]
    found = values(income_spread(made({"orders": rows, "workers": workers})).estimates)
    incomes: dict[str, int] = defaultdict(int)
    weeks: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        fen = int(row["pay_total"] * 100)
        incomes[row["worker_key"]] += fen
        week = (row["accepted_at"] - JUNE).days // 7
        # 1 June 2026 is a Monday; the last two days of the month are no whole week.
        if week < 4:
            weeks[row["worker_key"]][week] += fen
    listed = [incomes[worker] for worker in sorted(incomes)]
    assert float(found["gini"]) == pytest.approx(gini(listed), abs=1e-6)
    assert float(found["theil"]) == pytest.approx(theil(listed), abs=1e-6)
    parts = theil_parts(listed, [int(worker[1:]) % 2 for worker in sorted(incomes)])
    assert float(found["theil_contract_kind_between"]) == pytest.approx(parts.between, abs=1e-6)
    assert float(found["theil_contract_kind_within"]) == pytest.approx(parts.within, abs=1e-6)
    variations = sorted(statistics.stdev(each.values()) / statistics.mean(each.values()) for each in weeks.values())
    assert float(found["variation_p50"]) == pytest.approx(variations[11], abs=0.0006)


def test_who_has_no_income_is_counted_apart() -> None:
    rows = spread(12, 2)
    for row in rows[:2]:
        row["pay_total"] = Decimal(0)
    found = values(income_spread(made({"orders": rows})).estimates)
    assert found["left_out"] == 1
    assert "variation_p50" not in found
