"""A workbook of 200,000 people into the register: the memory of the largest process, on SQLite."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

from gongyou.core.text import Text
from gongyou.site.bench import BenchResult
from gongyou.site.bench.register_csv import registered
from gongyou.site.bench.roster_rows import xlsx_made

NAME = "register-xlsx"
GROUP = "registry"
TITLE = Text("二十万人名册（XLSX）登记的内存", "Memory of registering a workbook of 200,000 people")
ON_REQUEST = True

ROWS = 200_000
MEMORY_LIMIT_MB = 400
LOOK_EVERY_SECONDS = 0.05


def run(workdir: Path, rows: int = ROWS) -> BenchResult:
    """The most that one of the processes used at any moment, the one that reads the workbook included."""
    file = workdir / f"roster-{rows}.xlsx"
    if not file.exists():
        xlsx_made(file, rows)
    data_dir = workdir / "data"
    shutil.rmtree(data_dir, ignore_errors=True)
    watch = _Watch()
    with watch:
        said = registered(file, data_dir, rows, bare=False, DATABASE_URL="")
    shutil.rmtree(data_dir, ignore_errors=True)
    peak = max(watch.peak_mb, said["peak_memory_mb"])
    return BenchResult(
        figures={
            "rows": rows,
            "seconds": round(said["seconds"], 1),
            "rows_per_second": round(rows / said["seconds"]),
            "largest_process_mb": round(peak),
            "all_processes_mb": round(watch.sum_mb),
            "memory_limit_mb": MEMORY_LIMIT_MB,
        },
        ratio=round(peak / MEMORY_LIMIT_MB, 2),
        limit=1.0,
        notes=("The ratio is memory against its limit.",),
    )


class _Watch:
    """Looks at the memory of this process's descendants until the block ends."""

    def __init__(self) -> None:
        self.peak_mb = self.sum_mb = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *given: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(LOOK_EVERY_SECONDS):
            sizes = [_resident_mb(pid) for pid in _descendants()]
            if sizes:
                self.peak_mb = max(self.peak_mb, *sizes)
                self.sum_mb = max(self.sum_mb, sum(sizes))


def _descendants() -> list[int]:
    import os

    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    found = {os.getpid()}
    while True:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        if not more:
            return sorted(found - {os.getpid()})
        found |= more


def _resident_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    line = next((line for line in status.splitlines() if line.startswith("VmRSS:")), "VmRSS: 0 kB")
    return int(line.split()[1]) / 1024
