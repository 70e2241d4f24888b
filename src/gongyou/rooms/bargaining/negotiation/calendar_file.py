"""A calendar file (RFC 5545) of sessions and deadlines, small enough to be held against the standard line by line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

PRODUCT = "-//Gongyou//Negotiations//ZH"
# RFC 5545, 3.1: a line is at most 75 octets, its end not counted.
LONGEST = 75
END = "\r\n"
ZONE = (
    *("BEGIN:VTIMEZONE", "TZID:Asia/Shanghai", "BEGIN:STANDARD", "DTSTART:19700101T000000"),
    *("TZOFFSETFROM:+0800", "TZOFFSETTO:+0800", "END:STANDARD", "END:VTIMEZONE"),
)


@dataclass(frozen=True, slots=True)
class Meeting:
    """Something with a beginning and an end, in aware times."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    place: str = ""
    detail: str = ""
    url: str = ""
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class LastDay:
    """A deadline: a whole day, with a reminder so many days before."""

    uid: str
    on: date
    summary: str
    detail: str = ""
    url: str = ""
    reminds_days: int = 3


def calendar_file(entries: Iterable[Meeting | LastDay], *, name: str, now: datetime) -> bytes:
    """The file in UTF-8, with folded lines that end in CRLF. Times are written in UTC."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{escaped(name)}")
    events = [line for entry in entries for line in _event(entry, now)]
    # A calendar holds one component at least (3.4): where nothing is to come, the zone of the place.
    lines += events or ZONE
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def _event(entry: Meeting | LastDay, now: datetime) -> Sequence[str]:
    lines = ["BEGIN:VEVENT", f"UID:{escaped(entry.uid)}", f"DTSTAMP:{_moment(now)}"]
    if isinstance(entry, Meeting):
        lines += [f"DTSTART:{_moment(entry.starts_at)}", f"DTEND:{_moment(entry.ends_at)}"]
        if entry.place:
            lines.append(f"LOCATION:{escaped(entry.place)}")
        lines.append(f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}")
    else:
        # The end of a whole-day event is the day after it (3.6.1). It takes nobody's time.
        lines += [
            f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{entry.on + timedelta(days=1):%Y%m%d}",
            "TRANSP:TRANSPARENT",
        ]
    lines.append(f"SUMMARY:{escaped(entry.summary)}")
    if entry.detail:
        lines.append(f"DESCRIPTION:{escaped(entry.detail)}")
    if entry.url:
        lines.append(f"URL:{entry.url}")
    if isinstance(entry, LastDay):
        lines += [
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{escaped(entry.summary)}",
            f"TRIGGER:-P{entry.reminds_days}D",
            "END:VALARM",
        ]
    return [*lines, "END:VEVENT"]


def escaped(text: str) -> str:
    """A value of type TEXT (3.3.11): backslash, semicolon, comma and line breaks escaped, no other control signs."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    plain = plain.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(sign for sign in plain if sign == "\t" or (ord(sign) >= 0x20 and ord(sign) != 0x7F))


def folded(line: str) -> bytes:
    """The line in UTF-8 with its end, folded at 75 octets; no character is torn apart (3.1)."""
    made, held = [], b""
    room = LONGEST
    for sign in line:
        octets = sign.encode()
        if len(held) + len(octets) > room:
            made.append(held)
            held, room = b"", LONGEST - 1
        held += octets
    made.append(held)
    return (END + " ").encode().join(made) + END.encode()


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
