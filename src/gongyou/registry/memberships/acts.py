"""What officers do to a membership: a form for each, and a refusal shows the page again and says why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.figures import NONE
from gongyou.kit import audit
from gongyou.registry import membership_policies, policies, selectors
from gongyou.registry.access import page_for
from gongyou.registry.comparing import Difference
from gongyou.registry.memberships.forms import ChangeForm, MoveForm, PointForm, TransferForm
from gongyou.registry.models import Member
from gongyou.registry.policies import OFFICER
from gongyou.registry.services import (
    ChangedMeanwhile,
    member_change,
    member_identity_check,
    member_leave,
    member_return,
    member_suspend,
    transfer_ask,
)
from gongyou.registry.services.places import work_point_note

REFUSED = 422
forms_page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Saying:
    """The words of one form."""

    heading: str
    submit: str
    done: str
    lead: str = ""
    tone: str = "btn-primary"


@forms_page
@page_for(OFFICER)
def member_changed(request: HttpRequest, worker_key: str) -> HttpResponse:
    """Changes the record; who saves over a newer version sees both values first and loses nothing."""
    member = _changeable(request, worker_key)
    form = ChangeForm(request.POST or None, member=member, by=request.user)

    def act() -> Member:
        return member_change(
            member=member,
            changes=form.changes(),
            version=form.cleaned_data["version"],
            by=audit.actor_from(request.user),
            now=timezone.now(),
        )

    words = Saying(
        _("修改会员资料"), _("保存"), _("资料已保存。"), _("身份证号不能修改。录错了，请办理退会后按证件重新登记。")
    )
    return _form_page(request, member, form, act, words)


@forms_page
@page_for(OFFICER)
def member_pointed(request: HttpRequest, worker_key: str) -> HttpResponse:
    """Notes the point at which the member works. What is kept is not shown, not even here."""
    member = _changeable(request, worker_key)
    form = PointForm(request.POST or None, member=member)

    def act() -> Member:
        return work_point_note(
            member=member,
            written=form.cleaned_data["written"],
            station=form.cleaned_data["station"],
            by=audit.actor_from(request.user),
            now=timezone.now(),
        )

    words = Saying(
        _("登记工作地点"),
        _("保存"),
        _("工作地点已更新。"),
        _("从清单里选择，或填写坐标，用来归入网格。坐标加密保存，不再显示；都留空保存，即删除原有工作地点。"),
    )
    return _form_page(request, member, form, act, words)


@forms_page
@page_for(OFFICER)
def member_suspended(request: HttpRequest, worker_key: str) -> HttpResponse:
    """Suspends the membership."""
    words = Saying(
        _("办理保留会籍"),
        _("办理保留会籍"),
        _("已保留会籍。"),
        _("离休、退休和失业的会员可以保留会籍，保留期间免交会费（中国工会章程）。重新就业后恢复会籍。"),
    )
    return _move_page(request, worker_key, member_suspend, words)


@forms_page
@page_for(OFFICER)
def member_left(request: HttpRequest, worker_key: str) -> HttpResponse:
    """Ends the membership after saying what follows."""
    words = Saying(
        _("办理退会"),
        _("办理退会"),
        _("已办理退会。"),
        _("退会后电子会员证失效，会籍变动留有记录。以后可以恢复会籍。"),
        "btn-danger",
    )
    return _move_page(request, worker_key, member_leave, words)


@forms_page
@page_for(OFFICER)
def member_returned(request: HttpRequest, worker_key: str) -> HttpResponse:
    """Takes the membership up again."""
    words = Saying(
        _("恢复会籍"), _("恢复会籍"), _("会籍已恢复。"), _("会员回到现在的组织。换了组织的，恢复后再办理接转。")
    )
    return _move_page(request, worker_key, member_return, words)


@forms_page
@page_for(OFFICER)
def member_transferred(request: HttpRequest, worker_key: str) -> HttpResponse:
    """Asks another organisation to take the member over."""
    member = _changeable(request, worker_key)
    form = TransferForm(request.POST or None)

    def act() -> Any:
        given = form.cleaned_data
        return transfer_ask(
            member=member,
            target=given["target"],
            reason=given["reason"],
            by=audit.actor_from(request.user),
            now=timezone.now(),
        )

    words = Saying(
        _("会籍接转"),
        _("发起接转"),
        _("接转已发起，等待对方确认。"),
        _("对方确认接收后，会籍马上转过去；对方答复以前可以撤回。"),
    )
    return _form_page(request, member, form, act, words)


@require_POST
@page_for(OFFICER)
def member_identity(request: HttpRequest, worker_key: str) -> HttpResponse:
    """Asks the authority about the name and the number."""
    member = _changeable(request, worker_key)
    state = member_identity_check(member=member, by=audit.actor_from(request.user), now=timezone.now())
    said = _("身份核验：%(state)s") % {"state": Member.IdentityState(state).label}
    (messages.success if state == Member.IdentityState.PASSED else messages.warning)(request, said)
    return redirect("registry:member", worker_key=worker_key)


def _move_page(request: HttpRequest, worker_key: str, service: Callable[..., Member], words: Saying) -> HttpResponse:
    member = _changeable(request, worker_key)
    form = MoveForm(request.POST or None, initial={"on": timezone.localdate()})

    def act() -> Member:
        given = form.cleaned_data
        return service(
            member=member,
            reason=given["reason"],
            on=given["on"],
            by=audit.actor_from(request.user),
            now=timezone.now(),
        )

    return _form_page(request, member, form, act, words)


def _changeable(request: HttpRequest, worker_key: str) -> Member:
    member = policies.members.visible(request.user, worker_key=worker_key)
    if not membership_policies.memberships.can_change(request.user, member):
        raise Http404
    return member


def _form_page(
    request: HttpRequest, member: Member, form: forms.Form, act: Callable[[], Any], words: Saying
) -> HttpResponse:
    """The form; after the act the member's page; a refusal with its reason and all that was typed."""
    error: BadInput | Conflict | None = None
    differences: list[Difference] = []
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except ChangedMeanwhile as late:
            error, differences = (
                late,
                [
                    Difference(str(each.fact.label), each.stored or "—", _typed(form, each.fact))
                    for each in late.differences
                ],
            )
            form = _over(form, member, late)
        except (BadInput, Conflict) as refused:
            error = refused
        else:
            messages.success(request, words.done)
            return redirect("registry:member", worker_key=member.worker_key)
    within = policies.organisations.scope(request.user)
    context = {
        "form": form,
        "error": error,
        "differences": differences,
        "heading": words.heading,
        "person": member,
        "lead": words.lead,
        "submit": words.submit,
        "tone": words.tone,
        "ancestors": selectors.organisation_ancestors(member.organisation, within=within),
        "back": reverse("registry:member", args=[member.worker_key]),
    }
    status = REFUSED if error or form.errors else 200
    return render(request, "registry/form_page.html", context, status=status)


def _typed(form: forms.Form, name: str) -> str:
    value = form.cleaned_data[name]
    choices = dict(getattr(form.fields[name], "choices", ()))
    return str(choices.get(value, value)) or NONE


def _over(form: forms.Form, member: Member, late: ChangedMeanwhile) -> ChangeForm:
    """The same form over the newer record: what was typed stays, what was not touched follows the record."""
    member.refresh_from_db()
    data = dict(form.data.items())
    fresh = ChangeForm.start(member)
    for name, value in fresh.items():
        data[f"initial-{name}"] = value
        if name not in form.changed_data:
            data[name] = value
    data["version"] = late.version
    made = ChangeForm(data, member=member, by=form.by)  # type: ignore[attr-defined]
    made.is_valid()
    return made
