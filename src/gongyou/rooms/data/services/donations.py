"""What workers hand in themselves: typed, kept, handed in, withdrawn; and what its day of deletion takes away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.lakes import open_lake
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.consents import has_consent
from gongyou.registry.models import Consent, Member
from gongyou.registry.services.consents import consent_give
from gongyou.rooms.data import policies
from gongyou.rooms.data.models import Donation, TypedOrder
from gongyou.rooms.data.models.donations import DonationState, Use

if TYPE_CHECKING:
    from gongyou.lake import IngestReport

TYPED = audit.register("data.typed.added", "填写一笔自报订单", "Typed an order of their own")
RETYPED = audit.register("data.typed.changed", "修改一笔自报订单", "Changed a typed order")
DROPPED = audit.register("data.typed.dropped", "删除一笔自报订单", "Removed a typed order")
BEGUN = audit.register(
    "data.donation.begun", "提交自报订单，用途：{use}", "Handed in orders of their own; use: {use}", use=Use
)
GIVEN = audit.register(
    "data.donation.given",
    "自报订单入库 {kept:,} 单，退回 {refused:,} 行",
    "{kept:,} orders went in, {refused:,} rows were refused",
)
FAILED = audit.register("data.donation.failed", "自报订单没有入库", "The orders did not go in")
WITHDRAWN = audit.register(
    "data.donation.withdrawn",
    "撤回自报订单 {rows:,} 单，数据湖的任何快照都不再保存",
    "Withdrew {rows:,} orders; no snapshot of the lake holds them any more",
)
EXPIRED = audit.register(
    "data.donation.expired", "自报订单到期删除 {rows:,} 单", "{rows:,} orders were deleted as their time was over"
)

# The words that a worker agrees to stand on the page; a change of them is a new version.
TEXT_VERSION = "2026-11-22"
KEPT_FOR = timedelta(days=365)
TYPED_MOST = 200


@service
def order_type(*, member: Member, platform: str, answers: Mapping[str, str], by: User, now: datetime) -> TypedOrder:
    """The typed order, which waits until it is handed in."""
    require(policies.own.can_add(by, under=member))
    if TypedOrder.objects.filter(member=member).count() >= TYPED_MOST:
        raise Conflict(
            "donation.typed_many",
            Text(f"最多保留 {TYPED_MOST} 笔未交的订单。", f"At most {TYPED_MOST} typed orders wait at a time."),
            Text("先把填好的交上。", "Hand in what is typed first."),
        )
    _typed_once(member, platform, answers)
    found = TypedOrder.objects.create(
        member=member, platform=platform, content=json.dumps(dict(answers), ensure_ascii=False), made_at=now
    )
    audit.write(TYPED, by=by, subject=found, now=now)
    return found


def _typed_once(member: Member, platform: str, answers: Mapping[str, str], order: TypedOrder | None = None) -> None:
    """Raises Conflict for an order that waits already: of two, the lake would refuse one and the other stay here."""
    number = answers.get("order_id", "").strip()
    waiting = (each for each in TypedOrder.objects.filter(member=member, platform=platform) if each != order)
    if number and any(json.loads(each.content).get("order_id", "").strip() == number for each in waiting):
        raise Conflict(
            "donation.typed_twice",
            Text(f"订单 {number} 已经填过，还没有交。", f"Order {number} was typed already and waits to be handed in."),
            Text("要改的，打开上面那一单修改。", "To change it, open it above."),
        )


@service
def order_retype(
    *, order: TypedOrder, platform: str, answers: Mapping[str, str], by: User, now: datetime
) -> TypedOrder:
    """The typed order, changed."""
    require(order.member.account_id == by.pk)
    _typed_once(order.member, platform, answers, order)
    order.platform, order.content = platform, json.dumps(dict(answers), ensure_ascii=False)
    order.save()
    audit.write(RETYPED, by=by, subject=order, now=now)
    return order


@service
def order_drop(*, order: TypedOrder, by: User, now: datetime) -> None:
    """Nothing is left of the typed order."""
    require(order.member.account_id == by.pk)
    audit.write(DROPPED, by=by, subject=order, now=now)
    order.delete()


@service
def donation_begin(
    *, member: Member, platform: str, use: str, shown_by: str, by: User | None, now: datetime
) -> Donation:
    """The hand-in before its rows are in. The consent to check pay is given with it where it does not stand yet."""
    require(by is None or policies.own.can_add(by, under=member))
    if use not in Use.values:
        raise BadInput("donation.use", Text("请选择用途。", "Choose what it may be used for."), field="use")
    if not has_consent(member, Consent.Purpose.WAGES):
        consent_give(member=member, purpose=Consent.Purpose.WAGES, by=by, now=now)
    made = Donation.objects.create(
        member=member,
        platform=platform,
        use=use,
        shown_by=shown_by,
        text_version=TEXT_VERSION,
        given_at=now,
        delete_on=timezone.localdate(now) + KEPT_FOR,
    )
    audit.write(BEGUN, by=by, subject=made, data={"use": use}, now=now)
    return made


@service
def donation_settle(*, donation: Donation, report: IngestReport, by: User | None, now: datetime) -> Donation:
    """The hand-in with the batch that the lake made of it; typed orders that went in are gone."""
    found = _locked(donation)
    found.state, found.batch_id = DonationState.GIVEN, report.batch_id or ""
    found.rows, found.rows_refused = report.kept, report.quarantined
    found.save()
    audit.write(GIVEN, by=by, subject=found, data={"kept": report.kept, "refused": report.quarantined}, now=now)
    return found


@service
def donation_fail(*, donation: Donation, by: User | None, now: datetime) -> None:
    """Nothing is left of a hand-in that did not go in; a batch that a killed process left is emptied."""
    found = _locked(donation)
    audit.write(FAILED, by=by, subject=found, now=now)
    batches = [each.batch_id for each in open_lake().batches("own_orders") if each.source == source_of(found)]
    found.delete()
    for batch in batches:
        _expunged(batch)


@service
def donation_withdraw(*, donation: Donation, by: User, now: datetime) -> Donation:
    """The hand-in, withdrawn: its rows leave the lake by a new snapshot, and its files are emptied."""
    require(policies.own.can_change(by, donation))
    return _ended(donation, DonationState.WITHDRAWN, WITHDRAWN, by, now)


@service
def donation_revoke(*, donation: Donation, by: User | None, now: datetime) -> Donation:
    """The same, because the consent that it rests on was withdrawn."""
    require(by is None)
    return _ended(donation, DonationState.WITHDRAWN, WITHDRAWN, by, now)


@service
def donation_expire(*, donation: Donation, by: User | None, now: datetime) -> Donation:
    """The hand-in on its day of deletion."""
    require(by is None)
    return _ended(donation, DonationState.EXPIRED, EXPIRED, by, now)


def source_of(donation: Donation) -> str:
    """What the lake's ledger calls the batch: nothing that names a person."""
    return f"own {donation.key}"


def _ended(donation: Donation, state: DonationState, kind: str, by: User | None, now: datetime) -> Donation:
    found = _locked(donation)
    if found.state != DonationState.GIVEN:
        raise Conflict(
            "donation.over", Text("这批订单已经撤回或删除。", "These orders are withdrawn or deleted already.")
        )
    rows = found.rows
    found.state, found.ended_at, found.rows, found.rows_refused = state, now, 0, 0
    found.save()
    audit.write(kind, by=by, subject=found, data={"rows": rows}, now=now)
    # Last, so that a failure of the lake takes the rest back; done again it finds nothing to do.
    _expunged(found.batch_id)
    return found


def _expunged(batch_id: str) -> None:
    lake = open_lake()
    if batch_id and lake.batch(batch_id).state in ("committed", "undone"):
        lake.expunge(batch_id)


def _locked(donation: Donation) -> Donation:
    return Donation.objects.select_for_update(of=("self",)).select_related("member").get(pk=donation.pk)
