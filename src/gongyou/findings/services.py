"""Findings are published by analyses and reviewed by officers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.findings import policies
from gongyou.findings.models import Finding
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.models import Organisation

PUBLISHED = audit.register(
    "findings.published", "发布发现 {added} 项，已有 {known} 项", "Published {added} findings; {known} were known"
)
REVIEWED = audit.register(
    "findings.reviewed", "审核结论：{state}。理由：{reason}", "Reviewed: {state}. Reason: {reason}", state=Finding.State
)
REVISED = audit.register(
    "findings.revised",
    "按新数据更正发现 {changed} 项，重新提出 {reopened} 项，撤回 {withdrawn} 项",
    "By new data {changed} findings were corrected, {reopened} reopened, {withdrawn} withdrawn",
)

BATCH = 1000
LOOK_UP = 500
FOLLOWING = {
    Finding.State.NEW: {Finding.State.ACCEPTED, Finding.State.REJECTED},
    Finding.State.ACCEPTED: {Finding.State.CLOSED, Finding.State.REJECTED},
    Finding.State.REJECTED: {Finding.State.ACCEPTED},
    Finding.State.CLOSED: set(),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One finding as an analysis hands it over. `evidence` as described at Finding.evidence; Decimals become text."""

    kind: str
    room: str
    subject_kind: str
    subject_key: str
    period_from: date
    period_to: date
    title: Text
    article: Text
    organisation: Organisation
    amount: Decimal | None = None
    currency: str = "CNY"
    workers: int | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """The same for the same kind, subject, period, employer and rule version: nothing is published twice."""
        return fingerprint_of(self)


def fingerprint_of(finding: Found | Finding) -> str:
    """The name of a finding, from what it is about."""
    identity = [
        finding.kind,
        finding.subject_kind,
        finding.subject_key,
        finding.period_from.isoformat(),
        finding.period_to.isoformat(),
        str(finding.evidence.get("rule", "")),
        str(finding.evidence.get("rule_version", "")),
    ]
    # One worker may be short in the same month with two employers.
    if finding.evidence.get("employer"):
        identity.append(str(finding.evidence["employer"]))
    return hashlib.sha256(json.dumps(identity, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Published:
    """How many were added, and how many fingerprints were known and stay as they are, review included."""

    added: int
    known: int


@service
def findings_publish(*, findings: Iterable[Found], by: User | None, now: datetime) -> Published:
    """Publishes in bulk, idempotent by fingerprint; one audit line whatever the number."""
    require(by is None or policies.findings.can_add(by))
    found = {each.fingerprint: each for each in findings}
    prints = list(found)
    known: set[str] = set()
    for start in range(0, len(prints), LOOK_UP):
        some = prints[start : start + LOOK_UP]
        known.update(Finding.objects.filter(fingerprint__in=some).values_list("fingerprint", flat=True))
    fresh = [_unsaved(each, now) for print_, each in found.items() if print_ not in known]
    Finding.objects.bulk_create(fresh, batch_size=BATCH)
    audit.write(PUBLISHED, by=by, subject="findings.finding", data={"added": len(fresh), "known": len(known)}, now=now)
    return Published(len(fresh), len(known))


@dataclass(frozen=True, slots=True)
class Revised:
    """How many known findings got other numbers, were put before the officers again, and were taken back."""

    changed: int
    reopened: int
    withdrawn: int


@service
def findings_revise(
    *, again: Iterable[Found], withdrawn: Iterable[Finding], reason: Text, by: User | None, now: datetime
) -> Revised:
    """Known findings after their data changed: those found again get the new numbers, those no longer found go back.

    A review stands as long as the numbers do. A finding that the product itself took back, or that was closed on other
    numbers, is new again. One that an officer rejected or closed stays where it is when it is no longer found.
    """
    require(by is None or policies.findings.can_add(by))
    changed = reopened = 0
    for each in again:
        held = Finding.objects.select_for_update(of=("self",)).filter(fingerprint=each.fingerprint).first()
        if held is None:
            continue
        fresh = _unsaved(each, now)
        is_other = (held.amount, held.workers, held.evidence) != (fresh.amount, fresh.workers, fresh.evidence)
        was_taken_back = held.state == Finding.State.REJECTED and held.reviewed_by_id is None
        if was_taken_back or (is_other and held.state == Finding.State.CLOSED):
            held.state, held.reason, held.reviewed_at, held.reviewed_by = Finding.State.NEW, "", None, None
            reopened += 1
        held.amount, held.currency, held.workers = fresh.amount, fresh.currency, fresh.workers
        held.title, held.article, held.evidence = fresh.title, fresh.article, fresh.evidence
        held.save()
        changed += is_other
    taken_back = 0
    for held in withdrawn:
        if held.state in (Finding.State.NEW, Finding.State.ACCEPTED):
            held.state, held.reason, held.reviewed_at, held.reviewed_by = Finding.State.REJECTED, reason.zh, now, None
            held.save(update_fields=["state", "reason", "reviewed_at", "reviewed_by"])
            taken_back += 1
    counts = {"changed": changed, "reopened": reopened, "withdrawn": taken_back}
    audit.write(REVISED, by=by, subject="findings.finding", data=counts, now=now)
    return Revised(**counts)


@service
def finding_review(*, finding: Finding, state: str, reason: str, by: User | None, now: datetime) -> Finding:
    """The finding in its new state. Needs a reason in words; a step that the state does not allow raises Conflict."""
    require(by is not None and policies.findings.can_change(by, finding))
    if not reason.strip():
        raise BadInput(
            "findings.reason_missing",
            Text("请写明理由。", "A reason is required."),
            Text("一句话即可，会记入审计。", "One sentence is enough; it is kept in the audit trail."),
        )
    current = Finding.objects.select_for_update().get(pk=finding.pk)
    if state not in FOLLOWING[Finding.State(current.state)]:
        raise Conflict(
            "findings.step_unknown",
            Text("这项发现的状态已变，不能这样审核。", "The finding's state has changed; this step is not open."),
            Text("请刷新页面再看。", "Reload the page."),
        )
    current.state, current.reason = state, reason.strip()
    current.reviewed_at, current.reviewed_by = now, by
    current.save(update_fields=["state", "reason", "reviewed_at", "reviewed_by"])
    audit.write(REVIEWED, by=by, subject=current, data={"state": state, "reason": current.reason}, now=now)
    return current


def _unsaved(found: Found, now: datetime) -> Finding:
    return Finding(
        fingerprint=found.fingerprint,
        kind=found.kind,
        room=found.room,
        subject_kind=found.subject_kind,
        subject_key=found.subject_key,
        period_from=found.period_from,
        period_to=found.period_to,
        amount=found.amount,
        currency=found.currency,
        article={"zh": found.article.zh, "en": found.article.en},
        title={"zh": found.title.zh, "en": found.title.en},
        evidence=json.loads(json.dumps(found.evidence, default=str, ensure_ascii=False)),
        workers=found.workers,
        organisation=found.organisation,
        created_at=now,
    )
