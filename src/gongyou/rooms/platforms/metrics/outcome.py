"""What a metric says: its state, its numbers with their intervals, its claims, the groups behind them and the days.

Plain data: a metric makes it, `judging` gives its claims their states, the report prints it, JSON keeps it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from gongyou.core.figures import COUNT, Style
from gongyou.core.text import Text

PLACES = Decimal("0.000001")


class State(StrEnum):
    """What may be concluded, mildest first; an audit's level comes from the gravest."""

    DESCRIBED = "described"
    CONFORM = "conform"
    # What is open goes before what conforms: one comparison that shows nothing does not settle the others.
    NOT_ASSESSABLE = "not_assessable"
    TOO_SMALL = "too_small"
    UNDECIDED = "undecided"
    EXPLAIN = "explain"
    SUSPECT = "suspect"


STATES = {
    State.DESCRIBED: Text("仅描述", "Described only"),
    State.NOT_ASSESSABLE: Text("不可评估", "Cannot be evaluated"),
    State.TOO_SMALL: Text("样本不足", "Too few"),
    State.UNDECIDED: Text("未能判定", "Undecided"),
    State.CONFORM: Text("符合", "Conforms"),
    State.EXPLAIN: Text("需说明", "To be explained"),
    State.SUSPECT: Text("疑似不符", "Suspected breach"),
}


def number(value: float | Decimal | None) -> Decimal | None:
    """A number as it is kept and printed: six decimals, half up; None stays None."""
    return (
        None
        if value is None
        else Decimal(repr(value) if isinstance(value, float) else value).quantize(PLACES, ROUND_HALF_UP)
    )


@dataclass(frozen=True, slots=True)
class Estimate:
    """One number, with its 95 % interval where it has one; `unit` is printed beside it, `style` says how."""

    key: str
    label: Text
    value: Decimal | int | None
    style: Style = COUNT
    unit: Text | None = None
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that may be so or not: an effect, how sure it is, and what it would mean.

    `p` is the two-sided p of “no effect” with workers as the unit, before it is corrected with those of other claims
    (where a metric searched before it claimed, its p answers for that search); `margin` the least effect that matters
    (in the estimate's unit); `worse` is +1 when a positive effect harms workers, −1 when a negative one does.
    `equivalent` is the p of the two one-sided tests against ±margin. `level`: the state when the effect is sure,
    material, adverse.
    """

    key: str
    effect: Estimate
    p: float | None
    equivalent: float | None
    margin: Decimal
    worse: int
    workers: int
    orders: int
    level: State = State.EXPLAIN


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with its corrected p and the state that follows; `reason` says why in a sentence."""

    claim: Claim
    adjusted: float | None
    state: State
    reason: Text


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a breakdown."""

    key: str
    title: Text
    style: Style = COUNT
    unit: Text | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a breakdown; a line of too few workers keeps its name and shows nothing."""

    name: Text
    cells: tuple[Any, ...] = ()
    suppressed: bool = False


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A table by group. Who makes it has suppressed the small cells (calc.suppression), complements included."""

    title: Text
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Dated:
    """Something that happened on a day: what, where, how large; `notice_days` None when nothing was published."""

    on: date
    what: Text
    area: str | None = None
    size: Estimate | None = None
    notice_days: int | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A metric's answer. `said` is one sentence with the finding; `reasons` why it cannot be said or is limited."""

    state: State
    said: Text
    estimates: tuple[Estimate, ...] = ()
    claims: tuple[Claim, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()
    dates: tuple[Dated, ...] = ()
    reasons: tuple[Text, ...] = ()
    orders: int = 0
    workers: int = 0
    judged: tuple[Judged, ...] = field(default=())


def not_assessable(*reasons: Text) -> Outcome:
    """「不可评估」 with its reasons: never a zero in place of what is not known."""
    return Outcome(State.NOT_ASSESSABLE, reasons[0], reasons=reasons)


def worst(states: Sequence[State]) -> State:
    """The gravest of the states; described when there is none."""
    return max(states, key=list(State).index, default=State.DESCRIBED)
