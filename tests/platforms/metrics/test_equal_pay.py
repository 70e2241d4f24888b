"""C6: a group that is paid less for the same orders is found; one that is not is shown to be the same."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

from gongyou.rooms.platforms.metrics.equal_pay import equal_pay
from gongyou.rooms.platforms.metrics.judging import judged
from gongyou.rooms.platforms.metrics.outcome import State
from gongyou.rooms.platforms.metrics.terms import Terms
from tests.platforms.metrics.made import Row, made, scheme, spread

KINDS = ("crowdsourced", "dedicated")


def workers(number: int) -> list[Row]:
    return [
        {"platform": "heya", "worker_key": f"w{worker:03d}", "contract_kind": KINDS[worker % 2]}
        for worker in range(number)
    ]


def paid(number: int, each: int, less: str) -> list[Row]:
    """The crowdsourced get `less` on every order, and all a little chance."""
    draw = random.Random(2)
    rows = spread(number, each)
    for row in rows:
        row["pay_total"] += Decimal(draw.randrange(-3, 4)).scaleb(-2)
        if int(row["worker_key"][1:]) % 2 == 0:
            row["pay_total"] -= Decimal(less)
    return rows


def test_a_group_that_is_paid_less_is_found_with_its_size() -> None:
    rows = paid(64, 12, "0.20")
    found = equal_pay(made({"orders": rows, "workers": workers(64)}))
    [claim] = found.claims
    # −0.20, to within the chance of 384 orders each.
    assert abs((claim.effect.value or 0) + Decimal("0.20")) < Decimal("0.005")
    assert (claim.workers, claim.orders) == (32, 384)
    [rows_of] = [each.rows for each in found.breakdowns]
    assert [row.name.zh for row in rows_of] == ["众包", "专送"]
    assert judged({"C6": found}, Terms())["C6"].state is State.EXPLAIN


def test_the_same_pay_is_shown_to_be_the_same_not_only_not_different() -> None:
    found = equal_pay(made({"orders": paid(64, 12, "0.00"), "workers": workers(64)}))
    assert judged({"C6": found}, Terms())["C6"].state is State.CONFORM


def test_small_groups_are_not_compared() -> None:
    few = [
        {**row, "contract_kind": "dedicated" if number < 8 else "crowdsourced"}
        for number, row in enumerate(workers(24))
    ]
    found = equal_pay(made({"orders": spread(24, 4), "workers": few}))
    assert found.claims == ()
    assert all(row.suppressed for row in found.breakdowns[0].rows)


def test_one_group_alone_is_not_assessable() -> None:
    one = [{**row, "contract_kind": "dedicated"} for row in workers(12)]
    assert equal_pay(made({"orders": spread(12, 2), "workers": one})).state is State.NOT_ASSESSABLE


AREAS = ("990101-01", "990101-02", "990102-01", "990103-09")


def by_area(workers: int, less: str) -> list[Row]:
    """Every worker rides in three areas in turn; the second pays `less`. Five more have an area of their own."""
    rows = paid(workers, 24, "0.00")
    for number, row in enumerate(rows):
        row["area"] = AREAS[3] if int(row["worker_key"][1:]) < 5 else AREAS[number % 3]
        row["channel"] = "grabbed" if number % 4 == 0 else "assigned"
        if row["area"] == AREAS[1]:
            row["pay_total"] -= Decimal(less)
    return rows


def test_an_area_that_pays_less_is_found_though_the_same_workers_ride_in_all() -> None:
    rows = by_area(64, "0.20")
    found = equal_pay(made({"orders": rows}))
    claims = {claim.key: claim for claim in found.claims}
    assert set(claims) == {*(f"order_area_{area}" for area in AREAS[:3]), "order_channel_assigned"}
    planted = claims["order_area_990101-02"]
    # The worker's own chance cancels: much surer than of other workers each.
    assert planted.effect.low is not None and planted.effect.high is not None
    assert planted.effect.low < Decimal("-0.20") < planted.effect.high < Decimal("-0.19")
    assert planted.effect.value == mean_by_hand(rows, AREAS[1])
    assert judged({"C6": found}, Terms())["C6"].state is State.EXPLAIN
    areas = {row.name.zh: row for row in found.breakdowns[0].rows}
    assert areas["较小区域合计"].suppressed and areas[AREAS[1]].cells[0] == 59


def mean_by_hand(rows: list[Row], area: str) -> Decimal:
    """The mean residual of the area's orders less that of the others', with the published rule asked order by order."""
    gaps: dict[bool, list[Fraction]] = {True: [], False: []}
    for row in rows:
        gaps[row["area"] == area].append(Fraction(row["pay_total"]) - Fraction(scheme().cents(row) or 0, 100))
    inside, outside = (sum(each) / len(each) for each in (gaps[True], gaps[False]))
    return round(Decimal((inside - outside).numerator) / Decimal((inside - outside).denominator), 6)


def test_areas_and_ways_of_dispatch_that_pay_alike_pass_the_test_of_equivalence() -> None:
    found = equal_pay(made({"orders": by_area(64, "0.00")}))
    assert {each.state for each in judged({"C6": found}, Terms())["C6"].judged} == {State.CONFORM}
    assert judged({"C6": found}, Terms())["C6"].state is State.CONFORM


def test_the_order_of_rows_changes_nothing() -> None:
    rows = by_area(40, "0.10")
    once, again = equal_pay(made({"orders": rows})), equal_pay(made({"orders": rows[::-1]}))
    assert once.claims == again.claims and once.breakdowns == again.breakdowns
