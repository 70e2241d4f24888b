"""Schemes and orders built from a case's numbers, and asked in both of the scheme's ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.rules.exact import Rounding, rounded_fraction
from gongyou.rules.schemes import PayScheme
from gongyou.rules.schemes.explained_periods import PeriodPay
from gongyou.rules.schemes.model import Scheme

MONDAY = datetime(2024, 1, 1, tzinfo=UTC)
SOURCE = {"title": {"zh": "实例", "en": "worked case"}, "checked_on": date(2026, 11, 22)}
METRES = {"mile": Fraction(1_609_344, 1000), "kilometre": Fraction(1000)}


def scheme(version: Mapping[str, Any], *, nature: str = "full", period: str | None = "week") -> PayScheme:
    """A scheme of one open version."""
    content = {
        "id": "worked.case",
        "title": SOURCE["title"],
        "currency": "USD",
        "zone": "UTC",
        "nature": nature,
        "dated_by": "accepted_at",
        "time": {"from": "accepted_at", "to": "delivered_at"},
        "rounding": {"point": "order", "mode": "half_up"},
        "period": {"unit": period} if period else None,
        "versions": [{"from": date(2000, 1, 1), "status": "unverified", "source": SOURCE, **version}],
    }
    return PayScheme(Scheme.model_validate(content))


def term(name: str, **further: Any) -> dict[str, Any]:
    """A named part of a scheme."""
    return {"name": name, "label": {"zh": name, "en": name}, **further}


def number(value: Fraction) -> str:
    """A number as a scheme writes it: up to six decimals."""
    return f"{Decimal(rounded_fraction(value * 10**6, Rounding.HALF_UP)).scaleb(-6):f}"


def order(seconds: Fraction, worker: str = "w", after: int = 0, **further: Any) -> dict[str, Any]:
    """One order that begins `after` seconds and lasts as long as given, to the whole second."""
    begin = MONDAY + timedelta(seconds=after)
    end = begin + timedelta(seconds=rounded_fraction(seconds, Rounding.HALF_UP))
    given = {"dispatched_at": begin, "accepted_at": begin, "picked_up_at": begin, "delivered_at": end}
    return {"worker_key": worker, "attempt_id": f"{worker}{after}", "pay_total": Decimal(0), **given, **further}


def metres(quantity: Fraction, unit: str) -> Decimal:
    """A distance in metres, to the micrometre."""
    return Decimal(rounded_fraction(quantity * METRES[unit] * 10**6, Rounding.HALF_UP)).scaleb(-6)


def pay_of(pay: PayScheme, row: Mapping[str, Any]) -> tuple[Fraction, dict[str, Fraction]]:
    """The pay of one order and its terms, asked of the engine and of the derivation. Raises BadInput if they differ."""
    import ibis
    import pyarrow as pa

    from gongyou.lake.engine import memory_backend
    from gongyou.rules.schemes.needs import ORDER_COLUMNS

    steps = pay.explain(row)
    known = {name: _naive(row.get(name)) for name in ORDER_COLUMNS}
    types = ibis.schema(ORDER_COLUMNS).to_pyarrow()
    table = ibis.memtable(pa.Table.from_pylist([known], types))
    found = memory_backend().to_pyarrow(table.select(cents=pay.declared(table))).to_pylist()[0]["cents"]
    if pay.cents(row) != found or found is None:
        raise BadInput(
            "verify.two_answers",
            Text(
                f"两种算法不一致：{pay.cents(row)} 与 {found}（分）。",
                f"The two evaluations differ: {pay.cents(row)} and {found} cents.",
            ),
            Text("请报告这个实例。", "Please report this case."),
        )
    terms = {step.name: Fraction(step.value) for step in steps[:-1] if isinstance(step.value, Decimal)}
    return Fraction(found, 100), terms


def _naive(value: Any) -> Any:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def period_of(pay: PayScheme, rows: Sequence[Mapping[str, Any]]) -> list[PeriodPay]:
    """Every worker's period in Fractions. Raises BadInput where one cannot be judged."""
    found = pay.explain_periods(rows)
    for each in found:
        if each.cents is None:
            raise BadInput("verify.not_judged", each.steps[0].label)
    return found
