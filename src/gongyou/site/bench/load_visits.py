"""Visitors of a server on loopback, light enough to leave it the processor: one event loop, bare sockets, HTTP/1.1.

`on_schedule` asks at fixed moments whatever became of the requests before, so that a server that falls behind cannot
hide it; `one_after_another` has a number of visitors ask as fast as they are answered, which gives the capacity.
Each request has a connection of its own, as behind a proxy or after a browser's pause.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

UNANSWERED = 0
# Nobody waits longer for a page; a server that hangs must not hang the bench.
PATIENCE_SECONDS = 60
Asked = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """The status of one request (UNANSWERED without one) and the milliseconds since it was due."""

    name: str
    status: int
    ms: float


class _Visit(asyncio.Protocol):
    """Sends one request and keeps the head of the answer until the server closes."""

    def __init__(self, request: bytes, ended: asyncio.Future[int]) -> None:
        self.request, self.ended, self.head = request, ended, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast(asyncio.Transport, transport).write(self.request)

    def data_received(self, data: bytes) -> None:
        if len(self.head) < 12:
            self.head += data[:12]

    def connection_lost(self, reason: Exception | None) -> None:
        if not self.ended.done():
            words = self.head.split()
            self.ended.set_result(int(words[1]) if reason is None and len(words) > 1 else UNANSWERED)


def on_schedule(port: int, asked: Sequence[Asked], per_second: int, seconds: float, grace: float) -> list[Answer]:
    """The answers to `per_second` requests a second in turn; what is open `grace` seconds after the last has none."""
    return asyncio.run(_on_schedule(port, asked, per_second, seconds, grace))


def one_after_another(port: int, asked: Sequence[Asked], visitors: int, seconds: float) -> list[Answer]:
    """The answers that so many visitors got within `seconds`, each asking again at once."""
    return asyncio.run(_one_after_another(port, asked, visitors, seconds))


def in_turn(port: int, asked: Sequence[Asked]) -> list[Answer]:
    """One visitor asks for each once."""
    return asyncio.run(_in_turn(port, asked))


async def _in_turn(port: int, asked: Sequence[Asked]) -> list[Answer]:
    answers = []
    for each in asked:
        begun = time.perf_counter()
        status = await _sent(port, _written(port, each))
        answers.append(Answer(each["name"], status, (time.perf_counter() - begun) * 1000))
    return answers


async def _on_schedule(
    port: int, asked: Sequence[Asked], per_second: int, seconds: float, grace: float
) -> list[Answer]:
    requests = [_written(port, each) for each in asked]
    start = time.perf_counter() + 0.1
    answers: list[Answer] = []

    async def visit(turn: int, due: float) -> None:
        at = turn % len(asked)
        status = UNANSWERED
        try:
            status = await _sent(port, requests[at])
        finally:
            answers.append(Answer(asked[at]["name"], status, (time.perf_counter() - due) * 1000))

    under_way = set()
    for turn in range(int(per_second * seconds)):
        due = start + turn / per_second
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        task = asyncio.create_task(visit(turn, due))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    if under_way:
        _, late = await asyncio.wait(under_way, timeout=grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
    return answers


async def _one_after_another(port: int, asked: Sequence[Asked], visitors: int, seconds: float) -> list[Answer]:
    requests = [_written(port, each) for each in asked]
    until = time.perf_counter() + seconds
    answers: list[Answer] = []

    async def visitor(number: int) -> None:
        turn = number * len(asked) // visitors
        while (begun := time.perf_counter()) < until:
            at = turn % len(asked)
            status = await _sent(port, requests[at])
            answers.append(Answer(asked[at]["name"], status, (time.perf_counter() - begun) * 1000))
            turn += 1

    await asyncio.wait([asyncio.create_task(visitor(each)) for each in range(visitors)], timeout=seconds * 2)
    return answers


async def _sent(port: int, request: bytes) -> int:
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[int] = loop.create_future()
    try:
        transport, _ = await loop.create_connection(lambda: _Visit(request, ended), "127.0.0.1", port)
    except OSError:
        return UNANSWERED
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await ended
    except TimeoutError:
        return UNANSWERED
    finally:
        transport.abort()


def _written(port: int, asked: Asked) -> bytes:
    body = asked["body"].encode()
    heads = {"Host": f"127.0.0.1:{port}", "Connection": "close", **asked["headers"]}
    if body:
        heads["Content-Length"] = str(len(body))
    lines = "".join(f"{name}: {value}\r\n" for name, value in heads.items())
    return f"{'POST' if body else 'GET'} {asked['path']} HTTP/1.1\r\n{lines}\r\n".encode() + body
