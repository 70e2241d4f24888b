"""A worker's orders on their way in: a sheet, typed orders, or a copy that a platform gave."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit.lakes import open_lake
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.uploads import Uploaded, files_remove, stored_path
from gongyou.lake import IngestRequest
from gongyou.lake.allowance import Allowance
from gongyou.lake.contract import contract
from gongyou.registry.models import Member
from gongyou.rooms.data import arrivals, policies
from gongyou.rooms.data.arrivals import Kept
from gongyou.rooms.data.models import Donation, TypedOrder
from gongyou.rooms.data.models.donations import DonationState, ShownBy
from gongyou.rooms.data.services import donations

# What the door answers when it leaves no row.
NOTHING_WITHIN = "sharing.nothing_within"
# No delivery platform of the day is older.
EARLIEST = date(2010, 1, 1)
LARGEST = 5 * 1024 * 1024
# What a worker tells of an order; the rest of the contract is filled in here.
TOLD = ("order_id", "accepted_at", "delivered_at", "promised_at", "distance_m", "pay_total", "tip", "deduction")


class Written:
    """Text made here that goes the way of an upload."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name: str | None = name
        self.size: int | None = len(content)
        self._content = content

    def chunks(self) -> Iterable[bytes]:
        return [self._content]


@dataclass(frozen=True, slots=True)
class Giving:
    """Who gives, of which platform, for what, how, and which columns of the file are which."""

    member: Member
    platform: str
    use: str
    shown_by: str
    terms: Mapping[str, Any] | None = None


def give(giving: Giving, upload: Uploaded, *, by: User | None, now: datetime) -> Donation:
    """The hand-in with its rows in the lake. Raises BadInput when no row is good; then nothing is kept."""
    require(by is None or policies.own.can_add(by, under=giving.member))
    if (upload.size or 0) > LARGEST:
        raise BadInput(
            "donation.large",
            Text(f"文件超过 {LARGEST >> 20} MB。", f"The file is over {LARGEST >> 20} MB."),
            Text("请按月拆开。", "Split it by month."),
            field="file",
        )
    with arrivals.arrived(upload) as arrival:
        try:
            kept = arrivals.kept_of(arrival, _allowance(giving, timezone.localtime(now).date()))
        except BadInput as refused:
            if refused.code != NOTHING_WITHIN:
                raise
            outside = int(refused.where.get("value", 0))
            raise (_wrong_days(outside) if outside else _no_rows()) from refused
    try:
        if kept.narrowed.outside:
            raise _wrong_days(kept.narrowed.outside)
        return _given(giving, kept, by, now)
    finally:
        files_remove([kept.file.stored])


def give_typed(giving: Giving, orders: Sequence[TypedOrder], *, by: User, now: datetime) -> Donation:
    """The typed orders, handed in; those that went in are gone. Refused ones stay to be put right."""
    rows = [json.loads(order.content) for order in orders]
    done = give(giving, Written("typed.csv", csv_of(TOLD, rows)), by=by, now=now)
    refused = {row.raw.get("order_id") for row in open_lake().quarantine(done.batch_id)} if done.rows_refused else set()
    for order, row in zip(orders, rows, strict=True):
        if row.get("order_id") not in refused:
            order.delete()
    return done


