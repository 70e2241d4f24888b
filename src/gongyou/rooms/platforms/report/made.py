"""One audit from the request to the finished document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongyou.core.errors import NotFound
from gongyou.core.text import Text
from gongyou.lake.provenance import Figure
from gongyou.rooms.platforms.measures.conclusion import Level, overall
from gongyou.rooms.platforms.measures.scope import Scope
from gongyou.rooms.platforms.metrics.terms import Terms

if TYPE_CHECKING:
    from gongyou.lake import Lake

Meter = Callable[[int, int, Text], None]

STAGES = (
    Text("核对公示规则与实付", "Holding the declared rule against the pay"),
    Text("列出少付的订单", "Listing the orders that fall short"),
    Text("计算各项指标", "Working out the metrics"),
    Text("编写报告", "Writing the report"),
)


@dataclass(frozen=True)
class Audit:
    """What an audit found. `breaches` names workers' keys and stays inside the house."""

    scope: Scope
    figure: Figure
    breaches: Figure
    batches: tuple[Mapping[str, Any], ...]
    metrics: Figure | None = None

    @property
    def outcomes(self) -> Mapping[str, Mapping[str, Any]]:
        """What each metric said, by its id; empty for an audit from before there were metrics."""
        return self.metrics.value["metrics"] if self.metrics else {}

    @property
    def terms(self) -> Mapping[str, Any]:
        """What the metrics were judged by."""
        return self.metrics.value["terms"] if self.metrics else {}

    @property
    def value(self) -> Mapping[str, Any]:
        return self.figure.value

    @property
    def level(self) -> Level:
        held = self.value["conclusion"]
        # What the register alone shows stands among the findings; of a log too small nothing is concluded.
        if held.get("is_too_small"):
            return Level.NOT_ASSESSABLE
        return overall(Level(held["level"]), (outcome["state"] for outcome in self.outcomes.values()))


@dataclass(frozen=True)
class Brief:
    """What the metrics are judged by beside the scope: the agreed terms and the facts of the rule register, as JSON."""

    terms: Mapping[str, Any] = field(default_factory=dict)
    register: Mapping[str, Any] = field(default_factory=dict)
    # Orders and workers of the period as the platform declared them.
    declared: Mapping[str, int] = field(default_factory=dict)

    def as_params(self) -> dict[str, Any]:
        """The same as JSON, the terms with all their defaults."""
        return {
            "terms": Terms.read(self.terms).as_params(),
            "register": dict(self.register),
            "declared": dict(self.declared),
        }


NO_BRIEF = Brief()


def audit_make(
    lake: Lake, scope: Scope, meter: Meter | None = None, engine: str = "duckdb", brief: Brief = NO_BRIEF
) -> Audit:
    """The audit of a scope. Raises NotFound when the lake holds no order of the platform in the period."""
    from gongyou.rooms.platforms.measures import metrics, pay_audit, pay_breaches

    tell = meter or (lambda done, total, stage: None)
    params = scope.as_params()
    tell(0, len(STAGES), STAGES[0])
    figure = lake.compute(pay_audit.NAME, params, engine=engine)
    if not figure.value["orders"]["total"]:
        raise NotFound(
            "audit.no_orders",
            Text(
                f"数据湖中没有平台“{scope.platform}”在 {scope.first} 至 {scope.last} 的已接订单。",
                f"The lake holds no accepted order of “{scope.platform}” from {scope.first} to {scope.last}.",
            ),
            Text(
                "请核对平台代码和期间，或先导入派单日志。",
                "Check the platform's code and the period, or bring in its log first.",
            ),
            platform=scope.platform,
        )
    tell(1, len(STAGES), STAGES[1])
    snapshots = figure.provenance.snapshots
    breaches = lake.compute(pay_breaches.NAME, params, snapshots=snapshots, engine=engine)
    tell(2, len(STAGES), STAGES[2])
    asked = {**params, **brief.as_params()}
    judged = lake.compute(metrics.NAME, asked, snapshots=snapshots, engine=engine)
    tell(3, len(STAGES), STAGES[3])
    return Audit(scope, figure, breaches, tuple(_batches(lake, figure)), judged)


def _batches(lake: Lake, figure: Figure) -> list[dict[str, Any]]:
    """Source, files and content hash of each batch that the platform's orders came in with."""
    rows = {batch["batch_id"]: batch["rows"] for batch in figure.value["batches"]}
    found = []
    for info in lake.batches("orders"):
        if info.batch_id in rows:
            found.append(
                {
                    "batch": info.batch_id,
                    "source": info.source,
                    "files": [Path(file).name for file in info.files],
                    "content_hash": info.content_hash or "",
                    "rows": rows[info.batch_id],
                    "read": info.read,
                    "quarantined": info.quarantined,
                }
            )
    return sorted(found, key=lambda batch: str(batch["batch"]))
