"""Quiet hours: from 22:00 to 8:00 in China nothing rings that can wait."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

PLACE = ZoneInfo("Asia/Shanghai")
FROM, UNTIL = time(22), time(8)


def is_quiet(moment: datetime) -> bool:
    """Whether it is night: 22:00:00 is, 8:00:00 is not."""
    clock = moment.astimezone(PLACE).time()
    return clock >= FROM or clock < UNTIL


def morning_after(moment: datetime) -> datetime:
    """The moment itself by day; the next 8:00 by night, in the time zone of `moment`."""
    if not is_quiet(moment):
        return moment
    local = moment.astimezone(PLACE)
    day = local.date() + timedelta(days=1) if local.time() >= FROM else local.date()
    return datetime.combine(day, UNTIL, tzinfo=PLACE).astimezone(moment.tzinfo)
