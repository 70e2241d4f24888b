"""C6: a group that is paid less for the same orders is found; one that is not is shown to be the same."""

from __future__ import annotations

import random
from decimal import Decimal

from gongyou.rooms.platforms.metrics.equal_pay import equal_pay
from gongyou.rooms.platforms.metrics.judging import judged
from gongyou.rooms.platforms.metrics.outcome import State
from gongyou.rooms.platforms.metrics.terms import Terms
from tests.platforms.metrics.made import Row, made, spread

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
