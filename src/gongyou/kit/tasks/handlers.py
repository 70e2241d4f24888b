"""Which function does which kind of work. Rooms register theirs when Django starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from gongyou.core.errors import NotFound
from gongyou.core.text import Text


class Work(Protocol):
    """What a handler may do while it works."""

    arguments: Mapping[str, Any]
    owner: Any

    def stage(self, text: Text) -> None:
        """Names what is being done now."""

    def progress(self, done: int, total: int | None = None) -> None:
        """Counts; raises Stopped when the work was cancelled or another worker has taken it over."""

    def share(self, share: float | None, *, rows: int | None = None) -> None:
        """Counts where only a share of the whole is known, 0..1; `rows` is the whole where that is known."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a handler gives back: a sentence for the card, data, and the page that shows the result."""

    message: Text
    result: Mapping[str, Any] = field(default_factory=dict)
    link: str = ""


@dataclass(frozen=True, slots=True)
class Handler:
    """`run` must bear being run twice: a crash between its write and its return leads to a second attempt.

    `ended` hears the final state of every run, also of one that failed or was cancelled.
    `visible` opens a run to more people than its owner: those who see the thing that it works on.
    """

    kind: str
    title: Text
    run: Callable[[Work], Outcome]
    ended: Callable[[Mapping[str, Any], str], None] | None = None
    visible: Callable[[Any, Mapping[str, Any]], bool] | None = None


HANDLERS: dict[str, Handler] = {}


def register(handler: Handler) -> None:
    """Makes a kind of work known."""
    HANDLERS[handler.kind] = handler


def handler_of(kind: str) -> Handler:
    """The handler of a kind; NotFound when no room registered it."""
    try:
        return HANDLERS[kind]
    except KeyError:
        raise NotFound(
            "tasks.unknown_kind",
            Text(f"没有“{kind}”这种任务。", f"There is no work of the kind “{kind}”."),
            kind=kind,
        ) from None
