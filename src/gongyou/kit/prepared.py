"""A question that every page asks, written out as SQL once: only the keys in it change.

Django writes the SQL of a queryset anew each time, which for a short answer costs several times the answer
(docs/decisions/page-cost.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

# Stand in for the keys while the SQL is written; no table has such a key.
MARK = -7_305_118_264
MARK_TEXT = "\ue000mark-7305118264-{place}\ue000"

Key = int | str
Converters = Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]


class Prepared:
    """`asked` gives the queryset for keys, each a whole number or a text that stands in it as it is.

    What is asked must depend on nothing but the keys: no day, no language, no condition made of a key's value.
    """

    def __init__(self, asked: Callable[..., QuerySet[Any, Any]]) -> None:
        self._asked = asked
        self._written: dict[tuple[Any, ...], _Written] = {}

    def rows(self, *keys: Key) -> list[tuple[Any, ...]]:
        """The rows for these keys as the database gives them: for a queryset of plain columns (values_list)."""
        return self._for(keys).fetched(keys)

    def objects(self, *keys: Key) -> list[Any]:
        """The rows as objects, with what the queryset selects beside them (select_related)."""
        written = self._for(keys)
        return list(written.built(written.fetched(keys)))

    def first(self, *keys: Key) -> Any:
        """The first of `objects`, or None."""
        return next(iter(self.objects(*keys)), None)

    def _for(self, keys: tuple[Key, ...]) -> _Written:
        kinds = (connection.vendor, *map(type, keys))
        written = self._written.get(kinds)
        if written is None:
            marks = tuple(_mark(place, key) for place, key in enumerate(keys))
            written = self._written[kinds] = _Written(self._asked(*marks), marks)
        return written


def _mark(place: int, key: Key) -> Key:
    return MARK - place if isinstance(key, int) else MARK_TEXT.format(place=place)


@dataclass(frozen=True, slots=True)
class _Read:
    """How a row becomes an object."""

    model: type[Model]
    start: int
    end: int
    names: list[str]
    related: list[Any]
    converters: Converters


class _Written:
    """The SQL of one question, where its keys stand in it, and how its rows are read."""

    def __init__(self, asked: QuerySet[Any, Any], marks: tuple[Key, ...]) -> None:
        self._compiler: SQLCompiler = asked.query.get_compiler(using=connection.alias)
        self._sql, params = self._compiler.as_sql()
        self._params = tuple(params)
        self._places = [(at, marks.index(each)) for at, each in enumerate(params) if each in marks]
        if {place for _, place in self._places} != set(range(len(marks))):
            raise ValueError("A key does not stand as it is in the SQL: it cannot be put in later.")

    def fetched(self, keys: tuple[Key, ...]) -> list[tuple[Any, ...]]:
        params = list(self._params)
        for at, place in self._places:
            params[at] = keys[place]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            return list(cursor.fetchall())

    def built(self, rows: list[tuple[Any, ...]]) -> Iterator[Any]:
        """As Django's own ModelIterable does."""
        if not rows:
            return
        read = self._read
        for row in rows:
            values = list(row)
            for place, converters, expression in read.converters:
                value = values[place]
                for converter in converters:
                    value = converter(value, expression, connection)
                values[place] = value
            built = read.model.from_db(connection.alias, read.names, values[read.start : read.end])
            for one in read.related:
                one.populate(values, built)
            yield built

    @cached_property
    def _read(self) -> _Read:
        compiler: Any = self._compiler
        info, select = compiler.klass_info, compiler.select
        start, end = info["select_fields"][0], info["select_fields"][-1] + 1
        # The types are those of a later Django, which wants one more argument.
        populators: Any = get_related_populators
        found = compiler.get_converters([each[0] for each in select])
        return _Read(
            model=info["model"],
            start=start,
            end=end,
            names=[each[0].target.attname for each in select[start:end]],
            related=populators(info, select, connection.alias),
            converters=[(place, converters, expression) for place, (converters, expression) in found.items()],
        )
