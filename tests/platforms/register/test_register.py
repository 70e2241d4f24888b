"""The register: versions, corrections, opinions, proofs, and what an audit asks of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.kit.models import AuditLine
from gongyou.kit.sealed_files import KEEPERS, file_blocks
from gongyou.rooms.platforms.models import AuditRun, RuleVersion
from gongyou.rooms.platforms.register import register_facts
from gongyou.rooms.platforms.services.opinions import opinion_answer, opinion_record
from gongyou.rooms.platforms.services.proofs import LARGEST, PURPOSE, proof_add
from gongyou.rooms.platforms.services.releases import audit_release, audit_withdraw
from gongyou.rooms.platforms.services.rules import Named, rule_declare, version_correct, version_record
from tests.platforms.register.rules import FIRST, REST, SECOND, pay_rule, pay_version
from tests.registry.cast import NOW, Cast

pytestmark = pytest.mark.database
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
PDF = b"%PDF-1.7 a notice"


def test_the_facts_hold_versions_days_notice_opinions_and_proofs(cast: Cast) -> None:
    pay_version(cast)
    second = version_record(rule=pay_rule(cast), published=SECOND, by=cast.wang, now=NOW)
    named = Named("suian", "hours", "休息规则")
    rest = rule_declare(organisation=cast.district, named=named, by=cast.wang, now=NOW)
    version_record(rule=rest, published=REST, by=cast.wang, now=NOW)
    proof_add(version=second, name="公告.pdf", chunks=[PDF], by=cast.wang, now=NOW)
    opinion_record(
        version=second, source="union", received_on=date(2026, 4, 20), body="提前三十日公示。", by=cast.wang, now=NOW
    )
    facts = register_facts("suian", *YEAR)
    assert json.loads(json.dumps(facts)) == facts
    pay = next(rule for rule in facts["rules"] if rule["section"] == "pay")
    assert [(each["from"], each["until"], each["notice_days"]) for each in pay["versions"]] == [
        ("2025-11-01", "2026-04-30", 31),
        ("2026-05-01", None, 3),
    ]
    assert [each["answer"] for each in pay["versions"][1]["opinions"]] == ["pending"]
    assert len(pay["versions"][1]["proofs"][0]["sha256"]) == 64
    assert [(each["date"], each["notice_days"], each["is_first"]) for each in facts["changes"]] == [
        ("2026-05-01", 3, False)
    ]
    assert facts["sections"]["pay"] == {"rules": 1, "published": 2, "with_proof": 1, "complete": True}
    assert facts["sections"]["hours"] == {"rules": 1, "published": 0, "with_proof": 0, "complete": False}
    assert facts["sections"]["time"]["rules"] == 0


def test_a_gap_between_two_versions_is_not_complete(cast: Cast) -> None:
    pay_rule(cast)
    ended = replace(FIRST, effective_until=date(2026, 4, 29))
    version_record(rule=pay_rule(cast), published=ended, by=cast.wang, now=NOW)
    version_record(rule=pay_rule(cast), published=SECOND, by=cast.wang, now=NOW)
    assert register_facts("suian", *YEAR)["sections"]["pay"]["complete"] is False
    assert register_facts("suian", date(2026, 5, 1), YEAR[1])["sections"]["pay"]["complete"] is True
    assert register_facts("heya", *YEAR)["rules"] == []


def test_the_share_that_a_rule_of_time_claims_is_told(cast: Cast) -> None:
    rule = rule_declare(organisation=cast.district, named=Named("suian", "time", "配送时间"), by=None, now=NOW)
    assert register_facts("suian", *YEAR)["promise_quantile"] is None
    said = replace(REST, text="八成订单按时送达。", executable="kind: times\nquantile: 0.8\nspeed_cap_kmh: 15\n")
    version_record(rule=rule, published=said, by=None, now=NOW)
    assert register_facts("suian", *YEAR)["promise_quantile"] == "0.8"
    assert register_facts("suian", date(2024, 1, 1), date(2024, 12, 31))["promise_quantile"] is None


def test_a_correction_keeps_the_former_record_and_takes_its_opinions(cast: Cast) -> None:
    version = pay_version(cast)
    opinion_record(
        version=version, source="congress", received_on=date(2025, 10, 9), body="同意。", by=cast.wang, now=NOW
    )
    right = replace(FIRST, published_on=date(2025, 10, 20))
    corrected = version_correct(version=version, published=right, reason="公示日期抄错", by=cast.wang, now=NOW)
    version.refresh_from_db()
    assert (version.replaced_by, version.reason, version.text) == (corrected, "公示日期抄错", FIRST.text)
    assert (corrected.number, corrected.revision, corrected.notice_days) == (1, 2, 12)
    assert corrected.opinions.count() == 1
    assert [each["notice_days"] for each in register_facts("suian", *YEAR)["rules"][0]["versions"]] == [12]
    with pytest.raises(Conflict):
        version_correct(version=version, published=right, reason="再次", by=cast.wang, now=NOW)
    with pytest.raises(BadInput):
        version_correct(version=corrected, published=right, reason=" ", by=cast.wang, now=NOW)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(FIRST, text=" "), "text"),
        (replace(FIRST, effective_until=date(2025, 1, 1)), "effective_until"),
        (replace(FIRST, published_where=""), "published_where"),
        (replace(FIRST, asked_of=("nobody",)), "asked_of"),
        (replace(FIRST, executable=SECOND.executable), "executable"),
        (replace(FIRST, executable=REST.executable), "executable"),
    ],
)
def test_what_cannot_be_a_version_is_refused_beside_its_field(cast: Cast, wrong: object, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        version_record(rule=pay_rule(cast), published=wrong, by=cast.wang, now=NOW)  # type: ignore[arg-type]
    assert refused.value.where["field"] == field
    assert not RuleVersion.objects.filter(rule=pay_rule(cast)).exists()


def test_two_versions_cannot_begin_on_one_day(cast: Cast) -> None:
    with pytest.raises(Conflict):
        version_record(rule=pay_version(cast).rule, published=FIRST, by=cast.wang, now=NOW)


def test_a_scheme_that_cannot_be_read_names_its_line(cast: Cast) -> None:
    wrong = replace(FIRST, executable=FIRST.executable.replace("per: kilometre, ", ""))
    with pytest.raises(BadInput) as refused:
        version_record(rule=pay_rule(cast), published=wrong, by=cast.wang, now=NOW)
    assert refused.value.where["line"] == 1 + FIRST.executable.splitlines().index(
        next(line for line in FIRST.executable.splitlines() if "name: distance" in line)
    )


def test_what_is_declined_needs_its_reason(cast: Cast) -> None:
    version = pay_version(cast)
    day = date(2025, 10, 9)
    opinion = opinion_record(version=version, source="union", received_on=day, body="提高里程费。", by=None, now=NOW)
    with pytest.raises(BadInput):
        opinion_answer(opinion=opinion, answer="declined", answered_on=day, reason="", by=None, now=NOW)
    answered = opinion_answer(opinion=opinion, answer="adopted", answered_on=day, reason="", by=None, now=NOW)
    assert (answered.answer, answered.answered_on) == ("adopted", day)


def test_a_proof_is_told_by_its_bytes_sealed_and_kept(cast: Cast) -> None:
    version = pay_version(cast)
    proof = proof_add(version=version, name="../公告.exe", chunks=[PDF[:3], PDF[3:]], by=cast.wang, now=NOW)
    assert (proof.kind, proof.name, proof.size) == ("pdf", "公告.exe", len(PDF))
    assert b"".join(file_blocks(proof.stored, purpose=PURPOSE)) == PDF
    assert proof.stored in {name for names in KEEPERS for name in names()}
    with pytest.raises(Conflict):
        proof_add(version=version, name="again.pdf", chunks=[PDF], by=cast.wang, now=NOW)
    for content in (b"", b"<html>", b"PK\x03\x04"):
        with pytest.raises(BadInput):
            proof_add(version=version, name="a.pdf", chunks=[content], by=cast.wang, now=NOW)
    with pytest.raises(BadInput):
        proof_add(version=version, name="a.pdf", chunks=iter([b"%PDF-", bytes(LARGEST)]), by=cast.wang, now=NOW)


def test_nobody_from_elsewhere_writes(cast: Cast) -> None:
    version = pay_version(cast)
    for who in (cast.zhao, cast.analyst, cast.lin):
        with pytest.raises(Forbidden):
            version_record(rule=version.rule, published=SECOND, by=who, now=NOW)
        with pytest.raises(Forbidden):
            proof_add(version=version, name="a.pdf", chunks=[PDF], by=who, now=NOW)


def test_an_audit_is_released_once_and_withdrawn_with_a_reason(cast: Cast) -> None:
    columns = {"platform": "suian", "period_from": YEAR[0], "period_to": YEAR[1], "level": "conform"}
    run = AuditRun.objects.create(organisation=cast.district, figure="fg-00000000000c", created_at=NOW, **columns)
    with pytest.raises(Forbidden):
        audit_release(run=run, by=cast.zhao, now=NOW)
    audit_release(run=run, by=cast.wang, now=NOW)
    with pytest.raises(Conflict):
        audit_release(run=run, by=cast.wang, now=NOW)
    with pytest.raises(BadInput):
        audit_withdraw(run=run, reason="", by=cast.wang, now=NOW)
    audit_withdraw(run=run, reason="数据有误", by=cast.wang, now=NOW)
    with pytest.raises(Conflict):
        audit_withdraw(run=run, reason="数据有误", by=cast.wang, now=NOW)
    types = list(AuditLine.objects.order_by("number").values_list("type", flat=True))[-2:]
    assert types == ["platforms.audit.released", "platforms.audit.release_withdrawn"]
