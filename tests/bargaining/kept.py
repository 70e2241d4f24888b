"""A scenario over rows in memory, kept without a lake."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from gongyou.lake.provenance import Figure, Provenance, digest_of
from gongyou.registry.models import Organisation
from gongyou.rooms.bargaining.measures.what_if import NAME, what_if
from gongyou.rooms.bargaining.models import Scenario
from gongyou.rooms.bargaining.services.scenarios import scenario_keep
from gongyou.rooms.bargaining.whatif.asked import Asked
from tests.bargaining.logs import Lent, orders
from tests.registry.cast import NOW

CHANGED = {"terms.base.amount": "4.40", "terms.distance.2.rate": "0.90"}
PARAMS: dict[str, Any] = {"platform": "heya", "before": "demo.heya", "after": "demo.heya", "line": "19"}


@lru_cache(maxsize=4)
def figure(base: str = "4.40") -> Figure:
    """The figure of 600 orders of 60 workers under a rule that pays more for the order and less for the distance."""
    view = Lent(orders(600, workers=60))
    asked = Asked.read({**PARAMS, "changes": {**CHANGED, "terms.base.amount": base}})
    value = what_if(view, asked.as_params())  # type: ignore[arg-type]
    provenance = Provenance(
        id=f"fg-0000000{base.replace('.', ''):0>5}",
        measure=NAME,
        version=1,
        page="what-if",
        params=asked.as_params(),
        snapshots={"orders": 7, "sessions": None},
        rules=view.rules,
        code="0",
        engine="duckdb",
        digest=digest_of(value),
        computed_at="2026-11-20T00:00:00+00:00",
    )
    return Figure(provenance.id, NAME, value, provenance)


def kept(organisation: Organisation, name: str = "起步价 4.40", base: str = "4.40") -> Scenario:
    """The scenario, kept by the product itself."""
    return scenario_keep(figure=figure(base), name=name, organisation=organisation, by=None, now=NOW)
