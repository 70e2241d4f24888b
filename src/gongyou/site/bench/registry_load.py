"""The product's own server under a steady stream of console and worker pages: rate reached and time to answer.

The time of a request counts from the moment it was due, so that a server that falls behind cannot hide it.
"""

from __future__ import annotations

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

from gongyou.core.errors import GongyouError
from gongyou.core.text import Text
from gongyou.site.bench import BenchResult

NAME = "registry-load"
GROUP = "registry"
TITLE = Text("每秒 200 次页面请求", "Two hundred page requests a second (gunicorn with two processes, loopback)")
ON_REQUEST = True

PER_SECOND = 200
SECONDS = 20
CLIENTS = 32
PROMISED_MS = 300.0
SCALE = "0.002"
STARTS_WITHIN_SECONDS = 90
GONE = (OSError, http.client.HTTPException)


def run(workdir: Path, rows: int = PER_SECOND * SECONDS) -> BenchResult:
    """The rate reached and the 95th percentile of `rows` requests on a small generated city."""
    data = workdir / "data"
    environment = {**os.environ, "GONGYOU_DATA_DIR": str(data), "GONGYOU_ALLOWED_HOSTS": "127.0.0.1"}
    command = [sys.executable, "-c", "from gongyou.site.cli import main; main()"]
    if not data.exists():
        _done([*command, "demo", "--scale", SCALE, "--no-serve", "--data-dir", str(data)], environment)
    visitors = json.loads(_done([sys.executable, "-m", "gongyou.site.bench.load_child"], environment))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(  # noqa: S603
        [*command, "serve", "--port", str(port), "--data-dir", str(data)], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        pages = [(visitor["cookie"], path) for visitor in visitors for path in visitor["paths"]]
        one_by_one = _warmed(port, pages)
        answers, seconds = _visited(port, pages, rows)
    finally:
        process.terminate()
        process.wait(30)
    waited = sorted(milliseconds for _, milliseconds in answers)
    codes = Counter(code for code, _ in answers)
    p95 = waited[int(len(waited) * 0.95)]
    reached = codes[200] / seconds
    return BenchResult(
        {
            "requests": rows,
            "wanted_per_second": PER_SECOND,
            "reached_per_second": round(reached),
            "p50_ms": round(waited[len(waited) // 2]),
            "p95_ms": round(p95),
            "promised_ms": PROMISED_MS,
            "not_200": rows - codes[200],
            **one_by_one,
        },
        ratio=round(max(p95 / PROMISED_MS, 0.95 * PER_SECOND / max(reached, 1)), 2),
        limit=1.0,
        notes=("The client runs on the same cores. Over the limit also when the rate is not reached.",),
    )


def _done(words: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(  # noqa: S603
        words, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise GongyouError("bench.failed", Text("测速没有完成。", "The bench did not finish."), told=done.stderr[-300:])
    return done.stdout


def _warmed(port: int, pages: list[tuple[str, str]]) -> dict[str, Any]:
    """The median of each page on its own, in ms, once the server answers."""
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while True:
        try:
            for cookie, path in pages * 4:
                _asked(http.client.HTTPConnection("127.0.0.1", port, timeout=30), cookie, path)
            break
        except GONE:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
    alone: dict[str, Any] = {}
    for cookie, path in pages:
        taken = []
        for _ in range(7):
            begun = time.perf_counter()
            code = _asked(http.client.HTTPConnection("127.0.0.1", port, timeout=30), cookie, path)
            taken.append((time.perf_counter() - begun) * 1000)
        alone[f"alone_{path}" if code == 200 else f"refused_{code}_{path}"] = round(sorted(taken)[3], 1)
    return alone


def _visited(port: int, pages: list[tuple[str, str]], requests: int) -> tuple[list[tuple[int, float]], float]:
    """Status and milliseconds of every request, and how many seconds all took."""
    turns: Iterator[int] = itertools.count()
    answers: list[tuple[int, float]] = []
    start = time.perf_counter() + 0.2

    def client() -> None:
        while (turn := next(turns)) < requests:
            due = start + turn / PER_SECOND
            time.sleep(max(0.0, due - time.perf_counter()))
            cookie, path = pages[turn % len(pages)]
            try:
                code = _asked(http.client.HTTPConnection("127.0.0.1", port, timeout=60), cookie, path)
            except GONE:
                code = 0
            answers.append((code, (time.perf_counter() - due) * 1000))

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    return answers, time.perf_counter() - start


def _asked(connection: http.client.HTTPConnection, cookie: str, path: str) -> int:
    with closing(connection):
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        return answer.status
