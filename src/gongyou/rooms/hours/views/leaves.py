"""年休假台账: a worker's leave year by year, and what lapsed days are worth. Nothing that is typed is kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongyou.calc.leave_ledger import leave_ledger
from gongyou.core.errors import MissingParameter
from gongyou.registry.access import page_for
from gongyou.rooms.hours.forms import LeaveForm
from gongyou.rooms.hours.policies import STAFF

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*STAFF)
def leave(request: HttpRequest) -> HttpResponse:
    """The form, and below it the ledger with what is owed in money."""
    form = LeaveForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        context |= answered(form.cleaned_data, timezone.localdate())
    return render(request, "hours/leave.html", context, status=REFUSED if form.errors else 200)


def answered(data: dict[str, Any], today: date) -> dict[str, Any]:
    """Entitlement of each year by the rules, the ledger, and the pay for days whose time is over."""
    from gongyou.lake.engine import memory_backend
    from gongyou.rules.catalogue import standard
    from gongyou.rules.evaluate import evaluate_one

    catalogue, backend = standard(), memory_backend()

    def asked(rule: str, inputs: dict[str, Any], on: date) -> Any:
        known = catalogue.rule(rule)
        return evaluate_one(known, inputs, on=on, place=None, parameters=catalogue.parameters, backend=backend)

    entitled = {}
    for year in range(data["hired_on"].year, today.year + 1):
        is_first = year == data["hired_on"].year
        day = data["hired_on"] if is_first else date(year, 1, 1)
        years = full_years(data["began_on"], day)
        whole = asked(
            "cn.annual_leave_days", {"cumulative_work_years": years, "continuous_12_months": years >= 1}, day
        ).values["days"]
        if is_first and day != date(year, 1, 1):
            whole = asked("cn.annual_leave_new_hire", {"hire_date": day, "annual_entitlement": whole}, day).values[
                "days"
            ]
        entitled[year] = int(whole)
    ledger = leave_ledger(entitled, data["taken"])
    # Days carried into the running year may be taken until it ends: nothing of them is owed yet.
    owed = sum(each.lapsed for each in ledger if each.year < today.year)
    ending = sum(each.lapsed for each in ledger if each.year == today.year)
    found: dict[str, Any] = {"ledger": ledger, "running": today.year, "owed": owed, "ending": ending}
    if owed and data["wage"] is not None:
        inputs = {"wages_12m_total": data["wage"] * 12, "months": 12, "unused_days": owed}
        try:
            found["pay"] = asked("cn.unused_annual_leave_pay", inputs, today)
        except MissingParameter:
            found["pay"] = None
    return found


def full_years(first: date, day: date) -> int:
    """Full years from the first day of work to a day."""
    return max(0, day.year - first.year - ((day.month, day.day) < (first.month, first.day)))
