"""The main job on the demo city's files: into the lake, audit, findings, brief."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from gongyou.core.text import LANGUAGES, Text
from gongyou.lake import IngestReport, IngestRequest, Progress
from gongyou.registry.models import Employer, Organisation
from gongyou.rooms.data.services.batches import batch_ingest
from gongyou.rooms.hours.made import STAGES as HOURS_STAGES
from gongyou.rooms.hours.made import look_make
from gongyou.rooms.hours.measures.scope import Scope as HoursScope
from gongyou.rooms.hours.selectors import scope_params
from gongyou.rooms.hours.services.approvals import Decision, approval_record
from gongyou.rooms.hours.services.looks import look_publish
from gongyou.rooms.market import names
from gongyou.rooms.market.brief.made import BriefRequest
from gongyou.rooms.market.brief.make import brief_make
from gongyou.rooms.market.brief.shelve import brief_shelve, shelf_path
from gongyou.rooms.market.door import figures_compute
from gongyou.rooms.market.services.briefs import brief_publish
from gongyou.rooms.market.services.warnings import warnings_publish
from gongyou.rooms.market.warning.made import warnings_make
from gongyou.rooms.market.warning.records import readings_recover
from gongyou.rooms.platforms.measures.scope import Scope as AuditScope
from gongyou.rooms.platforms.report.made import audit_make
from gongyou.rooms.platforms.report.registered import brief_registered
from gongyou.rooms.platforms.report.write import report_write
from gongyou.rooms.platforms.services.audits import audit_publish
from gongyou.rooms.screening.made import STAGES as SCREEN_STAGES
from gongyou.rooms.screening.made import screen_make
from gongyou.rooms.screening.measures.scope import Scope as ScreenScope
from gongyou.rooms.screening.services.screens import screen_publish
from gongyou.site.demo.building import Building, Meter
from gongyou.site.demo.city import HEYA, SUIAN
from gongyou.site.demo.files import Handover
from gongyou.site.demo.places import CITY_CODE, DISTRICTS, ZONE
from gongyou.site.demo.size import LAST_MONTH, PAYROLL_FROM

# The meter counts per cent of a handover.
WHOLE = 100


def ingest(building: Building, meter: Meter) -> Mapping[str, Any]:
    """Every handover into the lake as one batch each; files that are there already stay one batch."""
    handovers = building.handovers()
    top = _top(building)
    batches = []
    for number, handover in enumerate(handovers):

        def moved(step: Progress, before: int = number) -> None:
            meter(before * WHOLE + int(WHOLE * (step.share or 0)), len(handovers) * WHOLE, step.text)

        report = handed_over(building, handover, top, moved)
        batches.append(
            {
                "batch": report.batch_id,
                "contract": report.contract,
                "read": report.read,
                "kept": report.kept,
                "quarantined": report.quarantined,
                "seconds": round(report.seconds, 2),
            }
        )
    meter(len(handovers) * WHOLE, len(handovers) * WHOLE)
    return {"batches": batches}


def handed_over(building: Building, handover: Handover, top: Organisation, moved: Any) -> IngestReport:
    request = IngestRequest(
        contract=handover.contract,
        files=tuple(building.folder.files / name for name in handover.files),
        source=handover.source,
        zone=ZONE,
    )
    return batch_ingest(request=request, organisation=top, by=None, now=timezone.now(), progress=moved)


def audit(building: Building, meter: Meter) -> Mapping[str, Any]:
    """Both platforms against their published rules over all months: reports, and findings for the console."""
    reports: list[str] = []
    found = 0
    for number, platform in enumerate((HEYA, SUIAN)):
        scope = AuditScope.read(
            {
                "platform": platform,
                "from": PAYROLL_FROM.first_day.isoformat(),
                "to": LAST_MONTH.last_day.isoformat(),
                "scheme": f"demo.{platform}",
            }
        )

        def told(done: int, total: int, stage: Text, before: int = number) -> None:
            meter(before * (total + 1) + done, 2 * (total + 1), stage)

        made = audit_make(building.lake, scope, told, brief=brief_registered(scope))
        run = audit_publish(made=made, organisation=_top(building), by=None, now=timezone.now())
        folder = building.folder.reports / f"audit-{platform}"
        for language in LANGUAGES:
            reports += [str(path) for path in report_write(made, folder / language, language)]
        found += run.findings
    return {"reports": reports, "findings": found}


def brief(building: Building, meter: Meter) -> Mapping[str, Any]:
    """The figures and the brief of the last month, published on the console's shelf."""
    request = BriefRequest.of(CITY_CODE, str(LAST_MONTH))
    made = brief_make(building.lake, request, told=lambda stage, at, of: meter(at, of, stage))
    shelf = brief_shelve(made)
    brief_publish(brief=made, shelf=shelf, organisation=_top(building), by=None, now=timezone.now())
    return {"reports": [str(shelf_path(shelf.folder) / name) for name in shelf.files]}


