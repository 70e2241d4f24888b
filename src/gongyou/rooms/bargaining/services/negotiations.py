"""Opening a negotiation, setting its terms, ending it, and the list of those who are covered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.models import Employer, Organisation
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.models import Covered, Negotiation
from gongyou.rooms.bargaining.negotiation.procedures import procedure_called
from gongyou.rooms.bargaining.services.standing import due_kept, negotiation_locked

OPENED = audit.register(
    "bargaining.negotiation.opened",
    "立案协商《{title}》，程序：{procedure}",
    "Opened the negotiation “{title}” by the procedure {procedure_en}",
)
TERMS_SET = audit.register(
    "bargaining.negotiation.terms_set",
    "设定《{title}》的约定期限：{terms}",
    "Set the agreed terms of “{title}”: {terms_en}",
)
ENDED = audit.register(
    "bargaining.negotiation.ended",
    "结束协商《{title}》：{state}。理由：{reason}",
    "Closed the negotiation “{title}”: {state}. Reason: {reason}",
    state=Negotiation.State,
)
LISTED = audit.register(
    "bargaining.covered.listed",
    "《{title}》的覆盖名单增加一家（{side}，{state}）",
    "Put one on the list of “{title}” ({side}, {state})",
    side=Covered.Side,
    state=Covered.State,
)
MOVED = audit.register(
    "bargaining.covered.moved",
    "《{title}》覆盖名单的一家（{side}）变为：{state}",
    "One on the list of “{title}” ({side}) is now: {state}",
    side=Covered.Side,
    state=Covered.State,
)
LONGEST_TERM = 366


@dataclass(frozen=True, slots=True)
class Opening:
    """What a case is: by which procedure, in which capacity, with whom."""

    procedure: str
    title: str
    reach: str
    capacity: str = "own"
    title_en: str = ""
    employer: Employer | None = None
    platform: str = ""
    counterpart: str = ""
    opened_on: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the sign-on list."""

    side: str
    name: str
    state: str
    state_on: date
    organisation: Organisation | None = None
    employer: Employer | None = None
    workers: int | None = None


@service
def negotiation_open(*, organisation: Organisation, opening: Opening, by: User | None, now: datetime) -> Negotiation:
    """A new case. Raises BadInput where procedure, reach and other side do not fit each other."""
    require(by is None or policies.negotiations.can_add(by, under=organisation))
    procedure = procedure_called(opening.procedure)
    _check(opening)
    if opening.reach not in procedure.reaches:
        raise BadInput(
            "negotiation.reach",
            Text("所选程序不适用于这类对方。", "The procedure does not apply to this kind of other side."),
            Text("请换一个程序或覆盖范围。", "Choose another procedure or reach."),
            field="reach",
        )
    opened_on = opening.opened_on or timezone.localdate(now)
    columns = {**_columns(opening), "opened_on": opened_on, "edition": procedure.edition}
    made = Negotiation.objects.create(organisation=organisation, recorded_at=now, recorded_by=by, **columns)
    data = {"title": made.title, "procedure": procedure.title.zh, "procedure_en": procedure.title.en}
    audit.write(OPENED, by=by, subject=made, data=data, now=now)
    return made


@service
def negotiation_terms_set(
    *, negotiation: Negotiation, terms: Mapping[str, int], by: User | None, now: datetime
) -> Negotiation:
    """The numbers of days that the union sets; only those that no law gives."""
    found = negotiation_locked(negotiation)
    require(by is None or policies.negotiations.can_change(by, found))
    procedure = procedure_called(found.procedure)
    settable = {step.key: (step, term) for step, term in procedure.terms() if term.may_be_set}
    for key, days in terms.items():
        if key not in settable:
            raise BadInput(
                "negotiation.term_of_law",
                Text("这个期限由法律规定，不能另设。", "This term is given by law and cannot be set."),
                Text("只能设定标为“约定值”的期限。", "Only terms marked as conventions can be set."),
                field=key,
            )
        if not 0 < days <= LONGEST_TERM:
            raise BadInput(
                "negotiation.term",
                Text(f"期限要在 1 到 {LONGEST_TERM} 之间。", f"A term lies between 1 and {LONGEST_TERM}."),
                Text("请改数字。", "Change the number."),
                field=key,
            )
    found.terms = {key: days for key, days in terms.items() if days != settable[key][1].count}
    due_kept(found, timezone.localdate(now))
    found.save(update_fields=["terms", "next_due"])
    said = [(step.title, found.terms.get(key, term.count)) for key, (step, term) in settable.items()]
    data = {
        "title": found.title,
        "terms": "，".join(f"{title.zh} {days}" for title, days in said),
        "terms_en": ", ".join(f"{title.en} {days}" for title, days in said),
    }
    audit.write(TERMS_SET, by=by, subject=found, data=data, now=now)
    return found


