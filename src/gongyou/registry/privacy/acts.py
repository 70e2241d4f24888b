"""What is done on the pages of privacy."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gongyou.core.errors import GongyouError
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.two_step.confirming import freshly_confirmed
from gongyou.registry import approvals, policies, services
from gongyou.registry.access import page_for
from gongyou.registry.models import Appointment, Duty
from gongyou.registry.privacy.forms import AssessmentForm, DutyForm, EraseAskForm, EraseForm
from gongyou.registry.privacy.policies import SECURITY, reaches_root

OFFICER = Appointment.Role.OFFICER


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(OFFICER)
@freshly_confirmed
def member_erased(request: HttpRequest, worker_key: str) -> HttpResponse:
    """Names what goes and what stays; asks for the approval, and once it is there erases."""
    member = policies.members.visible(request.user, worker_key=worker_key)
    by, now = cast(User, request.user), timezone.now()
    act, subject = services.ERASE.key, audit.subject_of(member)
    grant = approvals.usable(act=act, subject=subject, by=by, now=now)
    waiting = approvals.open_request(act=act, subject=subject, by=by, now=now)
    form = (EraseForm if grant else EraseAskForm)(request.POST or None)
    error = None
    if request.method == "POST" and form.is_valid():
        try:
            if grant is None:
                services.member_erasure_ask(member=member, reason=form.cleaned_data["reason"], by=by, now=now)
                messages.success(request, _("已提请安全管理员批准。批准后请回到本页办理删除。"))
                return redirect("privacy:erase", member.worker_key)
            services.member_erase(member=member, reason=grant.data["reason"], by=by, now=now)
        except GongyouError as refused:
            error = refused
        else:
            messages.success(request, _("已删除此人的个人信息，数据湖正在清除。"))
            return redirect("registry:members")
    context = {"member": member, "form": form, "error": error, "grant": grant, "waiting": waiting}
    return render(request, "privacy/erase.html", context)


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
    """Starts the rotation as a task: it reaches everybody's data, so the starter's appointment must too."""
    by = cast(User, request.user)
    if not reaches_root(by):
        raise Http404
    run = services.rotation_start(by=by, now=timezone.now())
    return redirect("tasks:run", run.pk)
