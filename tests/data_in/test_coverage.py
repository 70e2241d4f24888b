"""The coverage of sources against a count by hand, and what is shown of it."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gongyou.kit.lakes import open_lake
from gongyou.lake import IngestRequest, Lake
from gongyou.rooms.data.comparing import differences_between
from gongyou.rooms.data.coverage import computable, covered, lacking
from gongyou.rooms.data.models import PlatformTotal
from gongyou.rooms.data.services.totals import total_record
from tests.data_room.cast import Cast, perform_all
from tests.lake.cast import csv_text, order

Rows = list[dict[str, str]]
FIRST = datetime(2026, 1, 31, 20)


def made(seed: int) -> tuple[Rows, Rows]:
    """A log and what workers show of it, some of it otherwise, some of it unknown to the log."""
    dice = random.Random(seed)
    log, own = [], []
    for number in range(60):
        at = FIRST + timedelta(minutes=dice.randrange(600))
        done, promised = at + timedelta(minutes=25), at + timedelta(minutes=dice.choice((20, 30)))
        fields = {
            "platform": dice.choice(("heya", "suian")),
            "worker_key": f"w{dice.randrange(15)}",
            "delivered_at": f"{done}",
            "pay_total": f"{dice.randrange(500, 900) / 100:.2f}",
        }
        if dice.random() < 0.8:
            log.append(
                order(number, **fields, dispatched_at=f"{at}", accepted_at=f"{at}", picked_up_at=f"{at}",
                      promised_at=f"{promised}" if dice.random() < 0.7 else "", pay_base="", pay_distance="",
                      outcome=dice.choice(("accepted", "accepted", "cancelled")))
            )  # fmt: skip
        if dice.random() < 0.5:
            pay = fields["pay_total"] if dice.random() < 0.6 else "9.99"
            use = dice.choice(("collective", "collective", "own"))
            own.append({**fields, "order_id": f"O{number}", "pay_total": pay, "use": use, "shown_by": "typed"})
    return log, own


def taken(folder: Path, log: Rows, own: Rows) -> Lake:
    lake = open_lake()
    for name, rows in (("orders", log), ("own_orders", own)):
        path = folder / f"{name}.csv"
        path.write_text(csv_text(rows))
        assert lake.ingest(IngestRequest(name, (path,))).quarantined == 0
    return lake


def by_hand(log: Rows, own: Rows) -> dict[str, Any]:
    """The same counts in plain Python."""
    accepted = [row for row in log if row["outcome"] == "accepted"]
    shared = [row for row in own if row["use"] == "collective"]
    sources: dict[tuple[str, str, str], dict[str, Any]] = defaultdict(lambda: {"o": set(), "w": set(), "late": [0, 0]})
    for source, rows, moment in (("platform", accepted, "dispatched_at"), ("workers", shared, "delivered_at")):
        for row in rows:
            one = sources[row["platform"], row[moment][:7], source]
            one["o"].add(row["order_id"])
            one["w"].add(row["worker_key"])
            if row.get("promised_at"):
                one["late"][0] += 1
                one["late"][1] += row["delivered_at"] > row["promised_at"]
    told = {(row["platform"], row["order_id"]): row["pay_total"] for row in accepted}
    overlaps: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in shared:
        if (row["platform"], row["order_id"]) in told:
            one_month = overlaps[row["platform"], row["delivered_at"][:7]]
            one_month[0] += 1
            one_month[1] += told[row["platform"], row["order_id"]] != row["pay_total"]
    return {
        "sources": {key: (len(one["o"]), len(one["w"]), *one["late"]) for key, one in sources.items()},
        "overlaps": {key: tuple(counts) for key, counts in overlaps.items()},
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_it_counts_as_a_person_would(house: Cast, tmp_path: Path, seed: int) -> None:
    log, own = made(seed)
    lake = taken(tmp_path, log, own)
    value = lake.compute("data.source_coverage").value
    found: dict[str, Any] = {
        "sources": {
            (row["platform"], row["month"], row["source"]): (
                row["orders"],
                row["workers"],
                row["promised"],
                row["late"],
            )
            for row in value["sources"]
        },
        "overlaps": {(row["platform"], row["month"]): (row["both"], row["differing"]) for row in value["overlaps"]},
    }
    assert found == by_hand(log, own)
    for (platform, month), (_, differing) in found["overlaps"].items():
        told = differences_between(lake, platform=platform, month=month)
        assert sum(one.column == "pay_total" for one in told) == differing


def test_shares_and_bounds_are_exact_and_never_beyond(house: Cast) -> None:
    value = {
        "sources": [
            {"platform": "heya", "month": "2026-01", "source": "platform", "orders": 90, "workers": 30, "rows": 90,
             "promised": 80, "late": 20, "columns": ["pay_total"]},
            {"platform": "heya", "month": "2026-02", "source": "workers", "orders": 9, "workers": 3, "rows": 9,
             "promised": 0, "late": 0, "columns": ["pay_total"]},
        ],
        "overlaps": [],
    }  # fmt: skip
    totals = {("heya", "2026-01"): PlatformTotal(orders=120, workers=20)}
    first, second = covered(value, totals, sees_few=False)
    assert (first.of_orders, first.of_workers, first.is_beyond) == (Fraction(3, 4), None, True)
    assert first.late is not None
    assert (first.late.low, first.late.high) == (Fraction(20, 120), Fraction(60, 120))
    assert (second.is_small, second.of_orders, second.late) == (True, None, None)
    assert not covered(value, totals, sees_few=True)[1].is_small


def test_what_cannot_be_evaluated_is_named() -> None:
    assert "A2" in computable("orders", frozenset({"pay_total"}))
    assert "D2" in lacking("orders", frozenset({"pay_total"}))
    every = frozenset({"pay_total", "promised_at", "delivered_at", "accepted_at", "distance_m", "deduction"})
    assert {"D1", "C4"} <= set(computable("own_orders", every))
    # A required column is always there.
    assert {"A2", "C4"} <= set(computable("own_orders", frozenset()))
    # Who took an order knows nothing of those that were never offered.
    assert {"B2", "B3", "B4", "C3"} <= set(lacking("own_orders", every))


def test_the_page_fills_after_the_task(client: Client, house: Cast, tmp_path: Path) -> None:
    log, own = made(3)
    taken(tmp_path, log, own)
    client.force_login(house.zhou)
    assert "还没有统计过来源覆盖" in client.get("/data/coverage/").content.decode()
    client.post("/data/coverage/")
    perform_all()
    given = {"month": "2026-01", "orders": 1000, "workers": 100, "told_where": "月报"}
    for platform in ("heya", "suian"):
        total_record(organisation=house.west, platform=platform, given=given, by=house.zhou, now=timezone.now())
    page = client.get("/data/coverage/").content.decode()
    assert "gongyou replay fg-" in page
    assert "平台日志" in page
    assert "不可评估" in page
    linked = [part.split('"')[0] for part in page.split('href="')[1:] if part.startswith("/data/coverage/differences/")]
    assert linked
    assert "9.99" in client.get(linked[0].replace("&amp;", "&")).content.decode()
    client.force_login(house.administrator)
    assert client.get("/data/coverage/differences/").status_code == 404
