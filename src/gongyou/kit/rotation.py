"""Every encrypted value of every model, found by looking at the models: counted by key, and moved to the key in force.

What a value was sealed with stands in the value, and what an index was made with in the index. So there is no list of
what is done: a rotation takes up whatever is not under the key in force, may be killed at any moment, and ends when
nothing is left. Each row is written only if it still holds what was read: who edits it meanwhile wins.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Count, F, Q, TextField, Value
from django.db.models.functions import Cast, Left, StrIndex, Substr

from gongyou.kit import crypto, keys
from gongyou.kit.crypto import EncryptedTextField
from gongyou.lake.testing import pause

BATCH = 1000
Indexer = Callable[[str], str]
# How the index or the tokens beside a field are made, by the field's purpose. Registered where the making stands;
# without an entry an index is the blind index of the value under its own purpose.
INDEXERS: dict[str, Indexer] = {}
TOKENISERS: dict[str, Indexer] = {}


@dataclass(frozen=True, slots=True)
class Place:
    """An encrypted field, with the columns that are made from it."""

    model: type[models.Model]
    field: EncryptedTextField
    index: str
    tokens: str

    @property
    def name(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field.name}"


@dataclass(frozen=True)
class Counts:
    """Values by what they are under: {"k1": n, "k2.sm4": n} and {("i1", "sha256"): n}; and how many are to be moved."""

    fields: dict[str, int] = field(default_factory=dict)
    indexes: dict[tuple[str, str], int] = field(default_factory=dict)
    fields_left: int = 0
    indexes_left: int = 0

    def uses(self, key_id: str) -> int:
        """How many values are under a key, with either cipher or hash."""
        under = sum(count for head, count in self.fields.items() if head.removesuffix(crypto.SM4_MARK) == key_id)
        return under + sum(count for (index_id, _), count in self.indexes.items() if index_id == key_id)


def places() -> list[Place]:
    """Every encrypted field of every model that has a table."""
    found = []
    for model in apps.get_models():
        if not model._meta.managed or model._meta.proxy:
            continue
        there = {each.name for each in model._meta.get_fields()}
        for each in model._meta.local_fields:
            if isinstance(each, EncryptedTextField):
                index, tokens = f"{each.name}_index", f"{each.name}_tokens"
                found.append(Place(model, each, index if index in there else "", tokens if tokens in there else ""))
    return found


def counts() -> Counts:
    """One grouped query for each field and each index."""
    fields: Counter[str] = Counter()
    indexes: Counter[tuple[str, str]] = Counter()
    fields_left = indexes_left = 0
    head, tag = crypto.sealing_head(), crypto.index_tag()
    for place in places():
        sealed = _raw(place).exclude(raw="")
        by_head = sealed.annotate(head=Substr("raw", 1, StrIndex("raw", Value(":")) - 1)).values("head")
        for row in by_head.annotate(n=Count("pk")).order_by():
            fields[row["head"]] += row["n"]
            fields_left += row["n"] if f"{row['head']}:" != head else 0
        if place.index:
            held = sealed.exclude(**{place.index: ""}).annotate(tag=Left(place.index, 2)).values("tag")
            for row in held.annotate(n=Count("pk")).order_by():
                found = crypto.index_tag_of(row["tag"])
                indexes[crypto.index_tag_said(found)] += row["n"]
                indexes_left += row["n"] if found != tag else 0
    return Counts(dict(fields), dict(indexes), fields_left, indexes_left)


def rotate(*, fields: bool, indexes: bool, step: Callable[[int], None] = lambda done: None) -> int:
    """How many values were moved to the key in force. `step` hears the number so far and may raise to stop."""
    done = 0
    for place in places():
        for moved in _place_rotated(place, fields=fields, indexes=indexes):
            done += moved
            step(done)
            pause("rotation-batch")
    return done


def indexes_moved(rows: models.QuerySet[Any]) -> int:
    """How many of these rows had an index moved to the key in force, before they are compared with one another.

    Nothing is asked of the database as long as there is one index key and the first hash.
    """
    if not crypto.index_tag() and len(keys.index_keys()) == 1:
        return 0
    done = 0
    for place in places():
        if place.model is rows.model and place.index:
            done += sum(_place_rotated(place, fields=False, indexes=True, among=rows))
    return done


def _place_rotated(
    place: Place, *, fields: bool, indexes: bool, among: models.QuerySet[Any] | None = None
) -> Iterator[int]:
    after: Any = None
    while True:
        rows = list(_to_do(place, after, fields=fields, indexes=indexes, among=among))
        if not rows:
            return
        after = rows[-1]["pk"]
        yield _batch_rotated(place, rows, fields=fields, indexes=indexes)


def _to_do(place: Place, after: Any, *, fields: bool, indexes: bool, among: models.QuerySet[Any] | None = None) -> Any:
    wanted = Q(pk__in=[])
    if fields:
        wanted |= ~Q(raw__startswith=crypto.sealing_head())
    columns = ["pk", "raw"]
    if indexes and place.index:
        columns.append(place.index)
        tag = crypto.index_tag()
        under = Q(**{f"{place.index}__startswith": tag}) if tag else ~_tagged(place.index)
        wanted |= ~under & ~Q(**{place.index: ""})
    rows = _raw(place).exclude(raw="").filter(wanted)
    if among is not None:
        rows = rows.filter(pk__in=among.order_by().values("pk"))
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return rows.order_by("pk").values(*columns)[:BATCH]


def _batch_rotated(place: Place, rows: list[dict[str, Any]], *, fields: bool, indexes: bool) -> int:
    purpose, head, sealer = place.field.purpose, crypto.sealing_head(), crypto.Sealer()
    indexed = INDEXERS.get(purpose, lambda value: crypto.blind_index(value, purpose=purpose))
    values: list[list[Any]] = []
    columns = [str(place.field.column)]
    with_index = indexes and bool(place.index)
    if with_index:
        columns.append(_column(place, place.index))
        columns += [_column(place, place.tokens)] if place.tokens else []
    for row in rows:
        text = crypto.decrypted(row["raw"], purpose=purpose)
        moved = fields and not row["raw"].startswith(head)
        line: list[Any] = [sealer.sealed(text, purpose) if moved else row["raw"]]
        if with_index:
            line.append(indexed(text) if row[place.index] else "")
            line += [_held(place, TOKENISERS[purpose](text))] if place.tokens and purpose in TOKENISERS else []
        values.append([*line, place.model._meta.pk.get_db_prep_value(row["pk"], connection), row["raw"]])
    if with_index and place.tokens and purpose not in TOKENISERS:
        columns.pop()
    quote, key = connection.ops.quote_name, place.model._meta.pk
    sets = ", ".join(f"{quote(column)} = %s" for column in columns)
    where = f"{quote(str(key.column))} = %s AND {quote(str(place.field.column))} = %s"
    sql = f"UPDATE {quote(place.model._meta.db_table)} SET {sets} WHERE {where}"  # noqa: S608 (names of our own)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(sql, values)
    return len(values)


def _held(place: Place, tokens: str) -> Any:
    """The tokens as their column takes them."""
    column: Any = place.model._meta.get_field(place.tokens)
    return column.get_db_prep_value(tokens, connection)


def _column(place: Place, name: str) -> str:
    return str(getattr(place.model._meta.get_field(name), "column"))  # noqa: B009


def _raw(place: Place) -> Any:
    """The model's rows with the stored text of the field, which no one opens."""
    return place.model._base_manager.annotate(raw=Cast(F(place.field.name), TextField()))


def _tagged(column: str) -> Q:
    marked = Q(pk__in=[])
    for mark in crypto.HASH_MARKS.values():
        marked |= Q(**{f"{column}__startswith": mark})
    return marked