def csv_of(heads: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The rows as UTF-8 CSV."""
    target = io.StringIO()
    writer = csv.DictWriter(target, heads, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: "" if row.get(name) is None else str(row[name]) for name in heads})
    return target.getvalue().encode()


def own_rows(donation: Donation, most: int = 300) -> list[dict[str, Any]]:
    """The orders of a hand-in as the lake holds them, newest first."""
    if donation.state != DonationState.GIVEN:
        return []
    lake = open_lake()
    with lake.engine() as engine:
        table = engine.table("own_orders")
        mine = table.filter((table.batch_id == donation.batch_id) & (table.worker_key == donation.member.worker_key))
        latest = mine.order_by([mine.delivered_at.fill_null(mine.accepted_at).desc(), "order_id"]).limit(most)
        rows = engine.execute(latest).to_pylist()
    return [{name: _aware(value) for name, value in row.items()} for row in rows]


def _aware(value: Any) -> Any:
    """Times of the lake are in UTC and carry no zone; a page shows what is aware on the local clock."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


def refused_rows(donation: Donation, most: int = 50) -> Iterator[dict[str, Any]]:
    """What did not go in, and why."""
    if donation.state != DonationState.GIVEN or not donation.rows_refused:
        return
    for place, row in enumerate(open_lake().quarantine(donation.batch_id)):
        if place >= most:
            return
        text = row.text
        if row.column in TOLD:
            # The sheet's own head, not the column of the contract.
            head = contract("own_orders").column(row.column).aliases[0]
            text = Text(text.zh.replace(f"“{row.column}”", f"“{head}”"), text.en)
        yield {"order_id": row.raw.get("order_id") or row.raw.get("订单号") or "", "value": row.value, "text": text}


def _given(giving: Giving, kept: Kept, by: User | None, now: datetime) -> Donation:
    begun = donations.donation_begin(
        member=giving.member, platform=giving.platform, use=giving.use, shown_by=giving.shown_by, by=by, now=now
    )
    try:
        report = open_lake().ingest(
            IngestRequest(
                contract="own_orders",
                files=(stored_path(kept.file.stored),),
                source=donations.source_of(begun),
                # The hand-in is part of the mapping: the same sheet handed in again is a batch of its own.
                mapping=dict(kept.narrowed.terms),
                received_at=now,
            )
        )
        if not report.kept or report.already_known:
            raise _nothing_good(report.reasons)
    except BaseException:
        donations.donation_fail(donation=begun, by=by, now=now)
        raise
    return donations.donation_settle(donation=begun, report=report, by=by, now=now)


def _allowance(giving: Giving, today: date) -> Allowance:
    return Allowance(
        contract="own_orders",
        platform=giving.platform,
        columns=frozenset(TOLD),
        named=lambda raw: "",
        days=(EARLIEST, today),
        mapping=giving.terms,
        constants={"worker_key": giving.member.worker_key, "use": giving.use, "shown_by": giving.shown_by},
    )


def _wrong_days(rows: int) -> BadInput:
    return BadInput(
        "donation.wrong_days",
        Text(
            f"有 {rows} 单的送达时间（没有填的看接单时间）在今天以后，或者早于 {EARLIEST.year} 年，没有收下任何一单。",
            f"{rows} order(s) were delivered (or, where that is left out, accepted) after today or before "
            f"{EARLIEST.year}; no order was taken.",
        ),
        Text("请改正日期后重新交。", "Correct the dates and hand it in again."),
        field="file",
    )


def _no_rows() -> BadInput:
    return BadInput(
        "donation.no_rows",
        Text("表格里只有表头，没有订单。", "The sheet has its head alone and no order."),
        Text("请从第二行起，每单填一行。", "Fill in one order a row, from the second row on."),
        field="file",
    )


def _nothing_good(reasons: Sequence[Any]) -> BadInput:
    zh = "；".join(f"{each.text.zh}（{each.count} 行）" for each in reasons[:5])
    en = "; ".join(f"{each.text.en} ({each.count} rows)" for each in reasons[:5])
    return BadInput(
        "donation.nothing_good",
        Text(
            f"没有一单可以入库：{zh or '这些订单已经交过'}。",
            f"No order could go in: {en or 'they were handed in before'}.",
        ),
        Text(
            "请对照模板改正；已经交过的订单不用再交。",
            "Compare it with the template; orders given before are not given again.",
        ),
        field="file",
    )


def heads_of_template(language: str) -> list[str]:
    """The heads of the sheet that a worker fills in."""
    columns = [contract("own_orders").column(name) for name in TOLD]
    return [column.name if language.startswith("en") else column.aliases[0] for column in columns]


__all__ = ["TOLD", "Giving", "ShownBy", "Written", "csv_of", "give", "give_typed", "heads_of_template", "own_rows"]
