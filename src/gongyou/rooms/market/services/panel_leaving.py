"""Leaving by proposal: rules propose, an officer confirms or declines; a replacement of the stratum moves in."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.phones import contact_phone_checked
from gongyou.rooms.market import panel_policies as policies
from gongyou.rooms.market.models import LeavingProposal, Panel, Reporter
from gongyou.rooms.market.panel.draws import drawn, employers_of, members_of, never_asked
from gongyou.rooms.market.panel.fields import EMPLOYER
from gongyou.rooms.market.panel.leaving import signs_of
from gongyou.rooms.market.services.panels import reporter_leave

State = LeavingProposal.State

PROPOSED = audit.register(
    "market.leaving.proposed",
    "按规则建议 {count} 个监测点退出（截至 {period}）",
    "Proposed {count} reporters to leave (up to {period})",
)
CONFIRMED = audit.register(
    "market.leaving.confirmed",
    "确认监测点 {number} 退出（{reason}），替换为 {other}",
    "Confirmed that reporter {number} leaves ({reason}); replaced by {other}",
    reason=Reporter.Reason,
)
DECLINED = audit.register(
    "market.leaving.declined",
    "监测点 {number} 继续报告，不按“{reason}”退出",
    "Reporter {number} goes on reporting, not {reason}",
    reason=Reporter.Reason,
)
CONTACT = audit.register(
    "market.panel.contact", "登记监测点 {number} 的通知方式", "Recorded how reporter {number} is told"
)


@service
def leaving_propose(*, panel: Panel, period: str, by: User | None, now: datetime) -> list[LeavingProposal]:
    """A proposal for each sign that has none open. A second run proposes nothing more."""
    locked = Panel.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=panel.pk)
    require(by is None or policies.panels.can_change(by, locked))
    waiting = LeavingProposal.objects.filter(reporter__panel=locked, state=State.OPEN)
    known = set(waiting.values_list("reporter", flat=True))
    made = [
        LeavingProposal.objects.create(
            reporter=sign.reporter,
            reason=sign.reason,
            period=sign.period,
            found_in=period,
            other=sign.other,
            proposed_at=now,
        )
        for sign in signs_of(locked, period)
        if sign.reporter.pk not in known
    ]
    audit.write(PROPOSED, by=by, subject=locked, data={"count": len(made), "period": period}, now=now)
    return made


@service
def leaving_confirm(*, proposal: LeavingProposal, replace: bool, by: User | None, now: datetime) -> LeavingProposal:
    """The reporter leaves; with `replace` another unit of the stratum reports from this month on, where one is."""
    locked = _locked(proposal, by)
    reporter = locked.reporter
    if reporter.state == Reporter.State.ACTIVE:
        reporter = reporter_leave(reporter=reporter, reason=locked.reason, period=locked.period, by=by, now=now)
    locked.replacement = _replacement(reporter, now) if replace else None
    locked.state, locked.settled_at, locked.settled_by = State.CONFIRMED, now, by
    locked.save(update_fields=["state", "settled_at", "settled_by", "replacement"])
    other = locked.replacement.number if locked.replacement else "—"
    data = {"number": reporter.number, "reason": locked.reason, "other": other}
    audit.write(CONFIRMED, by=by, subject=reporter, data=data, now=now)
    return locked


@service
def leaving_decline(*, proposal: LeavingProposal, by: User | None, now: datetime) -> LeavingProposal:
    """The reporter stays; the same sign is proposed again only when it has come anew."""
    locked = _locked(proposal, by)
    locked.state, locked.settled_at, locked.settled_by = State.DECLINED, now, by
    locked.save(update_fields=["state", "settled_at", "settled_by"])
    data = {"number": locked.reporter.number, "reason": locked.reason}
    audit.write(DECLINED, by=by, subject=locked.reporter, data=data, now=now)
    return locked


@service
def reporter_contact(*, reporter: Reporter, contact: str, by: User | None, now: datetime) -> Reporter:
    """A phone number or a mail address for notices; "" for none. Raises BadInput for anything else."""
    found = Reporter.objects.select_for_update(of=("self",)).select_related("panel__organisation").get(pk=reporter.pk)
    require(by is None or policies.reporters.can_change(by, found))
    found.contact = _contact_read(contact.strip())
    found.save(update_fields=["contact"])
    audit.write(CONTACT, by=by, subject=found, data={"number": found.number}, now=now)
    return found


def _contact_read(written: str) -> str:
    if not written:
        return ""
    try:
        if "@" not in written:
            return contact_phone_checked(written)
        validate_email(written)
    except (BadInput, ValidationError):
        raise BadInput(
            "market.panel_contact",
            Text("请填手机号码或电子邮箱。", "Enter a mobile number or a mail address."),
            field="contact",
        ) from None
    return written


def _replacement(reporter: Reporter, now: datetime) -> Reporter | None:
    """A unit of the stratum that was never asked, its seed the number of those drawn before; None where none is."""
    panel = reporter.panel
    everybody = employers_of(panel) if reporter.kind == EMPLOYER else members_of(panel)
    there = [each for each in everybody if each.stratum == reporter.stratum]
    free = never_asked(panel, there, reporter.kind)
    if not free:
        return None
    start = Reporter.objects.filter(panel=panel, kind=reporter.kind).count()
    (chosen, _weight), *_rest = drawn(free, 1, start)
    asked = Reporter.objects.filter(panel=panel, kind=reporter.kind, state=Reporter.State.ACTIVE)
    alike = asked.filter(region=reporter.region, group=reporter.group, size=reporter.size).count()
    letter = "E" if reporter.kind == EMPLOYER else "M"
    column = "employer_id" if reporter.kind == EMPLOYER else "member_id"
    return Reporter.objects.create(
        panel=panel,
        number=f"{letter}{start + 1:05d}",
        kind=reporter.kind,
        region=chosen.region,
        group=chosen.group,
        size=chosen.size,
        weight=(Decimal(len(there)) / (alike + 1)).quantize(Decimal("0.000001")),
        staff=max(chosen.staff, 1),
        first_period=str(Month.of(timezone.localdate(now))),
        rotates_after=reporter.rotates_after if reporter.reason != Reporter.Reason.ROTATED else "",
        **{column: chosen.pk},
    )


def _locked(proposal: LeavingProposal, by: User | None) -> LeavingProposal:
    found = LeavingProposal.objects.select_for_update(of=("self",)).select_related("reporter__panel__organisation")
    locked = found.get(pk=proposal.pk)
    require(by is None or policies.proposals.can_change(by, locked))
    if locked.state != State.OPEN:
        raise Conflict("market.leaving_over", Text("这条建议已经处理。", "This proposal has been dealt with."))
    return locked
