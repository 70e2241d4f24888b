"""Screens made of a small lake."""

from __future__ import annotations

from pathlib import Path

from gongyou.core.period import Month
from gongyou.lake import Lake
from gongyou.rooms.screening.made import Screen, screen_make
from gongyou.rooms.screening.measures.scope import Scope
from tests.screening.payrolls import BREACHES, clean, lake_of

OCTOBER = Month.read("2026-10")


def screened(lake: Lake, pack: str = "cn", **params: object) -> Screen:
    asked = {"pack": pack, "from": "2026-10", "to": "2026-10", **params}
    return screen_make(lake, Scope.read(asked))


def breached_lake(folder: Path) -> Lake:
    """One worker in order, one whose place is not told, and one for each breach."""
    return lake_of(folder, [clean("w0"), clean("wz", region=""), *(row for row, _, _ in BREACHES.values())])
