"""What officers do to applications, each by POST; a refusal shows the page again and says why."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gongyou.core.errors import BadInput, Conflict
from gongyou.kit import audit
from gongyou.registry import membership_policies
from gongyou.registry.access import page_for
from gongyou.registry.applications.forms import CounterForm, RefusalForm
from gongyou.registry.applications.pages import application_shown, visible
from gongyou.registry.identity_authorities import authority
from gongyou.registry.models import Application
from gongyou.registry.policies import OFFICER
from gongyou.registry.selectors import scope_top
from gongyou.registry.services import (
    application_approve,
    application_refuse,
    application_submit,
    application_withdraw,
    member_identity_check,
    transfer_fetch,
)

REFUSED = 422
AT_ONCE = 100


@require_POST
@page_for(OFFICER)
def application_approved(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the person in; with an authority, their identity is checked right after."""
    application = visible(request, pk)
    by, now = audit.actor_from(request.user), timezone.now()
    try:
        member = application_approve(application=application, by=by, now=now)
    except (BadInput, Conflict) as refused:
        return application_shown(request, visible(request, pk), error=refused)
    if authority() is not None:
        member_identity_check(member=member, by=by, now=now)
    messages.success(request, _("已同意入会。"))
    return redirect("registry:member", worker_key=member.worker_key)


@require_POST
@page_for(OFFICER)
def application_refused(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuses, with the reason that the applicant reads."""
    application = visible(request, pk)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return application_shown(request, application, form=form)
    try:
        application_refuse(
            application=application,
            reason=form.cleaned_data["reason"],
            by=audit.actor_from(request.user),
            now=timezone.now(),
        )
    except (BadInput, Conflict) as refused:
        return application_shown(request, visible(request, pk), form=form, error=refused)
    messages.success(request, _("已答复不同意。"))
    return redirect("applications:applications")


@require_POST
@page_for(OFFICER)
def application_withdrawn(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraws it for the person."""
    application = visible(request, pk)
    try:
        application_withdraw(application=application, by=audit.actor_from(request.user), now=timezone.now())
    except Conflict as refused:
        return application_shown(request, visible(request, pk), error=refused)
    messages.success(request, _("申请已撤回。"))
    return redirect("applications:applications")


@require_POST
@page_for(OFFICER)
def application_transferred(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks the organisation where the person is a member to let the membership go."""
    application = visible(request, pk)
    try:
        transfer = transfer_fetch(application=application, by=audit.actor_from(request.user), now=timezone.now())
    except (BadInput, Conflict) as refused:
        return application_shown(request, application, error=refused)
    messages.success(request, _("接转已发起，等待对方确认。"))
    return redirect("transfers:transfer", pk=transfer.pk)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one application of a selection."""

    application: Application
    done: bool
    said: str


@require_POST
@page_for(OFFICER)
def applications_approved(request: HttpRequest) -> HttpResponse:
    """Approves the ticked ones, each by itself: one that cannot be approved keeps none of the others back."""
    ticked = [int(pk) for pk in request.POST.getlist("application") if pk.isdecimal()][:AT_ONCE]
    if not ticked:
        messages.warning(request, _("请先勾选要同意的申请。"))
        return redirect("applications:applications")
    mine = membership_policies.applications.scope(request.user).filter(pk__in=ticked)
    answers = [_answered(request, one) for one in mine.select_related("organisation").order_by("submitted_at", "pk")]
    done = sum(answer.done for answer in answers)
    context = {
        "answers": answers,
        "done": _("已同意 %(count)d 份") % {"count": done},
        "left": len(answers) - done,
    }
    return render(request, "applications/answers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(OFFICER)
def application_new(request: HttpRequest) -> HttpResponse:
    """Writes down an application at the counter."""
    top = scope_top(request.user)
    form = CounterForm(request.POST or None, by=request.user, initial={"region": top.region if top else ""})
    error: BadInput | Conflict | None = None
    if request.method == "POST" and form.is_valid():
        try:
            application = application_submit(
                row=form.row(),
                organisation=form.cleaned_data["organisation"],
                by=audit.actor_from(request.user),
                now=timezone.now(),
            )
        except (BadInput, Conflict) as refused:
            error = refused
        else:
            for note in form.notes:
                messages.warning(request, note.on(get_language() or "zh"))
            messages.success(request, _("申请已登记，请核对后审批。"))
            return redirect("applications:application", pk=application.pk)
    status = REFUSED if error or form.errors else 200
    return render(request, "applications/new.html", {"form": form, "error": error}, status=status)


def _answered(request: HttpRequest, application: Application) -> Answer:
    try:
        application_approve(application=application, by=audit.actor_from(request.user), now=timezone.now())
    except (BadInput, Conflict) as refused:
        return Answer(application, False, refused.said(get_language() or "zh"))
    return Answer(application, True, _("已同意入会。"))
