"""The demo's stage: reviews of each kind, titles in every state, ratings shown and not yet shown; twice is once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from gongyou.occupations import coding
from gongyou.registry.services import members_register_many
from gongyou.rooms.exposure.crosswalk import Standing, row_of
from gongyou.rooms.exposure.models import JobTitle, Release, Tally
from gongyou.rooms.exposure.selectors import title_counts
from gongyou.rooms.exposure.table import is_reliable
from gongyou.site.demo import exposing
from tests.exposure.made import figure
from tests.registry.cast import NOW, Cast, roster_row

pytestmark = pytest.mark.database


def test_the_demo_shows_every_state(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [roster_row(100 + number, f"骑手{chr(0x4E00 + number)}", "HL-MX-KD") for number in range(45)]
    members_register_many(organisation=cast.city, rows=people, by=None, now=NOW)
    monkeypatch.setattr(exposing, "CITY_CODE", "990100")
    monkeypatch.setattr(
        coding,
        "code_titles",
        lambda titles, top=5: [
            SimpleNamespace(candidates=[SimpleNamespace(code=exposing.CLERK, score=0.5)], needs_review="工" in each)
            for each in titles
        ],
    )
    lake = SimpleNamespace(compute=lambda name, params: figure())
    building: Any = SimpleNamespace(lake=lake)
    told = exposing.exposure(building, lambda *told: None)
    assert exposing.exposure(building, lambda *told: None) == told
    assert Tally.objects.count() == 1
    assert all(title_counts()[state] for state in JobTitle.State.values)
    standings = {row_of(code).standing for code in (*exposing.CONFIRMED, exposing.RETURNED, exposing.UNDONE)}
    assert standings >= {Standing.REVIEWED, Standing.DISPUTED, Standing.UNREVIEWED}
    shown = Release.objects.get(code=exposing.RIDER)
    assert is_reliable(shown)
    assert not Release.objects.filter(code=exposing.CLERK).exists()
