"""The numbers of a worker's statement: sums, each order once, the audit's own columns as the second opinion."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.core.money import fen_from
from gongyou.core.period import Month
from gongyou.rooms.platforms.measures.orders import audited_orders
from gongyou.rooms.platforms.measures.scope import Scope
from gongyou.rooms.platforms.metrics.worker_sums import by_worker, online_seconds
from gongyou.rooms.platforms.metrics.worker_weeks import worker_weeks
from gongyou.rooms.platforms.own.lines import Allowed, Totals
from gongyou.rooms.platforms.own.rulings import RuleBook, Ruling, scheme_held, shipped_book
from gongyou.rooms.platforms.own.statement import Statement
from gongyou.rules.schemes import PayScheme
from tests.platforms.metrics.made import made
from tests.platforms.rows import HEYA, PARAMS, Served
from tests.statements.rows import APRIL, JUNE, MAY, courier_rows, order, statement

ROWS = courier_rows()
MINE = [row for row in ROWS if row["worker_key"] == "w000"]


def by_attempt(one: Statement) -> dict[str, tuple[object, ...]]:
    return {line.attempt_id: (line.paid, line.declared, line.gap, line.undeclared, line.reason) for line in one.lines}


def test_every_order_stands_in_exactly_one_month() -> None:
    accepted = sorted(row["attempt_id"] for row in MINE if row["outcome"] == "accepted")
    listed = [line.attempt_id for month in (APRIL, MAY, JUNE) for line in statement(MINE, month).lines]
    assert sorted(listed) == accepted


@settings(max_examples=6, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, len(MINE)))
def test_neither_order_nor_split_changes_anything(draw: object, cut: int) -> None:
    shuffled = list(MINE)
    draw.shuffle(shuffled)  # type: ignore[attr-defined]
    assert statement([*shuffled[cut:], *shuffled[:cut]]).digest() == WHOLE.digest()


WHOLE = statement(MINE)


def test_totals_are_the_sums_of_the_lines_and_close() -> None:
    total = WHOLE.totals
    assert total.paid == sum(line.paid or 0 for line in WHOLE.lines)
    compared = [line for line in WHOLE.lines if line.gap is not None]
    deducted = sum(line.deducted for line in compared)
    # What is within the tolerance of a fen is neither short nor over.
    within = sum(line.gap or 0 for line in compared if not line.is_below and not line.is_above)
    assert total.paid == total.declared - total.short + total.over + within - deducted + total.paid_uncompared


@given(st.sets(st.sampled_from([line.attempt_id for line in WHOLE.lines])))
@settings(max_examples=20, deadline=None)
def test_parts_add_up_to_the_whole(chosen: set[str]) -> None:
    one = Totals.of(line for line in WHOLE.lines if line.attempt_id in chosen)
    other = Totals.of(line for line in WHOLE.lines if line.attempt_id not in chosen)
    for name in Totals.__slots__:
        assert getattr(one, name) + getattr(other, name) == getattr(WHOLE.totals, name)


def test_the_audits_columns_say_the_same_of_every_line() -> None:
    view = Served(ROWS)
    scope = Scope.read({**PARAMS, "from": "2026-05-01", "to": "2026-05-31"})
    audited = audited_orders(view.table("orders"), PayScheme.load(HEYA), scope)
    rows = [row for row in view.execute(audited.table).to_pylist() if row["worker_key"] == "w000"]
    expected = {
        row["attempt_id"]: (
            row["paid"],
            row["declared"] if row["reason"] == 0 else None,
            row["gap"],
            row["undeclared"],
            audited.reasons[row["reason"]],
        )
        for row in rows
    }
    found = {name: tuple(values) for name, values in by_attempt(WHOLE).items()}
    assert found.keys() == expected.keys()
    # Or the test would prove little.
    assert {"", "distance_m", "pay_total"} <= {values[4] for values in found.values()}
    assert found == expected
    short = -sum(row["gap"] for row in rows if row["is_below"])
    assert WHOLE.totals.short == short > 0


def test_hours_and_hourly_pay_are_those_of_c1() -> None:
    sessions = [
        {
            "platform": "heya",
            "worker_key": "w000",
            "online_at": row["dispatched_at"] - timedelta(minutes=5),
            "offline_at": row["delivered_at"],
            "kind": "online",
        }
        for row in MINE
    ]
    month = [row for row in ROWS if Month.of((row["dispatched_at"] + timedelta(hours=8)).date()) == MAY]
    material = made({"orders": month, "sessions": sessions}, period={"from": "2026-05-01", "to": "2026-05-31"})
    worked = statement(MINE, sessions=sessions).worked
    _, sums = by_worker(worker_weeks(material), ("paid", "engaged"))
    _, online = by_worker(online_seconds(material), ("online",))
    assert sum(week.engaged for week in worked.weeks) == int(sums["engaged"][0])
    assert worked.pay == int(sums["paid"][0])
    held = {each.name: each for each in worked.hourly}
    assert held["online"].seconds == int(online["online"][0])
    assert held["working"].seconds == held["engaged"].seconds * Fraction(11, 10)


def test_a_change_of_the_rule_inside_the_month_is_by_the_day_of_each_order() -> None:
    heya = PayScheme.load(HEYA)
    old, new = heya.data.versions
    cut = date(2026, 5, 16)
    schemes = [
        PayScheme(heya.data.model_copy(update={"versions": (version.model_copy(update=changed),)}))
        for version, changed in ((old, {"until": None}), (new, {"start": cut, "until": None}))
    ]
    book = RuleBook(
        tuple(
            Ruling(scheme, first, last, scheme.title, str(first), scheme.version, "r")
            for scheme, first, last in zip(schemes, (old.start, cut), (cut - date.resolution, None), strict=True)
        )
    )
    rows = [
        order(1, datetime(2026, 5, 15, 15, 59), 10, distance_m=Decimal("5000")),
        order(2, datetime(2026, 5, 15, 16, 1), 10, distance_m=Decimal("5000")),
    ]
    found = statement(rows, book=book)
    # By night: 3.80 + 2 × 0.90 + 1 × 1.40 + 1.00, and from local midnight 3.60 + 2 × 0.95 + 1 × 1.50 + 1.20.
    assert {line.attempt_id: line.declared for line in found.lines} == {"A1": 800, "A2": 820}
    assert [line.ruling.edition for line in found.lines if line.ruling] == ["2026-05-16", "2025-11-01"]
    assert [each.first for each in found.changes] == [cut]


def test_deductions_say_whether_the_rule_allows_them() -> None:
    when = datetime(2026, 5, 4, 4)
    rows = [
        order(1, when, 10, pay_total=Decimal("2.50"), deduction=Decimal("2.00"), deduction_code="goods_damaged"),
        order(2, when, 10, pay_total=Decimal("1.50"), deduction=Decimal("3.00"), deduction_code="late"),
        order(3, when, 10),
    ]
    lines = {line.attempt_id: line for line in statement(rows).lines}
    assert [lines[name].allowed for name in ("A1", "A2", "A3")] == [Allowed.ALLOWED, Allowed.UNDECLARED, Allowed.NONE]
    assert lines["A1"].deduction_said.zh == "货损赔付（经骑手确认）"
    # Neither is short of the rule: the undeclared deduction is a breach of its own and is not counted twice.
    assert [lines[name].gap for name in ("A1", "A2", "A3")] == [0, 0, 0]
    assert (lines["A1"].lost, lines["A2"].lost, lines["A2"].is_short) == (0, 300, True)


def test_what_cannot_be_compared_says_why_and_stays_out_of_the_sums() -> None:
    when = datetime(2026, 5, 4, 4)
    rows = [
        order(1, when, 10, distance_m=None),
        order(2, when, 10, pay_total=None),
        order(3, when, 10, currency="USD"),
        order(4, datetime(2025, 10, 4, 4), 10),
    ]
    found = statement(rows)
    assert {line.attempt_id: line.reason for line in found.lines} == {
        "A1": "distance_m",
        "A2": "pay_total",
        "A3": "currency",
    }
    assert (found.totals.compared, found.totals.declared, found.totals.paid_uncompared) == (0, 0, 900)
    [unruled] = statement(rows, Month(2025, 10)).lines
    assert (unruled.reason, unruled.declared, unruled.paid) == ("no_rule", None, 450)


def test_a_month_of_tiers_and_a_top_up_is_reckoned_with_its_steps() -> None:
    scheme = PayScheme.load("demo.heya_month").given(minimum_wage=Decimal("23.00"))
    book = RuleBook((Ruling(scheme, date(2026, 5, 1), None, scheme.title, "2026", scheme.version, "r"),))
    base, hour = datetime(2026, 5, 4, 1), timedelta(hours=1)
    rows = [order(n, base + n * hour, 50, promised_at=base + (n + 1) * hour) for n in range(6)]
    found = statement(rows, book=book)
    [period] = found.periods
    assert (period.first, period.last, period.orders) == (MAY.first_day, MAY.last_day, 6)
    # 5 h on orders × 1.10 × 23.00 = 126.50; declared 6 × (3.60 + 35 × 0.15) = 53.10, and 1 % of it for attendance.
    assert (period.bonus, period.top_up, period.due) == (53, 12650 - 5310 - 53, 12650)
    assert {"tier", "loyalty", "top_up_hourly"} <= {step.name for step in period.steps}


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [([[0, 30], [10, 45]], 45), ([[0, 20], [5, 25], [40, 60], [60, 75]], 60)],
)
def test_orders_at_the_same_time_count_once(minutes: list[list[int]], expected: int) -> None:
    base = datetime(2026, 5, 4, 1)
    rows = [order(n, base + timedelta(minutes=start), end - start) for n, (start, end) in enumerate(minutes)]
    assert statement(rows).worked.engaged == expected * 60


def test_the_hourly_minimum_of_the_published_case() -> None:
    # 9.00 in 45 minutes are 12.00 an hour.
    worked = statement([order(1, datetime(2026, 5, 4, 1), 45, pay_total=Decimal("9.00"))]).worked
    assert {each.name: each.fen for each in worked.hourly} == {"engaged": 1200, "working": 1091, "online": None}
    # The hourly minimum of the place of work, times 0.75 h × 1.10.
    [week] = worked.weeks
    assert week.floor_due == round(worked.floors[0] * Decimal("0.825"))
    assert week.lacking == week.floor_due - 900


@pytest.mark.parametrize("platform", ["heya", "suian", "uber"])
def test_shipped_rules_never_share_a_day(platform: str) -> None:
    rulings = shipped_book(platform).rulings
    assert rulings
    for before, after in pairwise(rulings):
        assert before.last is not None
        assert before.last < after.first


def test_a_text_that_says_nothing_of_pay_is_no_scheme() -> None:
    assert scheme_held("kind: rest\npause_minutes: 20\n") is None
    assert fen_from(Decimal("0.01")) == 1
