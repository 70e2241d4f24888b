"""The officer's pages of dues: one month of one organisation and what lies below it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.money import fen_from, yuan_from
from gongyou.core.period import Month
from gongyou.kit import audit
from gongyou.kit.spreadsheets import workbook
from gongyou.registry import policies, services
from gongyou.registry.access import page_for
from gongyou.registry.dues.forms import RateForm, RecordForm
from gongyou.registry.dues.rates import Rates
from gongyou.registry.models import Dues, DuesRate, DuesRecording, Organisation
from gongyou.registry.policies import OFFICER
from gongyou.registry.privacy.holding import holding
from gongyou.registry.selectors import organisation_ancestors, scope_top, under
from gongyou.registry.services.dues import UNDO_FOR, dues_of, dues_total
from gongyou.registry.templatetags.registry_persons import persons
from gongyou.rules.catalogue import standard
from gongyou.ui.listing import Column, Filter, Listing
from gongyou.ui.states import Badge, Tone

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REFUSED = 422
MONTHS_OFFERED = 13
RECORDINGS_SHOWN = 10
TONES = {Dues.State.DUE: Tone.WARNING, Dues.State.PAID: Tone.GOOD, Dues.State.WAIVED: Tone.NEUTRAL}


@require_safe
@page_for(OFFICER)
def index(request: HttpRequest) -> HttpResponse:
    """Leads to the current month of my own organisation."""
    top = scope_top(request.user)
    if top is None:
        raise Http404
    return redirect("dues:month", top.code)


@require_safe
@page_for(OFFICER)
def month(request: HttpRequest, code: str) -> HttpResponse:
    """One month: sums, members, what was recorded."""
    organisation = _organisation(request, code)
    return _shown(request, organisation, RecordForm(initial={"paid_on": timezone.localdate()}))


@require_POST
@page_for(OFFICER)
def opened(request: HttpRequest, code: str) -> HttpResponse:
    """Opens the month for whoever has no line in it yet."""
    organisation, wanted = _organisation(request, code), _month(request)
    try:
        count = services.dues_month_open(
            organisation=organisation, month=wanted, by=audit.actor_from(request.user), now=timezone.now()
        )
    except BadInput as error:
        messages.error(request, error.said(_language()))
    else:
        messages.success(request, _("新增应缴 %(count)s 人。") % {"count": persons(count)})
    return redirect(_address(organisation, wanted))


@require_POST
@page_for(OFFICER)
def recorded(request: HttpRequest, code: str) -> HttpResponse:
    """Records the members that were ticked, or everybody who still owes the month."""
    organisation, wanted = _organisation(request, code), _month(request)
    form = RecordForm(request.POST)
    keys = None if request.POST.get("who") == "all" else request.POST.getlist("member")
    if keys == []:
        messages.warning(request, _("没有勾选会员。"))
        return redirect(_address(organisation, wanted))
    if not form.is_valid():
        return _shown(request, organisation, form)
    entry = services.DuesEntry(month=str(wanted), **form.cleaned_data)
    try:
        done = services.dues_record(
            organisation=organisation,
            entry=entry,
            worker_keys=keys,
            by=audit.actor_from(request.user),
            now=timezone.now(),
        )
    except (BadInput, Conflict) as error:
        messages.error(request, error.said(_language()))
    else:
        said = ngettext("已登记 %(count)s 人。", "已登记 %(count)s 人。", done.count)
        messages.success(request, said % {"count": persons(done.count)})
    return redirect(_address(organisation, wanted))


@require_POST
@page_for(OFFICER)
def undone(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a recording back."""
    recording = DuesRecording.objects.filter(pk=pk).select_related("organisation").first()
    if recording is None:
        raise Http404
    organisation = _organisation(request, recording.organisation.code)
    try:
        services.dues_record_undo(recording=recording, by=audit.actor_from(request.user), now=timezone.now())
    except Conflict as error:
        messages.error(request, error.said(_language()))
    else:
        messages.success(request, _("已撤销，这些会员恢复为应缴。"))
    return redirect(_address(organisation, Month.read(recording.month)))


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(OFFICER)
def rate(request: HttpRequest, code: str) -> HttpResponse:
    """The rate of the organisation and of what lies below it."""
    organisation = _organisation(request, code)
    form, error = RateForm(request.POST or None, initial={"from_month": str(_today())}), None
    if form.is_valid():
        row = services.DuesRateRow(
            form.cleaned_data["from_month"], fen_from(form.cleaned_data["amount"]), form.cleaned_data["basis"]
        )
        try:
            services.dues_rate_record(
                organisation=organisation, row=row, by=audit.actor_from(request.user), now=timezone.now()
            )
        except BadInput as refused:
            error = refused
        else:
            messages.success(request, _("会费标准已登记。"))
            return redirect("dues:month", organisation.code)
    context = {
        "form": form,
        "error": error,
        "ancestors": _ancestors(request, organisation),
        "heading": _("规定“%(name)s”的会费标准") % {"name": organisation.name},
        "lead": _("适用于本级和没有另行规定的下级。已经生成的月份不变。"),
        "back": _address(organisation, _today()),
        "submit": _("登记"),
    }
    return render(request, "registry/form_page.html", context, status=REFUSED if form.errors or error else 200)


