"""Audits made of generated rows, without a lake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from gongyou.lake.provenance import Figure, Provenance, digest_of
from gongyou.registry.models import Organisation
from gongyou.rooms.platforms.measures import metrics, pay_audit, pay_breaches
from gongyou.rooms.platforms.measures.scope import Scope
from gongyou.rooms.platforms.models import AuditRun
from gongyou.rooms.platforms.report.made import Audit, Brief
from gongyou.rooms.platforms.services.audits import audit_publish
from tests.platforms.metrics.made import Served as metric_view
from tests.platforms.rows import PARAMS, Row, Served, orders, with_breaches
from tests.registry.cast import NOW

# As few draws as the terms allow: these audits are for pages, not for intervals.
TERMS = {"draws": 200}


def audit_over(rows: Sequence[Row], params: Mapping[str, Any] = PARAMS) -> Audit:
    """The audit of rows in memory."""
    view, scope = Served(rows), Scope.read(params)
    batch = {
        "batch": "b-1",
        "source": "禾芽配送移交日志",
        "files": ["heya.csv"],
        "content_hash": "0" * 64,
        "rows": len(rows),
        "read": len(rows),
        "quarantined": 0,
    }
    value = pay_audit.pay_audit(view, scope.as_params())  # type: ignore[arg-type]
    breaches = pay_breaches.pay_breaches(view, scope.as_params())  # type: ignore[arg-type]
    return Audit(
        scope,
        _figure(pay_audit.NAME, "fg-00000000000a", value, scope, view),
        _figure(pay_breaches.NAME, "fg-00000000000b", breaches, scope, view),
        (batch,),
    )


@lru_cache(maxsize=1)
def breached_audit() -> Audit:
    """An audit of 3,000 orders with planted breaches."""
    rows = orders(3000)
    with_breaches(rows)
    return audit_over(rows)


@lru_cache(maxsize=1)
def small_audit() -> Audit:
    """The same of 120 orders, for who only opens its pages."""
    rows = orders(120)
    with_breaches(rows)
    return audit_over(rows)


@lru_cache(maxsize=1)
def measured_audit() -> Audit:
    """The small audit with its metrics."""
    rows = orders(120)
    with_breaches(rows)
    made = audit_over(rows)
    view = metric_view({"orders": rows})
    asked = {**made.scope.as_params(), **Brief(TERMS, declared={"orders": 150, "workers": 60}).as_params()}
    judged = metrics.platform_metrics(view, asked)  # type: ignore[arg-type]
    return replace(made, metrics=_figure(metrics.NAME, "fg-00000000000c", judged, made.scope, view))


def saved_run(organisation: Organisation, made: Audit | None = None) -> AuditRun:
    """An audit, of 3,000 orders unless another is given, published by the product itself."""
    return audit_publish(made=made or breached_audit(), organisation=organisation, by=None, now=NOW)


def _figure(name: str, identifier: str, value: dict[str, Any], scope: Scope, view: Any) -> Figure:
    provenance = Provenance(
        id=identifier,
        measure=name,
        version=1,
        page="pay-audit",
        params=scope.as_params(),
        snapshots={"orders": 8804097755378184663},
        rules=dict(view.rules),
        code="0.1.0",
        engine="duckdb",
        digest=digest_of(value),
        computed_at="2026-10-01T00:00:00+00:00",
    )
    return Figure(identifier, name, value, provenance)
