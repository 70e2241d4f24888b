"""The meituan-tsl preset, on rows of its shape."""

from __future__ import annotations

import math
from decimal import Decimal
from pathlib import Path

import pytest

from gongyou.lake import IngestRequest, Lake
from tests.lake.waybills import write_waybills

RADIUS = 6_371_008.8


def by_cosines(lon: Decimal, lat: Decimal, to_lon: Decimal, to_lat: Decimal) -> float:
    """Great-circle metres by the spherical law of cosines: a second way to the same distance."""
    here, there = math.radians(lat), math.radians(to_lat)
    across = math.radians(to_lon - lon)
    cosine = math.sin(here) * math.sin(there) + math.cos(here) * math.cos(there) * math.cos(across)
    return RADIUS * math.acos(min(1.0, cosine))


@pytest.mark.parametrize("index_column", [True, False])
def test_it_takes_in_waybills(lake: Lake, tmp_path: Path, index_column: bool) -> None:
    rows = write_waybills(tmp_path / "w.csv", 60, index_column=index_column)
    report = lake.ingest(IngestRequest("orders", (tmp_path / "w.csv",), mapping="meituan-tsl"))
    assert (report.read, report.kept) == (rows, rows)
    with lake.engine() as engine:
        held = engine.execute(engine.table("orders")).to_pylist()
    assert sum(row["outcome"] == "accepted" for row in held) == 60
    assert sum(row["outcome"] == "rejected" for row in held) == rows - 60
    for row in held:
        assert (row["delivered_at"] is None) == (row["outcome"] == "rejected")
        assert "distance_derived" in row["quality"]
        assert row["pay_total"] is None
        places = [row[name] for name in ("pickup_lon", "pickup_lat", "dropoff_lon", "dropoff_lat")]
        # The law of cosines loses digits at short distances; a decimetre of rounding and as much again for that.
        assert float(row["distance_m"]) == pytest.approx(by_cosines(*places), abs=0.3)
        assert row["dispatched_at"].isoformat() > "2022-10-17T04:00:00"
