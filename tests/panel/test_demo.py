"""The demo's panel: three releases that reproduce themselves, something to do, and a second run adds nothing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from gongyou.rooms.market.models import PanelForm, PanelMonth, PanelQuery, PanelRelease
from gongyou.rooms.market.panel.snapshots import reproduced
from gongyou.site.demo.reporting import panel
from tests.registry.cast import Cast

pytestmark = pytest.mark.database


def test_the_demo_reports_asks_back_and_publishes(cast: Cast) -> None:
    building: Any = SimpleNamespace(city=SimpleNamespace(unions=[SimpleNamespace(code=cast.city.code)]))
    told = panel(building, lambda *told: None)
    assert panel(building, lambda *told: None) == told
    assert [each.period for each in PanelRelease.objects.order_by("number")] == ["2026-08", "2026-09", "2026-10"]
    # Each month was run to its release on the calendar's day or later.
    assert {each.period: each.release and each.release.period for each in PanelMonth.objects.all()} == {
        month: month for month in ("2026-08", "2026-09", "2026-10")
    }
    assert all(reproduced(each)[0] for each in PanelRelease.objects.all())
    assert set(PanelForm.objects.values_list("source", flat=True)) >= {"file", "phone"}
    assert PanelQuery.objects.filter(state="open").exists()
