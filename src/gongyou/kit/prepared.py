"""A question that every page asks, written out as SQL once: only the keys in it change.

Django writes the SQL of a queryset anew each time, which for a short answer costs several times the answer
(docs/decisions/page-cost.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, partial
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Aggregate, BooleanField, F, Func, Model, QuerySet, Value
from django.db.models.base import ModelState
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.query import get_related_populators
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_init, pre_init
from django.db.models.sql.compiler import SQLCompiler

# Stand in for the keys while the SQL is written; nothing in the code is called so.
MARK = 2_105_118_264
MARK_DAY = datetime(1907, 3, 1, tzinfo=UTC)
# The text that follows a mark among paths of the tree is the mark of the next key.
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_PLACES = re.compile("(%[s%])")
# A column that must be less than the key which follows.
_ENDED = re.compile(r'([\w"]+\."\w+") < $')

Key = int | str | date | datetime
Ask = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
Converters = Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]


@dataclass(frozen=True, slots=True)
class Totals:
    """One row of figures over all that a queryset finds, as `aggregate` gives them."""

    found: QuerySet[Any, Any]
    figures: Mapping[str, Aggregate]


class Prepared:
    """`asked` gives the queryset (or its Totals) for keys that stand in it as they are.

    What is asked must depend on nothing but the keys and their number: no language, no condition made of a key's value.
    PostgreSQL keeps the plan, too: for what is found by equal keys. For ranges see Spread and Replanned.
    """

    def __init__(self, asked: Callable[..., QuerySet[Any, Any] | Totals], *, spare: int = 0) -> None:
        self._asked = asked
        # So many of the first keys need not stand in the SQL.
        self._spare = spare
        self._written: dict[tuple[Any, ...], _Written] = {}

    def _wide(self, keys: tuple[Key, ...]) -> tuple[int, ...]:
        """The places of the keys that end a wide range."""
        return ()

    def rows(self, *keys: Key) -> list[tuple[Any, ...]]:
        """The rows for these keys: for a queryset of plain columns (values_list)."""
        there = connections[DEFAULT_DB_ALIAS]
        written = self._for(keys, there)
        return list(written.converted(written.fetched(keys, there, self._asked_of(there, keys)), there))

    def objects(self, *keys: Key) -> list[Any]:
        """The rows as objects, with what the queryset selects beside them (select_related)."""
        there = connections[DEFAULT_DB_ALIAS]
        written = self._for(keys, there)
        return list(written.built(written.fetched(keys, there, self._asked_of(there, keys)), there))

    def first(self, *keys: Key) -> Any:
        """The first of `objects`, or None."""
        return next(iter(self.objects(*keys)), None)

    def counted(self, *keys: Key) -> int:
        """How many rows there are."""
        there = connections[DEFAULT_DB_ALIAS]
        written = self._for(keys, there)
        return (
            int(written.fetched(keys, there, self._asked_of(there, keys), written.counting)[0][0]) if written.sql else 0
        )

    def array(self, *keys: Key) -> tuple[int, str]:
        """How many rows there are, and their one column as an array of PostgreSQL's: for keys that it is given back."""
        there = connections[DEFAULT_DB_ALIAS]
        written = self._for(keys, there)
        if not written.sql:
            return 0, "{}"
        counted, array = written.fetched(keys, there, self._asked_of(there, keys), written.gathering)[0]
        return int(counted), array or "{}"

    def totals(self, *keys: Key) -> dict[str, Any]:
        """The figures by their names, for Totals."""
        there = connections[DEFAULT_DB_ALIAS]
        written = self._for(keys, there)
        if not written.sql:
            return written.of_nothing
        row = next(written.converted(written.fetched(keys, there, self._asked_of(there, keys)), there))
        return dict(zip(written.of_nothing, row, strict=True))

    def _asked_of(self, there: BaseDatabaseWrapper, keys: tuple[Key, ...]) -> Ask:
        return getattr(there, "rows_of_kept", None) or partial(_by_cursor, there)

    def _for(self, keys: tuple[Key, ...], there: BaseDatabaseWrapper) -> _Written:
        wide = self._wide(keys)
        kinds = (there.vendor, wide, *map(type, keys))
        written = self._written.get(kinds)
        if written is None:
            marks = tuple(_mark(place, key) for place, key in enumerate(keys))
            written = self._written[kinds] = _Written(self._asked(*marks), marks, self._spare, there, wide)
        return written


