"""The attempts that were taken as the metrics read them: against the tables of riding hours and against plain loops."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from gongyou.rooms.platforms.metrics.named_numbers import names_of
from gongyou.rooms.platforms.metrics.rides import place_of
from gongyou.rooms.platforms.metrics.taken_attempts import MONEY, NAMES, UNSOUND, taken_attempts
from gongyou.rooms.platforms.riding.spans import DAY, on_orders
from tests.platforms.metrics.made import JUNE, Row, made, order

COLUMNS = (
    "worker", "start", "shift", "length", "is_paid", "has_begun", "has_pay", *MONEY, "points", "millimetres", *NAMES,
)  # fmt: skip
SEEDS = range(4)


def log(seed: int) -> list[Row]:
    """Attempts of all ends, with missing and backward instants, missing money and names, one in nine nobody's."""
    draw, rows = random.Random(seed), []
    for number in range(160):
        at = timedelta(minutes=draw.randrange(40_000))
        row = order(number, draw.randrange(12), at, draw.choice([0, 7, 25, 26 * 60, -5]))
        row["outcome"] = draw.choice(["accepted", "accepted", "accepted", "reassigned", "rejected", "cancelled"])
        row["released_at"] = draw.choice([None, row["dispatched_at"] + timedelta(minutes=9)])
        for column, value in (
            *((name, Decimal(draw.randrange(0, 9_000)).scaleb(-2)) for name in MONEY.values()),
            ("points", draw.randrange(4)),
            ("distance_m", Decimal(draw.randrange(9 * 10**9)).scaleb(-6)),
            ("area", draw.choice(["990101-01", "990101-02"])),
            ("deduction_code", draw.choice(["late", "complaint"])),
            ("cause_code", draw.choice(["weather", "worker"])),
        ):
            row[column] = draw.choice([value, value, None])
        for column in ("accepted_at", "delivered_at"):
            row[column] = draw.choice([row[column], row[column], row[column], None])
        if number % 9 == 0:
            row["worker_key"] = "not-provided"
        rows.append(row)
    return rows


def read(rows: list[Row]) -> tuple[Any, dict[str, Any]]:
    material = made({"orders": rows})
    held = list(taken_attempts(material).pieces(*COLUMNS))
    return material, {name: np.concatenate([piece[name] for piece in held]) for name in COLUMNS}


@pytest.mark.parametrize("seed", SEEDS)
def test_sound_spans_are_those_of_riding_hours(seed: int) -> None:
    rows = log(seed)
    material, found = read(rows)
    kept = (found["length"] != UNSOUND) & (found["length"] <= DAY)
    start = found["start"].astype(np.int64) + found["shift"]
    names = np.array(material.worker_names)[found["worker"]]
    spans = zip(names[kept], start[kept].tolist(), (start + found["length"])[kept].tolist(), strict=True)
    wanted = material.view.execute(on_orders(material.attempts, place_of(material))).to_pylist()
    assert sorted(spans) == sorted((each["worker_key"], each["start"], each["end"]) for each in wanted)
    assert len(wanted) > 40


@pytest.mark.parametrize("seed", SEEDS)
def test_each_attempt_keeps_its_own_figures(seed: int) -> None:
    rows = log(seed)
    material, found = read(rows)
    listed = {name: names_of(material, column) for name, column in NAMES.items()}
    workers = material.worker_names

    def told(row: Row) -> tuple[Any, ...]:
        began = row["accepted_at"] or row["dispatched_at"]
        ended = row["delivered_at"] or row["released_at"]
        length = UNSOUND if ended is None or ended < began else int((ended - began).total_seconds())
        since = int((began - JUNE).total_seconds())
        metres = row["distance_m"]
        return (
            row["worker_key"],
            since,
            length,
            row["outcome"] == "accepted",
            row["accepted_at"] is not None,
            row["pay_total"] is not None,
            *(int((row[column] or 0) * 100) for column in MONEY.values()),
            row["points"] or 0,
            0 if metres is None else int(metres * 1000 + Decimal("0.5")),
            *(row[column] or "" for column in NAMES.values()),
        )

    taken = [
        row
        for row in rows
        if row["worker_key"] != "not-provided" and (row["accepted_at"] is not None or row["outcome"] == "accepted")
    ]
    june = int((JUNE - JUNE.__class__(1970, 1, 1)).total_seconds())
    got = []
    for place in range(len(found["worker"])):
        row = {name: found[name][place].item() for name in COLUMNS}
        got.append(
            (
                workers[row["worker"]],
                row["start"] - june,
                *(row[name] for name in ("length", "is_paid", "has_begun", "has_pay", *MONEY, "points", "millimetres")),
                *(listed[name][row[name]] for name in NAMES),
            )
        )
    assert sorted(got) == sorted(map(told, taken))
    assert [each[:3] for each in got] == sorted(each[:3] for each in got)
    assert set(found["shift"].tolist()) == {8 * 3600}


def test_nobody_takes_anything() -> None:
    rows = [
        order(number, number % 3, timedelta(hours=number), outcome="rejected", accepted_at=None) for number in range(9)
    ]
    _, found = read(rows)
    assert all(len(column) == 0 for column in found.values())
