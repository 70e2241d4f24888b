"""Members' dues: rates, months, payments. 工会法 Article 43 names what members pay first among a union's funds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet, Sum
from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.money import yuan_from
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry import policies
from gongyou.registry.dues.rates import Rates
from gongyou.registry.models import Dues, DuesRate, DuesRecording, Member, Organisation
from gongyou.registry.selectors import under

RATE_RECORDED = audit.register(
    "registry.dues.rate_recorded",
    "规定“{organisation}”自 {month} 起每人每月会费 {yuan} 元，依据：{basis}",
    "Set the dues of “{organisation}” from {month} on at {yuan} yuan a month; basis: {basis}",
)
OPENED = audit.register(
    "registry.dues.opened",
    "生成“{organisation}”{month} 应缴会费 {count} 人",
    "Opened the dues of “{organisation}” for {month}: {count} members",
)
FOLLOWED = audit.register(
    "registry.dues.followed",
    "随会籍变动调整会费：新增应缴 {added} 个月，取消应缴 {cancelled} 个月",
    "Dues followed the membership: {added} months added, {cancelled} taken away",
)
RECORDED = audit.register(
    "registry.dues.recorded",
    "登记“{organisation}”{month} 会费{kind} {count} 人，共 {yuan} 元",
    "Recorded dues of “{organisation}” for {month} as {kind}: {count} members, {yuan} yuan",
    kind=DuesRecording.Kind,
)
UNDONE = audit.register(
    "registry.dues.undone",
    "撤销“{organisation}”{month} 会费登记 {count} 人",
    "Took back the dues recorded of “{organisation}” for {month}: {count} members",
)
EXPORTED = audit.register(
    "registry.dues.exported",
    "导出“{organisation}”{month} 会费台账 {count} 人（姓名已遮盖）",
    "Exported the dues of “{organisation}” for {month}: {count} members, names masked",
)
HIGHEST_FEN = 100_000_00
UNDO_FOR = timedelta(days=30)
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class DuesRateRow:
    """So much a month from a month on, and the document that says so."""

    from_month: str
    amount_fen: int
    basis: str


@dataclass(frozen=True, slots=True)
class DuesEntry:
    """What is recorded of a month: paid on a day, with a receipt, or waived for a reason."""

    month: str
    kind: str
    paid_on: date | None = None
    reason: str = ""
    receipt: str = ""


@service
def dues_rate_record(*, organisation: Organisation, row: DuesRateRow, by: User | None, now: datetime) -> DuesRate:
    """The rate for the organisation and everything below it that has none of its own. Months opened already stay."""
    require(by is None or policies.members.can_add(by, under=organisation))
    month = Month.read(row.from_month)
    if not 0 <= row.amount_fen <= HIGHEST_FEN:
        raise BadInput("registry.dues_amount", Text("会费金额不合理。", "This amount can't be right."))
    if not row.basis.strip():
        raise BadInput(
            "registry.dues_basis",
            Text("没有写依据。", "No basis is given."),
            Text("请写明文件名称和文号。", "Name the document and its number."),
        )
    rate, _made = DuesRate.objects.update_or_create(
        organisation=organisation,
        from_month=str(month),
        defaults={
            "amount_fen": row.amount_fen,
            "basis": row.basis.strip()[:200],
            "recorded_at": now,
            "recorded_by": by,
        },
    )
    data = {
        "organisation": organisation.name,
        "month": str(month),
        "yuan": str(yuan_from(rate.amount_fen)),
        "basis": rate.basis,
    }
    audit.write(RATE_RECORDED, by=by, subject=organisation, data=data, now=now)
    return rate


@service
def dues_month_open(*, organisation: Organisation, month: Month, by: User | None, now: datetime) -> int:
    """How many members' dues of the month are new. Doing it again adds only whom it lacked."""
    require(by is None or policies.members.can_add(by, under=organisation))
    if month > Month.of(timezone.localdate(now)):
        raise BadInput(
            "registry.dues_ahead",
            Text("这个月还没有到。", "This month has not begun."),
            Text("到当月再生成。", "Open it when it has."),
        )
    count = sum(len(Dues.objects.bulk_create(batch, ignore_conflicts=True)) for batch in _unopened(organisation, month))
    data = {"organisation": organisation.name, "month": str(month), "count": count}
    audit.write(OPENED, by=by, subject=organisation, data=data, now=now)
    return count


@service
def dues_follow(*, member: Member, on: date, by: User | None, now: datetime) -> int:
    """How many months were added or taken away, after the membership changed on a day.

    A member in good standing owes the month in which they joined or returned; who left or whose membership rests
    owes no month after it. What was paid or waived stays.
    """
    require(by is None)
    added, cancelled = 0, 0
    kept = Member.objects.select_related("organisation").get(pk=member.pk)
    month = Month.of(on)
    if kept.state == Member.State.ACTIVE:
        rate = Rates().of(kept.organisation.path, month)
        if rate and rate.amount_fen:
            given = {"organisation": kept.organisation, "amount_fen": rate.amount_fen}
            added = int(Dues.objects.get_or_create(member=kept, month=str(month), defaults=given)[1])
    else:
        cancelled = Dues.objects.filter(member=kept, state=Dues.State.DUE, month__gt=str(month)).delete()[0]
    audit.write(FOLLOWED, by=by, subject=kept, data={"added": added, "cancelled": cancelled}, now=now)
    return added + cancelled


