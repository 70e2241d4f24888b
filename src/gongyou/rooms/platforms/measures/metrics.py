"""platforms.metrics: every metric of the audit over one platform and period."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.platforms.measures.pay_audit import scheme_of
from gongyou.rooms.platforms.measures.scope import Scope
from gongyou.rooms.platforms.metrics.assessed import assessed, outcome_value
from gongyou.rooms.platforms.metrics.judging import judged
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.terms import Terms

NAME = "platforms.metrics"
TABLES = ("orders", "sessions", "prompts", "workers", "appeals", "rewards")


@measure(
    NAME,
    version=1,
    tables=TABLES,
    title=Text("平台算法指标", "Metrics of a platform's algorithm"),
    page="audit",
)
def platform_metrics(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """`metrics`: the outcome of each id (metrics.outcome as JSON); `terms`: what was agreed and printed."""
    scope = Scope.read(params)
    scheme = scheme_of(scope.scheme)
    view.uses(scheme.id, scheme.version)
    terms = Terms.read(params.get("terms"))
    with Material(view, scope, scheme, terms, params.get("register") or {}) as material:
        outcomes = judged(assessed(material), terms)
    # Whose record of the rule was taken, where the rule came from the register.
    keeper = (params.get("register") or {}).get("keeper")
    return {
        **({"keeper": dict(keeper)} if keeper else {}),
        "terms": terms.as_params(),
        "declared": dict(params.get("declared") or {}),
        "metrics": {name: outcome_value(outcome) for name, outcome in outcomes.items()},
    }