@require_POST
@page_for(OFFICER)
def exported(request: HttpRequest, code: str) -> HttpResponseBase:
    """The month as a workbook, names masked. By POST: it leaves a line."""
    organisation, wanted = _organisation(request, code), _month(request)
    services.dues_export_note(
        organisation=organisation, month=str(wanted), by=audit.actor_from(request.user), now=timezone.now()
    )
    target = BytesIO()
    workbook.workbook_write(target, [_sheet(organisation, wanted)])
    target.seek(0)
    name = f"{organisation.name}-{_('会费')}-{wanted}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name, content_type=XLSX)


def _shown(request: HttpRequest, organisation: Organisation, form: RecordForm) -> HttpResponse:
    wanted, now = _month(request), timezone.now()
    rows = dues_of(organisation, str(wanted))
    listing = Listing(
        query=request.GET,
        rows=rows.select_related("member", "organisation", "recording").order_by("organisation__path", "pk"),
        columns=(Column("name", _("姓名")),),
        filters=(Filter("state", _("状态"), lambda found, state: found.filter(state=state), Dues.State.choices),),
        ends_at=holding().listed_at_most,
        language=_language(),
    )
    in_force = Rates().of(organisation.path, wanted)
    context = {
        "organisation": organisation,
        "ancestors": _ancestors(request, organisation),
        "month": wanted,
        "months": [_today() - back for back in range(MONTHS_OFFERED)],
        "sums": [_sum(rows, state) for state in Dues.State],
        "rows": [
            (row, Badge(row.get_state_display(), TONES[Dues.State(row.state)])) for row in listing.page.object_list
        ],
        "has_due": rows.filter(state=Dues.State.DUE).exists(),
        "any": rows.exists(),
        "listing": listing,
        "form": form,
        "rate": in_force,
        "rates": DuesRate.objects.filter(organisation=organisation)[:RECORDINGS_SHOWN],
        "employers_pay": standard().parameters.value("cn.union_fund_share", timezone.localdate()),
        "recordings": [
            (one, one.undone_at is None and now - one.made_at <= UNDO_FOR)
            for one in DuesRecording.objects.filter(
                under(organisation.path, prefix="organisation__"), month=str(wanted)
            )
            .select_related("organisation")
            .order_by("-made_at")[:RECORDINGS_SHOWN]
        ],
    }
    return render(request, "dues/month.html", context, status=REFUSED if form.is_bound and form.errors else 200)


def _sum(rows: Any, state: Dues.State) -> dict[str, Any]:
    of_state = rows.filter(state=state)
    return {"label": state.label, "members": of_state.count(), "yuan": yuan_from(dues_total(of_state))}


def _sheet(organisation: Organisation, wanted: Month) -> workbook.Sheet:
    rows = dues_of(organisation, str(wanted)).select_related("member", "organisation", "recording").order_by("pk")
    return workbook.Sheet(
        f"{_('会费')} {wanted}",
        (
            workbook.Column(_("姓名")),
            workbook.Column(_("职工代号"), "id"),
            workbook.Column(_("所在组织")),
            workbook.Column(_("金额（元）"), "money"),
            workbook.Column(_("状态")),
            workbook.Column(_("缴费日期"), "date"),
            workbook.Column(_("收据号"), "id"),
        ),
        (
            (
                row.member.name_shown,
                row.member.worker_key,
                row.organisation.name,
                yuan_from(row.amount_fen),
                str(row.get_state_display()),
                row.recording.paid_on if row.recording else None,
                row.recording.receipt if row.recording else "",
            )
            for row in rows.iterator(chunk_size=2_000)
        ),
    )


def _organisation(request: HttpRequest, code: str) -> Organisation:
    """One that the officer serves, or 404: an analyst's or administrator's scope is not enough."""
    found = policies.organisations.visible(request.user, code=code)
    if not policies.members.can_add(request.user, under=found):
        raise Http404
    return found


def _month(request: HttpRequest) -> Month:
    try:
        return Month.read(request.GET.get("month", "") or str(_today()))
    except BadInput as error:
        raise Http404 from error


def _today() -> Month:
    return Month.of(timezone.localdate())


def _address(organisation: Organisation, wanted: Month) -> str:
    return f"{reverse('dues:month', args=[organisation.code])}?month={wanted}"


def _ancestors(request: HttpRequest, organisation: Organisation) -> Any:
    return organisation_ancestors(organisation, within=policies.organisations.scope(request.user))


def _language() -> str:
    return get_language() or "zh-hans"
