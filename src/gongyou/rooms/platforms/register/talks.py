"""Negotiations with a platform, as rooms above this one tell them: none of them is imported here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Meeting:
    """A meeting of both sides that was held; names and what was said are never told."""

    on: date
    # The chief representatives of both sides signed its minutes.
    is_signed: bool = False


@dataclass(frozen=True, slots=True)
class Talks:
    """What a record holds of a platform: the first day on which talks were opened, and the meetings held."""

    opened: date | None = None
    held: tuple[Meeting, ...] = ()


# What is on record of a platform up to a day: meetings from the first day to the last, both included.
TalksReader = Callable[[str, date, date], Talks]
_readers: list[TalksReader] = []


def talks_from(reader: TalksReader) -> TalksReader:
    """Registers who keeps a record of negotiations."""
    if reader not in _readers:
        _readers.append(reader)
    return reader


def year_to(last: date) -> date:
    """The first day of the twelve months that end with `last`."""
    is_leap_day = (last.month, last.day) == (2, 29)
    before = date(last.year - 1, 2, 28) if is_leap_day else last.replace(year=last.year - 1)
    return before + timedelta(days=1)


def talks_facts(platform: str, last: date) -> dict[str, Any]:
    """The twelve months to `last` as JSON data; `opened` is None where no negotiation is on record at all."""
    first = year_to(last)
    found = [reader(platform, first, last) for reader in _readers]
    opened = [each.opened for each in found if each.opened is not None]
    meetings = sorted(meeting for each in found for meeting in each.held)
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "opened": min(opened).isoformat() if opened else None,
        "held": [{"on": each.on.isoformat(), "signed": each.is_signed} for each in meetings],
    }
