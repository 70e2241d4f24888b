"""The members of a region as a list in the lake: pseudonyms, region and form, and nothing else of a person."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from gongyou.core.period import Month
from gongyou.registry.coverage.measures.scope import MEMBERS, By, Scope
from gongyou.registry.models import Member, MergedKey

if TYPE_CHECKING:
    from gongyou.lake import Lake

CHUNK = 5000
CONTRACT = "sightings"
FINER = (By.STREET, By.GRID)
COLUMNS = ("list", "period", "worker_key", "region", "job_kind", "same_as")


def members_list_write(lake: Lake, scope: Scope, name: str = MEMBERS) -> int:
    """How many people the list holds. The list of the same region and month that was there before is withdrawn.

    The same members as before are the same batch, so that their figure keeps its number.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    from gongyou.lake import IngestRequest

    columns = _columns(scope, name)
    source = f"{name} {scope.region} {scope.period}"
    with tempfile.TemporaryDirectory(prefix="gongyou-members-") as folder:
        file = Path(folder) / "members.parquet"
        pq.write_table(pa.table(columns, schema=_schema()), file)
        asked = IngestRequest(CONTRACT, (file,), source=source)
        if columns["worker_key"] and lake.ingest(replace(asked, dry_run=True)).already_known:
            return len(columns["worker_key"])
        for batch in lake.batches(CONTRACT):
            if batch.source == source and batch.state == "committed":
                lake.undo(batch.batch_id)
        if columns["worker_key"]:
            lake.ingest(asked)
    return len(columns["worker_key"])


def _columns(scope: Scope, name: str) -> dict[str, list[str | None]]:
    columns: dict[str, list[str | None]] = {column: [] for column in COLUMNS}

    def add(worker_key: str, region: str, form: str, area: str, same_as: str | None) -> None:
        # The place of work finer than the district only where the strata ask for it.
        place = area if scope.by in FINER and area.startswith(region[:6]) else region[:6]
        row = (name, str(scope.period), worker_key, place, form, same_as)
        for column, value in zip(COLUMNS, row, strict=True):
            columns[column].append(value)

    last = Month.read(str(scope.period)).last_day
    active = {"state": Member.State.ACTIVE, "region__startswith": scope.prefix, "employment_form__in": scope.forms}
    rows = Member.objects.filter(**active, joined_on__lte=last).order_by("worker_key")
    for found in rows.values_list("worker_key", "region", "employment_form", "work_area").iterator(chunk_size=CHUNK):
        add(*found, None)
    merged = MergedKey.objects.filter(
        **{f"member__{each}": wanted for each, wanted in active.items()}, member__joined_on__lte=last
    ).order_by("worker_key")
    for key, kept, region, form, area in merged.values_list(
        "worker_key", "member__worker_key", "member__region", "member__employment_form", "member__work_area"
    ).iterator(chunk_size=CHUNK):
        add(key, region, form, area, kept)
    return columns


def _schema() -> object:
    import pyarrow as pa

    return pa.schema(
        [(name, pa.string()) for name in ("list", "period", "worker_key", "region", "job_kind", "same_as")]
    )
