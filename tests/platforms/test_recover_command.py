"""gongyou audit recover: the rule of the demo platforms and of real trips, and files that hold none."""

from __future__ import annotations

import csv
import json
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from gongyou.core.errors import BadInput
from gongyou.site.cli.audit import app

HEAD = (
    *("platform", "attempt_id", "order_id", "worker_key", "dispatched_at", "picked_up_at", "delivered_at"),
    *("outcome", "distance_m", "currency", "pay_total"),
)
REAL_TRIPS = Path(__file__).parents[3] / "shared" / "data" / "nyc_tlc_hvfhv" / "trips.csv"


def written(folder: Path, count: int = 900) -> Path:
    """A log of a platform that pays 4 yuan, 1.2 a kilometre beyond 3 and, from 1 July on, 1.0."""
    draw = np.random.default_rng(3)
    file = folder / "orders.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        lines = csv.writer(out)
        lines.writerow(HEAD)
        for at in range(count):
            start = datetime(2026, 6, 1, 8) + timedelta(days=at * 60 // count, seconds=int(draw.integers(0, 40_000)))
            metres = int(draw.integers(500, 9000))
            rate = 120 if start < datetime(2026, 7, 1) else 100
            fen = 400 + (max(metres - 3000, 0) * rate + 500) // 1000
            ride = timedelta(seconds=int(metres * draw.uniform(0.2, 0.4)) + 90)
            times = (start, start + timedelta(minutes=4), start + timedelta(minutes=4) + ride)
            lines.writerow(["x", at, at, f"w{at % 40:02d}", *(each.isoformat(" ") for each in times), "accepted",
                            metres, "CNY", f"{fen / 100:.2f}"])  # fmt: skip
    return file


def test_a_file_gives_the_rule_and_the_day_of_change(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["recover", "--orders", str(written(tmp_path)), "--json"], catch_exceptions=False)
    assert told.exit_code == 0
    (found,) = json.loads(told.stdout)["platforms"]
    rates = [
        {(term["per"], term["beyond"]): term["rate"] for term in rule["terms"] if not term["when"]}
        for rule in found["rules"]
    ]
    # Nothing is paid below 4 yuan: a line that meets it at 3 kilometres says the same as 4 yuan and more beyond.
    assert [each.get(("kilometre", "3"), each.get(("kilometre", None))) for each in rates] == ["1.20", "1.00"]
    assert [each["on"] for each in found["changes"]] == ["2026-07-01"]
    assert float(found["changes"][0]["effect"]["a_order"]) < 0
    assert all(rule["explained_held_out"] == "1.0000" for rule in found["rules"])
    shown = CliRunner().invoke(app, ["recover", "--orders", str(tmp_path / "orders.csv"), "--from", "2026-07-01"])
    assert "1.00 元" in shown.stdout and "1.20" not in shown.stdout


def test_a_cut_in_one_area_after_another_is_told_of_that_area_alone(tmp_path: Path) -> None:
    draw = np.random.default_rng(4)
    file = tmp_path / "areas.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        lines = csv.writer(out)
        lines.writerow((*HEAD, "area"))
        for at in range(900):
            start = datetime(2026, 6, 1, 8) + timedelta(days=at * 60 // 900, seconds=int(draw.integers(0, 40_000)))
            metres, area = int(draw.integers(500, 9000)), "ABC"[at % 3]
            rate = 110 - 15 * (area == "A" and at >= 300) - 22 * (area == "B" and at >= 600)
            fen = 300 + (metres * rate + 500) // 1000
            times = (
                start + timedelta(minutes=minutes) for minutes in (0, 4, 4 + metres // 300 + int(draw.integers(9)))
            )
            lines.writerow(["x", at, at, f"w{at % 40:02d}", *(each.isoformat(" ") for each in times), "accepted",
                            metres, "CNY", f"{fen / 100:.2f}", area])  # fmt: skip
    told = CliRunner().invoke(app, ["recover", "--orders", str(file), "--json"], catch_exceptions=False)
    (found,) = json.loads(told.stdout)["platforms"]
    assert [each["on"] for each in found["changes"]] == ["2026-06-21", "2026-07-11"]
    assert [each["said"]["zh"] for each in found["changes"]] == [
        ["每公里（区域为 A）由 1.10 元 变为 0.95 元。"],
        ["每公里（区域为 B）由 1.10 元 变为 0.88 元。"],
    ]


def test_a_file_without_orders_is_refused_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("platform,attempt_id\nx,1\n", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        CliRunner().invoke(app, ["recover", "--orders", str(file)], catch_exceptions=False)
    assert refused.value.remedy is not None


@pytest.mark.skipif(not REAL_TRIPS.exists(), reason="needs the public New York trips")
def test_the_rate_of_new_york_is_in_the_trips() -> None:
    told = CliRunner().invoke(app, ["recover", "--orders", str(REAL_TRIPS), "--json"], catch_exceptions=False)
    found = {each["platform"]: each["rules"] for each in json.loads(told.stdout)["platforms"]}
    (lyft,), (uber,) = found["lyft"], found["uber"]
    assert lyft["kind"] == "minimum"
    assert {term["per"]: term["rate"] for term in lyft["terms"]} == {"mile": "1.365", "minute": "0.585"}
    assert uber["kind"] == "none"
