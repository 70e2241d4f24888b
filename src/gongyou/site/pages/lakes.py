"""What a page works out from the lake alone, kept in the process as long as the lake stays in the same state.

A batch, an undo or an erasure is seen by the next page. Who may see what is decided outside, before anything kept is
asked for: the name under which a value is kept says whose it is (a region, a worker's keys).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings

from gongyou.kit.lakes import open_lake

if TYPE_CHECKING:
    from gongyou.lake import Lake

T = TypeVar("T")
KEPT_AT_MOST = 2000

_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def state_now() -> str:
    """The state of the lake, for a page that asks for several values; "" where there is none."""
    from gongyou.lake.version import lake_version

    return lake_version(settings.GONGYOU_DATA_DIR)


def kept(
    name: Hashable,
    make: Callable[[Lake], T],
    *,
    holds: Callable[[T], bool] = lambda value: True,
    state: str | None = None,
) -> T:
    """What `make` says of the lake, asked once for each state of it and each `name`.

    A value for which `holds` says no is asked for again next time: something beside the lake may still change it.
    `state`: that of `state_now`, read by the page a moment ago.
    """
    version = state_now() if state is None else state
    key = (version, name)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            found: T = _kept[key]
            return found
    made = make(open_lake())
    # Kept under the state before: what came in meanwhile changes the state, and nothing stale is shown for it.
    if version and holds(made):
        with _lock:
            _kept[key] = made
            while len(_kept) > KEPT_AT_MOST:
                _kept.popitem(last=False)
    return made
