"""What the demo's riders ask of 禾芽: explanations and appeals at every stage, one of them late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from gongyou.core.period import Month
from gongyou.kit.lakes import open_lake
from gongyou.registry.duplicates.keys import worker_keys_of
from gongyou.registry.models import Member
from gongyou.rooms.platforms import door
from gongyou.rooms.platforms.measures.scope import local
from gongyou.rooms.platforms.selectors import ZONE
from gongyou.rooms.rights.grievances.shown import line_kept
from gongyou.rooms.rights.models import Grievance
from gongyou.rooms.rights.services.carrying import Answer, grievance_answer, grievance_send
from gongyou.rooms.rights.services.grievances import Asked, grievance_open, grievance_rate
from gongyou.site.demo.building import Building, Meter
from gongyou.site.demo.city import HEYA
from gongyou.site.demo.registering import WORKER

DAY = timedelta(days=1)
OTHERS = 11
EXPLAINED = "时长费按平台记录的取餐、送达时刻计算，差额系系统调整，本周内补发。"
ANSWERS = (
    Answer("经人工核对，出餐记录晚于约定时刻，撤销扣款。", "overturned", "human", Decimal("3.00")),
    Answer("部分时段出餐慢，退还一半。", "partly", "human", Decimal("1.50")),
    Answer("系统判定超时，维持扣款。", "upheld", "automatic"),
    Answer("系统判定超时，维持扣款。", "upheld", "automatic"),
)


def requests(building: Building, meter: Meter) -> Mapping[str, Any]:
    """The rider's own two requests and alike ones of others; a second run adds none."""
    if not Grievance.objects.exists():
        meter(0, 2)
        _riders(Member.objects.select_related("organisation", "account").get(account__username=WORKER))
        meter(1, 2)
        _others()
        meter(2, 2)
    return {"requests": Grievance.objects.count()}


def _riders(member: Member) -> None:
    """An explanation that was answered, and an appeal whose term has passed."""
    keys, now = worker_keys_of(member), timezone.now()
    for platform, month in door.own_months(keys):
        lines = door.own_lines(keys, platform, month)
        short = [line for line in lines if line.is_short and not line.deducted][:2]
        deducted = [line for line in lines if line.deducted and line.is_short][:1]
        if platform != HEYA or not short or not deducted:
            continue
        asked = Asked("explanation", "pay", platform, str(month), _kept(short), "这两单比规则算的少。", is_agreed=True)
        found = grievance_open(member=member, asked=asked, by=None, now=now - 20 * DAY)
        found = grievance_send(grievance=found, term=None, by=None, now=now - 19 * DAY)
        grievance_answer(grievance=found, answer=Answer(EXPLAINED), by=None, now=now - 12 * DAY)
        words = "商家出餐慢，不是我的原因，请人工核对。"
        asked = Asked("appeal", "deduction", platform, str(month), _kept(deducted), words, "late_meal", is_agreed=True)
        found = grievance_open(member=member, asked=asked, by=None, now=now - 40 * DAY)
        grievance_send(grievance=found, term=None, by=None, now=now - 38 * DAY)
        return


def _others() -> None:
    """Appeals of other members against deductions under one code: some decided, some waiting."""
    attempts = _fined()
    members = {each.worker_key: each for each in Member.objects.filter(worker_key__in=attempts, account=None)}
    chosen = sorted(members)[:OTHERS]
    lines = {
        line.attempt_id: (line, month)
        for month in sorted({attempts[key][1] for key in chosen})
        for line in door.own_lines(chosen, HEYA, month)
    }
    now = timezone.now()
    for number, key in enumerate(chosen):
        line, month = lines[attempts[key][0]]
        opened = now - (26 - 2 * number) * DAY
        asked = Asked(
            "appeal", "deduction", HEYA, str(month), _kept([line]), "不是我的原因。", "late_meal", is_agreed=True
        )
        found = grievance_open(member=members[key], asked=asked, by=None, now=opened)
        if number % 4 == 3:
            continue
        found = grievance_send(grievance=found, term=None, by=None, now=opened + DAY)
        if number < len(ANSWERS):
            found = grievance_answer(
                grievance=found, answer=ANSWERS[number], by=None, now=opened + (4 + 3 * number) * DAY
            )
            grievance_rate(grievance=found, is_satisfied=number == 0, by=None, now=opened + (5 + 3 * number) * DAY)


def _fined() -> dict[str, tuple[str, Month]]:
    """Of each courier who was fined for lateness the last such attempt, with its month."""
    with open_lake().engine() as engine:
        table = engine.table("orders")
        fined = table.filter((table.platform == HEYA) & (table.outcome == "accepted") & (table.deduction > 0))
        fined = fined.filter(fined.deduction_code == "late")
        rows = engine.execute(fined.select("worker_key", "attempt_id", "dispatched_at").order_by("attempt_id"))
    return {
        row["worker_key"]: (row["attempt_id"], Month.of(local(row["dispatched_at"], ZONE).date()))
        for row in rows.to_pylist()
    }


def _kept(lines: Sequence[door.OwnLine]) -> list[dict[str, Any]]:
    return [line_kept(line) for line in lines]
