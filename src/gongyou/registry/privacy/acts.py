"""What is done on the pages of privacy."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.core.errors import GongyouError
from gongyou.kit.tasks.services import Order, task_start
from gongyou.kit.two_step.confirming import freshly_confirmed
from gongyou.registry import policies, services
from gongyou.registry.access import page_for
from gongyou.registry.models import Appointment, Duty, Member, Reveal
from gongyou.registry.privacy.forms import AssessmentForm, DutyForm, EraseForm, RevealForm
from gongyou.registry.privacy.policies import SECURITY
from gongyou.registry.privacy.work import ROTATE

OFFICER = Appointment.Role.OFFICER
SHOWN_FOR_SECONDS = 60


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page_for(OFFICER)
@freshly_confirmed
def revealed(request: HttpRequest, worker_key: str, field: str) -> HttpResponse:
    """The question why, and then the value for a minute. A whole page without script, a fragment with htmx."""
    member = _member(request, worker_key, field)
    form, error, value = RevealForm(request.POST or None), None, ""
    if request.method == "POST" and form.is_valid():
        reason = services.RevealReason(form.cleaned_data["reason"], form.cleaned_data["note"])
        try:
            value = services.personal_data_reveal(
                member=member,
                field=field,
                reason=reason,
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except GongyouError as refused:
            error = refused
    name = "privacy/reveal_part.html" if getattr(request, "htmx", False) else "privacy/reveal.html"
    context = {
        "member": member,
        "field": field,
        "label": Reveal.Field(field).label,
        "form": form,
        "error": error,
        "value": value,
        "seconds": SHOWN_FOR_SECONDS,
    }
    return render(request, name, context, status=409 if error and not getattr(request, "htmx", False) else 200)


@never_cache
@require_safe
@page_for(OFFICER)
def masked(request: HttpRequest, worker_key: str, field: str) -> HttpResponse:
    """The field as it is shown by default."""
    member = _member(request, worker_key, field)
    return render(
        request, "privacy/masked_part.html", {"member": member, "field": field, "shown": _shown(member, field)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(OFFICER)
@freshly_confirmed
def member_erased(request: HttpRequest, worker_key: str) -> HttpResponse:
    """Names what goes and what stays, then erases."""
    member = policies.members.visible(request.user, worker_key=worker_key)
    form, error = EraseForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            services.member_erase(
                member=member,
                reason=form.cleaned_data["reason"],
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except GongyouError as refused:
            error = refused
        else:
            messages.success(request, _("已删除此人的个人信息，数据湖正在清除。"))
            return redirect("registry:members")
    return render(request, "privacy/erase.html", {"member": member, "form": form, "error": error})


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(SECURITY)
def assessment_new(request: HttpRequest) -> HttpResponse:
    """A new impact assessment."""
    form, error = AssessmentForm(request.POST or None, user=request.user), None
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        organisation = given.pop("organisation")
        try:
            services.impact_assessment_record(
                organisation=organisation,
                row=services.AssessmentRow(**given),
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except GongyouError as refused:
            error = refused
        else:
            messages.success(request, _("影响评估已登记。"))
            return redirect("privacy:assessments")
    return render(request, "privacy/assessment_new.html", {"form": form, "error": error})


@require_POST
@page_for(SECURITY)
def duty_changed(request: HttpRequest, kind: str) -> HttpResponse:
    """Saves who answers for a duty."""
    if kind not in Duty.Kind.values:
        raise Http404
    form = DutyForm(request.POST)
    if form.is_valid():
        row = services.DutyRow(**form.cleaned_data)
        services.duty_change(kind=kind, row=row, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        messages.success(request, _("已保存。"))
    else:
        messages.error(request, _("日期写得不对，没有保存。"))
    return redirect("privacy:duties")


@require_POST
@page_for(SECURITY)
@freshly_confirmed
def rotation_started(request: HttpRequest) -> HttpResponse:
    """Starts the rotation as a task."""
    run = task_start(Order(kind=ROTATE, key=ROTATE), by=request.user, now=timezone.now())
    return redirect("tasks:run", run.pk)


def _member(request: HttpRequest, worker_key: str, field: str) -> Member:
    if field not in Reveal.Field.values:
        raise Http404
    return policies.members.visible(request.user, worker_key=worker_key)


def _shown(member: Member, field: str) -> str:
    shown: str = getattr(member, f"{field}_shown")
    return shown
