"""A list page: filters that live in the address, sorting, page size and pages, over a queryset or a plain list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import quote_plus

from django.core.paginator import Page, Paginator
from django.db.models import Choices, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language

from gongyou.core.figures import WORDS, Kind, Style, shown
from gongyou.core.text import Text
from gongyou.ui.states import Badge

SIZES = (20, 50, 100)
SHORT = 18
# So many rows of a table can be counted and leafed through; past them a reader narrows the list down.
LEAFED = 10_000
Rows = QuerySet[Any] | Sequence[Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `cell` reads the value (attribute or key named `key` by default); `sort` is what to order by.

    For a queryset `sort` is a field name; for a list any non-empty `sort` sorts by the cell's value.
    """

    key: str
    title: Any
    style: Style = WORDS
    cell: Callable[[Any], Any] | None = None
    sort: str = ""
    hides_on_phone: bool = False

    @property
    def is_number(self) -> bool:
        return self.style.kind in (Kind.COUNT, Kind.NUMBER, Kind.MONEY, Kind.SHARE)

    def value(self, row: Any) -> Any:
        if self.cell:
            return self.cell(row)
        return row[self.key] if isinstance(row, Mapping) else getattr(row, self.key)


class StandingChoices(tuple[tuple[Any, str], ...]):
    """Values with their words in one language, as `choices_of` gives them."""

    __slots__ = ()


def choices_of(choices: type[Choices]) -> StandingChoices:
    """The values of an enumeration with their words in the reader's language: the same object at every call."""
    return _choices_in(choices, get_language() or "")


@cache
def _choices_in(choices: type[Choices], language: str) -> StandingChoices:
    """Asked for while `language` is the reader's."""
    return StandingChoices((value, str(label)) for value, label in choices.choices)


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: choices make a select, none make a box of `input_type`. `apply` narrows by a non-empty value.

    `choices_of` an enumeration gives choices that are drawn once for a language.
    """

    key: str
    label: Any
    apply: Callable[[Any, str], Any]
    choices: Sequence[tuple[str, Any]] = ()
    placeholder: Any = ""
    input_type: str = "search"


def is_short(text: str) -> bool:
    """Whether a text stands on one line: a date, a masked name, a kind. A Chinese character counts for two."""
    length = len(text)
    if length > SHORT or 2 * length <= SHORT or text.isascii():
        return length <= SHORT
    return sum(2 if character > "\u2e7f" else 1 for character in text) <= SHORT


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell ready to draw."""

    text: str
    column: Column
    badge: Badge | None = None

    @property
    def is_short(self) -> bool:
        return is_short(self.text)


@dataclass(frozen=True, slots=True)
class Row:
    cells: list[Cell]
    url: str


@dataclass(frozen=True, slots=True)
class ShownFilter:
    filter: Filter
    value: str


class Counted(Paginator[Any]):
    """Pages of rows that somebody has counted, and perhaps reads in a way of their own."""

    def __init__(self, rows: Any, size: int, total: int, read: Callable[[Any], Sequence[Any]] | None = None) -> None:
        super().__init__(rows, size)
        self.__dict__["count"] = total
        self.read = read

    def page(self, number: int | str) -> Page[Any]:
        page = super().page(number)
        if self.read:
            page.object_list = self.read(page.object_list)
        return page


