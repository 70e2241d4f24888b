"""What the pages ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from gongyou.core.text import Text
from gongyou.kit.lakes import open_lake
from gongyou.kit.policies import Visitor
from gongyou.registry.scoped import Scoped
from gongyou.rooms.platforms import policies
from gongyou.rooms.platforms.measures.scope import local
from gongyou.rooms.platforms.models import AuditRun
from gongyou.rooms.platforms.names import platform_name

ZONE = "Asia/Shanghai"


# The report is large, and a list does not show it.
_audits = Scoped(
    lambda user: (
        policies.audits.scope(user).select_related("organisation").defer("report").order_by("-period_to", "-created_at")
    )
)


def audits_latest(user: Visitor) -> list[AuditRun]:
    """The newest audit of each platform that the user may see."""
    latest: dict[str, AuditRun] = {}
    for run in _audits.objects(user):
        latest.setdefault(run.platform, run)
    return [latest[platform] for platform in sorted(latest)]


@dataclass(frozen=True, slots=True)
class PaySums:
    """What a line says of an audit's pay. Shares between 0 and 1, money in `currency`."""

    reproduced: Decimal | None
    below: int
    short: Decimal
    currency: str
    take_rate: Decimal | None


def pay_sums(run: AuditRun) -> PaySums:
    """The sums of a published audit, which never changes: read once in a process."""
    return _pay_sums(str(run.pk), run.figure, run.created_at)


@lru_cache(maxsize=1000)
def _pay_sums(key: str, figure: str, created_at: datetime) -> PaySums:
    value = AuditRun.objects.values_list("report", flat=True).get(pk=key)["pay_audit"]["value"]
    return PaySums(
        reproduced=_decimal(value["rule"]["reproduced"]["share"]),
        below=value["rule"]["below"]["orders"],
        short=Decimal(value["rule"]["below"]["amount"]),
        currency=value["scheme"]["currency"],
        take_rate=_decimal(value["take_rate"]["overall"]),
    )


def _decimal(said: str | None) -> Decimal | None:
    return None if said is None else Decimal(said)


@dataclass(frozen=True, slots=True)
class Logged:
    """A platform whose orders are in the lake, with the first and last local day."""

    code: str
    name: Text
    first: date
    last: date


def platforms_logged() -> list[Logged]:
    """The platforms that the lake holds orders of, by code; one small aggregation."""
    lake = open_lake()
    if lake.snapshot("orders") is None:
        return []
    with lake.engine() as engine:
        orders = engine.table("orders")
        spans = orders.group_by("platform").aggregate(
            first=orders.dispatched_at.min(), last=orders.dispatched_at.max(), zone=orders.source_zone.min()
        )
        rows = engine.execute(spans.order_by("platform")).to_pylist()
    return [
        Logged(
            row["platform"],
            platform_name(row["platform"]),
            local(row["first"], row["zone"] or ZONE).date(),
            local(row["last"], row["zone"] or ZONE).date(),
        )
        for row in rows
    ]
