"""One page at a time in a process, so that pages do not take the interpreter from each other at every query."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

# How long a page waits for the one before it. Longer than any usual page takes, and short enough that a slow one (a
# report, a large upload) holds nobody up: who has waited so long goes on beside it.
PATIENCE_SECONDS = 0.25


class InTurn:
    """A WSGI application whose requests are answered one after the other within a process, as far as patience goes.

    A thread that waits for the database gives the interpreter away and gets it back up to five milliseconds later when
    others are busy with it; ten queries a page make that the larger part of a page. See docs/decisions/page-cost.md.
    The body of an answer is sent outside the turn.
    """

    def __init__(self, application: Application, patience: float = PATIENCE_SECONDS) -> None:
        self._application = application
        self._patience = patience
        self._turn = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        is_held = self._turn.acquire(timeout=self._patience)
        try:
            return self._application(environ, start_response)
        finally:
            if is_held:
                self._turn.release()
