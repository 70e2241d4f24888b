"""The panel: how the months come in, who reports, drawing, relieving, addresses for phones."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.figures import COUNT, MONTH
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.registry.access import page_for
from gongyou.registry.joining.addresses import absolute, qr_of
from gongyou.registry.selectors import has_role, offered_to
from gongyou.rooms.market import panel_policies as policies
from gongyou.rooms.market import panel_selectors as selectors
from gongyou.rooms.market import panel_words as words
from gongyou.rooms.market.models import LeavingProposal, Panel, PanelForm, PanelMonth, Reporter
from gongyou.rooms.market.panel.measures import MEASURES
from gongyou.rooms.market.panel_forms import DrawForm, LeaveForm, months_missing
from gongyou.rooms.market.panel_forms import PanelForm as OpeningForm
from gongyou.rooms.market.panel_policies import KEEPERS
from gongyou.rooms.market.policies import STAFF
from gongyou.rooms.market.services.panel_forms import panel_chase
from gongyou.rooms.market.services.panels import panel_open, reporter_address, reporter_leave, reporters_draw
from gongyou.ui.listing import Column, Filter, Listing

REFUSED = 422


def account(request: HttpRequest) -> User:
    return cast(User, request.user)


def visible(request: HttpRequest, key: uuid.UUID) -> Panel:
    return policies.panels.visible(request.user, key=key)


def form_page(
    request: HttpRequest, form: forms.Form, act: Callable[[], str], said: tuple[str, str, str], back: str
) -> HttpResponse:
    """A page that is one form; `act` does what it asks and says where to go."""
    heading, lead, submit = said
    if request.method == "POST" and form.is_valid():
        try:
            address = act()
        except (BadInput, Conflict) as refusal:
            place = str(refusal.where.get("field", ""))
            form.add_error(place if place in form.fields else None, refusal.said(words.language()))
        else:
            messages.success(request, _("已保存。"))
            return redirect(address)
    context = {"form": form, "heading": heading, "lead": lead, "submit": submit, "back": back}
    return render(request, "registry/form_page.html", context, status=REFUSED if form.errors else 200)


@require_safe
@page_for(*STAFF)
def panels(request: HttpRequest) -> HttpResponse:
    """The panels of the scope; the one there is, when it is the only one."""
    found = list(selectors.panels_of(request.user))
    if len(found) == 1:
        return redirect(found[0])
    may_open = has_role(request.user, *KEEPERS) and offered_to(request.user, *KEEPERS).exists()
    return render(request, "market/panel/list.html", {"panels": found, "may_open": may_open})


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*KEEPERS)
def opening(request: HttpRequest) -> HttpResponse:
    """Opens a panel."""
    form = OpeningForm(request.POST or None, user=request.user)

    def act() -> str:
        return panel_open(**form.cleaned_data, by=account(request), now=timezone.now()).get_absolute_url()

    lead = _("从登记簿里按地区、行业和规模分层抽取单位和会员，每月报一张表。")
    return form_page(request, form, act, (_("建立监测样本"), lead, _("建立")), reverse("market:panels"))


@require_safe
@page_for(*STAFF)
def panel_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """How the months came in, what waits, the latest figures."""
    panel = visible(request, key)
    today = timezone.localdate()
    releases = list(selectors.releases_of(panel)[:6])
    latest = releases[0] if releases else None
    figures = selectors.figures_of(latest, period=latest.period, region="", group="") if latest else {}
    rows = [
        {
            "measure": measure,
            "value": words.value_said(measure, each.value, each.hidden),
            "interval": words.interval_said(measure, each.low, each.high),
            "imputed": each.imputed,
        }
        for measure in MEASURES
        if latest and (each := figures.get((measure.name, latest.period, "", "")))
    ]
    month = PanelMonth.objects.filter(panel=panel).select_related("release").first()
    context = {
        "panel": panel,
        "months": selectors.months_of(panel, today),
        "releases": releases,
        "latest": latest,
        "rows": rows,
        "may_keep": policies.panels.can_change(request.user, panel),
        "may_publish": policies.panels.can_publish(request.user, panel),
        "last_month": str(Month.of(today) - 1),
        "lines": audit.timeline_of(panel, words.language()),
        "counts": dict(_counts(panel)),
        "month": month,
        "failure": Text(**month.failure).on(words.language()) if month and month.failure else "",
    }
    return render(request, "market/panel/panel.html", context)


def _counts(panel: Panel) -> list[tuple[str, int]]:
    active = Reporter.objects.filter(panel=panel, state=Reporter.State.ACTIVE)
    waiting = selectors.queries_of(panel).filter(state__in=selectors.WAITING)
    return [
        ("employers", active.filter(kind=Reporter.Kind.EMPLOYER).count()),
        ("members", active.filter(kind=Reporter.Kind.MEMBER).count()),
        ("waiting", waiting.count()),
        ("files", panel.files.filter(state="checked").count()),
        ("leaving", LeavingProposal.objects.filter(reporter__panel=panel, state="open").count()),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*KEEPERS)
def draw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Draws reporters from the register."""
    panel = visible(request, key)
    form = DrawForm(request.POST or None, initial={"period": panel.first_period})

    def act() -> str:
        reporters_draw(panel=panel, draw=form.draw, by=account(request), now=timezone.now())
        return reverse("market:panel_reporters", args=[panel.key])

    lead = _("从登记簿中还没有报告的单位或会员里分层抽取。权数为本层总数除以本层监测点数。")
    return form_page(request, form, act, (_("抽取监测点"), lead, _("抽取")), panel.get_absolute_url())


