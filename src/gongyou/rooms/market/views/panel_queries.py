"""Forms from the desk, and the queries on forms."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.figures import DAY, MONTH
from gongyou.registry.access import page_for
from gongyou.rooms.market import panel_policies as policies
from gongyou.rooms.market import panel_selectors as selectors
from gongyou.rooms.market import panel_words as words
from gongyou.rooms.market.models import PanelForm, PanelQuery
from gongyou.rooms.market.panel.facts import checked
from gongyou.rooms.market.panel_forms import AnswerForm, ReportForm
from gongyou.rooms.market.panel_policies import KEEPERS
from gongyou.rooms.market.services.panel_forms import Refused, form_hand_in, form_undo, query_answer, query_settle
from gongyou.rooms.market.views.panel import REFUSED, account, form_page, name_of, visible
from gongyou.ui.listing import Column, Filter, Listing


def handed_in(form: ReportForm, source: str, request: HttpRequest) -> PanelForm | None:
    """The form, if the rules let it through. A soft fault is asked about once; sent again it goes through."""
    by = account(request) if source == PanelForm.Source.DESK else None
    found = checked(form.reporter, form.given, timezone.localdate())
    asked = [each for each in found.soft if each.rule != "month_missing"]
    if found.hard:
        form.refuse(found.hard)
        return None
    if {each.rule for each in asked} - form.answers.keys():
        form.ask(asked)
        return None
    try:
        return form_hand_in(
            reporter=form.reporter, given=form.given, source=source, answers=form.answers, by=by, now=timezone.now()
        )
    except Refused as refusal:
        form.refuse(refusal.faults)
    except (BadInput, Conflict) as refusal:
        form.add_error(None, refusal.said(words.language()))
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*KEEPERS)
@never_cache
def enter(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A month's form, entered by an officer."""
    reporter = policies.reporters.visible(request.user, key=key)
    form = ReportForm(
        request.POST or None,
        reporter=reporter,
        today=timezone.localdate(),
        initial={"period": request.GET.get("period", "")},
    )
    if form.is_bound and form.is_valid() and handed_in(form, PanelForm.Source.DESK, request):
        messages.success(request, _("已收下报表。"))
        return redirect(reporter)
    context = {"form": form, "reporter": reporter, "name": name_of(reporter)}
    return render(request, "market/panel/enter.html", context, status=REFUSED if form.errors or form.asked else 200)


@require_POST
@page_for(*KEEPERS)
def undo(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Takes a form back."""
    form = policies.forms.visible(request.user, key=key)
    try:
        form_undo(form=form, by=account(request), now=timezone.now())
    except Conflict as refusal:
        messages.error(request, refusal.said(words.language()))
    else:
        messages.success(request, _("已撤销。"))
    return redirect(form.reporter)


@require_safe
@page_for(*KEEPERS)
@never_cache
def query_list(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The queries of a panel, those that wait unless another state is asked for."""
    panel = visible(request, key)
    if not policies.panels.can_change(request.user, panel):
        raise Http404
    rows = selectors.queries_of(panel)
    if not request.GET.get("state"):
        rows = rows.filter(state__in=selectors.WAITING)
    listing = Listing(
        query=request.GET,
        rows=rows,
        columns=(
            Column("number", _("监测点编号"), cell=lambda row: row.reporter.number),
            Column("period", _("月份"), MONTH, sort="period"),
            Column("said", _("疑问"), cell=words.query_said),
            Column("due_on", _("答复期限"), DAY, sort="due_on"),
            Column("state", _("状态"), cell=words.query_badge),
        ),
        filters=(Filter("state", _("状态"), lambda rows, value: rows.filter(state=value), PanelQuery.State.choices),),
        link=lambda row: f"{row.reporter.get_absolute_url()}#queries",
        language=words.language(),
    )
    return render(request, "market/panel/queries.html", {"panel": panel, "listing": listing})


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*KEEPERS)
@never_cache
def answer(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What the reporter said by telephone, noted by an officer."""
    query = policies.queries.visible(request.user, key=key)
    form = AnswerForm(request.POST or None)

    def act() -> str:
        query_answer(query=query, answer=form.cleaned_data["answer"], by=account(request), now=timezone.now())
        return query.reporter.get_absolute_url()

    lead = f"{query.period} · {words.query_said(query)}"
    return form_page(request, form, act, (_("登记答复"), lead, _("保存")), query.reporter.get_absolute_url())


@require_POST
@page_for(*KEEPERS)
def settle(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The numbers stand, or are not used."""
    query = policies.queries.visible(request.user, key=key)
    try:
        query_settle(query=query, state=request.POST.get("state", ""), by=account(request), now=timezone.now())
    except (BadInput, Conflict) as refusal:
        messages.error(request, refusal.said(words.language()))
    else:
        messages.success(request, _("已处理。"))
    return redirect(query.reporter)
