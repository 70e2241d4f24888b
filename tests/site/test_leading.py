"""One thread takes connections and makes pages; whoever is slow, the page or the visitor, holds nobody up."""

from __future__ import annotations

import os
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from gunicorn.config import Config
from gunicorn.glogging import Logger

from gongyou.site import leading
from gongyou.site.leading import LeadingWorker, _is_whole

SECONDS = 10.0
KEPT_SECONDS = 1
LONG = leading.ROOM_FOR_ANSWERS * 20


class Site:
    """An application: /slow waits at the gate, /long answers much, /body says what was sent; it notes who made them."""

    def __init__(self) -> None:
        self.gate, self.entered = threading.Event(), threading.Semaphore(0)
        self.makers: list[str] = []

    def wsgi(self) -> Any:
        return self._answered

    def _answered(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> HttpResponse:
        self.makers.append(threading.current_thread().name)
        path, said = environ["PATH_INFO"], b"page"
        if path == "/slow":
            self.entered.release()
            assert self.gate.wait(SECONDS)
            said = b"slow"
        elif path == "/long":
            said = b"x" * LONG
        elif path == "/body":
            said = environ["wsgi.input"].read()
        start_response("200 OK", [("Content-Length", str(len(said)))])
        return HttpResponse(said)


class Serving:
    """The worker in a thread of the test."""

    def __init__(self, site: Site) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        settings = Config()
        settings.set("threads", 3)
        settings.set("graceful_timeout", 5)
        settings.set("keepalive", KEPT_SECONDS)
        self.worker = LeadingWorker(0, os.getppid(), [self.listener], site, 30, settings, Logger(settings))
        # What init_process does, but for signals.
        self.worker.tpool = self.worker.get_thread_pool()
        self.worker.poller = selectors.DefaultSelector()
        self.worker.method_queue.init()
        self.worker.load_wsgi()
        self.address = self.listener.getsockname()
        self.thread = threading.Thread(target=self.worker.run)
        self.thread.start()

    def connected(self) -> socket.socket:
        return socket.create_connection(self.address, timeout=SECONDS)

    def asked(self, path: str) -> bytes:
        """The answer to a request of its own connection."""
        with self.connected() as connection:
            connection.sendall(request(path, "Connection: close"))
            return all_of(connection)

    def ended(self) -> None:
        self.worker.alive = False
        self.thread.join(SECONDS)
        assert not self.thread.is_alive()
        self.worker.tmp.close()


def request(path: str, *heads: str, body: bytes = b"") -> bytes:
    lines = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", "Host: here", *heads]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def all_of(connection: socket.socket) -> bytes:
    parts = []
    while part := connection.recv(1 << 20):
        parts.append(part)
    return b"".join(parts)


def until_page(connection: socket.socket) -> bytes:
    """One answer on a connection that is kept."""
    answer = b""
    while not answer.endswith(b"page"):
        answer += connection.recv(4096)
    return answer


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.gate.set()


@pytest.fixture
def serving(site: Site) -> Iterator[Serving]:
    made = Serving(site)
    yield made
    site.gate.set()
    made.ended()


def test_pages_are_made_by_the_thread_that_takes_the_connections(serving: Serving, site: Site) -> None:
    assert all(serving.asked("/").endswith(b"\r\n\r\npage") for _ in range(5))
    assert len(set(site.makers)) == 1
    assert site.makers[0].startswith("pages-")


def test_a_connection_that_is_kept_asks_again(serving: Serving, site: Site) -> None:
    with serving.connected() as connection:
        for _ in range(3):
            connection.sendall(request("/"))
            assert until_page(connection)
        connection.sendall(request("/", "Connection: close"))
        assert all_of(connection).endswith(b"page")
    assert len(set(site.makers)) == 1


def test_who_asks_again_while_another_page_is_made_is_not_cut_off(
    serving: Serving, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The page under way keeps the lead for longer than connections are kept.
    monkeypatch.setattr(leading, "PATIENCE_SECONDS", SECONDS * 2)
    with serving.connected() as kept, serving.connected() as other:
        kept.sendall(request("/"))
        assert until_page(kept)
        other.sendall(request("/slow", "Connection: close"))
        assert site.entered.acquire(timeout=SECONDS)
        kept.sendall(request("/", "Connection: close"))
        time.sleep(KEPT_SECONDS + 0.3)
        site.gate.set()
        assert all_of(other).endswith(b"slow")
        assert all_of(kept).endswith(b"\r\n\r\npage")


def test_who_is_silent_for_too_long_is_closed(serving: Serving) -> None:
    with serving.connected() as kept:
        kept.sendall(request("/"))
        assert until_page(kept)
        begun = time.monotonic()
        assert kept.recv(4096) == b""
        assert KEPT_SECONDS * 0.5 < time.monotonic() - begun < SECONDS


def test_a_slow_page_loses_the_lead_and_is_answered_in_the_end(serving: Serving, site: Site) -> None:
    with serving.connected() as connection:
        connection.sendall(request("/slow", "Connection: close"))
        assert site.entered.acquire(timeout=SECONDS)
        assert [serving.asked("/")[-4:] for _ in range(3)] == [b"page"] * 3
        assert len(set(site.makers)) == 2
        site.gate.set()
        assert all_of(connection).endswith(b"slow")
    assert serving.asked("/").endswith(b"page")


def test_more_slow_pages_than_threads_make_the_others_wait_and_lose_none(serving: Serving, site: Site) -> None:
    held = [serving.connected() for _ in range(4)]
    for connection in held:
        connection.sendall(request("/slow", "Connection: close"))
    for _ in range(3):
        assert site.entered.acquire(timeout=SECONDS)
    site.gate.set()
    assert [all_of(connection)[-4:] for connection in held] == [b"slow"] * 4
    for connection in held:
        connection.close()
    assert serving.asked("/").endswith(b"page")


@pytest.mark.parametrize("cut", [0, 12, -3])
def test_a_slow_visitor_holds_nobody_up(serving: Serving, site: Site, cut: int) -> None:
    asked = request("/body", "Connection: close", body=b"a=1&b=2")
    with serving.connected() as connection:
        connection.sendall(asked[:cut])
        begun = time.monotonic()
        assert serving.asked("/").endswith(b"page")
        assert time.monotonic() - begun < SECONDS / 2
        connection.sendall(asked[cut:])
        assert all_of(connection).endswith(b"\r\n\r\na=1&b=2")


def test_who_takes_a_long_answer_slowly_holds_nobody_up(serving: Serving, site: Site) -> None:
    with serving.connected() as connection:
        connection.sendall(request("/long", "Connection: close"))
        assert connection.recv(4) == b"HTTP"
        assert serving.asked("/").endswith(b"page")
        assert len(all_of(connection)) > LONG


def test_two_requests_sent_at_once_are_both_answered(serving: Serving) -> None:
    with serving.connected() as connection:
        connection.sendall(request("/") + request("/", "Connection: close"))
        assert all_of(connection).count(b"\r\n\r\npage") == 2


def test_nonsense_is_refused_and_the_next_is_answered(serving: Serving) -> None:
    with serving.connected() as connection:
        connection.sendall(b"nonsense\r\n\r\n")
        assert b"400" in all_of(connection)
    assert serving.asked("/").endswith(b"page")


def test_a_page_under_way_is_finished_when_the_server_stops(site: Site) -> None:
    serving = Serving(site)
    with serving.connected() as connection:
        connection.sendall(request("/slow", "Connection: close"))
        assert site.entered.acquire(timeout=SECONDS)
        serving.worker.alive = False
        site.gate.set()
        assert all_of(connection).endswith(b"slow")
    serving.ended()


def test_a_leader_that_fails_ends_the_process(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    serving = Serving(site)
    told: list[str] = []
    assert serving.asked("/").endswith(b"page")

    def broken() -> None:
        if threading.current_thread() is not serving.thread:
            raise RuntimeError

    monkeypatch.setattr(serving.worker.log, "exception", told.append)
    monkeypatch.setattr(serving.worker, "murder_pending", broken)
    serving.worker.method_queue.defer(lambda: None)
    serving.thread.join(SECONDS)
    assert (serving.thread.is_alive(), serving.worker.alive, len(told)) == (False, False, 1)
    serving.worker.tmp.close()


@pytest.mark.parametrize(
    ("arrived", "is_whole"),
    [
        (b"", False),
        (b"GET / HTTP/1.1\r\nHost: a\r\n", False),
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", True),
        (b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab", False),
        (b"POST / HTTP/1.1\r\ncontent-length: 3\r\n\r\nabc", True),
        (b"POST / HTTP/1.1\r\nContent-Length: 3\r\nHost: a\r\n\r\nabc", True),
        (b"POST / HTTP/1.1\r\nContent-Length: 0\r\nContent-Length: 3\r\n\r\nabc", False),
        (b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\nabc", False),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", False),
        (b"POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc", False),
        (b"POST / HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc", False),
    ],
)
def test_a_request_is_whole_when_head_and_body_are_there(arrived: bytes, is_whole: bool) -> None:
    assert _is_whole(arrived) is is_whole
