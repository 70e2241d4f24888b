"""One page at a time in a process; long work keeps nobody waiting."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Lock
from typing import Any

import pytest

from gongyou.site.turns import InTurn

PATIENCE = 20


def nothing(*given: object) -> None:
    """Stands in for what starts an answer."""


class Counting:
    """An application that knows how many requests it worked on at once."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self.lock = Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        # Long enough for Python to let the other threads in.
        sum(range(100_000))
        with self.lock:
            self.now -= 1
        return [b"done"]


def test_requests_of_many_threads_are_worked_on_one_at_a_time() -> None:
    counting = Counting()
    served = InTurn(counting, long_seconds=PATIENCE)
    begun = Barrier(4)

    def ask(_: int) -> list[bytes]:
        begun.wait(PATIENCE)
        return list(served({}, nothing))

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ask, range(4))) == [[b"done"]] * 4
    assert counting.most == 1


def test_long_work_lets_the_others_go_on_beside_it() -> None:
    at_work, answered = Event(), Event()

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/long":
            at_work.set()
            assert answered.wait(PATIENCE), "The short request waited for the long one."
        return [b"done"]

    served = InTurn(application, long_seconds=0.01)
    with ThreadPoolExecutor(1) as threads:
        long_one = threads.submit(served, {"PATH_INFO": "/long"}, nothing)
        assert at_work.wait(PATIENCE)
        assert served({"PATH_INFO": "/short"}, nothing) == [b"done"]
        answered.set()
        assert long_one.result(PATIENCE) == [b"done"]


def test_a_request_that_fails_gives_the_turn_back() -> None:
    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/broken":
            raise LookupError
        return [b"done"]

    served = InTurn(application, long_seconds=PATIENCE)
    with pytest.raises(LookupError):
        served({"PATH_INFO": "/broken"}, nothing)
    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(served, {"PATH_INFO": "/"}, nothing).result(PATIENCE / 4) == [b"done"]
