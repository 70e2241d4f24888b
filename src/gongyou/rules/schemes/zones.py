"""Local days and clocks of a zone as UTC instants, worked out before any row is read."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


def local_midnight(day: date, zone: str) -> datetime:
    """The naive UTC instant at which the local day begins."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


@lru_cache(maxsize=256)
def offsets(start: date, until: date, zone: str) -> tuple[tuple[datetime, int], ...]:
    """(naive UTC instant, seconds east of UTC from there on) from the start to the end of the days given.

    The clock of a zone changes at most once a day, so a day-by-day walk with a bisection finds each change.
    """
    at = datetime.combine(start, time(), UTC) - timedelta(days=1)
    end = datetime.combine(until, time(), UTC) + timedelta(days=2)
    found = [(at.replace(tzinfo=None), _offset(at, zone))]
    while at < end:
        later = at + timedelta(days=1)
        if _offset(later, zone) != found[-1][1]:
            low, high = at, later
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                if middle == low:
                    break
                low, high = (middle, high) if _offset(middle, zone) == found[-1][1] else (low, middle)
            found.append((high.replace(tzinfo=None), _offset(later, zone)))
        at = later
    return tuple(found)


def local(instant: datetime, zone: str) -> datetime:
    """The local clock of an instant; a naive instant is UTC."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return aware.astimezone(ZoneInfo(zone))


def _offset(at: datetime, zone: str) -> int:
    shift = at.astimezone(ZoneInfo(zone)).utcoffset()
    return int(shift.total_seconds()) if shift else 0
