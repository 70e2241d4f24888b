"""Published briefs: the list, one brief with its files, and having a new one made."""

from __future__ import annotations

import re
import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongyou.core.figures import WORDS
from gongyou.core.text import Text
from gongyou.findings.runs.files import file_answer
from gongyou.kit import audit
from gongyou.kit.policies import Visitor
from gongyou.kit.tasks.services import Order, task_start
from gongyou.registry.access import page_for
from gongyou.registry.policies import ANALYST, OFFICER
from gongyou.rooms.market import policies, selectors
from gongyou.rooms.market.brief.shelve import shelf_path
from gongyou.rooms.market.forms import ScopeForm
from gongyou.rooms.market.models import BriefRun
from gongyou.rooms.market.policies import STAFF
from gongyou.rooms.market.views.asked import asked
from gongyou.rooms.market.work import BRIEF
from gongyou.ui.listing import Column, Listing

MONTH = re.compile(r"\d{4}-\d{2}")


@require_safe
@page_for(*STAFF)
def brief_list(request: HttpRequest) -> HttpResponse:
    """The briefs of the scope, latest month first."""
    listing = Listing(
        query=request.GET,
        rows=selectors.briefs_list(request.user),
        columns=(
            Column("region", _("地区"), WORDS, cell=lambda run: run.region_shown),
            Column("period", _("期间"), WORDS, cell=lambda run: run.period_shown, sort="period"),
            Column("created_at", _("发布时间"), WORDS, cell=_published, sort="created_at"),
            Column("organisation", _("发布组织"), WORDS, cell=lambda run: run.organisation.name, hides_on_phone=True),
        ),
        link=lambda run: run.get_absolute_url(),
        language=get_language() or "zh",
    )
    form = _form(request)
    return render(request, "market/briefs.html", {"listing": listing, "form": form})


@require_POST
@page_for(OFFICER, ANALYST)
def brief_make(request: HttpRequest) -> HttpResponse:
    """Starts the making of a brief; the run's page shows its progress and leads to the brief."""
    form = _form(request)
    if form is None or request.POST.get("region") not in form.regions:
        raise Http404
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(str(each) for each in errors))
        return redirect("market:briefs")
    asked_for, organisation = form.cleaned_data["request"], form.cleaned_data["organisation"]
    name, period = asked_for.name, asked_for.period
    order = Order(
        kind=BRIEF,
        key=f"{BRIEF}:{asked_for.region}:{asked_for.industry}{asked_for.platform}:{period}",
        arguments={**asked_for.span_params, "organisation": organisation.pk},
        title=Text(f"编制简报：{name.zh} {period.shown('zh')}", f"Making a brief: {name.en}, {period.shown('en')}"),
    )
    run = task_start(order, by=request.user, now=timezone.now())
    return redirect(run.get_absolute_url())


def _form(request: HttpRequest) -> ScopeForm | None:
    """For whoever may publish somewhere, with the last month of the data as a start."""
    regions = [
        each
        for each in selectors.regions_of(request.user)
        if policies.briefs.can_add(request.user, under=each.organisation)
    ]
    if not regions:
        return None
    if request.method == "POST":
        return ScopeForm(request.POST, regions=regions)
    found = asked(request.user, {})
    return ScopeForm(regions=regions, initial={"period": str(found.period) if found and found.period else ""})


@require_safe
@page_for(*STAFF)
def brief_page(request: HttpRequest, brief_id: uuid.UUID) -> HttpResponse:
    """One brief: its key figures, its files, who published it, and the page itself."""
    run = policies.briefs.visible(request.user, pk=brief_id)
    language = "en" if (get_language() or "zh").startswith("en") else "zh"
    # Chinese is the brief's first language, so its files carry no code.
    stem = "brief" if language == "zh" else "brief.en"
    keys = [
        {
            "label": line["label"][language],
            "value": line["shown"][language],
            "month": line["month"]["shown"][language],
            "year": line["year"]["shown"][language],
        }
        for line in run.key_figures
    ]
    lines = [
        {"at": line.at, "text": audit.said(line, language), "actor": line.actor} for line in audit.lines_about(run)
    ]
    context = {"run": run, "keys": keys, "files": _files(run), "reading": f"{stem}.html", "lines": lines}
    context |= {"origins": _origins(run, language), "behind": _behind(request.user, run)}
    return render(request, "market/brief.html", context)


def _origins(run: BriefRun, language: str) -> list[tuple[str, str]]:
    """(figure id, what it is about) of every figure that the brief was written from."""
    from gongyou.lake.provenance import measures

    known = measures()
    return [(figure, known[name].title.on(language) if name in known else name) for name, figure in run.figures.items()]


def _behind(user: Visitor, run: BriefRun) -> str:
    """The monitor of the brief's region and month, down to the cells; "" where it shows nothing of the kind."""
    if run.industry or run.platform or not MONTH.fullmatch(run.period):
        return ""
    if all(region.code != run.region for region in selectors.regions_of(user)):
        return ""
    return f"{reverse('market:monitor')}?{urlencode({'region': run.region, 'period': run.period})}"


@require_safe
@page_for(*STAFF)
def brief_file(request: HttpRequest, brief_id: uuid.UUID, name: str) -> HttpResponse:
    """One file of the brief: the HTML opens in the browser, the others are downloads."""
    run = policies.briefs.visible(request.user, pk=brief_id)
    path = shelf_path(run.folder) / name
    if name not in run.files or not path.is_file():
        raise Http404
    stem, _, kind = name.rpartition(".")
    # A brief is a few hundred kilobytes: read whole, so that no handle outlives the answer.
    within = run.industry or run.platform
    name_there = "-".join(part for part in (run.region, within, run.period, stem) if part)
    return file_answer(path.read_bytes(), name_there, kind)


def _published(run: BriefRun) -> str:
    return f"{timezone.localtime(run.created_at):%Y-%m-%d %H:%M}"


def _files(run: BriefRun) -> list[dict[str, str]]:
    words = {
        "brief.html": _("简报（网页，中文）"),
        "brief.docx": _("简报（Word，中文）"),
        "brief.pdf": _("简报（PDF，中文）"),
        "brief.xlsx": _("简报的表格（Excel，中文）"),
        "brief.en.html": _("简报（网页，英文）"),
        "brief.en.docx": _("简报（Word，英文）"),
        "brief.en.pdf": _("简报（PDF，英文）"),
        "brief.en.xlsx": _("简报的表格（Excel，英文）"),
        "brief.json": _("数据（JSON）"),
    }
    return [{"name": name, "label": words.get(name, name)} for name in run.files]
