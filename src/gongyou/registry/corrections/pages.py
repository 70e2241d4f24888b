"""Requests to put name or ID number right: the queue, one request, the decision."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.figures import DAY
from gongyou.kit.masking import id_number_masked, name_masked
from gongyou.kit.models import User
from gongyou.registry import own_policies
from gongyou.registry.access import page_for
from gongyou.registry.models import Correction
from gongyou.registry.own.forms import AnswerForm
from gongyou.registry.own_policies import OFFICER
from gongyou.registry.privacy.holding import holding
from gongyou.registry.services.corrections import correction_grant, correction_look, correction_refuse
from gongyou.ui.listing import Column, Filter, Listing
from gongyou.ui.states import Badge, Tone

REFUSED = 422
TONES = {
    Correction.State.OPEN: Tone.NEW,
    Correction.State.GRANTED: Tone.GOOD,
    Correction.State.REFUSED: Tone.BAD,
    Correction.State.WITHDRAWN: Tone.NEUTRAL,
}


@require_safe
@page_for(OFFICER)
def corrections(request: HttpRequest) -> HttpResponse:
    """The requests of the scope, those that wait first."""
    waits_first = Case(When(state=Correction.State.OPEN, then=0), default=1)
    waiting = own_policies.corrections.scope(request.user).order_by(waits_first, "asked_at", "pk")
    listing = Listing(
        query=request.GET,
        rows=waiting,
        columns=(
            Column("asked_at", _("申请日期"), DAY, sort="asked_at"),
            Column("name", _("会员"), cell=lambda row: row.member.name_shown),
            Column("field", _("更正事项"), cell=lambda row: row.get_field_display()),
            Column("organisation", _("所在组织"), cell=lambda row: row.member.organisation.name, hides_on_phone=True),
            Column("state", _("办理情况"), cell=_badge),
        ),
        filters=(
            Filter("state", _("办理情况"), lambda rows, state: rows.filter(state=state), Correction.State.choices),
        ),
        ends_at=holding().listed_at_most,
        link=lambda row: reverse("corrections:correction", args=[row.pk]),
        language=get_language() or "zh-hans",
    )
    return render(request, "corrections/list.html", {"listing": listing})


@never_cache
@require_safe
@page_for(OFFICER)
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """One request, masked; opening it in the clear leaves a line in the trail."""
    return _shown(request, _visible(request, pk))


@never_cache
@require_POST
@page_for(OFFICER)
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands and what is wanted, in the clear, to compare with the document."""
    found = correction_look(correction=_visible(request, pk), by=_account(request), now=timezone.now())
    return _shown(request, found, is_clear=True)


@require_POST
@page_for(OFFICER)
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts the record right."""
    found = _open(request, pk)
    try:
        correction_grant(correction=found, by=_account(request), now=timezone.now())
    except (BadInput, Conflict) as refusal:
        messages.error(request, refusal.said(get_language() or "zh"))
    else:
        messages.success(request, _("已按申请更正。"))
    return redirect("corrections:correction", pk=pk)


@never_cache
@require_POST
@page_for(OFFICER)
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Leaves the record as it is and says why."""
    found = _open(request, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form=form)
    answer = form.cleaned_data["answer"]
    correction_refuse(correction=found, answer=answer, by=_account(request), now=timezone.now())
    messages.success(request, _("已答复会员。"))
    return redirect("corrections:correction", pk=pk)


def _visible(request: HttpRequest, pk: int) -> Correction:
    return own_policies.corrections.visible(request.user, pk=pk)


def _open(request: HttpRequest, pk: int) -> Correction:
    found = _visible(request, pk)
    if found.state != Correction.State.OPEN or not own_policies.corrections.can_change(request.user, found):
        raise Http404
    return found


def _shown(
    request: HttpRequest, found: Correction, *, is_clear: bool = False, form: AnswerForm | None = None
) -> HttpResponse:
    mask = name_masked if found.field == Correction.Field.NAME else id_number_masked
    standing = found.member.name if found.field == Correction.Field.NAME else found.member.id_number
    context: dict[str, Any] = {
        "correction": found,
        "badge": _badge(found),
        "standing": standing if is_clear else mask(standing),
        "wanted": found.wanted if is_clear else mask(found.wanted),
        "is_clear": is_clear,
        "may_decide": found.state == Correction.State.OPEN and own_policies.corrections.can_change(request.user, found),
        "form": form or AnswerForm(),
    }
    return render(request, "corrections/page.html", context, status=REFUSED if form is not None else 200)


def _badge(row: Correction) -> Badge:
    return Badge(row.get_state_display(), TONES[Correction.State(row.state)])


def _account(request: HttpRequest) -> User:
    return cast(User, request.user)
