"""Who may open the pages of negotiations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from gongyou.findings.models import Finding
from gongyou.rooms.bargaining.models import Covered, Negotiation, Representative, Session, Step, Topic
from gongyou.rooms.bargaining.services.negotiations import Entry, covered_list
from gongyou.rooms.bargaining.services.tables import Minutes, session_hold
from gongyou.rooms.bargaining.services.topics import Offer, proposal_make
from tests.negotiations.cases import a_topic, at_the_table, guideline_case
from tests.registry.cast import NOW, Cast
from tests.site.access import OFFICERS, Row

NEGOTIATORS = frozenset({"officer", "analyst"})
STRANGER = frozenset({"stranger"})


def made(cast: Cast) -> Negotiation:
    """A case with everything in it; the same one when asked again."""
    known = Covered.objects.filter(negotiation__organisation=cast.district).order_by("pk").first()
    if known is not None:
        return known.negotiation
    case = guideline_case(cast)
    held = at_the_table(case)
    a_topic(case)
    session_hold(session=held, minutes=Minutes(list(case.representatives.all()), "会议。"), by=None, now=NOW)
    Session.objects.create(
        negotiation=case,
        number=2,
        starts_at=datetime(2026, 10, 12, 1, 30, tzinfo=UTC),
        ends_at=datetime(2026, 10, 12, 3, 30, tzinfo=UTC),
        place="区总工会三楼",
        chaired_by="other",
        recorded_at=NOW,
    )
    covered_list(negotiation=case, entry=Entry("union", "甲工会", "joined", date(2026, 9, 1)), by=None, now=NOW)
    return case


def case(cast: Cast) -> Mapping[str, Any]:
    return {"key": made(cast).key}


def step(cast: Cast) -> Mapping[str, Any]:
    return {**case(cast), "step": "reply"}


def record(cast: Cast) -> Mapping[str, Any]:
    row = Step.objects.filter(negotiation=made(cast), withdrawn_at=None).first()
    return {**case(cast), "pk": row.pk if row else 0}


def line(cast: Cast) -> Mapping[str, Any]:
    return {**case(cast), "line": Covered.objects.get(negotiation=made(cast)).key}


def seat(cast: Cast) -> Mapping[str, Any]:
    row = Representative.objects.filter(negotiation=made(cast)).first()
    return {**case(cast), "seat": row.key if row else ""}


def letter(cast: Cast) -> Mapping[str, Any]:
    return {**case(cast), "letter": "request", "kind": "html"}


def finding(cast: Cast) -> Mapping[str, Any]:
    known = Finding.objects.filter(fingerprint="n" * 64).first() or Finding.objects.create(
        fingerprint="n" * 64,
        kind="platforms.metric",
        room="platforms",
        subject_kind="platform",
        subject_key="heya",
        period_from=date(2026, 8, 1),
        period_to=date(2026, 8, 31),
        article={"zh": "收入与抽成（知情）", "en": "Pay and take rate (to know)"},
        title={"zh": "禾芽配送：A2 规则可复算率", "en": "Heya: A2"},
        evidence={"figure_id": "f1"},
        workers=57,
        organisation=cast.district,
        created_at=NOW,
    )
    return {"pk": known.pk}


def source(cast: Cast) -> Mapping[str, Any]:
    return {**case(cast), "source": "finding", **{key: str(pk) for key, pk in finding(cast).items()}}


def held(cast: Cast) -> Mapping[str, Any]:
    return {"key": Session.objects.get(negotiation=made(cast), number=1).key}


def planned(cast: Cast) -> Mapping[str, Any]:
    return {"key": Session.objects.get(negotiation=made(cast), number=2).key}


def minutes(cast: Cast) -> Mapping[str, Any]:
    return {**held(cast), "kind": "html"}


def topic(cast: Cast) -> Mapping[str, Any]:
    return {"key": Topic.objects.filter(negotiation=made(cast), source="hand")[0].key}


def proposal(cast: Cast) -> Mapping[str, Any]:
    found = Topic.objects.get(**topic(cast))
    if not found.proposals.exists():
        proposal_make(topic=found, offer=Offer("union", date(2026, 9, 20), "每单补贴 2 元"), by=None, now=NOW)
    return {"key": found.proposals.all()[0].key}


ROWS = (
    Row("bargaining:calendar", NEGOTIATORS | STRANGER),
    Row("bargaining:negotiation_new", OFFICERS | STRANGER),
    Row("bargaining:negotiation", NEGOTIATORS, place=case),
    Row("bargaining:negotiation_calendar", NEGOTIATORS, place=case),
    Row("bargaining:step_new", OFFICERS, place=step),
    Row("bargaining:step_withdraw", OFFICERS, place=record),
    Row("bargaining:terms", OFFICERS, place=case),
    Row("bargaining:negotiation_end", OFFICERS, place=case),
    Row("bargaining:covered_new", OFFICERS, place=case),
    Row("bargaining:covered_move", OFFICERS, place=line),
    Row("bargaining:seat_new", OFFICERS, place=case),
    Row("bargaining:seat_left", OFFICERS, place=seat),
    Row("bargaining:session_new", OFFICERS, place=case),
    Row("bargaining:topic_new", OFFICERS, place=case),
    # A finding becomes a topic once; then it is offered no more.
    Row("bargaining:topic_from", OFFICERS, place=source, method="post", codes=frozenset({302, 404})),
    Row("bargaining:finding_topic", OFFICERS, place=finding),
    Row("bargaining:letter", NEGOTIATORS, place=letter),
    Row("bargaining:session", NEGOTIATORS, place=held),
    Row("bargaining:session_held", OFFICERS, place=planned),
    Row("bargaining:session_signed", OFFICERS, place=held),
    Row("bargaining:session_cancel", OFFICERS, place=planned, method="post", codes=frozenset({302, 409})),
    Row("bargaining:minutes", NEGOTIATORS, place=minutes),
    Row("bargaining:topic", NEGOTIATORS, place=topic),
    Row("bargaining:proposal_new", OFFICERS, place=topic),
    Row("bargaining:proposal_scenario", OFFICERS, place=proposal),
    Row("bargaining:topic_agree", OFFICERS, place=topic),
    Row("bargaining:topic_drop", OFFICERS, place=topic),
)
