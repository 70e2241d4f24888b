"""What is done with an agreement does its step in the negotiation that it was drafted from: nothing is entered twice.

The agreement's own act always stands. Its step is recorded when the case runs and the step's turn has come; otherwise
the agreement's page says which step is missing and why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from gongyou.core.errors import GongyouError
from gongyou.core.text import Text
from gongyou.kit.models import User
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.models import Agreement, Negotiation, Step
from gongyou.rooms.bargaining.negotiation.clocks import Act
from gongyou.rooms.bargaining.negotiation.course import Standing, StepStanding, check_act
from gongyou.rooms.bargaining.negotiation.procedures import procedure_called
from gongyou.rooms.bargaining.negotiation.schema import Deed, StepRule
from gongyou.rooms.bargaining.recording import Done, gate_checked, step_written
from gongyou.rooms.bargaining.services.standing import course_today, negotiation_locked

CLOSED = Text("协商案已经结束", "the case is closed")


@dataclass(frozen=True, slots=True)
class Event:
    """What was done with an agreement, on which day, and how it came out."""

    deed: Deed
    on: date
    outcome: str = ""
    reason: str = ""


def case_told(agreement: Agreement, event: Event, by: User | None, now: datetime) -> list[str]:
    """The steps of the agreement's case that its act did, recorded; the caller's audit line names them.

    Nothing where it was drafted from no case, and where the case is closed or not the user's to change.
    """
    if agreement.negotiation_id is None:
        return []
    found = negotiation_locked(Negotiation(pk=agreement.negotiation_id))
    if not found.is_running or not (by is None or policies.negotiations.can_change(by, found)):
        return []
    made = []
    for rule in rules_of(found, event.deed):
        done = Done(rule.key, event.on, event.outcome if rule.outcome(event.outcome) else "", event.reason)
        try:
            row, _ = step_written(found, done, by, now)
        except GongyouError:
            continue
        row.given |= {"agreement": str(agreement.key)}
        row.save(update_fields=["given"])
        made.append(rule.key)
    return made


def rules_of(negotiation: Negotiation, deed: Deed) -> list[StepRule]:
    """The steps that the deed does, in their order."""
    return [rule for rule in procedure_called(negotiation.procedure).steps if deed in rule.deeds]


@dataclass(frozen=True, slots=True)
class CaseStep:
    """A step of the case that the agreement does: recorded with it, by hand, or missing for a reason."""

    title: Text
    key: str
    on: date
    recorded: Step | None
    missing: Text | None


def case_steps(agreement: Agreement, today: date) -> list[CaseStep]:
    """How the case stands on what was done with the agreement. Reads ballots and filings as they were prefetched."""
    case = agreement.negotiation
    if case is None:
        return []
    course = {each.rule.key: each for each in course_today(case, today)}
    rows = {row.step: row for row in case.steps.filter(withdrawn_at=None)}
    return [
        CaseStep(
            rule.title.text,
            rule.key,
            event.on,
            rows.get(rule.key),
            _missing(case, list(course.values()), course[rule.key], event, today),
        )
        for event in _events(agreement)
        for rule in rules_of(case, event.deed)
        if event.deed is not Deed.OBJECTED
    ]


def _missing(
    case: Negotiation, course: list[StepStanding], standing: StepStanding, event: Event, today: date
) -> Text | None:
    """Why a step that was done is not on record; None for one that is."""
    rule = standing.rule
    if standing.standing is Standing.DONE or (rule.key in {act.step for act in standing.acts}):
        return None
    if not case.is_running:
        return CLOSED
    outcome = event.outcome if rule.outcome(event.outcome) else ""
    try:
        check_act(procedure_called(case.procedure), course, Act(rule.key, event.on, outcome), event.reason, today)
        gate_checked(case, rule, event.on)
    except GongyouError as reason:
        return reason.text
    return Text("还没有登记", "not on record yet")


def _events(agreement: Agreement) -> Iterator[Event]:
    """The newest of each that the agreement's rows tell."""
    ballots, filings = list(agreement.ballots.all()), list(agreement.filings.all())
    if ballots:
        yield Event(Deed.VOTED, ballots[-1].held_on, outcome_of(is_passed=ballots[-1].is_passed))
    if agreement.signed_on:
        yield Event(Deed.SIGNED, agreement.signed_on)
    newest = filings[-1] if filings else None
    if newest and agreement.signed_on and newest.submitted_on >= agreement.signed_on:
        yield Event(Deed.SUBMITTED, newest.submitted_on)
        if newest.received_on:
            yield Event(Deed.RECEIVED, newest.received_on)
    if agreement.publicised_on:
        yield Event(Deed.PUBLICISED, agreement.publicised_on)


def outcome_of(*, is_passed: bool) -> str:
    """How a procedure names the outcome of a ballot."""
    return "passed" if is_passed else "rejected"
