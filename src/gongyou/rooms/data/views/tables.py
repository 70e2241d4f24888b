"""The lake's tables and their snapshots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongyou.core.errors import NotFound
from gongyou.kit.lakes import open_lake
from gongyou.lake.contract import contract
from gongyou.registry.access import page_for
from gongyou.rooms.data import policies
from gongyou.rooms.data.listings import tables_listing
from gongyou.rooms.data.models import BatchRecord
from gongyou.rooms.data.policies import STAFF
from gongyou.rooms.data.shown import column_title, contract_title, language

if TYPE_CHECKING:
    from gongyou.lake import SnapshotInfo

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class SnapshotShown:
    """A snapshot and, when the reader may see it, the batch that made it."""

    snapshot: SnapshotInfo
    record: BatchRecord | None


@page_for(*STAFF)
def table_list(request: HttpRequest) -> HttpResponse:
    """Every table with its rows and its newest snapshot."""
    tables = open_lake().tables()
    listing = tables_listing(tables, request.GET, lambda table: reverse("data:table", args=[table.name]))
    return render(request, "data/tables.html", {"listing": listing, "rows": sum(table.rows for table in tables)})


@page_for(*STAFF)
def table_page(request: HttpRequest, name: str) -> HttpResponse:
    """One table: its columns, and its history, newest first."""
    lake = open_lake()
    table = next((found for found in lake.tables() if found.name == name), None)
    try:
        columns = contract(name).columns
    except NotFound as reason:
        raise Http404 from reason
    history = sorted(lake.history(name), key=lambda snapshot: snapshot.made_at, reverse=True) if table else []
    page = Paginator(history, PAGE_SIZE).get_page(request.GET.get("page"))
    ids = [snapshot.batch_id for snapshot in page if snapshot.batch_id]
    visible = policies.batches.scope(request.user).filter(batch_id__in=ids)
    records = {record.batch_id: record for record in visible.order_by("created_at")}
    context = {
        "name": name,
        "title": contract_title(name),
        "table": table,
        "page": page,
        "snapshots": [SnapshotShown(snapshot, records.get(snapshot.batch_id or "")) for snapshot in page],
        "columns": [
            (column_title(name, column.name), column, column.meaning.on(language()), _unit(column.unit))
            for column in columns
        ],
    }
    return render(request, "data/table.html", context)


def _unit(unit: object) -> str:
    return getattr(unit, "on", lambda _language: "")(language())
