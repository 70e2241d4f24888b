"""Who may open the platforms room's pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from gongyou.rooms.platforms.models import RuleOpinion
from gongyou.rooms.platforms.services.opinions import opinion_record
from gongyou.rooms.platforms.services.proofs import proof_add
from gongyou.rooms.platforms.services.releases import audit_release
from tests.platforms.register.rules import pay_rule, pay_version
from tests.platforms.runs import measured_audit, saved_run, small_audit
from tests.registry.cast import NOW, Cast
from tests.site.access import OFFICERS, PUBLIC, STAFF, Row

STRANGER = frozenset({"stranger"})
AUDITORS = frozenset({"officer", "analyst"})


def audit(cast: Cast) -> Mapping[str, Any]:
    return {"audit_id": saved_run(cast.district, small_audit()).pk}


def html(cast: Cast) -> Mapping[str, Any]:
    return {**audit(cast), "kind": "html"}


def rule(cast: Cast) -> Mapping[str, Any]:
    return {"key": pay_rule(cast).key}


def version(cast: Cast) -> Mapping[str, Any]:
    return {"key": pay_version(cast).key}


def proof(cast: Cast) -> Mapping[str, Any]:
    version = pay_version(cast)
    known = version.proofs.first() or proof_add(
        version=version, name="公示.png", chunks=[b"\x89PNG\r\n\x1a\n"], by=None, now=NOW
    )
    return {"key": known.key}


def opinion(cast: Cast) -> Mapping[str, Any]:
    known = RuleOpinion.objects.first() or opinion_record(
        version=pay_version(cast), source="union", received_on=date(2025, 10, 9), body="同意。", by=None, now=NOW
    )
    return {"key": known.key}


def metric(cast: Cast) -> Mapping[str, Any]:
    return {"audit_id": saved_run(cast.district, measured_audit()).pk, "metric_id": "A2"}


def released(cast: Cast) -> Mapping[str, Any]:
    run = saved_run(cast.district, small_audit())
    known = run.releases.first() or audit_release(run=run, by=None, now=NOW)
    return {"key": known.key}


ROWS = (
    Row("platforms:audits", STAFF | STRANGER),
    Row("platforms:audit_new", AUDITORS | STRANGER),
    Row("platforms:audit", STAFF, place=audit),
    Row("platforms:metric", STAFF, place=metric),
    Row("platforms:audit_file", STAFF, place=html),
    Row("platforms:statement_new", OFFICERS, place=audit),
    Row("platforms:audit_release", OFFICERS, place=audit, method="post", codes=frozenset({302, 409})),
    Row("platforms:audit_withdraw", OFFICERS, place=audit),
    Row("platforms:public_audit", PUBLIC, place=released),
    # Declared rules are public by nature: every officer reads them, the own organisation's keep them.
    Row("platforms:rules", STAFF | STRANGER),
    Row("platforms:rule", STAFF | STRANGER, place=rule),
    Row("platforms:rule_new", OFFICERS | STRANGER),
    Row("platforms:version_new", OFFICERS, place=rule),
    Row("platforms:editor", OFFICERS, place=rule, method="post"),
    Row("platforms:editor_preview", OFFICERS, place=rule, method="post"),
    Row("platforms:version_correct", OFFICERS, place=version),
    Row("platforms:opinion_new", OFFICERS, place=version),
    Row("platforms:proof_new", OFFICERS, place=version),
    Row("platforms:proof", OFFICERS, place=proof, method="post"),
    Row("platforms:opinion_answer", OFFICERS, place=opinion),
    Row("platforms:public_rules", PUBLIC),
    Row("platforms:public_rule", PUBLIC, place=rule),
)
