"""Negotiations of the scope: where each stands, its clocks and its topics. Nobody's name is among them."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.models import Negotiation, Topic
from gongyou.rooms.bargaining.negotiation.course import StepStanding
from gongyou.rooms.bargaining.services.standing import course_today
from gongyou.rules.told import both
from gongyou.site.api.frame import READ_FIGURES
from gongyou.site.api.paging import Page, Paged, cut, one_of, page
from gongyou.site.api.rules import Words

router = Router(auth=READ_FIGURES, tags=["negotiations"])


class NegotiationOut(Schema):
    """One case."""

    id: str
    organisation: str = Field(description="Code of the union that keeps the case.")
    procedure: str = Field(description="algorithm_guideline or collective_contract.")
    title: Words
    other_side: Words
    reach: str = Field(description="employer, platform, region or industry.")
    capacity: str = Field(description="own, on_behalf or taking_part.")
    state: str = Field(description="running, agreed or ended.")
    opened_on: date
    closed_on: date | None
    next_due: date | None = Field(description="The nearest last day that runs.")


class ClockOut(Schema):
    """The term of a step."""

    start: date = Field(description="The day of the act that began it; it is not counted.")
    due: date
    state: str = Field(description="running, soon, overdue, met, late or lapsed (done by silence).")
    days: int
    counted: str = Field(description="What the number counts: days, working_days or months.")
    basis: str = Field(description="verified, secondary, recalled, or convention: a number that the union sets.")
    clauses: list[Words]
    words: Words


class NegotiationStepOut(Schema):
    """One step of the procedure."""

    step: str
    title: Words
    standing: str = Field(description="done, open, waiting or stopped.")
    on: date | None
    outcome: str | None
    clock: ClockOut | None


class TopicOut(Schema):
    """One topic, with the figures that its source had when it was opened."""

    number: int
    section: str = Field(description="dispatch, pay, hours, time or conduct.")
    title: Words
    source: str
    figure: str | None = Field(description="What `gongyou replay` takes.")
    people: int | None
    amount: Decimal | None
    state: str
    agreed_on: date | None
    proposals: int


class NegotiationWhole(NegotiationOut):
    """One case with its steps, clocks and topics."""

    steps: list[NegotiationStepOut]
    topics: list[TopicOut]


@router.get("/negotiations", response=Page[NegotiationOut])
def negotiations(request: HttpRequest, paged: Query[Paged], state: str = "") -> dict[str, Any]:
    """The cases of the scope; those in one state."""
    found = policies.negotiations.scope(request.user)
    if one_of("state", state, Negotiation.State.values):
        found = found.filter(state=state)
    return page(cut(found, paged), negotiation_out)


@router.get("/negotiations/{negotiation_id}", response=NegotiationWhole)
def negotiation(request: HttpRequest, negotiation_id: uuid.UUID) -> dict[str, Any]:
    """One case: where it stands today."""
    found = policies.negotiations.visible(request.user, key=negotiation_id)
    topics = found.topics.prefetch_related("proposals").order_by("number")
    return {
        **negotiation_out(found),
        "steps": [step_out(each) for each in course_today(found, timezone.localdate())],
        "topics": [topic_out(each) for each in topics],
    }


def negotiation_out(found: Negotiation) -> dict[str, Any]:
    return {
        "id": str(found.key),
        "organisation": found.organisation.code,
        "procedure": found.procedure,
        "title": both(found.title_text),
        "other_side": both(found.other_side),
        "reach": found.reach,
        "capacity": found.capacity,
        "state": found.state,
        "opened_on": found.opened_on,
        "closed_on": found.closed_on,
        "next_due": found.next_due,
    }


def step_out(each: StepStanding) -> dict[str, Any]:
    clock = each.clock
    return {
        "step": each.rule.key,
        "title": both(each.rule.title.text),
        "standing": each.standing.value,
        "on": each.acts[-1].on if each.acts else None,
        "outcome": each.acts[-1].outcome or None if each.acts else None,
        "clock": None
        if clock is None
        else {
            "start": clock.start,
            "due": clock.due,
            "state": clock.state.value,
            "days": clock.days,
            "counted": clock.term.counted.value,
            "basis": clock.term.basis.value,
            "clauses": [both(cited.source) for cited in clock.term.cites],
            "words": both(clock.counted),
        },
    }


def topic_out(each: Topic) -> dict[str, Any]:
    return {
        "number": each.number,
        "section": each.section,
        "title": both(each.title_text),
        "source": each.source,
        "figure": each.figure or None,
        "people": each.people,
        "amount": each.amount,
        "state": each.state,
        "agreed_on": each.agreed_on,
        "proposals": len(each.proposals.all()),
    }
