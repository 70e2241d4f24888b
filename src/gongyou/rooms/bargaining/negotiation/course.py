"""Which steps of a procedure are done, which are open, and what a further act must satisfy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.figures import day_shown
from gongyou.core.text import Text
from gongyou.rooms.bargaining.negotiation.clocks import Act, Clock, ClockState, clocks_of
from gongyou.rooms.bargaining.negotiation.schema import ACTOR_TEXT, Outcome, Procedure, StepRule
from gongyou.rules.calendar import WorkingCalendar


class Standing(StrEnum):
    """How a step stands."""

    DONE = "done"
    OPEN = "open"
    WAITING = "waiting"
    # It came out in a way that opens nothing further: a refusal, a draft that was not passed.
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class StepStanding:
    """One step of one case."""

    rule: StepRule
    standing: Standing
    acts: tuple[Act, ...]
    clock: Clock | None
    outcome: Outcome | None

    # A later step that rests on this one came out badly: this one may be done anew, as a further round.
    is_reopened: bool = False

    @property
    def may_be_done(self) -> bool:
        """Whether an act can be recorded: the first one, a further one of a step that repeats, or a second attempt."""
        if self.standing in (Standing.OPEN, Standing.STOPPED):
            return True
        return self.standing is Standing.DONE and (self.rule.repeats or self.is_reopened)


def course_of(
    procedure: Procedure, acts: Sequence[Act], terms: Mapping[str, int], today: date, calendar: WorkingCalendar
) -> list[StepStanding]:
    """Every step in its order; `acts` stand in the order in which they were done."""
    running = {clock.step.key: clock for clock in clocks_of(procedure, acts, terms, today, calendar)}
    last = {act.step: place for place, act in enumerate(acts)}
    completed: set[str] = set()
    found = []
    for rule in procedure.steps:
        own = tuple(act for act in acts if act.step == rule.key)
        outcome = rule.outcome(own[-1].outcome) if own and own[-1].outcome else None
        clock = running.get(rule.key)
        standing = _standing(rule, outcome, clock, last, completed)
        if standing is Standing.DONE:
            completed.add(rule.key)
        found.append(StepStanding(rule, standing, own, clock, outcome))
    reopened = _reopened(found)
    return [replace(each, is_reopened=each.rule.key in reopened) for each in found]


def _reopened(course: Sequence[StepStanding]) -> set[str]:
    """What may be done anew after a step that came out badly: what led to it, back to a step that repeats anyway."""
    rules = {each.rule.key: each.rule for each in course}
    found: set[str] = set()
    waiting = [key for each in course if each.standing is Standing.STOPPED for key in each.rule.follows]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += () if rules[key].repeats else rules[key].follows
    return found


def _standing(
    rule: StepRule, outcome: Outcome | None, clock: Clock | None, last: Mapping[str, int], completed: set[str]
) -> Standing:
    if rule.key in last:
        if outcome is None or not outcome.stops:
            return Standing.DONE
        renewed = any(last.get(key, -1) > last[rule.key] for key in rule.follows)
        return Standing.OPEN if renewed else Standing.STOPPED
    if clock is not None and clock.state is ClockState.LAPSED:
        return Standing.DONE
    return Standing.OPEN if set(rule.follows) <= completed else Standing.WAITING


def check_act(procedure: Procedure, course: Sequence[StepStanding], act: Act, reason: str, today: date) -> StepRule:
    """The rule of the act's step. Raises Conflict when its turn has not come, BadInput for what it lacks."""
    standing = next((each for each in course if each.rule.key == act.step), None)
    if standing is None:
        raise BadInput(
            "negotiation.step_unknown",
            Text(f"程序中没有步骤“{act.step}”。", f"The procedure has no step “{act.step}”."),
            Text("请从列表中选择。", "Choose one from the list."),
            field="step",
        )
    rule = standing.rule
    if standing.standing is Standing.WAITING:
        missing = next(
            each.rule for each in course if each.rule.key in rule.follows and each.standing is not Standing.DONE
        )
        raise Conflict(
            "negotiation.too_early",
            Text(
                f"“{rule.title.zh}”之前要先完成“{missing.title.zh}”。",
                f"“{missing.title.en}” must be done before “{rule.title.en}”.",
            ),
            Text(f"由{ACTOR_TEXT[missing.actor].zh}完成：{missing.needs.zh}。", f"It needs: {missing.needs.en}."),
        )
    if not standing.may_be_done:
        raise Conflict(
            "negotiation.done_already",
            Text(f"“{rule.title.zh}”已经完成。", f"“{rule.title.en}” is done already."),
            Text("登记有误的，请先撤销原登记并写明理由。", "If the record is wrong, withdraw it with a reason first."),
        )
    _check_day(course, rule, act.on, today)
    _check_outcome(rule, act.outcome, reason)
    return rule


def _check_day(course: Sequence[StepStanding], rule: StepRule, on: date, today: date) -> None:
    if on > today:
        raise BadInput(
            "negotiation.future",
            Text("日期在今天之后。", "The day lies in the future."),
            Text("办完之后再登记。", "Record it once it is done."),
            field="on",
        )
    for each in course:
        day = _not_before(each, rule)
        if day is not None and on < day:
            raise BadInput(
                "negotiation.before_predecessor",
                Text(
                    f"日期早于“{each.rule.title.zh}”的 {day_shown(day, 'zh')}。",
                    f"The day lies before “{each.rule.title.en}” on {day_shown(day, 'en')}.",
                ),
                Text("请核对日期。", "Check the day."),
                field="on",
            )


def _not_before(each: StepStanding, rule: StepRule) -> date | None:
    """The day before which `rule` cannot have been done, as far as the step `each` says."""
    days = [act.on for act in each.acts]
    if each.rule.key == rule.key:
        return max(days, default=None)
    if each.rule.key not in rule.follows:
        return None
    if not days:
        return each.clock.due if each.clock is not None and each.standing is Standing.DONE else None
    # A session that follows the draft forbids nothing; the first one must lie before it.
    return min(days) if each.rule.repeats else max(days)


def _check_outcome(rule: StepRule, outcome: str, reason: str) -> None:
    if not rule.outcomes:
        return
    found = rule.outcome(outcome)
    if found is None:
        raise BadInput(
            "negotiation.outcome",
            Text("请选择结果。", "Choose the outcome."),
            Text(
                "、".join(each.title.zh for each in rule.outcomes), ", ".join(each.title.en for each in rule.outcomes)
            ),
            field="outcome",
        )
    if found.needs_reason and not reason.strip():
        raise BadInput(
            "negotiation.reason",
            Text(f"“{found.title.zh}”要写明理由。", f"“{found.title.en}” needs its reason."),
            Text("照对方的书面答复抄录。", "Copy it from what was written."),
            field="note",
        )
