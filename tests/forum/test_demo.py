"""The demo's collection: every state is there, something is left to do, and a second run adds nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gongyou.findings.models import Finding
from gongyou.rooms.forum.grouping import proposals_for
from gongyou.rooms.forum.models import Collection, Issue, Opinion
from gongyou.rooms.forum.table import table_of
from gongyou.site.demo.hearing import opinions
from tests.registry.cast import Cast

pytestmark = pytest.mark.database


def test_the_demo_hears_riders_on_a_rule(cast: Cast, data_dir: Path) -> None:
    building: Any = SimpleNamespace(city=SimpleNamespace(unions=[SimpleNamespace(code=cast.city.code)]))
    told = opinions(building, lambda *told: None)
    assert opinions(building, lambda *told: None) == told
    assert told["opinions"] >= 60
    collection = Collection.objects.get()
    assert set(Counter(Opinion.objects.values_list("state", flat=True))) == set(Opinion.State.values)
    assert set(Issue.objects.values_list("status", flat=True)) == set(Issue.Status.values)
    table = table_of(collection)
    assert any(line.is_late for line in table.lines)
    # The promise that was not kept in time is a finding.
    assert Finding.objects.get(kind="forum.promise_overdue").subject_key == "heya"
    assert any(line.trades for line in table.lines)
    assert not table.robustness.is_one_network
    sizes = [each.size for each in proposals_for(collection).listed]
    assert (sum(sizes), max(sizes) > 2) == (12, True)
