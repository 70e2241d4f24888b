"""Workers as processes of their own: killed, started again, two at once."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.services import sqlite

REPOSITORY = Path(__file__).resolve().parents[2]
SETUP = """
import django, sys
django.setup()
from tests.tasks import cast
cast.register_all()
from datetime import datetime, timedelta, UTC
from gongyou.kit.tasks import services, worker
from gongyou.kit.tasks.models import TaskRun
from gongyou.kit.tasks.services import Order, task_start
"""


class House:
    """A data directory with a database of its own, and words to run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "GONGYOU_DATA_DIR": str(folder),
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "gongyou.site.settings",
            "PYTHONPATH": str(REPOSITORY),
        }
        sqlite.migrated(folder / "gongyou.sqlite3")

    def process(self, words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", SETUP + words], env=self.environment)

    def run(self, words: str) -> int:
        return self.process(words).wait(60)

    def rows(self, question: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.folder / "gongyou.sqlite3") as database:
            return database.execute(question).fetchall()


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_it_takes_up_what_a_killed_worker_left(house: House, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    house.run(f"task_start(Order('test.die_once', 'k', {{'mark': {str(mark)!r}}}), by=None, now=datetime.now(UTC))")
    assert house.run("worker.work(batch=True)") == -signal.SIGKILL
    assert house.rows("select state, attempts from kit_taskrun") == [("running", 1)]
    later = "services.DEAD_AFTER = timedelta(0)\n"
    assert house.run(later + "worker.work(batch=True)") == 0
    assert house.rows("select state, attempts from kit_taskrun") == [("done", 2)]


def test_it_shares_the_queue_between_two_workers(house: House) -> None:
    house.run(
        "for n in range(12):\n    task_start(Order('test.count', f'k{n}', {'rows': 5}), by=None, now=datetime.now(UTC))"
    )
    workers = [house.process("worker.work(batch=True)") for _ in range(2)]
    assert [worker.wait(60) for worker in workers] == [0, 0]
    assert house.rows("select state, attempts, count(*) from kit_taskrun group by 1, 2") == [("done", 1, 12)]


def children_of(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in found.read_text().split()] if found.exists() else []


def is_running(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def awaited(condition: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + 60
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return found


def test_it_replaces_a_killed_worker_and_ends_with_its_parent(house: House) -> None:
    parent = house.process("helper = worker.worker_process()\nhelper.wait()")
    minder = awaited(lambda: children_of(parent.pid))[0]
    first = awaited(lambda: children_of(minder))[0]
    os.kill(first, signal.SIGKILL)
    second = awaited(lambda: [child for child in children_of(minder) if child != first])[0]
    parent.kill()
    parent.wait()
    awaited(lambda: not is_running(minder) and not is_running(second))


def test_it_stops_when_told(house: House) -> None:
    minder = subprocess.Popen([sys.executable, "-m", "gongyou.kit.tasks.worker", "--kept"], env=house.environment)
    child = awaited(lambda: children_of(minder.pid))[0]
    minder.terminate()
    assert minder.wait(60) == 0
    assert not is_running(child)
