"""Pages are made in turn, but a slow one holds nobody up, and a failed one gives its turn back."""

from __future__ import annotations

import threading
import time
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


def test_a_slow_page_loses_its_turn_and_the_others_go_on_one_by_one_beside_it() -> None:
    slow, quick = threading.Event(), Pages()

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return quick(environ, start_response) if environ else [b"" if slow.wait(5) else b"late"]

    in_turn = InTurn(application, patience=0.05)
    first = threading.Thread(target=in_turn, args=({}, None))
    first.start()
    quick.gate.set()
    others = [threading.Thread(target=in_turn, args=({"quick": True}, None)) for _ in range(2)]
    for each in others:
        each.start()
    for each in others:
        each.join(5)
    assert first.is_alive()
    assert quick.most == 1
    slow.set()
    first.join(5)


def test_a_crowd_that_waits_longer_than_one_page_may_take_is_still_served_in_turn() -> None:
    inside = most = 0

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        time.sleep(0.01)
        inside -= 1
        return []

    in_turn = InTurn(application, patience=0.2)
    threads = [threading.Thread(target=in_turn, args=({}, None)) for _ in range(30)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(5)
    assert most == 1


def test_a_page_that_lost_its_turn_gives_back_none_that_is_anothers() -> None:
    gates = {name: threading.Event() for name in ("first", "second")}
    entered = threading.Semaphore(0)

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        entered.release()
        return [b"" if gates[environ["name"]].wait(5) else b"late"]

    in_turn = InTurn(application, patience=0.05)
    threads = [threading.Thread(target=in_turn, args=({"name": name}, None)) for name in gates]
    for each in threads:
        each.start()
        assert entered.acquire(timeout=5)
    in_turn._patience = 60
    gates["first"].set()
    threads[0].join(5)
    assert in_turn._holder is not None
    gates["second"].set()
    threads[1].join(5)
    assert in_turn._holder is None


def test_a_failed_page_gives_its_turn_back() -> None:
    def broken(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        raise RuntimeError

    application = InTurn(broken)
    with pytest.raises(RuntimeError):
        application({}, None)
    assert application._holder is None
