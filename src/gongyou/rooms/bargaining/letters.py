"""The letters and minutes of a case, from its rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404
from django.utils import timezone, translation

from gongyou.core.text import Text
from gongyou.kit.documents import Document
from gongyou.rooms.bargaining.headings import heading_of
from gongyou.rooms.bargaining.models import Covered, Negotiation, Session
from gongyou.rooms.bargaining.negotiation.clocks import Act, Clock, clocks_of
from gongyou.rooms.bargaining.negotiation.documents.letters import Sides, TopicLine, reply_of, request_of
from gongyou.rooms.bargaining.negotiation.documents.minutes import Attended, Decided, Held, minutes_of
from gongyou.rooms.bargaining.negotiation.procedures import procedure_called
from gongyou.rooms.bargaining.services.standing import acts_of
from gongyou.rules.calendar import working_calendar

REQUEST, REPLY = "request", "reply"
LETTERS = (REQUEST, REPLY)


def letter(negotiation: Negotiation, kind: str, today: date) -> Document:
    """The request or the form of its reply. Before the request was made it is dated today."""
    if kind not in LETTERS:
        raise Http404
    procedure = procedure_called(negotiation.procedure)
    asked = [act.on for act in acts_of(negotiation) if act.step == REQUEST]
    on = asked[-1] if asked else today
    sides = _sides(negotiation)
    clock = _reply_clock(negotiation, on)
    if kind == REPLY:
        return reply_of(procedure, sides, on, clock)
    topics = [
        TopicLine(topic.number, heading_of(topic), topic.title_text, topic.people, topic.amount)
        for topic in negotiation.topics.exclude(state="dropped")
    ]
    return request_of(procedure, sides, topics, on, clock)


def minutes(session: Session) -> Document:
    """The minutes of a session that was held."""
    if session.state != Session.State.HELD:
        raise Http404
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    held = Held(
        case=session.negotiation.title_text,
        number=session.number,
        on=starts.date(),
        time=f"{starts:%H:%M}–{ends:%H:%M}",
        place=session.place,
        chaired_by=_label(session, "chaired_by"),
        attended=[
            Attended(_label(one, "side"), one.name, _label(one, "role"), one.post)
            for one in session.present.order_by("-side", "role", "pk")
        ],
        text=session.minutes,
        decided=[
            Decided(one.topic.number, one.topic.title_text, _label(one, "outcome"), one.text)
            for one in session.decisions.select_related("topic")
        ],
        signed_on=session.signed_on,
    )
    return minutes_of(held)


def _sides(negotiation: Negotiation) -> Sides:
    name = negotiation.organisation.name
    behalf: list[str] = []
    if negotiation.capacity == Negotiation.Capacity.ON_BEHALF:
        joined = (Covered.State.JOINED, Covered.State.SIGNED)
        rows = negotiation.covered.filter(side=Covered.Side.UNION, state__in=joined)
        behalf = list(rows.order_by("state_on", "pk").values_list("name", flat=True))
    return Sides(Text(name, name), negotiation.other_side, negotiation.title_text, behalf)


def _reply_clock(negotiation: Negotiation, on: date) -> Clock:
    procedure = procedure_called(negotiation.procedure)
    clocks = clocks_of(procedure, [Act(REQUEST, on)], negotiation.terms, on, working_calendar())
    return next(clock for clock in clocks if clock.step.key == REPLY)


def _label(row: Any, field: str) -> Text:
    """A choice in both languages."""
    said = getattr(row, f"get_{field}_display")
    with translation.override("zh-hans"):
        chinese = str(said())
    with translation.override("en"):
        return Text(chinese, str(said()))
