"""Who is told when a batch has gone in or been taken out.

    announced.listen("bargaining.supervision", told)

A listener is called in the process that did it, after the lake has committed. It must be quick, and whoever must not
miss anything looks at the ledger besides: a process may die in between, and another one may have no listeners.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from gongyou.lake.report import BatchInfo

logger = logging.getLogger(__name__)
# The data folder, and the batch in its new state.
Listener = Callable[[Path, BatchInfo], None]
LISTENERS: dict[str, Listener] = {}


def listen(name: str, listener: Listener) -> None:
    """Makes a listener known, or puts another one in its place."""
    LISTENERS[name] = listener


def announce(data_dir: Path, batch: BatchInfo) -> None:
    """Tells all listeners. The batch stands whatever becomes of them."""
    for name, listener in LISTENERS.items():
        try:
            listener(data_dir, batch)
        except Exception:
            logger.exception("%s could not be told of batch %s", name, batch.batch_id)