@require_POST
@page_for(*KEEPERS)
def chase(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Asks the silent ones for a month."""
    panel = visible(request, key)
    try:
        count = panel_chase(panel=panel, period=request.POST.get("period", ""), by=account(request), now=timezone.now())
    except (BadInput, Conflict) as refusal:
        messages.error(request, refusal.said(words.language()))
    else:
        messages.success(request, _("已催报 {count} 个监测点。").format(count=count))
    return redirect(panel)


@require_safe
@page_for(*KEEPERS)
def reporter_list(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Who reports."""
    panel = visible(request, key)
    if not policies.panels.can_change(request.user, panel):
        raise Http404
    listing = Listing(
        query=request.GET,
        rows=selectors.reporters_of(panel),
        columns=(
            Column("number", _("监测点编号"), sort="number"),
            Column("name", _("名称"), cell=name_of),
            Column(
                "stratum", _("分层"), cell=lambda row: words.stratum_said(row.kind, row.stratum), hides_on_phone=True
            ),
            Column("first_period", _("起报月份"), MONTH, sort="first_period", hides_on_phone=True),
            Column("handed", _("已报（月）"), COUNT, sort="handed"),
            Column("waiting", _("待办疑问（条）"), COUNT, sort="waiting"),
            Column("state", _("状态"), cell=words.reporter_badge),
        ),
        filters=(
            Filter("kind", _("类别"), lambda rows, value: rows.filter(kind=value), Reporter.Kind.choices),
            Filter("state", _("状态"), lambda rows, value: rows.filter(state=value), Reporter.State.choices),
        ),
        link=lambda row: row.get_absolute_url(),
        language=words.language(),
    )
    return render(request, "market/panel/reporters.html", {"panel": panel, "listing": listing})


def name_of(reporter: Reporter) -> str:
    """The employer's name; a member is shown by kind alone, the register knows the rest."""
    return reporter.employer.name if reporter.employer else str(reporter.get_kind_display())


@require_safe
@page_for(*KEEPERS)
@never_cache
def reporter_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One reporter: months, queries, the address on the phone."""
    reporter = policies.reporters.visible(request.user, key=key)
    forms_there = PanelForm.objects.filter(reporter=reporter, is_current=True).select_related("reporter")
    latest = forms_there.first()
    queries = selectors.queries_of(reporter.panel).filter(reporter=reporter, state__in=selectors.WAITING)
    context = {
        "reporter": reporter,
        "name": name_of(reporter),
        "badge": words.reporter_badge(reporter),
        "stratum": words.stratum_said(reporter.kind, reporter.stratum),
        "forms": forms_there[:13],
        "latest": latest,
        "numbers": words.numbers_of(latest) if latest else [],
        "missing": words.months_listed(months_missing(reporter, timezone.localdate()), 6),
        "queries": [
            {"query": each, "said": words.query_said(each), "badge": words.query_badge(each)} for each in queries
        ],
        "told_at": words.told_at(reporter),
        "is_addressed": reporter.takes_on(timezone.localdate()),
        "lines": audit.timeline_of(reporter, words.language()),
    }
    return render(request, "market/panel/reporter.html", context)


@require_POST
@page_for(*KEEPERS)
@never_cache
def address(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A new address for the phone, with its QR: shown this once."""
    reporter = policies.reporters.visible(request.user, key=key)
    try:
        made, code = reporter_address(reporter=reporter, by=account(request), now=timezone.now())
    except Conflict as refusal:
        messages.error(request, refusal.said(words.language()))
        return redirect(reporter)
    there = absolute(request, reverse("market:panel_phone", args=[code]))
    context: dict[str, Any] = {"reporter": made, "name": name_of(reporter), "address": there, "qr": qr_of(there)}
    return render(request, "market/panel/address.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*KEEPERS)
def leave(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Relieves a reporter."""
    reporter = policies.reporters.visible(request.user, key=key)
    form = LeaveForm(request.POST or None, initial={"period": str(Month.of(timezone.localdate()) - 1)})

    def act() -> str:
        reporter_leave(reporter=reporter, **form.cleaned_data, by=account(request), now=timezone.now())
        return reporter.get_absolute_url()

    lead = _("退出后不再要求报表，已报的照常使用，手机填报码作废。")
    return form_page(request, form, act, (_("监测点退出"), lead, _("退出样本")), reporter.get_absolute_url())
