"""年休假台账: of an employer's workers by the records in the lake, or of one by what is typed, which is not kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gongyou.kit.lakes import open_lake
from gongyou.kit.masking import worker_masked
from gongyou.registry.access import page_for
from gongyou.registry.models import Employer
from gongyou.rooms.hours.forms import EmployerForm, LeaveForm
from gongyou.rooms.hours.policies import KEEPERS, STAFF

REFUSED = 422
# More rows than a page is read for; the sums are of all.
LISTED = 200


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
    from gongyou.rooms.hours.leaves import PAY, Law, LeaveFacts, accounts
    from gongyou.rules.catalogue import standard

    law = Law(standard(), memory_backend())
    facts = LeaveFacts(data["began_on"], data["hired_on"], taken=data["taken"])
    (account,) = accounts([facts], law, today)
    found: dict[str, Any] = {
        "ledger": account.ledger, "running": today.year, "owed": account.owed, "ending": account.ending,
    }  # fmt: skip
    if account.owed and data["wage"] is not None:
        inputs = {"wages_12m_total": data["wage"] * 12, "months": 12, "unused_days": account.owed}
        (found["pay"],) = law.answers(PAY, [(today, inputs)])
    return found


@require_safe
@page_for(*KEEPERS)
def leave_records(request: HttpRequest) -> HttpResponse:
    """The ledger of an employer's workers, from its records of leave and its payrolls."""
    form = EmployerForm(request.GET if "employer" in request.GET else None, user=request.user)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        context |= recorded(form.cleaned_data["employer"], timezone.localdate())
    return render(request, "hours/leave_records.html", context, status=REFUSED if form.errors else 200)


def recorded(employer: Employer, today: date) -> dict[str, Any]:
    """The figure of the employer on the day, as the page shows it: who is owed most first."""
    from gongyou.rooms.hours.measures.leave import NAME

    lake = open_lake()
    context: dict[str, Any] = {"employer": employer, "today": today}
    if lake.snapshot("worktime") is None or lake.snapshot("payroll") is None:
        return {**context, "nothing": True}
    figure = lake.compute(NAME, {"employers": [employer.key], "on": today.isoformat()})
    rows = sorted(figure.value["workers"], key=lambda row: (-row["owed"], -row["ending"], row["worker_key"]))
    lines = [
        {
            "worker": worker_masked(row["worker_key"]),
            "hired_on": date.fromisoformat(row["hired_on"]),
            "left_on": date.fromisoformat(row["left_on"]) if row["left_on"] else None,
            "now": row["years"][-1] if row["years"] else None,
            **{name: row[name] for name in ("owed", "ending", "left", "full", "extra")},
        }
        for row in rows[:LISTED]
    ]
    return {
        **context,
        "lines": lines,
        "more": max(0, len(rows) - LISTED),
        "workers": len(rows),
        "with_owed": sum(row["owed"] > 0 for row in rows),
        "owed": sum(row["owed"] for row in rows),
        "extra": sum((Decimal(row["extra"]) for row in rows if row["extra"] is not None), start=Decimal(0)),
        "unpriced": sum(row["owed"] > 0 and row["extra"] is None for row in rows),
        "excluded": sum(any(year["excluded"] for year in row["years"]) for row in rows),
        "without_hire_day": figure.value["without_hire_day"],
        "without_leave_record": figure.value["without_leave_record"],
        "provenance": figure.provenance,
    }
