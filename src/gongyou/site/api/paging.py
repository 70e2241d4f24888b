"""Lists by cursor: stable while rows are added, and as quick on the last page as on the first."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from ninja import Field, Schema
from pydantic import BaseModel, ConfigDict

from gongyou.core.errors import BadInput
from gongyou.core.text import Text

LIMIT = 100
LIMIT_MOST = 1000

M = TypeVar("M", bound=Model)
T = TypeVar("T")


class Paged(Schema):
    """Where to read on. Left out, the list begins at its start."""

    model_config = ConfigDict(extra="forbid")

    cursor: str = Field("", description="The `next` of the page before.", max_length=400)
    limit: int = Field(LIMIT, ge=1, le=LIMIT_MOST, description="Rows on a page.")


class Page(BaseModel, Generic[T]):
    """One page of a list; `next` is null on the last one."""

    items: list[T]
    next: str | None


def one_of(field: str, value: str, known: Iterable[str]) -> str:
    """A value by which a list is narrowed; "" narrows nothing. Raises BadInput that says what the field may be."""
    if value and value not in (listed := list(known)):
        raise BadInput(
            "api.filter_unknown",
            Text(f"没有“{value}”这个取值。", f"“{value}” is none of its values."),
            Text(f"可用：{'、'.join(listed)}。", f"It may be: {', '.join(listed)}."),
            field=field,
        )
    return value


@dataclass(frozen=True, slots=True)
class Cut:
    """Rows of one page and the cursor of the following one."""

    rows: list[Any]
    next: str | None


def cut(rows: QuerySet[M], paged: Paged, *, by: str = "pk") -> Cut:
    """The rows that follow the cursor, in ascending order of the unique field `by`. One query, no count."""
    return cut_of(lambda following, at_most: list(rows.filter(following).order_by(by)[:at_most]), paged, by=by)


def cut_of(read: Callable[[Q, int], list[Any]], paged: Paged, *, by: str = "pk") -> Cut:
    """The same of rows that are read in another way: those of a condition, so many at most, in order of `by`."""
    following = Q(**{f"{by}__gt": _opened(paged.cursor, by)}) if paged.cursor else Q()
    try:
        found = read(following, paged.limit + 1)
    except ValidationError as reason:  # a text where the field holds something else
        raise _wrong() from reason
    more = len(found) > paged.limit
    kept = found[: paged.limit]
    return Cut(kept, _sealed(by, getattr(kept[-1], by)) if more else None)


def page(found: Cut, shown: Callable[[Any], Any]) -> dict[str, Any]:
    """The page as it is answered."""
    return {"items": [shown(row) for row in found.rows], "next": found.next}


def _sealed(by: str, value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps([by, value], default=str).encode()).decode().rstrip("=")


def _opened(cursor: str, by: str) -> Any:
    try:
        name, value = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if name != by or not isinstance(value, (str, int)) or isinstance(value, bool):
            raise ValueError(name)
        if isinstance(value, int) and abs(value) >= 2**63:
            raise ValueError(value)
        if isinstance(value, str) and "\0" in value:
            raise ValueError(value)
    except (ValueError, TypeError, binascii.Error) as reason:
        raise _wrong() from reason
    return value


def _wrong() -> BadInput:
    return BadInput(
        "api.cursor_wrong",
        Text("这个游标不是本接口给出的。", "This cursor was not given out by this list."),
        Text("请从头读起，或使用上一页的 next。", "Start at the beginning, or use the last page's `next`."),
    )