@service
def dues_record(
    *, organisation: Organisation, entry: DuesEntry, worker_keys: Sequence[str] | None, by: User | None, now: datetime
) -> DuesRecording:
    """The recording of these members' dues, or of everybody's at or below the organisation who still owes the month.

    Somebody who does not owe the month any more raises Conflict, and nobody's dues are recorded.
    """
    require(by is None or policies.members.can_add(by, under=organisation))
    _entry_checked(entry, timezone.localdate(now))
    rows = dues_of(organisation, entry.month).filter(state=Dues.State.DUE)
    if worker_keys is not None:
        rows = rows.filter(member__worker_key__in=worker_keys)
    found = dict(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", "amount_fen"))
    if not found or (worker_keys is not None and len(found) != len(set(worker_keys))):
        raise Conflict(
            "registry.dues_not_due",
            Text("所选会员中有人这个月没有应缴会费，或已经登记过。", "Not everybody chosen still owes this month."),
            Text("请刷新页面后重新勾选，没有登记任何人。", "Reload the page and choose again; nobody was recorded."),
        )
    recording = DuesRecording.objects.create(
        organisation=organisation,
        month=entry.month,
        kind=entry.kind,
        reason=entry.reason,
        paid_on=entry.paid_on,
        receipt=entry.receipt.strip()[:40],
        count=len(found),
        amount_fen=sum(found.values()),
        made_at=now,
        made_by=by,
    )
    keys = list(found)
    for start in range(0, len(keys), BATCH):
        Dues.objects.filter(pk__in=keys[start : start + BATCH]).update(state=entry.kind, recording=recording)
    data = {
        "organisation": organisation.name,
        "month": entry.month,
        "kind": entry.kind,
        "count": recording.count,
        "yuan": str(yuan_from(recording.amount_fen)),
    }
    audit.write(RECORDED, by=by, subject=organisation, data=data, now=now)
    return recording


@service
def dues_record_undo(*, recording: DuesRecording, by: User | None, now: datetime) -> DuesRecording:
    """The recording taken back: what it recorded is due again. For thirty days."""
    require(by is None or policies.members.can_add(by, under=recording.organisation))
    kept = DuesRecording.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=recording.pk)
    if kept.undone_at is not None or now - kept.made_at > UNDO_FOR:
        raise Conflict(
            "registry.dues_undone",
            Text("这次登记已经撤销，或已过 30 天。", "It was taken back already, or thirty days are over."),
        )
    count = Dues.objects.filter(recording=kept).update(state=Dues.State.DUE, recording=None)
    kept.undone_at = now
    kept.save(update_fields=["undone_at"])
    data = {"organisation": kept.organisation.name, "month": kept.month, "count": count}
    audit.write(UNDONE, by=by, subject=kept.organisation, data=data, now=now)
    return kept


@service
def dues_export_note(*, organisation: Organisation, month: str, by: User | None, now: datetime) -> int:
    """How many lines the file will have that is about to be handed out."""
    require(by is None or policies.members.can_add(by, under=organisation))
    count = dues_of(organisation, month).count()
    data = {"organisation": organisation.name, "month": month, "count": count}
    audit.write(EXPORTED, by=by, subject=organisation, data=data, now=now)
    return count


def dues_of(organisation: Organisation, month: str) -> QuerySet[Dues]:
    """The month's dues at and below the organisation."""
    return Dues.objects.filter(under(organisation.path, prefix="organisation__"), month=month)


def dues_total(rows: QuerySet[Dues]) -> int:
    """What they come to, in fen."""
    return int(rows.aggregate(fen=Sum("amount_fen"))["fen"] or 0)


def _unopened(organisation: Organisation, month: Month) -> Iterator[list[Dues]]:
    rates, batch = Rates(), []
    members = Member.objects.filter(
        under(organisation.path, prefix="organisation__"), state=Member.State.ACTIVE, joined_on__lte=month.last_day
    ).exclude(pk__in=Dues.objects.filter(month=str(month)).values("member"))
    rows = members.order_by("pk").values_list("pk", "organisation", "organisation__path")
    for member, place, path in rows.iterator(chunk_size=BATCH):
        rate = rates.of(path, month)
        if rate is None or not rate.amount_fen:
            continue
        batch.append(Dues(member_id=member, organisation_id=place, month=str(month), amount_fen=rate.amount_fen))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _entry_checked(entry: DuesEntry, today: date) -> None:
    Month.read(entry.month)
    if entry.kind not in DuesRecording.Kind.values or entry.reason not in DuesRecording.Reason.values:
        raise BadInput("registry.choice_unknown", Text("选项不在范围内。", "This choice is unknown."))
    if entry.kind == DuesRecording.Kind.PAID and (entry.paid_on is None or entry.paid_on > today):
        raise BadInput(
            "registry.dues_day",
            Text("缴费日期没有填写，或晚于今天。", "The day of payment is missing or in the future."),
        )
    if entry.kind == DuesRecording.Kind.WAIVED and not entry.reason:
        raise BadInput("registry.dues_reason", Text("请选择免缴的原因。", "Say why the dues are waived."))
