"""Findings: published once whatever the number of runs, reviewed with a reason, seen in scope."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.core.text import Text
from gongyou.findings import kinds, policies, selectors, services
from gongyou.findings.models import Finding
from gongyou.kit import audit
from gongyou.kit.models import AuditLine
from tests.findings.found import found_about
from tests.registry.cast import NOW, Cast

State = Finding.State


def published(cast: Cast) -> Finding:
    services.findings_publish(findings=[found_about(cast)], by=None, now=NOW)
    return Finding.objects.get()


def test_it_publishes_once_whatever_the_number_of_runs(cast: Cast) -> None:
    found = found_about(cast)
    assert services.findings_publish(findings=[found, found], by=None, now=NOW) == services.Published(1, 0)
    assert services.findings_publish(findings=[found], by=None, now=NOW) == services.Published(0, 1)
    finding = Finding.objects.get()
    assert finding.amount == Decimal("12.30")
    assert finding.evidence["rows"][0]["paid"] == "7.50"


def test_it_takes_a_new_rule_version_for_a_new_finding(cast: Cast) -> None:
    found = found_about(cast)
    changed = replace(found, evidence={**found.evidence, "rule_version": "ffff"})
    assert services.findings_publish(findings=[found, changed], by=None, now=NOW).added == 2


def test_it_keeps_the_review_when_published_again(cast: Cast) -> None:
    finding = published(cast)
    services.finding_review(finding=finding, state=State.ACCEPTED, reason="属实", by=cast.wang, now=NOW)
    services.findings_publish(findings=[found_about(cast)], by=None, now=NOW)
    finding.refresh_from_db()
    assert finding.state == State.ACCEPTED


def test_it_publishes_many_with_one_audit_line(cast: Cast) -> None:
    before = AuditLine.objects.count()
    many = [replace(found_about(cast), subject_key=f"w{number:024x}") for number in range(1200)]
    assert services.findings_publish(findings=many, by=None, now=NOW).added == 1200
    assert AuditLine.objects.count() == before + 1


def test_it_reviews_with_a_reason_and_says_so(cast: Cast) -> None:
    finding = published(cast)
    reviewed = services.finding_review(
        finding=finding, state=State.ACCEPTED, reason=" 与平台核对属实 ", by=cast.wang, now=NOW
    )
    assert (reviewed.state, reviewed.reason, reviewed.reviewed_by) == (State.ACCEPTED, "与平台核对属实", cast.wang)
    line = audit.lines_about(finding).get()
    assert audit.said(line, "zh") == "审核结论：已采纳。理由：与平台核对属实"
    assert audit.said(line, "en") == "Reviewed: Accepted. Reason: 与平台核对属实"


def test_it_refuses_a_review_without_reason_or_out_of_turn(cast: Cast) -> None:
    finding = published(cast)
    with pytest.raises(BadInput):
        services.finding_review(finding=finding, state=State.ACCEPTED, reason=" ", by=cast.wang, now=NOW)
    with pytest.raises(Conflict):
        services.finding_review(finding=finding, state=State.CLOSED, reason="办结", by=cast.wang, now=NOW)
    with pytest.raises(Conflict):
        services.finding_review(finding=finding, state="gone", reason="?", by=cast.wang, now=NOW)


def test_it_walks_from_new_to_closed(cast: Cast) -> None:
    finding = published(cast)
    for state in (State.REJECTED, State.ACCEPTED, State.CLOSED):
        finding = services.finding_review(finding=finding, state=state, reason="理由", by=cast.wang, now=NOW)
    with pytest.raises(Conflict):
        services.finding_review(finding=finding, state=State.ACCEPTED, reason="再来", by=cast.wang, now=NOW)


def test_it_lets_only_officers_of_the_scope_review(cast: Cast) -> None:
    finding = published(cast)
    for user in (cast.zhao, cast.analyst, cast.administrator, cast.lin, None):
        with pytest.raises(Forbidden):
            services.finding_review(finding=finding, state=State.ACCEPTED, reason="好", by=user, now=NOW)


def test_it_shows_findings_about_one_worker_to_officers_of_the_scope_only(cast: Cast) -> None:
    published(cast)
    services.findings_publish(
        findings=[replace(found_about(cast), subject_kind="platform", subject_key="heya", workers=31)], by=None, now=NOW
    )
    seen = {role: policies.findings.scope(user).count() for role, user in cast.by_role().items()}
    assert {role for role, count in seen.items() if count == 2} == {"officer"}
    assert {role for role, count in seen.items() if count == 1} == {"analyst", "administrator"}


def test_it_counts_by_state(cast: Cast) -> None:
    published(cast)
    assert selectors.findings_counted(cast.wang) == {"new": 1, "accepted": 0, "rejected": 0, "closed": 0}
    assert selectors.findings_kinds(cast.wang) == ["tests.underpaid"]
    about = selectors.findings_about(cast.wang, subject_kind="worker", subject_key=cast.lin_member.worker_key)
    assert about.count() == 1


def test_it_heads_evidence_in_the_reader_s_language() -> None:
    evidence = {
        "columns": [{"key": "paid", "zh": "实付（元）", "en": "Paid (yuan)"}],
        "rows": [{"paid": "7.50", "hidden": 1}, {"paid": None}],
    }
    table = selectors.evidence_table(evidence, "zh-hans")
    assert (table.columns, table.rows) == (["实付（元）"], [["7.50"], ["—"]])
    assert selectors.evidence_table({"rows": [{"a": 1}, {"b": 2}]}, "en").columns == ["a", "b"]


def test_it_registers_the_words_of_a_kind_once() -> None:
    kinds.register("tests.once", "一次", "Once")
    assert kinds.said("tests.once", "zh") == "一次"
    assert kinds.said("tests.unknown", "zh") == "tests.unknown"
    with pytest.raises(ValueError, match="twice"):
        kinds.register("tests.once", "两次", "Twice")


def test_it_fingerprints_what_identifies_and_nothing_else(cast: Cast) -> None:
    found = found_about(cast)
    same = replace(found, amount=Decimal("99"), title=Text("别的话", "Other words"))
    assert same.fingerprint == found.fingerprint
    assert replace(found, period_to=date(2026, 9, 29)).fingerprint != found.fingerprint
