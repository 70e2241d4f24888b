"""C5 against plain loops: sums, causes outside the worker, small cells."""

from __future__ import annotations

from decimal import Decimal

from gongyou.rooms.platforms.metrics.deductions import OUTSIDE, deductions
from tests.platforms.metrics.made import Row, made, spread, values

CAUSES = ("late_meal", "worker", None, "weather", "worker", "other")


def fined() -> list[Row]:
    rows = spread(36, 10)
    for number, row in enumerate(rows):
        row["deduction"] = Decimal(number % 5) if number % 2 else Decimal(0)
        if row["deduction"]:
            row["deduction_code"] = ("goods_damaged", "late")[number // 3 % 2]
            row["cause_code"] = CAUSES[number // 2 % 6]
            row["pay_total"] -= row["deduction"]
    return rows


def test_it_agrees_with_a_loop() -> None:
    rows = fined()
    found = deductions(made({"orders": rows}))
    held = values(found.estimates)
    fines = sum(row["deduction"] for row in rows)
    known = sum(row["deduction"] for row in rows if row.get("cause_code"))
    outside = sum(row["deduction"] for row in rows if row.get("cause_code") in OUTSIDE)
    assert held["amount"] == fines
    assert held["of_gross"] == round(fines / (fines + sum(row["pay_total"] for row in rows)), 6)
    assert held["fined"] == round(Decimal(sum(row["deduction"] > 0 for row in rows)) / len(rows), 6)
    assert held["outside"] == round(outside / known, 6)
    by_code, by_cause = found.breakdowns
    assert {row.name.zh: row.cells[1] for row in by_code.rows} == {
        name: sum(row["deduction"] for row in rows if row.get("deduction_code") == code and row["deduction"])
        for name, code in (("货损赔付（经骑手确认）", "goods_damaged"), ("规则之外的代码 late", "late"))
    }
    assert {row.name.zh for row in by_cause.rows} == {"出餐慢", "劳动者原因", "未注明", "天气", "其他原因"}
    [claim] = found.claims
    assert claim.workers == len({row["worker_key"] for row in rows if row.get("cause_code")})


def test_without_causes_the_share_outside_is_said_to_be_unknown() -> None:
    rows = [{**row, "cause_code": None} for row in fined()]
    found = deductions(made({"orders": rows}))
    assert "outside" not in values(found.estimates)
    assert found.claims == ()
    assert any("不可评估" in reason.zh for reason in found.reasons)


def test_a_code_of_few_workers_is_hidden_with_another() -> None:
    rows = spread(36, 3)
    for row in rows[:60]:
        row["deduction"], row["deduction_code"] = Decimal(2), "late"
    for row in rows[60:66]:
        row["deduction"], row["deduction_code"] = Decimal(3), "goods_damaged"
    assert all(row.suppressed for row in deductions(made({"orders": rows})).breakdowns[0].rows)
