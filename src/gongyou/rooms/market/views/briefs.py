"""Published briefs: the list, one brief with its files, and having a new one made."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongyou.core.figures import MONTH, WORDS
from gongyou.core.text import Text
from gongyou.findings.runs.files import file_answer
from gongyou.kit import audit
from gongyou.kit.tasks.services import Order, task_start
from gongyou.registry.access import page_for
from gongyou.registry.policies import ANALYST, OFFICER
from gongyou.rooms.market import policies, selectors
from gongyou.rooms.market.brief.shelve import shelf_path
from gongyou.rooms.market.models import BriefRun
from gongyou.rooms.market.policies import STAFF
from gongyou.rooms.market.views.asked import asked
from gongyou.rooms.market.work import BRIEF
from gongyou.ui.listing import Column, Listing


@require_safe
@page_for(*STAFF)
def brief_list(request: HttpRequest) -> HttpResponse:
    """The briefs of the scope, latest month first."""
    listing = Listing(
        query=request.GET,
        rows=selectors.briefs_list(request.user),
        columns=(
            Column("region", _("地区"), WORDS, cell=lambda run: run.region_shown),
            Column("period", _("月份"), MONTH, sort="period"),
            Column("created_at", _("发布时间"), WORDS, cell=_published, sort="created_at"),
            Column("organisation", _("发布组织"), WORDS, cell=lambda run: run.organisation.name, hides_on_phone=True),
        ),
        link=lambda run: run.get_absolute_url(),
        language=get_language() or "zh",
    )
    found = asked(request.user, {})
    may_make = found is not None and policies.briefs.can_add(request.user, under=found.region.organisation)
    return render(request, "market/briefs.html", {"listing": listing, "asked": found, "may_make": may_make})


@require_POST
@page_for(OFFICER, ANALYST)
def brief_make(request: HttpRequest) -> HttpResponse:
    """Starts the making of a brief; the run's page shows its progress and leads to the brief."""
    found = asked(request.user, request.POST)
    if found is None or found.period is None:
        raise Http404
    organisation = found.region.organisation
    if not policies.briefs.can_add(request.user, under=organisation):
        raise Http404
    name, month = found.region.name, found.period
    order = Order(
        kind=BRIEF,
        key=f"{BRIEF}:{found.region.code}:{month}",
        arguments={"region": found.region.code, "period": str(month), "organisation": organisation.pk},
        title=Text(f"编制简报：{name.zh} {month.shown('zh')}", f"Making a brief: {name.en}, {month.shown('en')}"),
    )
    run = task_start(order, by=request.user, now=timezone.now())
    return redirect(run.get_absolute_url())


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
    return render(request, "market/brief.html", context)


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
    return file_answer(path.read_bytes(), f"{run.region}-{run.period}-{stem}", kind)


def _published(run: BriefRun) -> str:
    return f"{timezone.localtime(run.created_at):%Y-%m-%d %H:%M}"


def _files(run: BriefRun) -> list[dict[str, str]]:
    words = {
        "brief.html": _("简报（网页，中文）"),
        "brief.docx": _("简报（Word，中文）"),
        "brief.en.html": _("简报（网页，英文）"),
        "brief.en.docx": _("简报（Word，英文）"),
        "brief.json": _("数据（JSON）"),
    }
    return [{"name": name, "label": words.get(name, name)} for name in run.files]
