"""The findings of an audit: one per worker and kind of breach, and one for the platform."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from gongyou.calc.suppression import MINIMUM_WORKERS
from gongyou.core.text import Text
from gongyou.findings import kinds as finding_kinds
from gongyou.findings.runs.belonging import Belonging
from gongyou.findings.services import Found
from gongyou.registry.models import Organisation
from gongyou.rooms.platforms import words
from gongyou.rooms.platforms.measures.scope import UNKNOWN_WORKER
from gongyou.rooms.platforms.metrics.catalogue import metrics
from gongyou.rooms.platforms.metrics.metric import HEADINGS, RIGHTS
from gongyou.rooms.platforms.metrics.outcome import STATES, State
from gongyou.rooms.platforms.names import platform_name
from gongyou.rooms.platforms.report.made import Audit

ROOM = "platforms"
AUDIT_KIND = finding_kinds.register(
    "platforms.pay_audit", "平台计酬与公示规则不符", "A platform's pay departs from its declared rule"
)
METRIC_KIND = finding_kinds.register(
    "platforms.metric", "平台算法指标异常", "A metric of a platform's algorithm that needs an explanation"
)
ADVERSE = (State.EXPLAIN, State.SUSPECT)
WORKER_KINDS = {
    name: finding_kinds.register(f"platforms.{name}", said.zh, said.en) for name, said in words.KINDS.items()
}
# Evidence that is stored with a finding; the figure gives all rows again.
ROWS = 500

# The heads of the evidence's tables.
DATE_COLUMNS = [
    {"key": "on", "zh": "日期", "en": "Day"},
    {"key": "area", "zh": "区域", "en": "Area"},
    {"key": "size", "zh": "幅度", "en": "Size"},
]
COLUMNS = [
    {"key": "attempt_id", "zh": "派单号", "en": "Attempt"},
    {"key": "lost", "zh": "少付金额", "en": "Amount short"},
]


def findings_of(audit: Audit, organisation: Organisation) -> Iterator[Found]:
    """The findings to be published. Under unverified rates only the platform is asked, no worker is told a sum.

    A worker's finding belongs to the worker's own organisation where the registry knows the worker, else to that of
    the audit.
    """
    yield from _metrics(audit, organisation)
    kinds = [kind for kind in audit.breaches.value["kinds"] if kind["orders"]]
    if not kinds:
        return
    yield _platform(audit, organisation, kinds)
    if audit.value["scheme"]["status"] == "unverified":
        return
    groups = [group for group in audit.breaches.value["groups"] if group["worker_key"] != UNKNOWN_WORKER]
    belonging = Belonging.of(organisation, workers=(group["worker_key"] for group in groups))
    for group in groups:
        yield _worker(audit, group, belonging.organisation_of(group["worker_key"]))


def _metrics(audit: Audit, organisation: Organisation) -> Iterator[Found]:
    """One finding of the platform for each metric that it has to explain, with its numbers, days and groups."""
    name = platform_name(audit.scope.platform)
    for metric in metrics():
        outcome = audit.outcomes.get(metric.id)
        if outcome is None or audit.metrics is None or State(outcome["state"]) not in ADVERSE:
            continue
        workers = outcome["workers"]
        yield Found(
            kind=METRIC_KIND,
            room=ROOM,
            subject_kind="platform",
            subject_key=audit.scope.platform,
            period_from=audit.scope.first,
            period_to=audit.scope.last,
            title=Text(
                f"{name.zh}：{metric.id} {metric.title.zh}，{STATES[State(outcome['state'])].zh}",
                f"{name.en}: {metric.id} {metric.title.en}, {STATES[State(outcome['state'])].en}",
            ),
            article=Text(
                f"{words.ARTICLE_OF_METRICS.zh}：{HEADINGS[metric.section].zh}（{RIGHTS[metric.right].zh}）",
                f"{words.ARTICLE_OF_METRICS.en}: {HEADINGS[metric.section].en} ({RIGHTS[metric.right].en})",
            ),
            organisation=organisation,
            workers=workers if workers >= MINIMUM_WORKERS else None,
            evidence={
                **_evidence(audit, audit.metrics),
                # The metric is the rule that was applied: it makes two findings of one platform and period two things.
                "rule": metric.id,
                "rule_version": str(audit.metrics.provenance.version),
                "said": outcome["said"],
                "columns": DATE_COLUMNS if outcome["dates"] else [],
                "rows": [_dated(each) for each in outcome["dates"][:ROWS]],
            },
        )


def _dated(given: Mapping[str, Any]) -> dict[str, Any]:
    size = given["size"]
    return {"on": given["on"], "area": given["area"] or "", "size": "" if size is None else str(size["value"])}


def _platform(audit: Audit, organisation: Organisation, kinds: list[Mapping[str, Any]]) -> Found:
    name = platform_name(audit.scope.platform)
    orders = sum(kind["orders"] for kind in kinds)
    workers = audit.value["workers"]
    touched = workers["touched"] if workers["is_known"] and isinstance(workers["touched"], int) else None
    return Found(
        kind=AUDIT_KIND,
        room=ROOM,
        subject_kind="platform",
        subject_key=audit.scope.platform,
        period_from=audit.scope.first,
        period_to=audit.scope.last,
        title=Text(
            f"{name.zh}：{orders:,} 单少付或违规扣款", f"{name.en}: {orders:,} orders paid short or wrongly deducted"
        ),
        article=_article(audit),
        organisation=organisation,
        amount=sum((Decimal(str(kind["amount"])) for kind in kinds), Decimal(0)),
        currency=audit.value["scheme"]["currency"],
        workers=touched,
        evidence={**_evidence(audit, audit.figure), "kinds": kinds},
    )


def _worker(audit: Audit, group: Mapping[str, Any], organisation: Organisation) -> Found:
    name, kind = platform_name(audit.scope.platform), words.kind(group["kind"])
    rows = [dict(row) for row in group["rows"][:ROWS]]
    return Found(
        kind=WORKER_KINDS[group["kind"]],
        room=ROOM,
        subject_kind="worker",
        subject_key=group["worker_key"],
        period_from=audit.scope.first,
        period_to=audit.scope.last,
        title=Text(
            f"{name.zh}：{kind.zh}，{group['orders']:,} 单", f"{name.en}: {kind.en}, {group['orders']:,} orders"
        ),
        article=_article(audit),
        organisation=organisation,
        amount=Decimal(str(group["amount"])),
        currency=audit.value["scheme"]["currency"],
        evidence={
            **_evidence(audit, audit.breaches),
            "platform": audit.scope.platform,
            "orders": group["orders"],
            "columns": COLUMNS,
            "rows": rows,
        },
    )


def _evidence(audit: Audit, figure: Any) -> dict[str, Any]:
    provenance, scheme = figure.provenance, audit.value["scheme"]
    return {
        # As text: a snapshot's number passes 2^53.
        "snapshot": str(provenance.snapshots.get("orders") or ""),
        "rule": scheme["id"],
        "rule_version": scheme["version"],
        "figure_id": figure.id,
        "provenance": {"zh": provenance.line("zh"), "en": provenance.line("en")},
        "rows": [],
    }


def _article(audit: Audit) -> Text:
    title = audit.value["scheme"]["title"]
    return Text(f"{title['zh']}；{words.ARTICLE.zh}", f"{title['en']}; {words.ARTICLE.en}")
