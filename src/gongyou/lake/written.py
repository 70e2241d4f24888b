"""Questions to an engine as text: writing a long one takes longer than answering it over few rows."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

QUESTIONS = 64


def holds_rows(expression: Any) -> bool:
    """Whether rows from Python stand in an expression."""
    from ibis.expr.operations import InMemoryTable  # ibis is heavy: who has an expression has it already

    return bool(expression.op().find(InMemoryTable))


def written_once(compile_: Callable[..., str]) -> Callable[..., str]:
    """Ibis's compiler with a memory of the last questions: it takes some fifty milliseconds for a long one.

    What holds rows of its own is written each time, so that the memory holds no rows.
    """
    known: OrderedDict[Any, str] = OrderedDict()

    def written(expression: Any, /, **how: Any) -> str:
        asked = expression.op()
        if any(value is not None for value in how.values()) or holds_rows(expression):
            return compile_(expression, **how)
        if asked not in known:
            known[asked] = compile_(expression)
            if len(known) > QUESTIONS:
                known.popitem(last=False)
        known.move_to_end(asked)
        return known[asked]

    return written
