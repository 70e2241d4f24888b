"""What each source holds: the coverage page, declared totals, and orders on which two sources disagree."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongyou.core.errors import BadInput
from gongyou.kit.lakes import open_lake
from gongyou.kit.models import User
from gongyou.registry.access import page_for
from gongyou.registry.platform_names import platform_called
from gongyou.registry.selectors import has_role
from gongyou.rooms.data import policies
from gongyou.rooms.data.comparing import differences_between
from gongyou.rooms.data.coverage import covered, totals_of
from gongyou.rooms.data.models import CoverageFigure
from gongyou.rooms.data.policies import ANALYST, OFFICER, STAFF
from gongyou.rooms.data.services.totals import total_record
from gongyou.rooms.data.sharing_forms import TotalForm
from gongyou.rooms.data.views.form_page import form_page
from gongyou.rooms.data.work import coverage_start

ROWS_OF_PAGE = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*STAFF)
def coverage(request: HttpRequest) -> HttpResponse:
    """Sources by platform and month; on POST an officer or analyst has them reckoned anew."""
    if request.method == "POST":
        if has_role(request.user, OFFICER, ANALYST):
            coverage_start(by=cast(User, request.user), now=timezone.now())
            messages.success(request, _("已开始统计，完成后刷新本页。"))
        return redirect("data:coverage")
    newest, language = CoverageFigure.objects.first(), get_language() or "zh"
    sees_few = has_role(request.user, OFFICER)
    totals = totals_of(policies.totals.scope(request.user))
    rows = covered(newest.value, totals, sees_few=sees_few) if newest else []
    platform = request.GET.get("platform", "")
    platforms = sorted({row.platform for row in rows})
    rows = [row for row in rows if not platform or row.platform == platform]
    page = Paginator(rows, ROWS_OF_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "figure": newest,
        "line": (newest.line_en if language.startswith("en") else newest.line_zh) if newest else "",
        "page": page,
        "rows": [(row, row.platform_on(language)) for row in page],
        "platforms": [(code, platform_called(code).on(language)) for code in platforms],
        "platform": platform,
        "is_old": newest is not None and _is_old(newest),
        "may_compute": has_role(request.user, OFFICER, ANALYST),
        "may_record": has_role(request.user, OFFICER),
    }
    return render(request, "data/coverage.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(OFFICER)
def total_new(request: HttpRequest) -> HttpResponse:
    """Records what a platform says that a month had in all."""
    initial = {"platform": request.GET.get("platform", ""), "month": request.GET.get("month", "")}
    form = TotalForm(request.POST or None, user=request.user, initial=initial)

    def act() -> str:
        given = form.cleaned_data
        total_record(
            organisation=given["organisation"],
            platform=given["platform"],
            given=given,
            by=cast(User, request.user),
            now=timezone.now(),
        )
        return reverse("data:coverage")

    words = _("登记平台申报总数"), _("平台自己公布或书面答复的整月总数，覆盖率以它为分母。"), _("登记")
    return form_page(request, form, act, words, reverse("data:coverage"))


@never_cache
@require_safe
@page_for(OFFICER)
def differences(request: HttpRequest) -> HttpResponse:
    """Orders that a platform and its workers tell differently: by number, nobody named."""
    platform, month = request.GET.get("platform", ""), request.GET.get("month", "")
    try:
        found = differences_between(open_lake(), platform=platform, month=month) if platform and month else []
    except BadInput:
        found = []
    page = Paginator(found, ROWS_OF_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "platform": platform,
        "platform_shown": platform_called(platform).on(get_language() or "zh"),
        "month": month,
        "total": len(found),
    }
    return render(request, "data/differences.html", context)


def _is_old(figure: CoverageFigure) -> bool:
    lake = open_lake()
    return any(str(lake.snapshot(name) or "") != (number or "") for name, number in figure.snapshots.items())
