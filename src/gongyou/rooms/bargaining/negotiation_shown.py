"""A negotiation as its pages show it: steps with their clocks, the table, topics with both sides' positions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongyou.core.text import Text
from gongyou.rooms.bargaining.headings import heading_of
from gongyou.rooms.bargaining.models import (
    Covered,
    Decision,
    Negotiation,
    Proposal,
    Representative,
    Scenario,
    Session,
    Side,
    Topic,
)
from gongyou.rooms.bargaining.negotiation.clocks import Clock, ClockState
from gongyou.rooms.bargaining.negotiation.course import Standing, StepStanding
from gongyou.rooms.bargaining.negotiation.differences import Piece, wording
from gongyou.rooms.bargaining.negotiation.procedures import procedure_called
from gongyou.rooms.bargaining.negotiation.schema import ACTOR_TEXT, BASIS_TEXT
from gongyou.rooms.bargaining.services.standing import course_today, open_clocks, seated, table_advice, table_faults
from gongyou.ui.states import Badge, Tone

STANDING = {
    Standing.DONE: (Text("已完成", "Done"), Tone.GOOD),
    Standing.OPEN: (Text("待办理", "To be done"), Tone.NEW),
    Standing.WAITING: (Text("未到", "Not yet"), Tone.NEUTRAL),
    Standing.STOPPED: (Text("受阻", "Blocked"), Tone.BAD),
}
CLOCK = {
    ClockState.RUNNING: (Text("计时中", "Running"), Tone.RUNNING),
    ClockState.SOON: (Text("即将到期", "Due soon"), Tone.WARNING),
    ClockState.OVERDUE: (Text("已逾期", "Overdue"), Tone.BAD),
    ClockState.MET: (Text("按期", "In time"), Tone.GOOD),
    ClockState.LATE: (Text("逾期完成", "Late"), Tone.WARNING),
    ClockState.LAPSED: (Text("期满视为完成", "Done by silence"), Tone.GOOD),
}
OPTIONAL = Text("可选", "Optional")
CASE_TONES = {
    Negotiation.State.RUNNING: Tone.RUNNING,
    Negotiation.State.AGREED: Tone.GOOD,
    Negotiation.State.ENDED: Tone.NEUTRAL,
}
TOPIC_TONES = {Topic.State.OPEN: Tone.RUNNING, Topic.State.AGREED: Tone.GOOD, Topic.State.DROPPED: Tone.NEUTRAL}
SESSION_TONES = {
    Session.State.PLANNED: Tone.NEW,
    Session.State.HELD: Tone.GOOD,
    Session.State.CANCELLED: Tone.NEUTRAL,
}
COVERED_TONES = {
    Covered.State.INVITED: Tone.NEW,
    Covered.State.JOINED: Tone.RUNNING,
    Covered.State.SIGNED: Tone.GOOD,
    Covered.State.DECLINED: Tone.NEUTRAL,
}


def case_badge(negotiation: Negotiation) -> Badge:
    return Badge(negotiation.get_state_display(), CASE_TONES[Negotiation.State(negotiation.state)])


def topic_badge(topic: Topic) -> Badge:
    return Badge(topic.get_state_display(), TOPIC_TONES[Topic.State(topic.state)])


def clock_shown(clock: Clock) -> dict[str, Any]:
    """The last day, how it was counted and on what it rests."""
    words, tone = CLOCK[clock.state]
    return {
        "due": clock.due,
        "badge": Badge(words, tone),
        "counted": clock.counted,
        "basis": BASIS_TEXT[clock.term.basis],
        "cites": clock.term.cites,
        "remarks": clock.deadline.provisional,
        "is_overdue": clock.state is ClockState.OVERDUE,
    }


def step_shown(each: StepStanding) -> dict[str, Any]:
    """One row of the course."""
    words, tone = STANDING[each.standing]
    if each.rule.optional and each.standing is Standing.OPEN:
        words, tone = OPTIONAL, Tone.NEUTRAL
    last = each.acts[-1] if each.acts else None
    return {
        "key": each.rule.key,
        "title": each.rule.title.text,
        "actor": ACTOR_TEXT[each.rule.actor],
        "needs": each.rule.needs.text,
        "badge": Badge(words, tone),
        "outcome": each.outcome.title.text if each.outcome else None,
        "on": last.on if last else None,
        "times": len(each.acts),
        "clock": clock_shown(each.clock) if each.clock else None,
        "cites": each.rule.cites,
        # A session records its own step.
        "may_be_done": each.may_be_done and each.rule.key != "session",
        "is_next": each.standing is Standing.OPEN and not each.rule.optional,
    }


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that went wrong, and what may be done."""

    title: Text
    remedies: tuple[Text, ...]
    cites: tuple[Any, ...]


