"""Tables of workers as they may be shown: small cells and what would give them away hidden."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from gongyou.calc.suppression import TOTAL, Cell, Place, SuppressedTable, suppress_table


@dataclass(frozen=True, slots=True)
class Row:
    """One row of counts before suppression: workers by column."""

    key: str
    cells: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One row after suppression."""

    key: str
    cells: Mapping[str, int]
    hidden: frozenset[str]
    total: int
    total_hidden: bool

    def shown(self, column: str) -> int | None:
        """The count, or None where it is hidden."""
        return None if column in self.hidden else self.cells[column]

    @property
    def places(self) -> frozenset[Place]:
        """What is hidden of the row, as suppress_table names it."""
        columns = self.hidden | {TOTAL} if self.total_hidden else self.hidden
        return frozenset((self.key, column) for column in columns)

    @property
    def is_open(self) -> bool:
        """Whether every count of the row and its total may be shown."""
        return not self.hidden and not self.total_hidden


def _published(table: SuppressedTable, rows: Sequence[Row]) -> list[PublishedRow]:
    return [
        PublishedRow(
            key=row.key,
            cells=row.cells,
            hidden=frozenset(column for column in row.cells if (row.key, column) in table.hidden),
            total=sum(row.cells.values()),
            total_hidden=(row.key, TOTAL) in table.hidden,
        )
        for row in rows
    ]


def _cells(rows: Iterable[Row]) -> list[Cell]:
    return [Cell(row.key, column, count, count) for row in rows for column, count in row.cells.items()]


def table_published(
    rows: Sequence[Row], *, minimum: int, hidden_elsewhere: Collection[Place] = ()
) -> list[PublishedRow]:
    """The rows of a table whose row and column totals are shown as well."""
    if not rows:
        return []
    return _published(suppress_table(_cells(rows), minimum=minimum, hidden_elsewhere=hidden_elsewhere), rows)


def rows_published(rows: Sequence[Row], *, minimum: int) -> list[PublishedRow]:
    """Rows that each stand alone with their own total, such as the months of a series: no column is summed."""
    return [
        published for row in rows for published in _published(suppress_table(_cells([row]), minimum=minimum), [row])
    ]


def groups_published(
    counts: Mapping[str, int], *, minimum: int, hidden_elsewhere: Collection[str] = ()
) -> dict[str, bool]:
    """For groups whose total is shown: which may be shown. A hidden group hides its mean and its quantiles too.

    Groups in `hidden_elsewhere` are hidden whatever they count, and with them what would give them away.
    """
    rows = [Row(key, {"workers": counts[key]}) for key in sorted(counts)]
    known = [(key, column) for key in hidden_elsewhere for column in ("workers", TOTAL)]
    return {row.key: row.is_open for row in table_published(rows, minimum=minimum, hidden_elsewhere=known)}
