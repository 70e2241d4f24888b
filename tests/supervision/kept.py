"""A run with a breach, kept without a lake."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from gongyou.lake.provenance import Figure, Provenance, digest_of
from gongyou.rooms.bargaining.measures.supervision import CASES, NAME
from gongyou.rooms.bargaining.models import Agreement, Breach, SupervisionRun
from gongyou.rooms.bargaining.services.supervision import supervision_publish
from gongyou.rooms.bargaining.supervision.agreed import clauses_in_force
from gongyou.rooms.bargaining.supervision.made import Made, params_of
from gongyou.rooms.bargaining.supervision.supervised import cases_listed, supervised
from tests.platforms.metrics.made import Row, Served, order
from tests.registry.cast import NOW

JUNE = date(2026, 6, 1), date(2026, 6, 30)


@lru_cache(maxsize=1)
def rows() -> list[Row]:
    """Twelve orders of twelve riders on twelve days; the first three are paid 4.20 each."""
    return [
        order(each, each, timedelta(days=each, hours=10), pay_total=Decimal("4.20") if each < 3 else Decimal("6"))
        for each in range(12)
    ]


def made_of(agreement: Agreement, orders: list[Row] | None = None) -> Made:
    """What supervision of June says over these orders."""
    params = params_of(agreement.platform, JUNE, clauses_in_force(agreement), {})
    view: Any = Served({"orders": rows() if orders is None else orders})
    figures = [
        _figure(name, value, params, number)
        for number, (name, value) in enumerate(
            ((NAME, supervised(view, params)), (CASES, cases_listed(view, params))), start=1
        )
    ]
    return Made(*figures)


def _figure(name: str, value: dict[str, Any], params: dict[str, Any], number: int) -> Figure:
    digest = digest_of(value)
    provenance = Provenance(
        id=f"fg-{number}{digest[:11]}",
        measure=name,
        version=1,
        page="supervision",
        params=params,
        snapshots={"orders": 7, "sessions": None},
        rules={},
        code="0",
        engine="duckdb",
        digest=digest,
        computed_at="2026-07-02T00:00:00+00:00",
    )
    return Figure(provenance.id, name, value, provenance)


def kept_run(agreement: Agreement) -> SupervisionRun:
    """The run, published by the product itself."""
    return supervision_publish(made=made_of(agreement), agreement=agreement, by=None, now=NOW)


def kept_breach(agreement: Agreement) -> Breach:
    """Its breach."""
    kept_run(agreement)
    return Breach.objects.get()
