"""The audit's figure: two other ways to the same digits, and the laws that it must keep."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest

from gongyou.core.errors import BadInput, NotFound
from gongyou.core.figures import SUPPRESSED
from gongyou.lake.provenance import digest_of
from gongyou.rooms.platforms.measures.orders import audited_orders
from gongyou.rooms.platforms.measures.pay_audit import pay_audit, scheme_of
from gongyou.rooms.platforms.measures.pay_breaches import pay_breaches
from gongyou.rooms.platforms.measures.scope import Scope
from tests.platforms.rows import HEYA, PARAMS, Row, Served, orders, with_breaches
from tests.platforms.second import DECLARED_SQL, audited_again, cents


@pytest.fixture(scope="module")
def log() -> tuple[list[Row], dict[str, dict[str, int]]]:
    rows = orders(2500)
    return rows, with_breaches(rows)


def audited(rows: list[Row], **changes: Any) -> dict[str, Any]:
    return pay_audit(Served(rows), {**PARAMS, **changes})  # type: ignore[arg-type]


def test_it_agrees_with_a_loop_over_the_rows_in_fractions(log: tuple[list[Row], Any]) -> None:
    value, again = audited(log[0]), audited_again(log[0])
    rule, take = value["rule"], value["take_rate"]
    assert value["orders"]["total"] == again["total"]
    assert value["orders"]["evaluable"] == again["evaluable"]
    assert {each["reason"]: each["orders"] for each in value["orders"]["not_evaluable"]} == again["missing"]
    assert rule["reproduced"]["orders"] == again["exact"]
    assert rule["at_least"]["orders"] == again["evaluable"] - again["below"]
    assert (rule["below"]["orders"], rule["below"]["amount"] * 100) == (again["below"], again["short"])
    assert (rule["above"]["orders"], rule["above"]["amount"] * 100) == (again["above"], again["excess"])
    assert rule["unexplained"] == {"absolute": Decimal(again["absolute"]) / 100, "net": Decimal(again["net"]) / 100}
    assert rule["deductions"]["undeclared_amount"] * 100 == again["undeclared_sum"]
    assert take["orders"] == again["priced"]
    assert take["over_half"]["orders"] == again["over_half"]
    whole = 1 - Decimal(again["priced_pay"]) / Decimal(again["priced_price"])
    assert take["overall"] == whole.quantize(Decimal("0.000001"))
    assert value["workers"]["touched"] == again["touched"]


def test_it_agrees_with_hand_written_sql_and_with_the_explained_steps_on_every_order(
    log: tuple[list[Row], Any],
) -> None:
    rows = [row for row in log[0] if row["outcome"] == "accepted"]
    view, scheme = Served(rows), scheme_of(HEYA)
    table = audited_orders(view.table("orders"), scheme, Scope.read(PARAMS)).table
    ours = {row["attempt_id"]: row["declared"] for row in view.execute(table).to_pylist()}
    view.backend.con.register("orders", view.held.to_pyarrow())
    by_hand = dict(view.backend.con.sql(DECLARED_SQL).fetchall())
    explained = {row["attempt_id"]: scheme.cents(row) for row in rows}
    assert {attempt: declared for attempt, declared in ours.items() if declared is not None} == by_hand
    assert ours == explained


def test_it_finds_exactly_the_planted_orders(log: tuple[list[Row], dict[str, dict[str, int]]]) -> None:
    rows, planted = log
    groups = pay_breaches(Served(rows), PARAMS)["groups"]  # type: ignore[arg-type]
    found: dict[str, dict[str, int]] = {kind: {} for kind in planted}
    for group in groups:
        assert group["orders"] == len(group["rows"])
        assert group["amount"] == sum(row["lost"] for row in group["rows"])
        for row in group["rows"]:
            found[group["kind"]][row["attempt_id"]] = int(row["lost"] * 100)
    assert found == planted


def test_it_finds_nothing_where_every_order_is_paid_by_the_rule() -> None:
    value = audited(orders(600))
    assert value["conclusion"]["level"] == "conform"
    assert value["rule"]["reproduced"]["share"] == 1
    assert value["worst"] == []
    assert pay_breaches(Served(orders(600)), PARAMS)["groups"] == []  # type: ignore[arg-type]


def test_it_does_not_depend_on_the_order_of_rows(log: tuple[list[Row], Any]) -> None:
    shuffled = list(log[0])
    random.Random(3).shuffle(shuffled)
    assert digest_of(audited(shuffled)) == digest_of(audited(log[0]))


def test_it_shows_the_arithmetic_of_the_worst_orders(log: tuple[list[Row], Any]) -> None:
    value = audited(log[0], worst=7)
    assert len(value["worst"]) == 7
    lost = [row["lost"] for row in value["worst"]]
    assert lost == sorted(lost, reverse=True)
    for row in value["worst"]:
        assert row["steps"][-1]["name"] == "pay"
        assert Decimal(row["steps"][-1]["value"]) == row["declared"]
        assert "worker_key" not in row


def test_it_hides_areas_of_few_workers(log: tuple[list[Row], Any]) -> None:
    rows = {row["name"]: row for row in audited(log[0])["areas"]["rows"]}
    assert rows["990105"] == {"name": "990105", "suppressed": True}
    # One hidden area alone could be found by subtraction, so a second one goes with it.
    assert sum(row["suppressed"] for row in rows.values()) == 2


def test_it_hides_the_number_of_touched_workers_below_ten() -> None:
    rows = orders(400)
    short = next(row for row in rows if row["outcome"] == "accepted")
    short["pay_total"] -= Decimal("1.00")
    value = audited(rows)
    assert value["workers"]["touched"] == SUPPRESSED
    assert value["conclusion"]["level"] == "suspect"


def test_it_says_not_evaluable_and_never_zero_when_columns_are_missing() -> None:
    rows = orders(400)
    for row in rows:
        row.update(customer_price=None, area=None, distance_m=None)
    value = audited(rows)
    assert value["orders"]["evaluable"] == 0
    assert value["rule"]["reproduced"] == {"orders": 0, "share": None, "low": None, "high": None}
    assert [each["reason"] for each in value["orders"]["not_evaluable"]] == ["distance_m"]
    assert value["take_rate"]["overall"] is None
    assert value["areas"] == {"status": "no_area", "rows": []}
    assert value["conclusion"]["level"] == "not_assessable"


@pytest.mark.parametrize(("number", "workers"), [(300, 60), (600, 29)])
def test_a_log_too_small_is_never_concluded_upon(number: int, workers: int) -> None:
    rows = orders(number, workers=workers)
    value = audited(rows)
    assert value["rule"]["reproduced"]["share"] == 1
    assert value["conclusion"]["level"] == "not_assessable"
    assert value["conclusion"]["is_too_small"]


def test_the_least_sizes_can_be_raised_and_not_lowered() -> None:
    rows = orders(280)
    assert audited(rows, least_orders=1)["conclusion"]["level"] == "not_assessable"
    assert audited(orders(600), least_orders=900)["conclusion"]["level"] == "not_assessable"


def test_it_lists_no_area_when_the_log_names_no_worker() -> None:
    rows = orders(400)
    for row in rows:
        row["worker_key"] = "not-provided"
    value = audited(rows)
    assert value["areas"] == {"status": "workers_unknown", "rows": []}
    assert value["workers"]["known"] == 0
    assert value["workers"]["orders_of_unknown"] == value["orders"]["total"]


def test_it_counts_an_order_in_the_local_month_of_its_dispatch(log: tuple[list[Row], Any]) -> None:
    scheme = scheme_of(HEYA)
    by_month: dict[str, int] = {}
    for row in log[0]:
        paid = cents(row["pay_total"])
        if row["outcome"] == "accepted" and paid is not None and scheme.cents(row) is not None:
            hours = row["dispatched_at"].hour + 8
            day = row["dispatched_at"].toordinal() + hours // 24
            month = f"{type(row['dispatched_at']).fromordinal(day):%Y-%m}"
            by_month[month] = by_month.get(month, 0) + 1
    found = {row["name"]: row["evaluable"] for row in audited(log[0])["months"]["rows"]}
    assert found == by_month


def test_it_scales_with_more_of_the_same(log: tuple[list[Row], Any]) -> None:
    doubled = log[0] + [{**row, "attempt_id": row["attempt_id"] + "b"} for row in log[0]]
    once, twice = audited(log[0]), audited(doubled)
    assert twice["rule"]["below"]["amount"] == 2 * once["rule"]["below"]["amount"]
    assert twice["rule"]["below"]["share"] == once["rule"]["below"]["share"]
    assert twice["take_rate"]["overall"] == once["take_rate"]["overall"]


def test_it_gives_the_take_rate_of_a_published_trip() -> None:
    rows = orders(1)
    rows[0].update(outcome="accepted", pay_total=Decimal("26.00"), customer_price=Decimal("46.00"))
    take = audited(rows)["take_rate"]
    assert take["overall"].quantize(Decimal("0.0001")) == Decimal("0.4348")
    assert take["over_half"]["orders"] == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"from": "2026-02-30"}, "audit.day"),
        ({"from": "2026-07-01"}, "audit.period"),
        ({"platform": ""}, "audit.platform"),
        ({"tolerance": "0.001"}, "money.not_exact"),
    ],
)
def test_it_names_a_parameter_that_cannot_be_used(changes: dict[str, str], code: str) -> None:
    with pytest.raises(BadInput) as raised:
        audited([], **changes)
    assert raised.value.code == code


def test_it_names_an_unknown_scheme() -> None:
    with pytest.raises(NotFound):
        audited([], scheme="demo.nothing")