class Spread(Prepared):
    """About ranges of keys (column >= first, column < end), with a plan that is kept for wide and one for narrow ones.

    Of a range whose ends it does not know PostgreSQL expects one row in two hundred. The keys at the places `ends`,
    where `is_wide` says so of them, are written so that it expects one in nine: then it looks at the rows that wait,
    and for each whether it lies in the range, instead of going through the range. By itself it goes on planning anew
    where plans for known values cost clearly less. While the table of the ranges `is_large`, wide ones are planned
    anew: there a wrong plan costs far more than planning.
    """

    def __init__(
        self,
        asked: Callable[..., QuerySet[Any, Any] | Totals],
        *,
        ends: Sequence[int],
        is_wide: Callable[[Any], bool],
        is_large: Callable[[], bool],
        spare: int = 0,
    ) -> None:
        super().__init__(asked, spare=spare)
        self._ends, self._is_wide, self._is_large = tuple(ends), is_wide, is_large

    def _wide(self, keys: tuple[Key, ...]) -> tuple[int, ...]:
        places = tuple(place for place in self._ends if self._is_wide(keys[place]))
        return () if places and self._is_large() else places

    def _asked_of(self, there: BaseDatabaseWrapper, keys: tuple[Key, ...]) -> Ask:
        if any(self._is_wide(keys[place]) for place in self._ends) and self._is_large():
            return _planned_anew(there)
        return super()._asked_of(there, keys)


class Replanned(Prepared):
    """PostgreSQL plans it for the values each time: for ranges that hold ten rows or ten million."""

    def _asked_of(self, there: BaseDatabaseWrapper, keys: tuple[Key, ...]) -> Ask:
        return _planned_anew(there)


class Like(Func):
    """True where a column is like a pattern, which stands as it is: `escaped(text)` with what may be around it."""

    output_field = BooleanField()
    arg_joiner = " LIKE "
    template = "(%(expressions)s)"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        # PostgreSQL's sign is the backslash without a word of it.
        return self.as_sql(compiler, connection, template="(%(expressions)s ESCAPE '\\')", **extra)


def like(column: str, pattern: str) -> Like:
    return Like(F(column), Value(pattern))


def escaped(text: str) -> str:
    """The text in a pattern, each letter for itself."""
    return str(connections[DEFAULT_DB_ALIAS].ops.prep_for_like_query(text))


def _mark(place: int, key: Key) -> Key:
    if isinstance(key, int):
        return MARK + place
    if isinstance(key, str):
        return f"ZMARK{DIGITS[place // 1296]}{DIGITS[place // 36 % 36]}{DIGITS[place % 36]}"
    day = MARK_DAY + timedelta(place)
    return day if isinstance(key, datetime) else day.date()


def _planned_anew(there: BaseDatabaseWrapper) -> Ask:
    return getattr(there, "rows_planned_anew", None) or partial(_by_cursor, there)


