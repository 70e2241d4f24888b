"""Clocks: days by hand over the 2026 calendar, silence, rounds, and the laws that hold for every day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.core.errors import BadInput, Conflict
from gongyou.rooms.bargaining.negotiation.clocks import Act, Clock, ClockState, clocks_of, deadline_of
from gongyou.rooms.bargaining.negotiation.course import Standing, check_act, course_of
from gongyou.rooms.bargaining.negotiation.procedures import procedures
from gongyou.rooms.bargaining.negotiation.schema import Counted, Procedure, StepRule, Term
from gongyou.rules.calendar import working_calendar

CALENDAR = working_calendar()
GUIDELINE, CONTRACT = procedures()["algorithm_guideline"], procedures()["collective_contract"]
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 1))


def clock(procedure: Procedure, key: str, acts: list[Act], today: date) -> Clock:
    return next(each for each in clocks_of(procedure, acts, {}, today, CALENDAR) if each.step.key == key)


@pytest.mark.parametrize(
    ("asked", "due", "rolled"),
    [
        # Twenty days from 2 September 2026 (first day not counted) end on Tuesday the 22nd.
        (date(2026, 9, 2), date(2026, 9, 22), False),
        # From 5 September: Friday the 25th is Mid-Autumn, the 26th and 27th are off; Monday the 28th.
        (date(2026, 9, 5), date(2026, 9, 28), True),
        # From 15 September: 5 October lies in the holiday of National Day, which ends on the 7th.
        (date(2026, 9, 15), date(2026, 10, 8), True),
        # From 20 September: the 10th of October is a Saturday that is worked.
        (date(2026, 9, 20), date(2026, 10, 10), False),
    ],
)
def test_twenty_days_for_the_reply_by_hand(asked: date, due: date, rolled: bool) -> None:
    found = clock(CONTRACT, "reply", [Act("request", asked)], asked)
    assert (found.due, found.deadline.rolled) == (due, rolled)
    assert ("休息日" in found.counted.zh) is rolled and ("day off" in found.counted.en) is rolled


def test_a_clock_runs_is_soon_is_overdue_and_stops() -> None:
    asked = Act("request", date(2026, 9, 2))

    def state(today: date, *more: Act) -> ClockState:
        return clock(CONTRACT, "reply", [asked, *more], today).state

    assert state(date(2026, 9, 2)) is ClockState.RUNNING
    # Sunday the 20th is worked, then Monday and the last day: three working days are left.
    assert state(date(2026, 9, 20)) is ClockState.SOON
    assert state(date(2026, 9, 22)) is ClockState.SOON
    assert state(date(2026, 9, 23)) is ClockState.OVERDUE
    assert state(date(2026, 9, 30), Act("reply", date(2026, 9, 22), "accepted")) is ClockState.MET
    assert state(date(2026, 9, 30), Act("reply", date(2026, 9, 23), "accepted")) is ClockState.LATE


def signed_and_filed() -> list[Act]:
    return [
        Act("request", date(2026, 3, 2)),
        Act("reply", date(2026, 3, 5), "accepted"),
        Act("representatives", date(2026, 3, 9)),
        Act("session", date(2026, 3, 12)),
        Act("draft", date(2026, 3, 16)),
        Act("congress", date(2026, 3, 20), "passed"),
        Act("signing", date(2026, 3, 23)),
        Act("filing", date(2026, 3, 24)),
        Act("receipt", date(2026, 3, 25)),
    ]


def test_silence_of_the_authority_brings_the_contract_into_effect() -> None:
    acts = signed_and_filed()
    # Fifteen days from the receipt on 25 March, not from the submission the day before: 9 April.
    assert clock(CONTRACT, "review", acts, date(2026, 4, 9)).state is ClockState.SOON
    assert clock(CONTRACT, "review", acts, date(2026, 4, 10)).state is ClockState.LAPSED
    course = {each.rule.key: each for each in course_of(CONTRACT, acts, {}, date(2026, 4, 10), CALENDAR)}
    assert course["review"].standing is Standing.DONE and course["publicity"].standing is Standing.OPEN
    # The publication counts from the day on which the contract took effect by silence.
    assert course["publicity"].clock is not None
    assert course["publicity"].clock.start == date(2026, 4, 9)
    with pytest.raises(BadInput, match="before “Review of lawfulness”"):
        check_act(CONTRACT, list(course.values()), Act("publicity", date(2026, 4, 8)), "", date(2026, 4, 10))


def test_an_objection_opens_a_further_round() -> None:
    acts = [*signed_and_filed(), Act("review", date(2026, 4, 2), "objected")]
    course = {each.rule.key: each for each in course_of(CONTRACT, acts, {}, date(2026, 4, 3), CALENDAR)}
    assert course["review"].standing is Standing.STOPPED
    # Bargained again, voted on again, signed again, filed again: all that leads from a session to the review.
    assert [key for key, each in course.items() if each.may_be_done and not each.rule.repeats] == [
        "draft",
        "congress",
        "signing",
        "filing",
        "receipt",
        "review",
    ]
    signed = [*acts, Act("signing", date(2026, 4, 8))]
    # The ten days of filing run anew from the new signature: the 18th is a Saturday, so until Monday the 20th.
    refiled = clock(CONTRACT, "filing", signed, date(2026, 4, 9))
    assert (refiled.start, refiled.due, refiled.is_open) == (date(2026, 4, 8), date(2026, 4, 20), True)
    again = [*signed, Act("filing", date(2026, 4, 8)), Act("receipt", date(2026, 4, 8))]
    renewed = clock(CONTRACT, "review", again, date(2026, 4, 9))
    assert (renewed.start, renewed.due, renewed.state) == (date(2026, 4, 8), date(2026, 4, 23), ClockState.RUNNING)


def test_feedback_runs_on_from_its_own_last_act() -> None:
    acts = [Act("result", date(2026, 3, 31))]
    # Three months from 31 March clamp to 30 June.
    assert clock(GUIDELINE, "feedback", acts, date(2026, 4, 1)).due == date(2026, 6, 30)
    acts.append(Act("feedback", date(2026, 6, 15)))
    found = clock(GUIDELINE, "feedback", acts, date(2026, 6, 16))
    assert (found.start, found.due, found.state) == (date(2026, 6, 15), date(2026, 9, 15), ClockState.RUNNING)


def terms() -> list[tuple[Procedure, StepRule, Term]]:
    return [(each, step, term) for each in procedures().values() for step, term in each.terms()]


@given(st.sampled_from(terms()), DAYS)
def test_a_term_ends_on_a_working_day_after_its_first_day(found: tuple[Procedure, StepRule, Term], start: date) -> None:
    _procedure, _step, term = found
    deadline = deadline_of(term, term.count, start, CALENDAR)
    assert CALENDAR.is_workday(deadline.day) and deadline.reached <= deadline.day and start < deadline.day
    # Between the day reached and the day it moved to, nobody works.
    assert not any(CALENDAR.is_workday(day) for day in _from(deadline.reached, deadline.day))


@given(DAYS, st.integers(1, 60))
def test_a_later_start_never_ends_earlier_and_working_days_are_counted_one_by_one(start: date, days: int) -> None:
    term = Term(count=days, counted=Counted.WORKING_DAYS, since="request", basis="convention")  # type: ignore[arg-type]
    due = deadline_of(term, days, start, CALENDAR).day
    assert due <= deadline_of(term, days, start + timedelta(days=1), CALENDAR).day
    # Counted by another road than the clock's own.
    assert sum(CALENDAR.is_workday(day) for day in _from(start + timedelta(days=1), due + timedelta(days=1))) == days


def test_a_term_without_roll_ends_where_it_ends() -> None:
    term = Term(count=20, counted=Counted.DAYS, since="request", basis="convention", rolls=False)  # type: ignore[arg-type]
    assert deadline_of(term, 20, date(2026, 9, 5), CALENDAR).day == date(2026, 9, 25)


@given(st.data())
def test_no_step_is_recorded_before_the_one_it_follows(data: st.DataObject) -> None:
    procedure = data.draw(st.sampled_from([GUIDELINE, CONTRACT]))
    today, acts = date(2026, 11, 1), []
    day = date(2026, 3, 2)
    for _ in range(data.draw(st.integers(0, 10))):
        step = data.draw(st.sampled_from(procedure.steps))
        outcome = data.draw(st.sampled_from(step.outcomes)).key if step.outcomes else ""
        act = Act(step.key, day, outcome)
        try:
            check_act(procedure, course_of(procedure, acts, {}, today, CALENDAR), act, "理由", today)
        except (Conflict, BadInput):
            continue
        acts.append(act)
        day += timedelta(days=data.draw(st.integers(0, 9)))
    for place, act in enumerate(acts):
        rule = procedure.step(act.step)
        assert rule is not None
        for key in rule.follows:
            before = [each for each in acts[:place] if each.step == key]
            # A contract that took effect by silence leaves no act of the authority.
            assert before or key == "review"
            stopped = before and procedure.step(key).outcome(before[-1].outcome)  # type: ignore[union-attr]
            assert not (stopped and stopped.stops)


def _from(first: date, end: date) -> list[date]:
    return [first + timedelta(days=step) for step in range((end - first).days)]