def warnings_of(course: Sequence[StepStanding]) -> list[Trouble]:
    """Terms that have passed and steps that came out badly, with what the law lets the union do."""
    found = []
    for each in course:
        title = each.rule.title.text
        if each.standing is Standing.STOPPED and each.outcome is not None:
            term = each.rule.term
            found.append(
                Trouble(
                    Text(f"{title.zh}：{each.outcome.title.zh}", f"{title.en}: {each.outcome.title.en}"),
                    tuple(words.text for words in each.outcome.after),
                    term.after_cites if term else (),
                )
            )
        elif each.clock is not None and each.clock.state is ClockState.OVERDUE:
            found.append(
                Trouble(
                    Text(f"“{title.zh}”已逾期", f"“{title.en}” is overdue"),
                    tuple(words.text for words in each.clock.term.after),
                    each.clock.term.after_cites,
                )
            )
    return found


def case_shown(negotiation: Negotiation, today: date) -> dict[str, Any]:
    """Everything on the page of a case."""
    procedure = procedure_called(negotiation.procedure)
    course = course_today(negotiation, today)
    people = seated(negotiation)
    topics = list(negotiation.topics.prefetch_related("proposals"))
    withdrawn = list(negotiation.steps.exclude(withdrawn_at=None))
    return {
        "negotiation": negotiation,
        "procedure": procedure,
        "badge": case_badge(negotiation),
        "steps": [step_shown(each) for each in course],
        "warnings": warnings_of(course) if negotiation.is_running else [],
        "clocks": open_clocks(course),
        "sides": [(side, [one for one in people if one.side == side.value]) for side in Side],
        "faults": [(fault, BASIS_TEXT[fault.basis]) for fault in table_faults(negotiation)] if people else [],
        "advice": table_advice(negotiation) if people else [],
        "topics": [topic_row(topic) for topic in topics],
        "sessions": [
            {"session": one, "badge": Badge(one.get_state_display(), SESSION_TONES[Session.State(one.state)])}
            for one in negotiation.sessions.all()
        ],
        "covered": [
            {"line": one, "badge": Badge(one.get_state_display(), COVERED_TONES[Covered.State(one.state)])}
            for one in negotiation.covered.all()
        ],
        "records": records_shown(negotiation, procedure.steps),
        "withdrawn": len(withdrawn),
        "has_list": negotiation.reach in (Negotiation.Reach.REGION, Negotiation.Reach.INDUSTRY)
        or negotiation.capacity != Negotiation.Capacity.OWN,
    }


def records_shown(negotiation: Negotiation, rules: Iterable[Any]) -> list[dict[str, Any]]:
    """What was recorded, each with its note; what was withdrawn stays with its reason."""
    titles = {rule.key: rule.title.text for rule in rules}
    return [
        {
            "row": row,
            "title": titles.get(row.step, Text(row.step, row.step)),
            "is_withdrawn": row.withdrawn_at is not None,
        }
        for row in negotiation.steps.all()
    ]


def topic_row(topic: Topic) -> dict[str, Any]:
    """A topic with the last word of each side. Its proposals are expected to be read already."""
    proposals = sorted(topic.proposals.all(), key=lambda one: one.number)
    return {"topic": topic, "heading": heading_of(topic), "badge": topic_badge(topic), **position(proposals)}


def position(proposals: Sequence[Proposal]) -> dict[str, Proposal | None]:
    """Where a topic stands: opened at, and each side's last word."""
    by_side = {side: [one for one in proposals if one.side == side.value] for side in Side}
    return {
        "opened_at": proposals[0] if proposals else None,
        "union_last": by_side[Side.UNION][-1] if by_side[Side.UNION] else None,
        "other_last": by_side[Side.OTHER][-1] if by_side[Side.OTHER] else None,
    }


@dataclass(frozen=True, slots=True)
class ProposalShown:
    """A proposal, and how it differs from the one before."""

    proposal: Proposal
    pieces: list[Piece]
    scheme_differences: list[Any]
    scenarios: list[Scenario]

    @property
    def is_changed(self) -> bool:
        return any(piece.mark != "kept" for piece in self.pieces)


def proposals_shown(proposals: Sequence[Proposal]) -> list[ProposalShown]:
    """The newest first, each against the one before it."""
    found = []
    for place, one in enumerate(proposals):
        before = proposals[place - 1] if place else None
        pieces = wording(before.text, one.text) if before else []
        differences = scheme_differences(before, one) if before else []
        found.append(ProposalShown(one, pieces, differences, list(one.scenarios.all())))
    return found[::-1]


def scheme_differences(before: Proposal, after: Proposal) -> list[Any]:
    """What changed between the schemes of two proposals, by weight; nothing where one has none."""
    if not before.scheme or not after.scheme or before.scheme == after.scheme:
        return []
    from gongyou.rooms.bargaining.services.topics import SCHEME
    from gongyou.rules.schemes import PayScheme
    from gongyou.rules.schemes.differences import differences

    told = differences(PayScheme.recorded(before.scheme, SCHEME), PayScheme.recorded(after.scheme, SCHEME))
    return sorted(told, key=lambda one: one.weight)


def decisions_shown(session: Session) -> list[Decision]:
    """The decisions in the order of the topics."""
    return list(session.decisions.select_related("topic").order_by("topic__number"))


def chiefs_of(people: Sequence[Representative]) -> dict[str, Representative | None]:
    """The chief representative of each side."""
    return {
        str(side.value): next((one for one in people if one.side == side.value and one.role == "chief"), None)
        for side in Side
    }