@service
def negotiation_end(
    *, negotiation: Negotiation, state: str, reason: str, by: User | None, now: datetime
) -> Negotiation:
    """Closes the case, with or without an agreement. It stays readable; nothing more is recorded in it."""
    found = negotiation_locked(negotiation)
    require(by is None or policies.negotiations.can_change(by, found))
    if not found.is_running:
        raise Conflict(
            "negotiation.closed",
            Text("这个协商案已经结束。", "This negotiation is closed already."),
            Text("请另立新案。", "Open a new case."),
        )
    if state not in (Negotiation.State.AGREED, Negotiation.State.ENDED) or not reason.strip():
        raise BadInput(
            "negotiation.end",
            Text("请选择结果并写明理由。", "Choose the outcome and give the reason."),
            Text("一句话即可，会记入审计。", "One sentence is enough; it is kept."),
            field="reason",
        )
    found.state, found.closing_reason = state, reason.strip()[:500]
    found.closed_on, found.next_due = timezone.localdate(now), None
    found.save(update_fields=["state", "closing_reason", "closed_on", "next_due"])
    data = {"title": found.title, "state": state, "reason": found.closing_reason}
    audit.write(ENDED, by=by, subject=found, data=data, now=now)
    return found


@service
def covered_list(*, negotiation: Negotiation, entry: Entry, by: User | None, now: datetime) -> Covered:
    """One more on the sign-on list. Raises Conflict for one that stands there already."""
    found = negotiation_locked(negotiation)
    require(by is None or policies.negotiations.can_change(by, found))
    if entry.side not in Covered.Side.values or entry.state not in Covered.State.values or not entry.name.strip():
        raise BadInput(
            "negotiation.covered",
            Text("请写名称，并选择类别和状态。", "Give the name, the side and the state."),
            Text("照名单抄录全称。", "Copy the full name from the list."),
            field="name",
        )
    try:
        with transaction.atomic():
            made = Covered.objects.create(
                negotiation=found,
                side=entry.side,
                name=entry.name.strip(),
                state=entry.state,
                state_on=entry.state_on,
                organisation=entry.organisation,
                employer=entry.employer,
                workers=entry.workers,
                recorded_at=now,
                recorded_by=by,
            )
    except IntegrityError as error:
        raise Conflict(
            "negotiation.covered_known",
            Text("名单上已有这一家。", "It stands on the list already."),
            Text("请在原有一行上改状态。", "Change the state of the line that is there."),
            field="name",
        ) from error
    data = {"title": found.title, "side": made.side, "state": made.state, "covered": made.pk}
    audit.write(LISTED, by=by, subject=found, data=data, now=now)
    return made


@service
def covered_move(*, covered: Covered, state: str, on: date, by: User | None, now: datetime) -> Covered:
    """The line in another state, from a day on."""
    found = negotiation_locked(covered.negotiation)
    require(by is None or policies.negotiations.can_change(by, found))
    line = Covered.objects.select_for_update().get(pk=covered.pk)
    if state not in Covered.State.values or on < line.state_on or on > timezone.localdate(now):
        raise BadInput(
            "negotiation.covered_day",
            Text("日期要在上一次状态之后、今天之前。", "The day lies after the last state and not in the future."),
            Text("请核对日期。", "Check the day."),
            field="on",
        )
    line.state, line.state_on = state, on
    line.save(update_fields=["state", "state_on"])
    data = {"title": found.title, "side": line.side, "state": line.state, "covered": line.pk}
    audit.write(MOVED, by=by, subject=found, data=data, now=now)
    return line


def _columns(opening: Opening) -> dict[str, object]:
    named = {name: getattr(opening, name) for name in asdict(Opening("", "", "")) if name != "opened_on"}
    return {**named, "title": opening.title.strip()}


def _check(opening: Opening) -> None:
    if opening.capacity not in Negotiation.Capacity.values or opening.reach not in Negotiation.Reach.values:
        raise BadInput(
            "negotiation.kind",
            Text("协商方式或覆盖范围不在可选范围内。", "The capacity or the reach is not on the list."),
            Text("请重新选择。", "Choose again."),
            field="reach",
        )
    if not opening.title.strip():
        raise BadInput(
            "negotiation.title",
            Text("请写协商案的名称。", "Give the case a name."),
            Text("例如“2026 年度集体合同协商”。", "For instance “Collective contract 2026”."),
            field="title",
        )
    field = {"employer": "employer", "platform": "platform"}.get(opening.reach, "counterpart")
    if not getattr(opening, field):
        raise BadInput(
            "negotiation.other_side",
            Text("请写明对方是谁。", "Say who the other side is."),
            Text(
                "用人单位从登记中选，平台从列表中选，区域性和行业性写明企业方代表。",
                "Choose an employer or a platform; for a region or an industry name who represents the firms.",
            ),
            field=field,
        )
