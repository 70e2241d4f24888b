"""C3 against plain loops in fractions."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

from gongyou.rooms.platforms.metrics.outcome import State
from gongyou.rooms.platforms.metrics.take_rate import take_rate
from tests.platforms.metrics.made import Row, made, spread, values


def priced(workers: int, each: int) -> list[Row]:
    draw = random.Random(9)
    rows = spread(workers, each)
    for number, row in enumerate(rows):
        row["customer_price"] = (row["pay_total"] * Decimal(draw.randrange(90, 260)) / 100).quantize(Decimal("0.01"))
        row["customer_discount"] = Decimal(number % 3)
        row["merchant_fee"] = Decimal("1.50")
    rows[0]["customer_price"] = None
    rows[1]["customer_price"] = Decimal(0)
    rows[2]["pay_total"] = None
    return rows


def rate(rows: list[Row]) -> Decimal:
    paid, price = (sum(Fraction(row[name]) for row in rows) for name in ("pay_total", "customer_price"))
    found = 1 - paid / price
    return round(Decimal(found.numerator) / found.denominator, 6)


def test_it_agrees_with_a_loop() -> None:
    rows = priced(30, 20)
    found = take_rate(made({"orders": rows}))
    sound = rows[3:]
    held = values(found.estimates)
    assert held["overall"] == rate(sound)
    assert held["over_half"] == round(
        Decimal(sum(row["pay_total"] * 2 < row["customer_price"] for row in sound)) / len(sound), 6
    )
    assert held["discounts"] == sum(row["customer_discount"] for row in sound)
    assert held["merchant_fees"] == Decimal("1.50") * len(sound)
    before = sum(row["customer_price"] + row["customer_discount"] for row in sound)
    assert held["before_discount"] == round(1 - sum(row["pay_total"] for row in sound) / before, 6)
    assert "subsidies" not in held
    deciles, spread_of = found.breakdowns
    assert sum(row.cells[0] for row in deciles.rows) == len(sound)
    shares = [(1 - row["pay_total"] / row["customer_price"]) * 100 for row in sound]
    counts = [sum(low < share <= high for share in shares) for low, high in
              ((-999, 0), (0, 10), (10, 20), (20, 30), (30, 40), (40, 50), (50, 101))]  # fmt: skip
    assert [row.cells[0] for row in spread_of.rows if not row.suppressed] == [
        count for count, row in zip(counts, spread_of.rows, strict=True) if not row.suppressed
    ]


def test_twice_the_orders_give_the_same_rates_and_intervals() -> None:
    rows = priced(12, 8)
    twice = rows + [{**row, "attempt_id": f"{row['attempt_id']}b"} for row in rows]
    once, again = (take_rate(made({"orders": each})).estimates[:2] for each in (rows, twice))
    # An overall rate keeps its clustered interval to the digit.
    assert once[0] == again[0]
    assert once[1].value == again[1].value


def test_a_decile_of_few_workers_is_hidden_and_cannot_be_worked_out() -> None:
    rows = priced(12, 10)
    for row in rows:
        row["customer_price"] = Decimal(10) if int(row["worker_key"][1:]) >= 3 else Decimal(99)
    deciles = take_rate(made({"orders": rows})).breakdowns[0]
    assert all(row.suppressed and not row.cells for row in deciles.rows)


def test_without_prices_above_zero_it_is_not_assessable() -> None:
    rows = [{**row, "customer_price": Decimal(0)} for row in spread(12, 2)]
    assert take_rate(made({"orders": rows})).state is State.NOT_ASSESSABLE
