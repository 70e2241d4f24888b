"""Rows and files of an invented platform for the tests of the lake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

FIRST = {
    "platform": "heya",
    "attempt_id": "A1",
    "order_id": "O1",
    "worker_key": "w0001",
    "dispatched_at": "2026-01-02 08:00:00",
    "accepted_at": "2026-01-02 08:00:30",
    "picked_up_at": "2026-01-02 08:10:00",
    "delivered_at": "2026-01-02 08:25:00",
    "outcome": "accepted",
    "distance_m": "1850",
    "currency": "CNY",
    "pay_total": "6.50",
    "pay_base": "5.00",
    "pay_distance": "1.50",
}
HEADER = list(FIRST)


def order(number: int, **changed: str) -> dict[str, str]:
    """A good order row, with what is `changed` in it."""
    return {**FIRST, "attempt_id": f"A{number}", "order_id": f"O{number}", **changed}


def orders(count: int, start: int = 1) -> list[dict[str, str]]:
    return [order(number) for number in range(start, start + count)]


def csv_text(rows: Sequence[Mapping[str, str]], delimiter: str = ",", end: str = "\n") -> str:
    header = list(rows[0])
    lines = [delimiter.join(header), *(delimiter.join(row[name] for name in header) for row in rows)]
    return end.join(lines) + end


def write_csv(path: Path, rows: Sequence[Mapping[str, str]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    path.write_bytes(csv_text(rows, delimiter).encode(encoding))
    return path
