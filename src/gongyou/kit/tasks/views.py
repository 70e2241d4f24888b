"""The runs as pages: a list, a page, the card that renews itself, the badge in the top bar."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gongyou.kit.tasks import policies
from gongyou.kit.tasks.models import TaskRun
from gongyou.kit.tasks.services import task_cancel

PAGE_SIZE = 20


@login_required
def run_list(request: HttpRequest) -> HttpResponse:
    """My runs, newest first."""
    page = Paginator(policies.runs.scope(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "kit/tasks/list.html", {"page": page})


@login_required
@never_cache
def run_page(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """One run."""
    return render(request, "kit/tasks/page.html", {"run": _visible(request, run_id)})


@login_required
@never_cache
def run_card(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """The card alone. When the run ended since the page was made, the page is told to load again."""
    run = _visible(request, run_id)
    answer = render(request, "kit/tasks/card.html", {"run": run})
    if not run.is_active and request.GET.get("reload"):
        answer["HX-Refresh"] = "true"
    return answer


@login_required
@never_cache
def badge(request: HttpRequest) -> HttpResponse:
    """The badge alone."""
    return render(request, "kit/tasks/badge.html")


@login_required
@require_POST
def run_cancel(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """Asks the run to stop; gives the card back to htmx and the run's page to a browser without it."""
    run = _visible(request, run_id)
    if not policies.runs.can_change(request.user, run):
        raise Http404
    run = task_cancel(run, now=timezone.now())
    if request.headers.get("HX-Request"):
        return render(request, "kit/tasks/card.html", {"run": run})
    return redirect(run)


def _visible(request: HttpRequest, run_id: uuid.UUID) -> TaskRun:
    run = get_object_or_404(TaskRun, pk=run_id)
    if not policies.runs.can_view(request.user, run):
        raise Http404
    return run
