"""A page about something that a run works on: what it shows and whether it goes on by itself belong together."""

from __future__ import annotations

from typing import Protocol, TypeVar

from gongyou.kit.tasks.models import TaskRun


class WorkedOn(Protocol):
    """A record with the run that works on it."""

    run: TaskRun | None

    def refresh_from_db(self) -> None: ...


T = TypeVar("T", bound=WorkedOn)


def settled(thing: T) -> T:
    """The thing as its run left it.

    A record read just before its run ended still says "under way", and the run, read a moment later, is over: such a
    page would have nothing that loads it again. Runs end after what they write is written, so one more look is enough.
    """
    if thing.run is not None and not thing.run.is_active:
        thing.refresh_from_db()
    return thing
