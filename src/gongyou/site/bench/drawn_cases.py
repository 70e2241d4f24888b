"""Cases of a rule drawn at random: noughts, largest values, ends of months, days before the law, unknown places."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pyarrow as pa

from gongyou.rules.rule import Input, Rule
from gongyou.rules.units import Unit

SPRING = date(2026, 3, 1)
DAYS = (date(1994, 12, 31), date(2007, 6, 1), date(2008, 1, 3), date(2024, 12, 31), date(2025, 1, 1), SPRING)
FIRST_DAY = date(2007, 1, 1)
EDGES = (
    date(2024, 2, 29),
    date(2025, 1, 31),
    date(2026, 10, 1),
    date(2026, 2, 28),
    date(1999, 12, 31),
    date(2031, 1, 2),
)
PLACES = ("440305", "440000/2", "110000", "440000", "990102", "140000", None)
ARROW = {
    Unit.YES_NO: pa.bool_(),
    Unit.DAY: pa.date32(),
    Unit.MONTH: pa.string(),
    Unit.WORD: pa.string(),
    Unit.MOMENT: pa.timestamp("us"),
}


def drawn(each: Input, random: Random) -> Any:
    """A value of an input: zero, its largest, a small or any one; a day, month, moment or word; sometimes none."""
    if not each.is_required and random.random() < 0.3:
        return None
    match each.unit:
        case Unit.YES_NO:
            return random.random() < 0.5
        case Unit.DAY:
            return random.choice(EDGES) if random.random() < 0.3 else FIRST_DAY + timedelta(random.randrange(8_000))
        case Unit.MONTH:
            return f"{random.randint(1940, 2010)}-{random.randint(1, 12):02d}"
        case Unit.MOMENT:
            return datetime(2026, 3, 1, 9, tzinfo=UTC) + timedelta(seconds=random.randrange(60 * 3600))
        case Unit.WORD:
            return random.choice(list(each.choices or ("甲", "乙'丙")))
    least, largest = (int(bound.scaleb(each.places)) for bound in (each.low, each.high))
    some = random.randint(0, min(largest, 900_000)), random.randint(0, largest)
    return Decimal(max(least, random.choice((0, 1, largest, *some)))).scaleb(-each.places)


def rows_of(rule: Rule, seed: int, count: int) -> list[dict[str, Any]]:
    """`count` cases with `row`, `day` and `region`; the same for the same seed."""
    random = Random(seed)  # noqa: S311  nothing secret
    return [
        {
            "row": number,
            "day": random.choice(DAYS),
            "region": random.choice(PLACES),
            **{each.name: drawn(each, random) for each in rule.inputs},
        }
        for number in range(count)
    ]


def table_of(rule: Rule, rows: list[dict[str, Any]]) -> pa.Table:
    """The cases as an Arrow table."""
    columns = {each.name: ARROW.get(each.unit, pa.decimal128(18, each.places)) for each in rule.inputs}
    schema = pa.schema({"row": pa.int64(), "day": pa.date32(), "region": pa.string(), **columns})
    plain = [{name: _naive(value) for name, value in row.items()} for row in rows]
    return pa.Table.from_pylist(plain, schema)


def _naive(value: Any) -> Any:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value
