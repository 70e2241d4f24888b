"""Deliveries: the programs of a platform hand in data under their agreement, and read what became of it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Field, File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status

from gongyou.core.errors import BadInput, NotFound
from gongyou.core.text import Text
from gongyou.kit.uploads import OVER_LIMIT, LimitHandler, Uploaded, too_large
from gongyou.lake.allowance import RECORD
from gongyou.registry.joining.limits import Limit, knock
from gongyou.rooms.data import policies, selectors
from gongyou.rooms.data.delivering import delivery_receive
from gongyou.rooms.data.models import BatchRecord, BatchState, SharingAgreement
from gongyou.rooms.data.services.totals import total_record
from gongyou.site.api.frame import DELIVER, once, person
from gongyou.site.api.paging import Page, Paged, cut, one_of, page
from gongyou.site.api.rules import Words
from gongyou.site.api.shapes import Strict

router = Router(auth=DELIVER, tags=["deliveries"])
DELIVERIES = Limit("data.deliver", 120, timedelta(hours=1))
# Cells that a spreadsheet would run; numbers below zero are none.
RUNNABLE = re.compile(r"[=+\-@\t\r]")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
HEADS = ("record", "column", "value", "code", "reason_zh", "reason_en")


class SharedOut(Schema):
    """One kind of data and the columns agreed on."""

    contract: str
    columns: list[str]
    mapping: dict[str, str] = Field(description="Column of the contract → column of the file.")


class SharingOut(Schema):
    """What the token's agreement covers."""

    key: str
    title: str
    platform: str
    purposes: list[str]
    worker_ids: str = Field(description="identity, own (numbers of the platform) or key (given by the union).")
    data_from: date = Field(description="Rows of days before this one are left out.")
    data_until: date = Field(description="Rows of days after this one are left out.")
    valid_from: date
    valid_until: date = Field(description="The last day on which files are taken.")
    delete_on: date
    takes_today: bool
    contracts: list[SharedOut]


class ReasonOut(Schema):
    """Why rows were refused, and how many."""

    code: str
    column: str | None
    reason: Words
    count: int


class DeliveryOut(Schema):
    """One delivery: what the door left out, how far the work is, and what came of it."""

    id: str
    contract: str
    file: str
    state: str = Field(description="committing, committed, known, refused, discarded or undone.")
    progress: float | None = Field(description="0..1 while it is under way and can be told.")
    task: str | None
    read: int = Field(description="Rows of the file.")
    outside: int = Field(description="Rows of days that were not agreed on: not kept.")
    unreadable: int = Field(description="Lines that are no rows, or hold errors of a formula: not kept.")
    dropped_columns: list[str] = Field(description="Columns that were not agreed on: not kept.")
    accepted: int
    quarantined: int
    reasons: list[ReasonOut]
    error: Words | None
    remedy: Words | None
    batch: str | None
    created_at: datetime


class TotalIn(Strict):
    """What the platform itself counts of a month."""

    month: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    orders: int | None = Field(None, ge=0, lt=2**53)
    workers: int | None = Field(None, ge=0, lt=2**53)
    told_where: str = Field(min_length=1, max_length=200, description="Where the count stands, e.g. a report.")


class TotalOut(Schema):
    """The declared totals of a month."""

    platform: str
    month: str
    orders: int | None
    workers: int | None


def received_once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The limit of size stands before anything reads the body; the rest is as for every write."""
    answered = once(view)

    def received(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and (request.content_type or "").startswith("multipart/"):
            request.upload_handlers.insert(0, LimitHandler(request))
        return answered(request, *args, **kwargs)

    return received


@router.get("/deliveries/agreement", response=SharingOut)
def delivery_agreement(request: HttpRequest) -> dict[str, Any]:
    """What may be delivered: the agreement of the token, its columns, days and term."""
    found = agreement_of(request)
    return {
        "key": str(found.key),
        "title": found.title,
        "platform": found.platform,
        "purposes": found.purposes,
        "worker_ids": found.worker_ids,
        "data_from": found.data_from,
        "data_until": found.data_until,
        "valid_from": found.valid_from,
        "valid_until": found.valid_until,
        "delete_on": found.delete_on,
        "takes_today": found.takes_on(timezone.localdate()),
        "contracts": [
            {"contract": each.contract, "columns": each.columns, "mapping": each.mapping}
            for each in found.contracts.all()
        ],
    }


@router.post("/deliveries", response={202: DeliveryOut, 200: DeliveryOut})
def delivery_submit(
    request: HttpRequest,
    response: HttpResponse,
    contract: Form[str],
    mapping: Form[str] = "",
    file: File[UploadedFile | None] = None,
) -> Any:
    """Hands in a file (CSV, CSV.gz, XLSX, XLS, ODS, Parquet). It goes in as a task; the same content again is answered
    with 200 and the first delivery."""
    over = request.META.get(OVER_LIMIT, "")
    if over:
        raise too_large(over)
    if file is None:
        raise BadInput(
            "data.upload.missing",
            Text("没有收到文件。", "No file came in."),
            Text("请用 multipart/form-data 的 file 字段上传。", "Send it as the field `file` of multipart/form-data."),
        )
    by, now = person(request), timezone.now()
    knock(DELIVERIES, str(by.pk), now=now)
    done = delivery_receive(
        agreement=agreement_of(request),
        contract=contract,
        upload=cast(Uploaded, file),
        mapping=_mapping(mapping),
        by=by,
        now=now,
    )
    response["Location"] = reverse("api:delivery", args=[done.record.pk])
    return Status(200 if done.is_known else 202, delivery_out(done.record))


@router.get("/deliveries", response=Page[DeliveryOut])
def deliveries(request: HttpRequest, paged: Query[Paged], contract: str = "", state: str = "") -> dict[str, Any]:
    """The deliveries under the token's agreement."""
    found = policies.deliveries.scope(request.user)
    if contract:
        found = found.filter(contract=contract)
    if one_of("state", state, BatchState.values):
        found = found.filter(state=state)
    return page(cut(found, paged), delivery_out)


