"""Who may open the pages of coverage."""

from __future__ import annotations

from typing import Any

from gongyou.registry.models import CoverageEstimate
from tests.registry.cast import NOW, Cast
from tests.site.access import STAFF, Row

STRANGER = frozenset({"stranger"})
ESTIMATORS = frozenset({"officer", "analyst"})


def in_grid(cast: Cast) -> dict[str, Any]:
    return {"organisation": cast.grid.code}


def an_estimate(cast: Cast) -> dict[str, Any]:
    value = {"state": "withheld", "region": "990101", "period": "2026-09", "lists": ["members", "orders:heya"]}
    kept = CoverageEstimate.objects.create(
        organisation=cast.district,
        region="990101",
        period="2026-09",
        lists=value["lists"],
        figure_id="fg-000000000000",
        value=value,
        made_at=NOW,
    )
    return {"pk": kept.pk}


ROWS = (
    Row("coverage:coverage", STAFF | STRANGER),
    Row("coverage:export", STAFF | STRANGER),
    Row("coverage:missing", STAFF | STRANGER),
    Row("coverage:count", STAFF | STRANGER, method="post", codes=frozenset({302})),
    Row("coverage:estimates", STAFF | STRANGER),
    Row("coverage:estimate_new", ESTIMATORS | STRANGER),
    Row("coverage:estimate", STAFF, place=an_estimate),
)
