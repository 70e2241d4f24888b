"""Working hours: the looks of the scope with their figures, and the own hours of the token's owner."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from gongyou.calc.suppression import MINIMUM_WORKERS
from gongyou.core.errors import NotFound
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.registry.selectors import member_of, under
from gongyou.rooms.hours import own, policies, shown
from gongyou.rooms.hours.models import HoursLook
from gongyou.rooms.hours.said import KINDS
from gongyou.rules.approvals import SCHEME_TEXT, WHY_TEXT, Scheme, Why
from gongyou.rules.told import both
from gongyou.site.api.frame import READ_FIGURES, person
from gongyou.site.api.paging import Page, Paged, cut, page
from gongyou.site.api.rules import Words

router = Router(auth=READ_FIGURES, tags=["hours"])
FEW = "Fewer than ten workers: hidden from all but the officers of the scope, and null."


class LookOut(Schema):
    """One look at the hours of an organisation's employers."""

    id: str
    organisation: str
    month_from: str = Field(description="YYYY-MM.")
    month_to: str = Field(description="YYYY-MM, included.")
    figure: str = Field(description="What `gongyou replay` takes.")
    findings: int
    created_at: datetime


class ProvenanceOut(Schema):
    """Where the figures come from and how to reckon them again."""

    figure: str
    measure: str
    version: int
    method: str = Field(description="The page in docs/algorithms.")
    snapshots: dict[str, str | None]
    rules: dict[str, str]
    line: Words


class LookWhole(LookOut):
    """One look with what it took in."""

    records: dict[str, Any] = Field(description="Days told by each source, and days on which sources disagree.")
    precedence: dict[str, Any] = Field(description="Which record of a day counts, and the tolerances in minutes.")
    approvals: int = Field(description="Approvals of comprehensive and irregular hours that were taken into account.")
    provenance: ProvenanceOut


class KindOut(Schema):
    """One kind of finding."""

    kind: str
    title: Words
    article: Words
    is_indication: bool = Field(description="A sign to ask about and no breach.")
    judged: int = Field(description="Worker-months, worker-weeks or cycles judged.")
    found: int | None = Field(description=FEW)
    workers: int | None = Field(description=FEW)


class EmployerLine(Schema):
    """Findings of one kind at one employer."""

    employer: str
    kind: str
    found: int | None = Field(description=FEW)
    workers: int | None = Field(description=FEW)
    amount: Decimal | None = Field(description="Yuan. " + FEW)


class SchemeOut(Schema):
    """A scheme in force and the reason for it."""

    scheme: str
    scheme_said: Words
    why: str
    why_said: Words
    workers: int | None = Field(description=FEW)


class CellOut(Schema):
    """A cell of a map; `suppressed` where it, or what would give it away, rests on fewer than ten workers."""

    row: str
    column: str
    hours: int | None = Field(description="Worker-hours.")
    workers: int | None
    suppressed: bool


class FiguresOut(Schema):
    """The figures of a look."""

    kinds: list[KindOut]
    employers: list[EmployerLine]
    schemes: list[SchemeOut]
    weeks: dict[str, int] = Field(description="Worker-weeks judged, beyond 40 and 44 hours, without a day of rest.")
    cycles: dict[str, int] = Field(description="Comprehensive cycles judged, with overtime, not to be judged.")
    week_heat: list[CellOut] = Field(description="Weekday (0 is Monday) by hour of the day, Beijing time.")
    industry_heat: list[CellOut] = Field(description="Section of GB/T 4754 by month.")
    provenance: ProvenanceOut


class OwnDayOut(Schema):
    """One day of the own record, in hours."""

    day: date
    kind: str = Field(description="work, off (day off) or holiday (statutory holiday).")
    hours: Decimal
    source: str = Field(description="The record that counts: clock, device, app or diary.")
    values: dict[str, Decimal] = Field(description="What each record says.")
    disagrees: bool


class OwnMonthOut(Schema):
    """One month of the own record, in hours; overtime by the record that counts, by the least and by the most."""

    month: str
    hours: Decimal
    overtime: Decimal | None = Field(description="Null where no scheme of the month has a monthly limit.")
    overtime_least: Decimal | None
    overtime_most: Decimal | None
    other_schemes: list[Words] = Field(description="Schemes whose overtime is not reckoned by the month.")
    days: list[OwnDayOut]


@router.get("/hours/looks", response=Page[LookOut])
def hours_looks(request: HttpRequest, paged: Query[Paged], organisation: str = "") -> dict[str, Any]:
    """The looks of the scope; of one organisation and those below it."""
    found = policies.looks.scope(request.user).select_related("organisation").defer("report")
    if organisation:
        from gongyou.registry.policies import organisations

        top = organisations.visible(request.user, code=organisation)
        found = found.filter(under(top.path, prefix="organisation__"))
    return page(cut(found, paged), look_out)