def monitor(building: Building, meter: Meter) -> Mapping[str, Any]:
    """The monitor's figures for the accounts that open the console: the city's, and those of the district officer."""
    regions = (CITY_CODE, DISTRICTS[0].code)
    for number, region in enumerate(regions):
        meter(number, len(regions), names.region(region))
        figures_compute(building.lake, region, str(LAST_MONTH))
    meter(len(regions), len(regions))
    return {"regions": list(regions)}


def warnings(building: Building, meter: Meter) -> Mapping[str, Any]:
    """The early warning of the last month, for the city and the district officer."""
    counts: dict[str, int] = {}
    places = [(CITY_CODE, _top(building))]
    district = DISTRICTS[0].code
    places += [(district, each) for each in Organisation.objects.filter(region=district, level="county")[:1]]
    for number, (region, organisation) in enumerate(places):
        meter(number, len(places), names.region(region))
        made = warnings_make(building.lake, region, names.region(region), LAST_MONTH)
        run = warnings_publish(made=made, organisation=organisation, by=None, now=timezone.now())
        # The months that came one by one, as they were known when they were new.
        readings_recover(building.lake, run)
        counts[region] = sum(made.counts.values())
    return {"warnings": counts}


def screen(building: Building, meter: Meter) -> Mapping[str, Any]:
    """The payrolls of all months against the law; each breach becomes a finding."""
    scope = ScreenScope.read(
        {"pack": "cn", "from": str(PAYROLL_FROM), "to": str(LAST_MONTH), "region": CITY_CODE, "payday": 31}
    )
    made = screen_make(building.lake, scope, meter)
    run = screen_publish(made=made, organisation=_top(building), by=None, now=timezone.now())
    meter(len(SCREEN_STAGES), len(SCREEN_STAGES))
    return {"findings": run.findings}


def hours(building: Building, meter: Meter) -> Mapping[str, Any]:
    """The clocks of the last month against the schemes in force. One firm's approval holds, another's has ended."""
    now = timezone.now()
    known = Employer.objects.filter(key__in=[firm.key for firm in building.city.firms], organisation__isnull=False)
    days = (date(2026, 12, 31), date(2026, 6, 30))
    for number, (employer, last) in enumerate(zip(known.order_by("key"), days, strict=False)):
        if not employer.hours_approvals.exists():
            decision = Decision(
                scheme="comprehensive",
                cycle="month",
                posts="装配、包装岗位",
                number=f"麦人社审〔2025〕{number + 11}号",
                authority="麦溪区人力资源和社会保障局",
                first_day=date(2025, 7, 1),
                last_day=last,
            )
            approval_record(employer=employer, decision=decision, by=None, now=now)
    params = scope_params(_top(building), str(LAST_MONTH), str(LAST_MONTH))
    made = look_make(building.lake, HoursScope.read(params), meter)
    look = look_publish(made=made, organisation=_top(building), by=None, now=now)
    meter(len(HOURS_STAGES), len(HOURS_STAGES))
    return {"findings": look.findings}


def _top(building: Building) -> Organisation:
    return Organisation.objects.get(code=building.city.unions[0].code)
