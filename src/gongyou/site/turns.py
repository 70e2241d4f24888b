"""Pages of one process in turn: threads that all compute at once only take Python's lock from each other.

Measured with eight threads and sixteen visitors: a third more processor time for the same pages
(docs/decisions/page-cost.md). What takes long keeps nobody waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Condition
from time import monotonic
from typing import Any

# Who has had the turn so long is on long work: the others go on beside it.
LONG_SECONDS = 0.1

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class InTurn:
    """A WSGI application that works on one request at a time, beside those that take longer than LONG_SECONDS.

    A request waits for its turn LONG_SECONDS at most for each one before it. The answer is sent outside the turn: a
    visitor with a slow line holds up nobody.
    """

    def __init__(self, application: Application, long_seconds: float = LONG_SECONDS) -> None:
        self._application, self._long = application, long_seconds
        self._ended = Condition()
        # When each request at work began.
        self._at_work: dict[object, float] = {}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with self._turn():
            return self._application(environ, start_response)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        this = object()
        with self._ended:
            while (seconds := self._seconds_to_wait()) > 0:
                self._ended.wait(seconds)
            self._at_work[this] = monotonic()
        try:
            yield
        finally:
            with self._ended:
                del self._at_work[this]
                self._ended.notify()

    def _seconds_to_wait(self) -> float:
        """Until the last that began is on long work."""
        return max(self._at_work.values()) + self._long - monotonic() if self._at_work else 0.0