@router.get("/hours/looks/{look_id}", response=LookWhole)
def hours_look(request: HttpRequest, look_id: uuid.UUID) -> dict[str, Any]:
    """One look: what it took in and where it comes from."""
    look = policies.looks.visible(request.user, pk=look_id)
    records = look.report["records"]
    if not policies.looks.can_see_few(request.user, look) and 0 < records["workers"] < MINIMUM_WORKERS:
        records = {**records, "workers": None}
    return {
        **look_out(look),
        "records": records,
        "precedence": look.report["precedence"],
        "approvals": len(look.report["approvals"]),
        "provenance": provenance_out(look),
    }


@router.get("/hours/looks/{look_id}/figures", response=FiguresOut)
def hours_figures(request: HttpRequest, look_id: uuid.UUID) -> dict[str, Any]:
    """The figures of a look: findings by kind and by employer, schemes, weeks and cycles, and when people work."""
    look = policies.looks.visible(request.user, pk=look_id)
    sees_few, report = policies.looks.can_see_few(request.user, look), look.report
    hidden = shown.employers_hidden(report, sees_few=sees_few)
    return {
        "kinds": [_kind(each, sees_few=sees_few) for each in report["sums"]],
        "employers": [_employer(each, hidden) for each in report["employers"]],
        "schemes": [_scheme(each, sees_few=sees_few) for each in report["schemes"]],
        "weeks": report["weeks"],
        "cycles": report["cycles"],
        "week_heat": report["week_heat"],
        "industry_heat": report["industry_heat"],
        "provenance": provenance_out(look),
    }


@router.get("/hours/mine", response=OwnMonthOut)
def hours_mine(request: HttpRequest, month: str = "") -> dict[str, Any]:
    """The own hours of the token's owner, who is a member: one month, this one when it is left out."""
    member = member_of(person(request))
    if member is None:
        raise NotFound("hours.no_member", Text("这个账号没有会员档案。", "The account has no member's record."))
    wanted = Month.read(month) if month else Month.of(timezone.localdate())
    found = own.month_of(member, wanted)
    return {
        "month": str(wanted),
        "hours": found.hours,
        "overtime": found.overtime,
        "overtime_least": found.least,
        "overtime_most": found.most,
        "other_schemes": [both(each) for each in found.others],
        "days": [
            {
                "day": each.day,
                "kind": each.kind,
                "hours": each.hours,
                "source": each.source,
                "values": dict(each.values),
                "disagrees": each.disagrees,
            }
            for each in found.days
        ],
    }


def look_out(look: HoursLook) -> dict[str, Any]:
    return {
        "id": str(look.pk),
        "organisation": look.organisation.code,
        "month_from": look.month_from,
        "month_to": look.month_to,
        "figure": look.figure,
        "findings": look.findings,
        "created_at": look.created_at,
    }


def provenance_out(look: HoursLook) -> dict[str, Any]:
    found = look.report["provenance"]
    return {
        "figure": found["id"],
        "measure": found["measure"],
        "version": found["version"],
        "method": found["page"],
        "snapshots": found["snapshots"],
        "rules": found["rules"],
        "line": {"zh": look.provenance_on("zh"), "en": look.provenance_on("en")},
    }


def _kind(each: dict[str, Any], *, sees_few: bool) -> dict[str, Any]:
    known = KINDS[each["kind"]]
    hidden = not sees_few and 0 < each["workers"] < MINIMUM_WORKERS
    return {
        "kind": each["kind"],
        "title": both(known.words),
        "article": both(known.article),
        "is_indication": known.is_indication,
        "judged": each["judged"],
        "found": None if hidden else each["found"],
        "workers": None if hidden else each["workers"],
    }


def _employer(each: dict[str, Any], hidden: frozenset[tuple[str, str]]) -> dict[str, Any]:
    is_hidden = (each["employer"], each["kind"]) in hidden
    return {
        "employer": each["employer"],
        "kind": each["kind"],
        "found": None if is_hidden else each["rows"],
        "workers": None if is_hidden else each["workers"],
        "amount": None if is_hidden else each["amount"],
    }


def _scheme(each: dict[str, Any], *, sees_few: bool) -> dict[str, Any]:
    hidden = not sees_few and 0 < each["workers"] < MINIMUM_WORKERS
    return {
        "scheme": each["scheme"],
        "scheme_said": both(SCHEME_TEXT[Scheme(each["scheme"])]),
        "why": each["why"],
        "why_said": both(WHY_TEXT[Why(each["why"])]),
        "workers": None if hidden else each["workers"],
    }
