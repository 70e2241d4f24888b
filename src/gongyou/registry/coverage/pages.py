"""The coverage dashboard: who is covered, by what, and which employers are still to be organised."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongyou.calc.gaps import Gap
from gongyou.core.errors import BadInput
from gongyou.core.figures import COUNT, SHARE
from gongyou.core.industry import section_said
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.lakes import open_lake
from gongyou.kit.prepared import Prepared
from gongyou.kit.spreadsheets import workbook
from gongyou.registry import policies, selectors
from gongyou.registry.access import page_for
from gongyou.registry.coverage.charts import DIMENSIONS, coverage_chart, said
from gongyou.registry.coverage.estimates import origin_of, shown_value
from gongyou.registry.coverage.gaps import areas_named, founding_said
from gongyou.registry.coverage.lakes import lists_there, said_of
from gongyou.registry.coverage.rollup import By, Line, Rollup, codes_of, missing_first, missing_of, rollup
from gongyou.registry.models import CoverageEstimate, Organisation, PlatformCount
from gongyou.registry.policies import ADMINISTRATOR, ANALYST, OFFICER
from gongyou.registry.privacy.holding import holding
from gongyou.registry.selectors import has_role
from gongyou.registry.services.coverage import coverage_count_ask, platform_count_ask
from gongyou.registry.ways import way_to
from gongyou.ui.listing import Column, Listing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STAFF = (OFFICER, ANALYST, ADMINISTRATOR)
PLATFORM = "platform"
PLATFORM_SAID = Text("平台", "Platform")
UNPLACED = Text("未注明", "Not stated")
EXPORTED_MISSING = 50_000
_ESTIMATE = Prepared(lambda key: CoverageEstimate.objects.filter(organisation_id=key).order_by("-made_at")[:1])


@require_safe
@page_for(*STAFF)
def coverage(request: HttpRequest) -> HttpResponse:
    """One organisation's subtree by one dimension; both live in the address."""
    top, by = asked(request)
    if request.GET.get("by") == PLATFORM:
        return _platforms(request, top)
    found = _told(rollup(top, by))
    missing, missing_count = missing_first(top)
    estimate: CoverageEstimate | None = _ESTIMATE.first(top.pk)
    context = {
        "organisation": top,
        "ancestors": [above for above in way_to(request.user, top) if above.pk != top.pk],
        "tabs": _tabs(by.value),
        "by": by,
        "found": found,
        "over": any(line.rate is not None and line.rate > 1 for line in found.lines),
        "has_staff": by in (By.ORGANISATION, By.REGION, By.INDUSTRY),
        "listing": _lines(request, found, top),
        "chart": coverage_chart(found, top.name),
        "missing": missing,
        "missing_count": missing_count,
        "estimate": estimate,
        "figure": shown_value(estimate.value) if estimate else {},
        "query": f"organisation={top.code}&by={by.value}",
    }
    return render(request, "coverage/coverage.html", context)


@require_POST
@page_for(OFFICER, ANALYST)
def platforms_count(request: HttpRequest) -> HttpResponse:
    """Starts a count of platform workers and shows its progress."""
    top, _by = asked(request)
    level = request.POST.get("level", "6")
    try:
        run = platform_count_ask(
            organisation=top,
            period=request.POST.get("period", ""),
            level=int(level) if level in {"6", "9", "12"} else 6,
            by=audit.actor_from(request.user),
            now=timezone.now(),
        )
    except BadInput as refused:
        messages.error(request, refused.said(_language()))
        return redirect(f"{reverse('coverage:coverage')}?organisation={top.code}&by={PLATFORM}")
    return redirect(run)


def _platforms(request: HttpRequest, top: Organisation) -> HttpResponse:
    """Platform workers as the lake shows them, and how many of them are members, as last counted."""
    counted = PlatformCount.objects.filter(organisation=top).order_by("-made_at").first()
    value = counted.value if counted else {}
    may_count = has_role(request.user, OFFICER, ANALYST)
    named = areas_named(top)
    context = {
        "organisation": top,
        "ancestors": selectors.organisation_ancestors(top, within=policies.organisations.scope(request.user)).exclude(
            pk=top.pk
        ),
        "tabs": _tabs(PLATFORM),
        "by": PLATFORM,
        "counted": counted,
        "rate": _rate(value.get("workers"), value.get("members")),
        "sources": [
            {
                "name": said_of(source["source"]),
                "lines": [
                    (named.get(line["area"], line["area"]) or UNPLACED, line, _rate(line["workers"], line["members"]))
                    for line in source["lines"]
                ],
                "whole": source,
                "rate": _rate(source["workers"], source["members"]),
            }
            for source in value.get("sources", [])
        ],
        "months": lists_there(open_lake())[1] if may_count else [],
        "may_count": may_count,
        "origin": origin_of(counted.figure_id) if counted else None,
        "query": f"organisation={top.code}",
    }
    return render(request, "coverage/platforms.html", context)


