"""The product's own server under a steady stream of pages and calls on a register of millions: rate and time to answer.

The time of a request counts from the moment it was due, so that a server that falls behind cannot hide it.
"""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from gongyou.core.text import Text
from gongyou.site.bench import BenchResult
from gongyou.site.bench.standing_register import said, standing

NAME = "registry-load"
GROUP = "registry"
TITLE = Text("每秒 200 次页面请求", "Two hundred page requests a second (gunicorn with two processes, loopback)")
ON_REQUEST = True

PER_SECOND = 200
SECONDS = 20
CLIENTS = 64
PROMISED_MS = 300.0
ROWS = 5_000_000
STARTS_WITHIN_SECONDS = 90
Asked = dict[str, Any]
GONE = (OSError, http.client.HTTPException)


def run(workdir: Path, rows: int = ROWS) -> BenchResult:
    """The rate reached and the 95th percentile of SECONDS of requests to a register of `rows` members."""
    with standing(workdir, rows) as environment:
        if environment is None:
            return BenchResult({"rows": rows}, notes=("PostgreSQL is not installed: nothing was measured.",))
        asked: list[Asked] = json.loads(said([sys.executable, "-m", "gongyou.site.bench.load_child"], environment))
        with _served(environment) as (port, processes):
            alone = _warmed(port, asked)
            begun = _processor_seconds(processes)
            answers, seconds = _visited(port, asked, PER_SECOND * SECONDS)
            used = _processor_seconds(processes) - begun
    waited = sorted(milliseconds for _, milliseconds in answers)
    codes = Counter(code for code, _ in answers)
    p95 = waited[int(len(waited) * 0.95)]
    reached = codes[200] / seconds
    return BenchResult(
        {
            "rows": rows,
            "requests": len(answers),
            "wanted_per_second": PER_SECOND,
            "reached_per_second": round(reached),
            "p50_ms": round(waited[len(waited) // 2]),
            "p95_ms": round(p95),
            "promised_ms": PROMISED_MS,
            "not_200": len(answers) - codes[200],
            "server_processor_ms_a_page": round(used * 1000 / len(answers), 1),
            **alone,
        },
        ratio=round(max(p95 / PROMISED_MS, 0.95 * PER_SECOND / max(reached, 1)), 2),
        limit=1.0,
        notes=("The client and the database run on the same cores. Over the limit also when the rate is not reached.",),
    )


@contextlib.contextmanager
def _served(environment: dict[str, str]) -> Iterator[tuple[int, list[int]]]:
    """The port of the product's own server and, once it has answered, how to find its processes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", "from gongyou.site.cli import main; main()", "serve", "--port", str(port)],
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    try:
        while True:
            try:
                _sent(port, {"name": "", "path": "/", "headers": {}, "body": ""})
                break
            except GONE:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
        yield port, [process.pid]
    finally:
        process.terminate()
        process.wait(30)


def _processor_seconds(processes: list[int]) -> float:
    """What these processes and their children have used; 0.0 where the system does not tell (no /proc)."""
    used, ticks = 0.0, os.sysconf("SC_CLK_TCK")
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            words = stat.read_text().rpartition(")")[2].split()
            if int(stat.parent.name) in processes or int(words[1]) in processes:
                used += (int(words[11]) + int(words[12])) / ticks
    return used


def _warmed(port: int, asked: list[Asked]) -> dict[str, Any]:
    """The median of each kind of page on its own, in ms, once both processes have shown it."""
    for each in asked * 3:
        _sent(port, each)
    alone: dict[str, list[float]] = {}
    for each in asked * 3:
        begun = time.perf_counter()
        code = _sent(port, each)
        name = f"alone_{each['name']}" if code == 200 else f"refused_{code}_{each['name']}"
        alone.setdefault(name, []).append((time.perf_counter() - begun) * 1000)
    return {name: round(sorted(taken)[len(taken) // 2], 1) for name, taken in sorted(alone.items())}


def _visited(port: int, asked: list[Asked], requests: int) -> tuple[list[tuple[int, float]], float]:
    """Status and milliseconds of every request, and how many seconds all took."""
    turns: Iterator[int] = itertools.count()
    answers: list[tuple[int, float]] = []
    start = time.perf_counter() + 0.2

    def client() -> None:
        while (turn := next(turns)) < requests:
            due = start + turn / PER_SECOND
            time.sleep(max(0.0, due - time.perf_counter()))
            try:
                code = _sent(port, asked[turn % len(asked)])
            except GONE:
                code = 0
            answers.append((code, (time.perf_counter() - due) * 1000))

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    return answers, time.perf_counter() - start


def _sent(port: int, asked: Asked) -> int:
    """The status of one request on a connection of its own."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        body = asked["body"].encode() or None
        connection.request("POST" if body else "GET", asked["path"], body=body, headers=asked["headers"])
        answer = connection.getresponse()
        answer.read()
        return answer.status