@router.post("/deliveries/totals", response=TotalOut)
def delivery_totals(request: HttpRequest, body: TotalIn) -> dict[str, Any]:
    """Declares how many orders and workers a month had in all: what the coverage of a source is measured by."""
    agreement = agreement_of(request)
    found = total_record(
        organisation=agreement.organisation,
        platform=agreement.platform,
        given=body.model_dump(),
        by=person(request),
        now=timezone.now(),
    )
    return {"platform": found.platform, "month": found.month, "orders": found.orders, "workers": found.workers}


@router.get("/deliveries/{delivery_id}", response=DeliveryOut)
def delivery(request: HttpRequest, response: HttpResponse, delivery_id: uuid.UUID) -> Any:
    """One delivery, with an ETag: ask again with If-None-Match until it has changed."""
    shown = delivery_out(policies.deliveries.visible(request.user, pk=delivery_id))
    tag = f'"{hashlib.sha256(json.dumps(shown, default=str, sort_keys=True).encode()).hexdigest()[:24]}"'
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304)
    response["ETag"] = tag
    return shown


@router.get("/deliveries/{delivery_id}/rejected.csv", response={200: None})
def delivery_rejected(request: HttpRequest, delivery_id: uuid.UUID) -> Any:
    """The refused rows with their reasons, as CSV in UTF-8: the number of the record in the file that was sent, what is
    wrong with it, and the columns as they were sent, workers under their pseudonyms."""
    record = policies.deliveries.visible(request.user, pk=delivery_id)
    if record.state != BatchState.COMMITTED:
        raise NotFound("api.not_found", Text("没有这个对象。", "There is no such thing."))
    answer = StreamingHttpResponse(_rejected(record), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="rejected-{record.batch_id}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def delivery_out(record: BatchRecord) -> dict[str, Any]:
    door, run = record.door, record.run
    is_under_way = record.state == BatchState.COMMITTING
    return {
        "id": str(record.pk),
        "contract": record.contract,
        "file": record.names,
        "state": record.state,
        "progress": run.done / run.total if is_under_way and run and run.done is not None and run.total else None,
        "task": str(record.run_id) if record.run_id else None,
        "read": door.get("read", 0),
        "outside": door.get("outside", 0),
        "unreadable": door.get("unreadable_count", 0),
        "dropped_columns": door.get("dropped", []),
        "accepted": record.rows_kept,
        "quarantined": record.rows_quarantined,
        "reasons": record.report.get("reasons", []),
        "error": record.error or None,
        "remedy": record.remedy or None,
        "batch": record.batch_id or None,
        "created_at": record.created_at,
    }


def agreement_of(request: HttpRequest) -> SharingAgreement:
    found = SharingAgreement.objects.select_related("organisation").filter(account=person(request)).first()
    if found is None:
        raise NotFound("api.not_found", Text("没有这个对象。", "There is no such thing."))
    return found


def _mapping(written: str) -> dict[str, Any]:
    try:
        given = json.loads(written) if written.strip() else {}
    except (ValueError, RecursionError) as reason:
        raise _wrong_mapping() from reason
    if not isinstance(given, dict) or not all(isinstance(value, str | dict) for value in given.values()):
        raise _wrong_mapping()
    return given


def _wrong_mapping() -> BadInput:
    return BadInput(
        "mapping.unreadable",
        Text(
            "mapping 应为 JSON 对象：契约的列 → 文件的列。",
            "`mapping` is a JSON object: column of the contract → of the file.",
        ),
        Text('例如 {"worker_key": "骑手ID"}。', 'For example {"worker_key": "rider_id"}.'),
        field="mapping",
    )


def _rejected(record: BatchRecord) -> Iterator[str]:
    heads = [name for name in _columns(record) if name != RECORD]
    yield "\ufeff" + _line([*HEADS, *heads])
    for row in selectors.quarantine_rows(record):
        told = [row.raw.get(RECORD), row.column, row.value, row.code, row.text.zh, row.text.en]
        yield _line([*told, *(row.raw.get(name) for name in heads)])


def _columns(record: BatchRecord) -> list[str]:
    return list(dict.fromkeys(name for row in selectors.quarantine_rows(record) for name in row.raw))


def _line(values: list[Any]) -> str:
    target = io.StringIO()
    csv.writer(target, lineterminator="\r\n").writerow(
        [_inert("" if value is None else str(value)) for value in values]
    )
    return target.getvalue()


def _inert(value: str) -> str:
    """Text that a spreadsheet opens as text."""
    return f"'{value}" if RUNNABLE.match(value) and not NUMBER.fullmatch(value) else value