def _rate(workers: int | None, members: int | None) -> Decimal | None:
    return None if members is None else Gap(workers, members).rate


def _tabs(chosen: str) -> list[tuple[str, Text, bool]]:
    tabs = [(each.value, DIMENSIONS[each]) for each in By]
    return [(key, label, key == chosen) for key, label in (*tabs, (PLATFORM, PLATFORM_SAID))]


@require_POST
@page_for(*STAFF)
def count(request: HttpRequest) -> HttpResponse:
    """Starts a counting and shows its progress."""
    return redirect(coverage_count_ask(by=audit.actor_from(request.user), now=timezone.now()))


@require_safe
@page_for(*STAFF)
def export(request: HttpRequest) -> HttpResponseBase:
    """The table on the screen and the employers to organise, as a workbook. Holds no person."""
    top, by = asked(request)
    target = BytesIO()
    workbook.workbook_write(target, _sheets(_told(rollup(top, by)), top))
    target.seek(0)
    name = f"{top.name}-{DIMENSIONS[by].on(_language())}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name, content_type=XLSX)


def _told(found: Rollup) -> Rollup:
    """Numbers of members as a page or a file may say them; the rates stay those of the exact numbers."""
    held = holding()
    for line in (*found.lines, found.total):
        line.members = held.told(line.members)
    return found


def asked(request: HttpRequest) -> tuple[Organisation, By]:
    code = request.GET.get("organisation", "")
    if code:
        top: Organisation | None = policies.organisations.visible(request.user, code=code)
    else:
        top = min(policies.organisations.scope(request.user), key=lambda one: (one.depth, one.path), default=None)
    if top is None:
        raise Http404
    wanted = request.GET.get("by", "")
    return top, By(wanted) if wanted in set(By) else By.ORGANISATION


def _lines(request: HttpRequest, found: Rollup, top: Organisation) -> Listing:
    columns = [
        Column("label", DIMENSIONS[found.by], cell=lambda line: said(line.label)),
        Column("members", _("在籍会员（人）"), COUNT, sort="members"),
    ]
    if found.by in (By.ORGANISATION, By.REGION, By.INDUSTRY):
        columns += [
            Column("rate", _("入会率"), SHARE, sort="rate"),
            Column("staff", _("登记职工（人）"), COUNT, sort="staff", hides_on_phone=True),
            Column("employers", _("用人单位（家）"), COUNT, sort="employers", hides_on_phone=True),
            Column("employers_without", _("未建会（家）"), COUNT, sort="employers_without"),
        ]
    codes = codes_of(top) if found.by == By.ORGANISATION else {}
    here = reverse("coverage:coverage")
    return Listing(
        query=request.GET,
        rows=list(found.lines),
        columns=tuple(columns),
        link=lambda line: f"{here}?organisation={codes[line.key]}" if line.key in codes else "",
        language=_language(),
    )


def _sheets(found: Rollup, top: Organisation) -> Iterator[workbook.Sheet]:
    language = _language()
    yield workbook.Sheet(
        _("覆盖情况"),
        (
            workbook.Column(DIMENSIONS[found.by].on(language)),
            workbook.Column(_("在籍会员（人）"), "integer"),
            workbook.Column(_("入会率"), "percent", note=_("职工人数已登记的用人单位中，会员占职工人数的比例。")),
            workbook.Column(_("登记职工（人）"), "integer"),
            workbook.Column(_("用人单位（家）"), "integer"),
            workbook.Column(_("未建会（家）"), "integer"),
        ),
        [_cells(line, language) for line in (*found.lines, found.total)],
    )
    yield workbook.Sheet(
        _("待建会单位"),
        (
            workbook.Column(_("用人单位")),
            workbook.Column(_("统一社会信用代码"), "id"),
            workbook.Column(_("职工（人）"), "integer"),
            workbook.Column(_("行业")),
            workbook.Column(_("行政区划代码"), "id"),
            workbook.Column(_("下一步")),
        ),
        (
            (
                one.name,
                one.uscc,
                one.staff_count,
                section_said(one.industry).on(language),
                one.region,
                founding_said(one, 0).on(language),
            )
            for one in missing_of(top)[:EXPORTED_MISSING].iterator()
        ),
    )


def _cells(line: Line, language: str) -> tuple[Any, ...]:
    return (
        said(line.label).on(language),
        line.members,
        line.rate,
        line.staff,
        line.employers,
        line.employers_without,
    )


def _language() -> str:
    return get_language() or "zh-hans"
