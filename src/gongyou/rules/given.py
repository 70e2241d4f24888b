"""What a rule's function is handed, over a table that grows a column for whatever the function keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from gongyou.rules.days import Day, Month
from gongyou.rules.exact import Column, Ratio

T = TypeVar("T")


class Given(Mapping[str, Any]):
    """Ratios, days, months and columns by the names of inputs and parameters, and the working calendar.

    An expression is text when it reaches an engine, and every use of it writes it once more. `keep` gives a value a
    column of its own, so that what builds on it names it instead.
    """

    def __init__(self, table: Any, handed: Mapping[str, Any], prefix: str = "") -> None:
        self.table = table
        self._handed = dict(handed)
        self._prefix = prefix

    def __getitem__(self, name: str) -> Any:
        return self._handed[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._handed)

    def __len__(self) -> int:
        return len(self._handed)

    def column(self, name: str) -> Column:
        """The raw column of an input or a parameter."""
        return self.table[f"{self._prefix}{name}"]

    def keep(self, value: T) -> T:
        """The same value, read from a column of its own: a Day, a Month, a Ratio or a column."""
        if isinstance(value, Day | Month):
            return type(value)(self._stored(value.column))
        if isinstance(value, Ratio):
            top = None if value.top is None else self._stored(value.top)
            bottom = None if value.bottom is None else self._stored(value.bottom)
            return replace(value, top=top, bottom=bottom)
        return self._stored(value)

    def _stored(self, column: Any) -> Any:
        if isinstance(column, int):
            return column
        # Every column kept makes the table wider, so the number is nobody else's, in whichever rule before this one.
        name = f"kept__{len(self.table.columns)}"
        self.table = self.table.mutate(**{name: column})
        return self.table[name]