def _by_cursor(there: BaseDatabaseWrapper, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with there.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _stored(key: Key, there: BaseDatabaseWrapper) -> Any:
    """As the database wants it."""
    if isinstance(key, datetime):
        return there.ops.adapt_datetimefield_value(key)
    return there.ops.adapt_datefield_value(key) if isinstance(key, date) else key


@dataclass(frozen=True, slots=True)
class _Read:
    """How a row becomes an object."""

    made: Callable[..., Model]
    start: int
    end: int
    names: list[str]
    # Annotations and their places in the row.
    beside: list[tuple[str, int]]
    related: list[Any]


class _Written:
    """The SQL of one question ("" where it can find nothing), where its keys stand in it, how its rows are read."""

    def __init__(
        self,
        asked: QuerySet[Any, Any] | Totals,
        marks: tuple[Key, ...],
        spare: int,
        there: BaseDatabaseWrapper,
        wide: tuple[int, ...] = (),
    ) -> None:
        self.of_nothing: dict[str, Any] = {}
        query = asked.found.query.chain() if isinstance(asked, Totals) else asked.query
        if isinstance(asked, Totals):
            self.of_nothing = asked.found.none().aggregate(**asked.figures)
            query = _totalling(query, asked.figures)
        self._compiler: SQLCompiler = query.get_compiler(using=there.alias)
        try:
            self.sql, params = self._compiler.as_sql()
        except EmptyResultSet:
            self.sql, params = "", ()
        self._params = tuple(params)
        stored = [_stored(mark, there) for mark in marks]
        self._places = [(at, stored.index(each)) for at, each in enumerate(params) if each in stored]
        if self.sql and not {place for _, place in self._places} >= set(range(spare, len(marks))):
            raise ValueError("A key does not stand as it is in the SQL: it cannot be put in later.")
        literal = getattr(there, "literal_of", None)
        if literal:
            self._settle(literal, wide)
        # Django wrote it.
        self.counting = f"SELECT COUNT(*) FROM ({self.sql}) counted"  # noqa: S608
        self.gathering = f"SELECT COUNT(*), ARRAY_AGG(held.key)::text FROM ({self.sql}) held (key)"  # noqa: S608

    def _settle(self, literal: Callable[[Any], str], wide: tuple[int, ...]) -> None:
        """Writes into the text what never changes: to keep a plan, PostgreSQL must know which of its indexes fit."""
        keys = dict(self._places)
        words: list[str] = []
        at, after = 0, ""
        for word in _PLACES.split(self.sql):
            if word == "%s":
                column = _ENDED.search(words[-1]) if keys.get(at) in wide else None
                if column:
                    words[-1] = words[-1][: column.start()] + f"({column[1]}, {column[1]}) < ("
                    after = ", '')"
                words.append(word if at in keys else literal(self._params[at]).replace("%", "%%"))
                at += 1
            else:
                words.append(after + word)
                after = ""
        self.sql = "".join(words)
        self._places = list(enumerate(keys.values()))
        self._params = (None,) * len(keys)

    def fetched(
        self,
        keys: tuple[Key, ...],
        there: BaseDatabaseWrapper,
        ask: Ask,
        sql: str = "",
    ) -> list[tuple[Any, ...]]:
        if not self.sql:
            return []
        params = list(self._params)
        for at, place in self._places:
            params[at] = _stored(keys[place], there)
        return ask(sql or self.sql, params)

    def converted(self, rows: list[tuple[Any, ...]], there: BaseDatabaseWrapper) -> Iterator[tuple[Any, ...]]:
        """The rows as Django gives their values."""
        converters = self._converters
        return iter(rows) if not converters else (tuple(_converted(row, converters, there)) for row in rows)

    @cached_property
    def _converters(self) -> Converters:
        compiler: Any = self._compiler
        found = compiler.get_converters([each[0] for each in compiler.select])
        return [(place, converters, expression) for place, (converters, expression) in found.items()]

    def built(self, rows: list[tuple[Any, ...]], there: BaseDatabaseWrapper) -> Iterator[Any]:
        """As Django's own ModelIterable does."""
        if not rows:
            return
        read, converters = self._read, self._converters
        for row in rows:
            values = _converted(row, converters, there)
            built = read.made(there.alias, read.names, values[read.start : read.end])
            for name, place in read.beside:
                setattr(built, name, values[place])
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
        related = populators(info, select, DEFAULT_DB_ALIAS)
        _hasten(related)
        return _Read(
            made=_made_quickly(info["model"]).from_db,
            start=start,
            end=end,
            names=[each[0].target.attname for each in select[start:end]],
            beside=list((compiler.annotation_col_map or {}).items()),
            related=related,
        )


class _Plain:
    """Makes objects of a model with nothing of its own in the making: what Model.from_db does, in one step."""

    def __init__(self, model: type[Model]) -> None:
        self._model = model

    def from_db(self, database: str, names: Sequence[str], values: Sequence[Any]) -> Model:
        made = self._model.__new__(self._model)
        state = ModelState()
        state.adding, state.db = False, database
        made.__dict__ = {"_state": state, **dict(zip(names, values, strict=True))}
        return made


def _made_quickly(model: type[Model]) -> Any:
    """The model itself, or its like that makes objects more quickly where nobody would see a difference."""
    own = model.__init__ is not Model.__init__ or model.from_db.__func__ is not Model.from_db.__func__  # type: ignore[attr-defined]
    told = pre_init.has_listeners(model) or post_init.has_listeners(model)
    plain = (DeferredAttribute, ForeignKeyDeferredAttribute)
    kept = all(type(model.__dict__.get(each.attname)) in plain for each in model._meta.concrete_fields)
    return model if own or told or not kept else _Plain(model)


def _hasten(populators: list[Any]) -> None:
    for one in populators:
        one.model_cls = _made_quickly(one.model_cls)
        _hasten(one.related_populators)


def _totalling(query: Any, figures: Mapping[str, Aggregate]) -> Any:
    """The same rows, summed up in one."""
    if query.annotations or query.is_sliced or query.distinct or query.combinator:
        raise ValueError("Totals are those of a plain queryset.")
    query.clear_ordering(force=True)
    query.select, query.default_cols, query.select_related = (), False, False
    for name, figure in figures.items():
        query.add_annotation(figure, name)
    return query


def _converted(row: tuple[Any, ...], converters: Converters, there: BaseDatabaseWrapper) -> list[Any]:
    values = list(row)
    for place, some, expression in converters:
        value = values[place]
        for converter in some:
            value = converter(value, expression, there)
        values[place] = value
    return values
