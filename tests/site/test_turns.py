"""Pages are made in turn, but a slow one holds nobody up, and a failed one gives its turn back."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

import pytest

from gongyou.site.turns import InTurn


class Pages:
    """An application that notes how many requests are inside at once; `gate` holds them there."""

    def __init__(self) -> None:
        self.gate, self.entered = threading.Event(), threading.Semaphore(0)
        self.inside = self.most = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.inside += 1
        self.most = max(self.most, self.inside)
        self.entered.release()
        assert self.gate.wait(5)
        self.inside -= 1
        return [b"done"]


def asked(application: InTurn, times: int) -> list[threading.Thread]:
    threads = [threading.Thread(target=application, args=({}, None)) for _ in range(times)]
    for each in threads:
        each.start()
    return threads


def test_the_next_page_waits_for_the_one_before_it() -> None:
    pages = Pages()
    threads = asked(InTurn(pages, patience=5), 3)
    assert pages.entered.acquire(timeout=5)
    assert not pages.entered.acquire(timeout=0.05)
    pages.gate.set()
    for each in threads:
        each.join(5)
    assert (pages.most, pages.inside) == (1, 0)


def test_who_has_waited_long_enough_goes_on_beside_a_slow_page() -> None:
    pages = Pages()
    threads = asked(InTurn(pages, patience=0.01), 2)
    assert pages.entered.acquire(timeout=5)
    assert pages.entered.acquire(timeout=5)
    pages.gate.set()
    for each in threads:
        each.join(5)
    assert pages.most == 2


def test_who_went_beside_gives_back_no_turn_that_is_anothers() -> None:
    pages = Pages()
    application = InTurn(pages, patience=0.01)
    application._turn.acquire()
    pages.gate.set()
    assert application({}, None) == [b"done"]
    assert application._turn.locked()


def test_a_failed_page_gives_its_turn_back() -> None:
    def broken(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        raise RuntimeError

    application = InTurn(broken)
    with pytest.raises(RuntimeError):
        application({}, None)
    assert not application._turn.locked()
