"""What makes a function a service: one transaction, exactly one audit line."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

P = ParamSpec("P")
T = TypeVar("T")

_open_counts: ContextVar[tuple[list[int], ...]] = ContextVar("open_counts", default=())


class AuditRuleBroken(RuntimeError):
    """A service ended with no audit line or with more than one. Its work was rolled back: a defect in the code."""


def service(function: Callable[P, T]) -> Callable[P, T]:
    """`function` in one transaction that is rolled back unless it wrote exactly one audit line.

    A service that calls another one counts only its own line.
    """

    @wraps(function)
    def acted(*args: P.args, **kwargs: P.kwargs) -> T:
        count = [0]
        token = _open_counts.set((*_open_counts.get(), count))
        try:
            with transaction.atomic():
                result = function(*args, **kwargs)
                if count[0] != 1:
                    raise AuditRuleBroken(f"{function.__qualname__} wrote {count[0]} audit lines instead of one.")
                return result
        finally:
            _open_counts.reset(token)

    acted.is_service = True  # type: ignore[attr-defined]
    return acted


def note_line() -> None:
    """Called by the audit trail for each line it writes."""
    counts = _open_counts.get()
    if counts:
        counts[-1][0] += 1
