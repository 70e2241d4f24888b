"""我的对账单: the own months, one statement with its lines, hours, and the papers to take away."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongyou.core.errors import BadInput
from gongyou.core.money import yuan_from
from gongyou.core.period import Month
from gongyou.kit.models import User
from gongyou.registry.access import page_for
from gongyou.registry.duplicates.keys import worker_keys_of
from gongyou.registry.models import Member
from gongyou.registry.selectors import member_of
from gongyou.rooms.data.door import may_give, typed_waiting
from gongyou.rooms.platforms.names import platform_name
from gongyou.rooms.platforms.services.copies import code_shown, statement_take

if TYPE_CHECKING:
    from gongyou.rooms.data.door import Compared
    from gongyou.rooms.platforms.own.reading import Whose
    from gongyou.rooms.platforms.own.statement import Statement

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@never_cache
@require_safe
@page_for()
def months(request: HttpRequest) -> HttpResponse:
    """Every month of mine that the lake holds, platform by platform: reported, recorded by myself, or both."""
    from gongyou.rooms.platforms.own.keeping import own_months, own_recorded_months

    member = member_of(request.user)
    keys = tuple(worker_keys_of(member)) if member else ()
    told = {(month, code): count for code, month, count in own_months(keys)} if keys else {}
    mine = {(month, code): count for code, month, count in own_recorded_months(keys)} if keys else {}
    places = sorted({*told, *mine}, key=lambda each: (str(each[0]), each[1]), reverse=True)
    rows = [
        {
            "platform": code,
            "name": platform_name(code),
            "period": str(month),
            "count": told.get((month, code), 0),
            "recorded": mine.get((month, code), 0),
        }
        for month, code in places
    ]
    waiting = typed_waiting(member) if member else 0
    context = {"member": member, "rows": rows, "waiting": waiting, "tab": "home"}
    return render(request, "platforms/own/months.html", context)


@never_cache
@require_safe
@page_for()
def statement(request: HttpRequest, platform: str, period: str) -> HttpResponse:
    """One month at one platform, line by line, beside what I recorded myself."""
    from gongyou.rooms.platforms.own.keeping import own_beside
    from gongyou.rooms.platforms.own.shown import beside_shown, listed, steps_shown

    member, whose, found = _reckoned(request, platform, period)
    beside = own_beside(whose, found)
    if not found.lines and not beside.recorded:
        raise Http404
    context = {
        "statement": found,
        "beside": beside_shown(beside),
        "may_give": may_give(request.user, member),
        "period": period,
        "sums": found.totals.yuan(),
        "listed": listed(found, beside, request.GET.get("show", ""), request.GET.get("page", "")),
        "rewards": [{"reward": each, "amount": yuan_from(each.amount)} for each in found.rewards],
        "periods": [
            {
                "period": each,
                "top_up": None if each.top_up is None else yuan_from(each.top_up),
                "steps": steps_shown(each.steps),
            }
            for each in found.periods
        ],
        "kinds": tuple((kind, kind.upper()) for kind in TYPES),
        "tab": "home",
    }
    return render(request, "platforms/own/statement.html", context)


@never_cache
@require_safe
@page_for()
def hours(request: HttpRequest, platform: str, period: str) -> HttpResponse:
    """My hours of the month: days, weeks, spells, prompts, rest, and pay of an hour."""
    from gongyou.rooms.platforms.own.shown import days_shown, hourly_shown, weeks_shown
    from gongyou.rooms.platforms.own.worked import hours_of_a_day

    _, found = _own(request, platform, period)
    worked = found.worked
    chosen = _day(request.GET.get("day", ""), [each.day for each in worked.days])
    context: dict[str, Any] = {
        "statement": found,
        "worked": worked,
        "period": period,
        "hourly": hourly_shown(found),
        "floors": [yuan_from(fen) for fen in worked.floors],
        "pay": yuan_from(worked.pay),
        "rewards": yuan_from(worked.rewards),
        "days": days_shown(found),
        "weeks": weeks_shown(found),
        "daily_limit": worked.terms.daily_seconds / 3600,
        "spell_limit": worked.terms.continuous.limit / 3600,
        "gap": worked.terms.continuous.reset_gap // 60,
        "pause": worked.terms.continuous.pause // 60,
        "chosen": chosen,
        "table": [
            {"hour": hour, "busy": busy, "waiting": waiting}
            for hour, (busy, waiting) in enumerate(hours_of_a_day(found.records, chosen))
            if busy or waiting
        ] if chosen else [],
        "tab": "home",
    }  # fmt: skip
    return render(request, "platforms/own/hours.html", context)


@never_cache
@require_safe
@page_for()
def day_picture(request: HttpRequest, platform: str, period: str, day: str) -> HttpResponse:
    """A day's hours as a picture, drawn on the server: a phone loads no library for it."""
    from gongyou.rooms.platforms.own.shown import day_chart
    from gongyou.ui.paper import svg

    _, found = _own(request, platform, period)
    chosen = _day(day, [each.day for each in found.worked.days])
    if chosen is None or chosen.isoformat() != day:
        raise Http404
    drawn = svg(day_chart(found, chosen), get_language() or "zh", 640, 360)
    return HttpResponse(drawn, content_type="image/svg+xml")


@never_cache
@require_POST
@page_for()
def take(request: HttpRequest, platform: str, period: str, kind: str) -> HttpResponse:
    """The statement as a file, with the code by which it can be checked; the trail says that it was taken."""
    if kind not in TYPES:
        raise Http404
    from gongyou.rooms.platforms.own.keeping import own_beside

    member, whose, found = _reckoned(request, platform, period)
    if not found.lines:
        raise Http404
    copy = statement_take(member=member, statement=found, by=cast(User, request.user), now=timezone.now())
    content = _file(found, own_beside(whose, found), code_shown(copy.code), kind)
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="statement-{platform}-{period}.{kind}"'
    return response


def _file(found: Statement, beside: Compared, code: str, kind: str) -> bytes:
    from gongyou.rooms.platforms.own import written

    language = get_language() or "zh"
    if kind == "csv":
        return written.csv_of(found, language, beside)
    if kind == "xlsx":
        return written.workbook_of(found, code, language, beside)
    from gongyou.kit.documents import to_docx, to_pdf
    from gongyou.ui.assets import FONT_FILE

    document = written.document(found, code, beside)
    return to_pdf(document, language, font=FONT_FILE) if kind == "pdf" else to_docx(document, language)


def _own(request: HttpRequest, platform: str, period: str) -> tuple[Member, Statement]:
    """The member behind the account and the statement; 404 for a month in which the lake holds no order of theirs."""
    member, _, found = _reckoned(request, platform, period)
    if not found.lines:
        raise Http404
    return member, found


def _reckoned(request: HttpRequest, platform: str, period: str) -> tuple[Member, Whose, Statement]:
    """The member behind the account, whose rows are read, and the statement of them, which may hold no order."""
    from gongyou.rooms.platforms.own.keeping import own_statement
    from gongyou.rooms.platforms.own.reading import Whose

    member = member_of(request.user)
    if member is None:
        raise Http404
    try:
        month = Month.read(period)
    except BadInput:
        raise Http404 from None
    whose = Whose(tuple(worker_keys_of(member)), platform, member.organisation_id)
    return member, whose, own_statement(whose, month)


def _day(written: str, there: list[date]) -> date | None:
    """The day asked for if the month holds it, else the last one with a record."""
    return next((day for day in there if day.isoformat() == written), there[-1] if there else None)
