"""Agreements to share data with both demo platforms, declared totals, and the orders that one rider shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from gongyou.lake.allowance import narrowable
from gongyou.registry.models import Member, Organisation
from gongyou.registry.platform_names import platform_called
from gongyou.rooms.data.giving import TOLD, Giving, Written, csv_of, give
from gongyou.rooms.data.models import BatchRecord, Donation, SharingAgreement
from gongyou.rooms.data.services import sharing
from gongyou.rooms.data.services.coverage import coverage_keep
from gongyou.rooms.data.services.totals import total_record
from gongyou.site.demo.building import Building, Meter
from gongyou.site.demo.city import HEYA, SUIAN
from gongyou.site.demo.registering import WORKER
from gongyou.site.demo.size import LAST_MONTH, PAYROLL_FROM

SCAN = b"%PDF-1.4\n% The signed agreement of the demo city.\n%%EOF\n"
EAST = timedelta(hours=8)
SHOWN = 24
# What the rider's own list tells otherwise than the log, by place in the list, the newest order first. The log stays
# as it is: nothing of it reaches an audit's planted breaches or the control platform.
MORE_PAY = {3: Decimal("0.50"), 11: Decimal("3.20")}
MORE_METRES = {8: Decimal(1200)}
LEFT_OUT = (6, 15)
UNKNOWN_NUMBER = 900_000_000
AFTERWARDS = timedelta(minutes=23)


def agreements(building: Building, meter: Meter) -> Mapping[str, Any]:
    """One signed agreement with each platform; what came in of that platform belongs to it."""
    top = Organisation.objects.get(code=building.city.unions[0].code)
    for number, platform in enumerate((HEYA, SUIAN)):
        meter(number, 2)
        if not SharingAgreement.objects.filter(platform=platform).exists():
            _agreed(top, platform)
    meter(2, 2)
    return {"agreements": SharingAgreement.objects.count()}


def shown(building: Building, meter: Meter) -> Mapping[str, Any]:
    """A rider's own orders, some told otherwise than in the log; totals that the platforms declared."""
    top = Organisation.objects.get(code=building.city.unions[0].code)
    if not Donation.objects.exists():
        rows = _rows(building)
        if rows:
            member = Member.objects.select_related("organisation").get(account__username=WORKER)
            giving = Giving(member, HEYA, "collective", "file")
            give(giving, Written("我的订单.csv", csv_of(TOLD, rows)), by=None, now=timezone.now())
    meter(1, 2)
    figure = building.lake.compute("data.source_coverage")
    for row in figure.value["sources"]:
        if row["source"] == "platform":
            # A log is never quite whole: the platforms' reports count a few orders more.
            given = {
                "month": row["month"],
                "orders": row["orders"] + row["orders"] // 40 + 1,
                "workers": row["workers"] + row["workers"] // 50,
                "told_where": "平台月报",
            }
            total_record(organisation=top, platform=row["platform"], given=given, by=None, now=timezone.now())
    coverage_keep(figure=figure, by=None, now=timezone.now())
    meter(2, 2)
    return {"lines": len(figure.value["sources"])}


def _agreed(top: Organisation, platform: str) -> None:
    now = timezone.now()
    today = timezone.localdate(now)
    row = sharing.SharingRow(
        platform=platform,
        title=f"{platform_called(platform).zh}订单数据共享协议",
        purposes=("audit", "bargaining", "supervision"),
        worker_ids="key",
        data_from=PAYROLL_FROM.first_day,
        data_until=date(LAST_MONTH.last_day.year + 1, 12, 31),
        valid_from=min(PAYROLL_FROM.first_day, today - timedelta(days=30)),
        valid_until=max(today, LAST_MONTH.last_day) + timedelta(days=300),
        delete_on=max(today, LAST_MONTH.last_day) + timedelta(days=1000),
        contact="数据合规部",
    )
    found = sharing.sharing_draft(organisation=top, row=row, by=None, now=now)
    for contract in narrowable():
        columns = sharing.proposed_columns(contract)
        sharing.columns_agree(agreement=found, contract=contract, columns=columns, mapping={}, by=None, now=now)
    sharing.document_add(agreement=found, name="签署件.pdf", chunks=[SCAN], by=None, now=now)
    found = sharing.sharing_sign(agreement=found, signed_on=today - timedelta(days=1), by=None, now=now)
    named = BatchRecord.objects.filter(contract__in=narrowable(), agreement=None)
    named.filter(source__contains=platform_called(platform).zh).update(agreement=found)


def _rows(building: Building) -> list[dict[str, Any]]:
    """What the rider's app shows: the last delivered orders as text, in local time."""
    member = Member.objects.get(account__username=WORKER)
    with building.lake.engine() as engine:
        orders = engine.table("orders")
        mine = orders.filter(
            (orders.worker_key == member.worker_key)
            & (orders.platform == HEYA)
            & (orders.outcome == "accepted")
            & orders.delivered_at.notnull()
            & orders.pay_total.notnull()
        )
        found = engine.execute(mine.order_by([mine.delivered_at.desc(), "attempt_id"]).limit(SHOWN)).to_pylist()
    return told_by_rider(found)


def told_by_rider(orders: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The orders of the log, the newest first, as the rider's list tells them.

    Two were paid less by the log than the app showed, one is shorter in the log, and two stand in the list alone.
    """
    rows = []
    for place, one in enumerate(orders):
        told = {name: one.get(name) for name in TOLD}
        told["pay_total"] = one["pay_total"] + MORE_PAY.get(place, Decimal(0))
        if one.get("distance_m") is not None:
            told["distance_m"] = one["distance_m"] + MORE_METRES.get(place, Decimal(0))
        rows.append(_written(told, timedelta(0)))
        if place in LEFT_OUT:
            prefix = str(one["order_id"]).rstrip("0123456789")
            alone = {**told, "order_id": f"{prefix}{UNKNOWN_NUMBER + place}", "pay_total": one["pay_total"]}
            rows.append(_written(alone, AFTERWARDS))
    return rows


def _written(told: Mapping[str, Any], later: timedelta) -> dict[str, Any]:
    """The row as an app prints it: local time."""
    moments = ("accepted_at", "delivered_at", "promised_at")
    shown = {name: (told[name] + EAST + later).strftime("%Y-%m-%d %H:%M:%S") for name in moments if told.get(name)}
    return {**told, **shown}
