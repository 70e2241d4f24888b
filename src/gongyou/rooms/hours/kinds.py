"""The kinds of finding, made known to the findings floor."""

from __future__ import annotations

from gongyou.findings import kinds as finding_kinds
from gongyou.rooms.hours.said import KINDS

ROOM = "hours"


def kind_of(name: str) -> str:
    """hours.no_rest_day of no_rest_day."""
    return f"{ROOM}.{name}"


for _each in KINDS.values():
    finding_kinds.register(kind_of(_each.name), _each.words.zh, _each.words.en)
finding_kinds.register_trace(ROOM, "hours:trace")
