"""When an answer is due: conventions of the union, counted in working days by the official calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.registry import working_days as by_house
from gongyou.rooms.rights.models import Grievance
from gongyou.rules import clocks
from gongyou.rules.calendar import working_calendar
from gongyou.rules.files import Strict, Words, read_yaml

FILE = Path(__file__).parent / "terms.yaml"
MOST_DAYS = 90


class TermsFile(Strict):
    """The file of terms; `status` says that no law stands behind them."""

    status: Literal["convention"]
    checked_on: date
    source: Words
    compare: Words
    forward: int
    explanation: int
    appeal: dict[int, int]


@dataclass(frozen=True, slots=True)
class Term:
    """Working days and what they rest on; an empty source is the convention."""

    days: int
    source: str = ""


@cache
def terms() -> TermsFile:
    return read_yaml(FILE, TermsFile)


def convention() -> Text:
    """What the terms rest on, as pages print it."""
    held = terms()
    return Text(f"{held.source.zh}{held.compare.zh}", f"{held.source.en} {held.compare.en}")


def days_for(kind: str, layer: int) -> int:
    """The convention for the layer."""
    return terms().explanation if kind == Grievance.Kind.EXPLANATION else terms().appeal[layer]


def forward_by(opened: date) -> date:
    """Until when the union passes it on."""
    return due_after(opened, terms().forward)


def due_after(start: date, days: int) -> date:
    """The `days`-th working day after `start`; by weekdays in a year whose calendar is not held."""
    try:
        return clocks.working_days(start, days, working_calendar()).day
    except BadInput:
        return by_house.due_on(start, days)
