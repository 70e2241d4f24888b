"""The product's own server under a steady stream of pages and calls: rate, time to answer, and what it could bear.

The demo city with a register of 100,000 members beside its own, the command `gongyou serve` and a PostgreSQL of the
bench's own. The time of a request counts from the moment it was due, so that a server that falls behind cannot hide it.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gongyou.core.errors import GongyouError
from gongyou.core.text import Text
from gongyou.site.bench import BenchResult
from gongyou.site.bench.load_visits import UNANSWERED, Answer, Asked, in_turn, on_schedule, one_after_another
from gongyou.site.bench.private_postgres import server
from gongyou.site.bench.standing_register import environment_of, said

NAME = "registry-load"
GROUP = "registry"
TITLE = Text("每秒 200 次页面请求", "Two hundred page requests a second (gongyou serve with two processes, loopback)")
ON_REQUEST = True

PER_SECOND, SECONDS, GRACE_SECONDS = 200, 25, 10
VISITORS, CAPACITY_SECONDS = 16, 8
PROMISED_MS = 300.0
ROWS = 100_000
SCALE = "0.002"
STARTS_WITHIN_SECONDS = 60
GONGYOU = (sys.executable, "-c", "from gongyou.site.cli import main; main()")
NOTES = (
    "The visitors and the database run on the same cores.",
    "Over the limit also when a request fails or the rate is not reached.",
    "…_alone_ms is the median with one visitor, …_p50_p95_ms that of the steady stream.",
)


def run(workdir: Path, rows: int = ROWS) -> BenchResult:
    """Rate and 95th percentile of SECONDS of requests, after a warm-up and a measure of the capacity."""
    signal.signal(signal.SIGTERM, _interrupted)
    home = workdir / f"postgres-{rows}"
    with server(home) as url:
        if url is None:
            return BenchResult({"rows": rows}, notes=("PostgreSQL is not installed: nothing was measured.",))
        environment = environment_of(workdir / f"city-{rows}", url)
        begun = time.perf_counter()
        said([*GONGYOU, "demo", "--scale", SCALE, "--no-serve"], environment)
        told = json.loads(said([sys.executable, "-m", "gongyou.site.bench.load_child", str(rows)], environment))
        setup = time.perf_counter() - begun
        with _served(environment) as (port, process):
            return _measured(port, (process, _postmaster(home)), told, setup)


def _interrupted(*given: object) -> None:
    """A bench that is told to end ends its servers too."""
    raise KeyboardInterrupt


def _measured(port: int, processes: tuple[int, int], told: dict[str, Any], setup: float) -> BenchResult:
    asked: list[Asked] = told["asked"]
    in_turn(port, [each for each in asked if each["name"] != "me"])
    first = [each.ms for each in in_turn(port, asked) if each.name == "me"]
    warm = [each for _ in range(3) for each in in_turn(port, asked)]
    begun = time.perf_counter()
    closed = one_after_another(port, asked, VISITORS, CAPACITY_SECONDS)
    capacity = sum(each.status == 200 for each in closed) / (time.perf_counter() - begun)
    used, own, begun = list(map(_processor_seconds, processes)), time.process_time(), time.perf_counter()
    answers = on_schedule(port, asked, PER_SECOND, SECONDS, GRACE_SECONDS)
    # What is answered after its time still counts, and so does the time that it took.
    seconds = max(SECONDS, time.perf_counter() - begun - 0.1)
    used = [_processor_seconds(each) - before for each, before in zip(processes, used, strict=True)]
    own = time.process_time() - own
    good = [each for each in answers if each.status == 200]
    reached, p95 = len(good) / seconds, _percentile(answers, 0.95)
    failed = len(answers) - len(good) + sum(each.status != 200 for each in (*warm, *closed))
    parts = (p95 / PROMISED_MS, 0.95 * PER_SECOND / max(reached, 0.01), 2.0 if failed else 0.0)
    figures: dict[str, Any] = {
        "members": told["members"],
        "setup_seconds": round(setup),
        "load_of_the_machine": round(os.getloadavg()[0], 1),
        "requests": len(answers),
        "wanted_per_second": PER_SECOND,
        "reached_per_second": round(reached, 1),
        "p50_ms": round(_percentile(answers, 0.5)),
        "p95_ms": round(p95),
        "p99_ms": round(_percentile(answers, 0.99)),
        "promised_ms": PROMISED_MS,
        "failed": failed,
        "unanswered": sum(each.status == UNANSWERED for each in answers),
        "capacity_per_second": round(capacity, 1),
        "server_processor_ms_a_page": round(used[0] * 1000 / max(len(good), 1), 1),
        "database_processor_ms_a_page": round(used[1] * 1000 / max(len(good), 1), 1),
        "visitors_processor_ms_a_page": round(own * 1000 / len(answers), 2),
        "first_view_of_me_ms": round(sorted(first)[len(first) // 2]),
    }
    figures |= {
        f"status_{code}": number for code, number in sorted(_codes(warm, closed, answers).items()) if code != 200
    }
    for name in sorted({each["name"] for each in asked}):
        alone = _percentile([each for each in warm if each.name == name], 0.5)
        some = [each for each in answers if each.name == name]
        figures[f"{name}_alone_ms"] = round(alone, 1)
        figures[f"{name}_p50_p95_ms"] = f"{_percentile(some, 0.5):.0f} / {_percentile(some, 0.95):.0f}"
    return BenchResult(figures, ratio=round(max(parts), 2), limit=1.0, notes=NOTES)


def _codes(*answers: list[Answer]) -> Counter[int]:
    return Counter(each.status for some in answers for each in some)


def _percentile(answers: list[Answer], share: float) -> float:
    waited = sorted(each.ms for each in answers)
    return waited[min(int(len(waited) * share), len(waited) - 1)] if waited else 0.0


@contextlib.contextmanager
def _served(environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Port and process of the product's own server once it answers; it and its processes end with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(  # noqa: S603
        [*GONGYOU, "serve", "--port", str(port)], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        _awaited(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _awaited(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    door = {"name": "", "path": "/sign-in/", "headers": {}, "body": ""}
    while in_turn(port, [door])[0].status == UNANSWERED:
        if time.monotonic() > until or process.poll() is not None:
            raise GongyouError("bench.failed", Text("服务没有启动。", "The server did not start."))
        time.sleep(0.2)


def _postmaster(home: Path) -> int:
    """The bench's own PostgreSQL; 0 where another one was named."""
    file = home / "data" / "postmaster.pid"
    return int(file.read_text().split()[0]) if file.exists() else 0


def _processor_seconds(process: int) -> float:
    """What this process and its children have used; 0.0 for none, and where the system does not tell (no /proc)."""
    used, ticks = 0.0, os.sysconf("SC_CLK_TCK")
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            words = stat.read_text().rpartition(")")[2].split()
            if process and process in (int(stat.parent.name), int(words[1])):
                used += (int(words[11]) + int(words[12])) / ticks
    return used
