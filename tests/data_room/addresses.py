"""Who may open the room's pages."""

from __future__ import annotations

from typing import Any

from gongyou.rooms.data.models import BatchRecord, BatchState
from tests.registry.cast import NOW, Cast
from tests.site.access import OFFICERS, STAFF, Row


def a_batch(cast: Cast) -> dict[str, Any]:
    """A batch of 麦溪区 that waits for the decision."""
    record, _ = BatchRecord.objects.get_or_create(
        contract="payroll",
        organisation=cast.district,
        defaults={"created_at": NOW, "state": BatchState.DISCARDED, "names": "工资.xlsx"},
    )
    return {"record_id": record.pk}


def named(name: str) -> Any:
    return lambda cast: {"name": name}


STEP = {"place": a_batch, "method": "post", "codes": frozenset({302})}

ROWS = (
    Row("data:batches", STAFF | {"stranger"}),
    Row("data:upload", STAFF | {"stranger"}),
    Row("data:template", STAFF | {"stranger"}, place=named("payroll")),
    Row("data:tables", STAFF | {"stranger"}),
    Row("data:table", STAFF | {"stranger"}, place=named("payroll")),
    Row("data:batch", STAFF, place=a_batch),
    # The batch is over: the steps lead back to its page, and there is nothing to download.
    Row("data:confirm", OFFICERS, **STEP),
    Row("data:discard", OFFICERS, **STEP),
    Row("data:undo", OFFICERS, **STEP),
    Row("data:quarantine", OFFICERS, place=a_batch, codes=frozenset({404})),
)
