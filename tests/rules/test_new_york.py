"""The real trips of New York, January 2025: the inferred rates explain every trip at the floor."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

from gongyou.rules.catalogue import Catalogue
from tests.rules.engines import evaluated
from tests.rules.orders import order, table_of, utc

LYFT = "HV0005"


def gaps(folder: Path, catalogue: Catalogue, backend: Any) -> list[int]:
    """Paid less declared, in cents, of every Lyft trip."""
    with (folder / "nyc_tlc_hvfhv/trips.csv").open(encoding="utf-8") as file:
        trips = [trip for trip in csv.DictReader(file) if trip["hvfhs_license_num"] == LYFT]
    rows = [
        order(
            utc(trip["pickup_datetime"].replace(" ", "T"), "America/New_York"),
            Decimal(trip["trip_miles"]) * Decimal("1609.344"),
            int(trip["trip_time"]),
        )
        for trip in trips
    ]
    tlc = catalogue.scheme("us_nyc.tlc")
    found = evaluated(backend, table_of(rows), tlc.declared)
    assert found == [tlc.cents(row) for row in rows]
    return [round(Decimal(trip["driver_pay"]) * 100) - cents for trip, cents in zip(trips, found, strict=True)]


def test_it_explains_the_lyft_trips_at_the_floor(shared_data: Path, catalogue: Catalogue, duckdb_backend: Any) -> None:
    found = gaps(shared_data, catalogue, duckdb_backend)
    near = [gap for gap in found if abs(gap) <= 6]
    assert len(near) == 19
    assert all(abs(gap) <= 1 for gap in near)
    assert min(found) >= -5
