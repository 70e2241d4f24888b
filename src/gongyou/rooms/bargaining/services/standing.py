"""What services and pages ask of a case: its course today, its table, and the deadline that is kept for lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gongyou.core.errors import Conflict
from gongyou.core.text import Text
from gongyou.rooms.bargaining.models import Negotiation, Representative
from gongyou.rooms.bargaining.negotiation.clocks import Act, Clock
from gongyou.rooms.bargaining.negotiation.composition import Fault, Seat, advice_of, faults_of
from gongyou.rooms.bargaining.negotiation.course import Standing, StepStanding, course_of
from gongyou.rooms.bargaining.negotiation.procedures import procedure_called
from gongyou.rules.calendar import working_calendar


def negotiation_locked(negotiation: Negotiation) -> Negotiation:
    """The row as it is now, held until the transaction ends."""
    return (
        Negotiation.objects.select_for_update(of=("self",))
        .select_related("organisation", "employer")
        .get(pk=negotiation.pk)
    )


def running(negotiation: Negotiation) -> Negotiation:
    """The same row locked; Conflict when the case is closed."""
    found = negotiation_locked(negotiation)
    if not found.is_running:
        raise Conflict(
            "negotiation.closed",
            Text("这个协商案已经结束。", "This negotiation is closed already."),
            Text("请另立新案。", "Open a new case."),
        )
    return found


def acts_of(negotiation: Negotiation) -> list[Act]:
    """What was done and not withdrawn, in the order in which it was done."""
    rows = negotiation.steps.filter(withdrawn_at=None).order_by("on", "pk")
    return [Act(row.step, row.on, str(row.given.get("outcome", ""))) for row in rows]


def course_today(negotiation: Negotiation, today: date) -> list[StepStanding]:
    """Every step of the case as it stands."""
    procedure = procedure_called(negotiation.procedure)
    return course_of(procedure, acts_of(negotiation), negotiation.terms, today, working_calendar())


def open_clocks(course: Sequence[StepStanding]) -> list[Clock]:
    """The clocks that run, the nearest first. A step that waits behind a refusal has none that matters."""
    clocks = [
        each.clock
        for each in course
        if each.clock is not None and each.clock.is_open and each.standing is not Standing.STOPPED
    ]
    return sorted(clocks, key=lambda clock: clock.due)


def due_kept(negotiation: Negotiation, today: date) -> None:
    """Puts the nearest deadline into the row, unsaved."""
    clocks = open_clocks(course_today(negotiation, today))
    negotiation.next_due = clocks[0].due if clocks and negotiation.is_running else None


def seated(negotiation: Negotiation) -> list[Representative]:
    """Who sits at the table now."""
    return list(negotiation.representatives.filter(left_on=None).order_by("side", "role", "chosen_on", "pk"))


def table_faults(negotiation: Negotiation) -> list[Fault]:
    """What is wrong with the table."""
    return faults_of(procedure_called(negotiation.procedure).composition, _seats(negotiation))


def table_advice(negotiation: Negotiation) -> list[Fault]:
    """What some places ask of the table beside the procedure."""
    return advice_of(procedure_called(negotiation.procedure).composition, _seats(negotiation))


def _seats(negotiation: Negotiation) -> list[Seat]:
    return [
        Seat(each.side, each.role, each.name, each.chosen, each.is_outside, each.is_new_form, each.is_woman)
        for each in seated(negotiation)
    ]
