"""One page at a time in a process, so that pages do not take the interpreter from each other at every query."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

# How long one page may keep the others waiting. Longer than any usual page takes, and short enough that a slow one (a
# report, a large upload) holds nobody up: the next then goes on beside it.
PATIENCE_SECONDS = 0.25


class InTurn:
    """A WSGI application whose requests are answered one after the other within a process, slow ones apart.

    A thread that waits for the database gives the interpreter away and gets it back up to five milliseconds later when
    others are busy with it; ten queries a page make that the larger part of a page. See docs/decisions/page-cost.md.
    A page that has had the turn for `patience` seconds loses it to the next, and the rest go on behind that one. What
    counts is how long a page takes, never how long others have waited: a crowd is served fastest in turn.
    The body of an answer is sent outside the turn.
    """

    def __init__(self, application: Application, patience: float = PATIENCE_SECONDS) -> None:
        self._application = application
        self._patience = patience
        self._changed = threading.Condition()
        self._holder: object | None = None
        self._since = 0.0

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        mine = object()
        with self._changed:
            while (left := self._until_free()) > 0:
                self._changed.wait(left)
            self._holder, self._since = mine, time.monotonic()
        try:
            return self._application(environ, start_response)
        finally:
            with self._changed:
                if self._holder is mine:
                    self._holder = None
                    self._changed.notify()

    def _until_free(self) -> float:
        """Seconds until the turn may be taken at the latest; 0.0 when it is free."""
        if self._holder is None:
            return 0.0
        return max(self._since + self._patience - time.monotonic(), 0.0)