@dataclass(slots=True)
class Listing:
    """What {% data_table listing %} draws. Give the request's GET; the rest follows from it."""

    query: QueryDict
    # The rows, or what gives them where the page may not need them.
    rows: Rows | Callable[[], Rows]
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    link: Callable[[Any], str] | None = None
    language: str = "zh"
    export_url: str = ""
    # Reads the rows of one page, where finding them and reading them are two steps.
    read: Callable[[Any], Sequence[Any]] | None = None
    # How many rows can be leafed through, where these are fewer than LEAFED; None for all of a plain list.
    ends_at: int | None = None
    # How many rows there are without a filter, where somebody knows that with less trouble.
    unfiltered: Callable[[], int] | None = None
    # How many rows these values of the filters leave, where somebody knows that with less trouble; else None.
    told: Callable[[Mapping[str, str]], int | None] | None = None
    # The first SIZES[0] rows as they stand without filter and order, where a question was written out for them.
    first: Callable[[], Sequence[Any]] | None = None
    is_cut: bool = field(init=False, default=False)
    page: Page[Any] = field(init=False)
    total: int = field(init=False)

    def __post_init__(self) -> None:
        chosen = {one.key: value for one in self.filters if (value := self.query.get(one.key, "").strip())}
        if not chosen and self.first and self.unfiltered and self._is_first:
            self._count(self.unfiltered(), LEAFED)
            self.page = Counted((), self.size, self.total).get_page(1)
            self.page.object_list = list(self.first())[: self.total] if self.total else []
            return
        rows = self.rows() if callable(self.rows) else self.rows
        for one in self.filters:
            if one.key in chosen:
                rows = one.apply(rows, chosen[one.key])
        self._count(self._found(rows, chosen), LEAFED if isinstance(rows, QuerySet) else None)
        pages = Counted(self._sorted(rows)[: self.total], self.size, self.total, self.read)
        self.page = pages.get_page(self.query.get("page"))

    @property
    def _is_first(self) -> bool:
        """Whether the first page is asked for, as long and in the order as it comes."""
        return not self.query.keys() & {"page", "sort", "size"}

    def _found(self, rows: Rows, chosen: Mapping[str, str]) -> int:
        if not chosen and self.unfiltered:
            return self.unfiltered()
        told = self.told(chosen) if self.told else None
        if told is not None:
            return told
        end = LEAFED if self.ends_at is None else min(self.ends_at, LEAFED)
        return self._counted(rows, end if isinstance(rows, QuerySet) else self.ends_at)

    def _count(self, found: int, leafed: int | None) -> None:
        ends = [end for end in (self.ends_at, leafed) if end is not None]
        self.is_cut = found > min(ends, default=found)
        self.total = min([found, *ends])

    def _counted(self, rows: Rows, end: int | None) -> int:
        """All rows of a list; of a table no more than one past the end, in no order, so that millions cost nothing."""
        if not isinstance(rows, QuerySet):
            return len(rows)
        return rows.order_by()[: end + 1].count() if end is not None else rows.count()

    @property
    def size(self) -> int:
        """Rows on a page: one of SIZES, the first unless the address says otherwise."""
        wanted = self.query.get("size", "")
        return int(wanted) if wanted.isdigit() and int(wanted) in SIZES else SIZES[0]

    @property
    def sizes(self) -> tuple[int, ...]:
        return SIZES

    @property
    def is_filtered(self) -> bool:
        return any(self.query.get(one.key, "").strip() for one in self.filters)

    @property
    def shown_filters(self) -> list[ShownFilter]:
        return [ShownFilter(one, self.query.get(one.key, "")) for one in self.filters]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form must carry along: sort and size."""
        return [(key, str(self.query[key])) for key in ("sort", "size") if key in self.query]

    def address(self, **changes: Any) -> str:
        """The page's own address with some words changed; None takes a word out."""
        query = self.query.copy()
        for key, value in changes.items():
            query.pop(key, None)
            if value is not None:
                query[key] = str(value)
        return "?" + query.urlencode()

    @property
    def heads(self) -> list[dict[str, Any]]:
        """The heads with the address that sorts by them and the arrow they carry."""
        current = self.query.get("sort", "")
        rest = self.query.copy()
        for key in ("sort", "page"):
            rest.pop(key, None)
        before = f"?{rest.urlencode()}&" if rest else "?"
        made = []
        for column in self.columns:
            towards = f"-{column.key}" if current == column.key else column.key
            direction = "up" if current == column.key else "down" if current == f"-{column.key}" else ""
            made.append(
                {
                    "column": column,
                    "url": f"{before}sort={quote_plus(towards)}" if column.sort else "",
                    "direction": direction,
                }
            )
        return made

    @property
    def drawn(self) -> list[Row]:
        return [
            Row([self._cell(column, row) for column in self.columns], self.link(row) if self.link else "")
            for row in self.page.object_list
        ]

    @property
    def export(self) -> str:
        """The export's address with the filters of this page."""
        query = self.query.copy()
        for key in ("page", "size"):
            query.pop(key, None)
        return f"{self.export_url}?{query.urlencode()}" if query else self.export_url

    def _cell(self, column: Column, row: Any) -> Cell:
        value = column.value(row)
        return Cell("", column, value) if isinstance(value, Badge) else Cell(self.text_of(column, value), column)

    def text_of(self, column: Column, value: Any) -> str:
        """What a cell of the column says, unless it is a badge."""
        if type(value) is str and value and column.style.kind is Kind.WORDS:
            return value
        if isinstance(value, Text):
            return value.on(self.language)
        if isinstance(value, datetime) and timezone.is_aware(value):
            # The small hours in Beijing are still the day before in UTC.
            value = timezone.localtime(value)
        return shown(value, column.style, self.language)

    def _sorted(self, rows: Rows) -> Rows:
        wanted = self.query.get("sort", "")
        column = next((one for one in self.columns if one.sort and one.key == wanted.lstrip("-")), None)
        if column is None:
            return rows
        backwards = wanted.startswith("-")
        if isinstance(rows, QuerySet):
            return rows.order_by(("-" if backwards else "") + column.sort, "pk")
        filled = [row for row in rows if column.value(row) is not None]
        empty = [row for row in rows if column.value(row) is None]
        return sorted(filled, key=column.value, reverse=backwards) + empty
