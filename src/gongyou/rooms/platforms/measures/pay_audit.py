"""platforms.pay_audit: the declared pay rule against what was paid, order by order, over one platform and period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gongyou.core.money import yuan_from
from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.platforms.measures import queries
from gongyou.rooms.platforms.measures.assemble import (
    Passes,
    evaluable_workers,
    gaps_value,
    orders_value,
    parts_value,
    rule_value,
    take_rate_value,
    totals,
    workers_value,
)
from gongyou.rooms.platforms.measures.conclusion import Facts, conclude
from gongyou.rooms.platforms.measures.orders import Audited, audited_orders
from gongyou.rooms.platforms.measures.scope import Scope, local
from gongyou.rules.answer import Status, Step
from gongyou.rules.schemes import PayScheme

NAME = "platforms.pay_audit"


def scheme_of(name: str) -> PayScheme:
    """The scheme of an id or of a YAML file."""
    return PayScheme.load(name)


@measure(
    NAME,
    # 2: below the least sizes nothing is concluded.
    version=2,
    tables=("orders",),
    title=Text("平台计酬审计", "Audit of platform pay"),
    page="pay-audit",
)
def pay_audit(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """All numbers of the audit report; amounts in the scheme's currency, shares between 0 and 1 with six decimals."""
    scope = Scope.read(params)
    scheme = scheme_of(scope.scheme)
    view.uses(scheme.id, scheme.version)
    audited = audited_orders(view.table("orders"), scheme, scope)
    passes = passes_over(view, audited)
    worst = _listed(view, queries.worst(audited.table, scope.worst)) if scope.worst else []
    value = audit_value(passes, audited.reasons, scope, scheme)
    batches = _listed(view, queries.by_batch(view.table("orders"), scope.platform))
    return {**value, "batches": batches, "worst": [worst_value(row, scheme) for row in worst]}


def passes_over(view: View, audited: Audited) -> Passes:
    """What each pass over the per-order rows brings back."""
    return Passes(
        cells=_listed(view, queries.by_month_and_area(audited.table)),
        workers=_listed(view, queries.by_worker(audited.lean)),
        month_workers=_counts(view, audited, "month"),
        area_workers=_counts(view, audited, "area"),
        prices=_listed(view, queries.by_price_and_gap(audited.lean)),
    )


def audit_value(passes: Passes, reasons: Sequence[str], scope: Scope, scheme: PayScheme) -> dict[str, Any]:
    """The published figure without the single orders."""
    orders = orders_value(passes, reasons)
    sums = totals(passes.cells)
    sums["evaluable"] = orders["evaluable"]
    workers = workers_value(passes.workers, orders["total"])
    status = scheme.status_between(scope.first, scope.last)
    conclusion = conclude(
        Facts(
            orders=orders["total"],
            workers=workers["known"],
            unknown=workers["orders_of_unknown"],
            evaluable=orders["evaluable"],
            evaluable_workers=evaluable_workers(passes.workers),
            below=sums["below"],
            above=sums["above"],
            undeclared_deductions=sums["undeclared"],
            least_orders=scope.least_orders,
            is_verified=status is not Status.UNVERIFIED,
            is_minimum=scheme.is_minimum,
        )
    )
    return {
        "platform": scope.platform,
        "from": scope.first.isoformat(),
        "to": scope.last.isoformat(),
        "tolerance": yuan_from(scope.tolerance),
        "scheme": scheme_value(scheme, scope),
        "conclusion": {
            "level": conclusion.level.value,
            "is_too_small": conclusion.is_too_small,
            "reasons": [_both(reason) for reason in conclusion.reasons],
        },
        "orders": orders,
        "workers": workers,
        "paid": yuan_from(sums["paid"]),
        "rule": rule_value(sums, is_minimum=scheme.is_minimum),
        "take_rate": take_rate_value(sums, passes.prices),
        "gaps": gaps_value(passes.prices),
        "months": parts_value(passes, scope, "month"),
        "areas": parts_value(passes, scope, "area"),
    }


def scheme_value(scheme: PayScheme, scope: Scope) -> dict[str, Any]:
    """The rule as it stood in the period: id, version, nature, status, and each dated version with its source."""
    return {
        "id": scheme.id,
        "version": scheme.version,
        "title": _both(scheme.title),
        "currency": scheme.currency,
        "zone": scheme.zone,
        "is_minimum": scheme.is_minimum,
        "deduction_codes": None if scheme.deduction_codes is None else list(scheme.deduction_codes),
        "status": scheme.status_between(scope.first, scope.last).value,
        "versions": [
            {
                "from": version.start.isoformat(),
                "until": version.until.isoformat() if version.until else None,
                "status": version.status.value,
                "source": _both(version.source.title.text),
                "url": version.source.url,
            }
            for version in scheme.versions_between(scope.first, scope.last)
        ],
    }


def worst_value(row: Mapping[str, Any], scheme: PayScheme) -> dict[str, Any]:
    """One order with its arithmetic, written by the second implementation. No worker's key: reports leave the house."""
    return {
        "attempt_id": row["attempt_id"],
        "at": local(row["dispatched_at"], scheme.zone).strftime("%Y-%m-%d %H:%M"),
        "kind": kind_of(row),
        "declared": _money(row["declared"]),
        "paid": _money(row["paid"]),
        "deducted": _money(row["deducted"]),
        "gap": _money(row["gap"]),
        "lost": _money(row["lost"]),
        "steps": [step_value(step) for step in scheme.explain(row)],
    }


def step_value(step: Step) -> dict[str, Any]:
    """A step of the arithmetic as JSON."""
    value = None if step.value is None else str(step.value)
    return {"name": step.name, "label": _both(step.label), "formula": step.formula, "value": value, "unit": step.unit}


def kind_of(row: Mapping[str, Any]) -> str:
    """The breach kind of one order: the shortfall's kind goes first, since it is the larger claim to prove."""
    if row["is_floor_ignored"]:
        return "floor_ignored"
    return "below_rule" if row["is_below"] else "undeclared_deduction"


def _counts(view: View, audited: Audited, name: str) -> dict[Any, int]:
    return {row[name]: row["workers"] for row in _listed(view, queries.workers_of(audited.presence, name))}


def _listed(view: View, expression: Any) -> list[dict[str, Any]]:
    return list(view.execute(expression).to_pylist())


def _money(cents: int | None) -> Any:
    return None if cents is None else yuan_from(cents)


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
