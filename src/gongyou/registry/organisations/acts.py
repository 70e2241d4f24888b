"""What officers do to organisations: a form for each, and a refusal shows the page again and says why."""

from __future__ import annotations

from collections.abc import Callable
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
from gongyou.kit import audit
from gongyou.registry import policies
from gongyou.registry.access import page_for
from gongyou.registry.comparing import STALE, compared
from gongyou.registry.models import Affiliation, Organisation
from gongyou.registry.organisations.forms import AffiliationForm, ChangeForm, FoundForm, MoveForm, TermForm
from gongyou.registry.organisations.pages import ancestors_of, organisation_shown
from gongyou.registry.organisations.statute import TERM_QUOTE, WOMEN_QUOTE, duties
from gongyou.registry.policies import ADMINISTRATOR, OFFICER
from gongyou.registry.selectors import organisation_members_count
from gongyou.registry.services.affiliations import affiliation_end, affiliation_give
from gongyou.registry.services.organisation_changes import (
    OrganisationChanges,
    organisation_change,
    organisation_close,
    organisation_move,
    organisation_reopen,
)
from gongyou.registry.services.organisations import OrganisationRow, organisation_found
from gongyou.registry.services.terms import TermRow, term_record

REFUSED = 422
forms_page = require_http_methods(["GET", "HEAD", "POST"])
WORDS = ("name", "kind", "level", "region", "founded_on")


@forms_page
@page_for(OFFICER, ADMINISTRATOR)
def organisation_new(request: HttpRequest, code: str) -> HttpResponse:
    """Founds an organisation below this one."""
    parent = _changeable(request, code)
    form = FoundForm(request.POST or None, initial={"region": parent.region})

    def act() -> Organisation:
        return organisation_found(
            row=OrganisationRow(**form.cleaned_data, parent_code=parent.code), by=_by(request), now=timezone.now()
        )

    return _form_page(
        request,
        parent,
        form,
        act,
        heading=_("在“%(name)s”下建立组织") % {"name": parent.name},
        submit=_("建立"),
        done=_("组织已建立。"),
    )


@forms_page
@page_for(OFFICER, ADMINISTRATOR)
def organisation_changed(request: HttpRequest, code: str) -> HttpResponse:
    """Changes the words of the record; who saves over a newer version sees both first."""
    organisation = _changeable(request, code)
    start = {name: getattr(organisation, name) for name in (*WORDS, "version")}
    form = ChangeForm(request.POST or None, initial=start)

    def act() -> Organisation:
        given = dict(form.cleaned_data)
        version = given.pop("version")
        return organisation_change(
            organisation=organisation,
            changes=OrganisationChanges(**given),
            version=version,
            by=_by(request),
            now=timezone.now(),
        )

    return _form_page(
        request, organisation, form, act, heading=_("修改组织资料"), submit=_("保存"), done=_("资料已保存。")
    )


@forms_page
@page_for(OFFICER, ADMINISTRATOR)
def organisation_moved(request: HttpRequest, code: str) -> HttpResponse:
    """Moves the organisation with everything below it under another superior."""
    organisation = _closable(request, code)
    form = MoveForm(request.POST or None)
    form.fields["under"].among = policies.organisations.scope(request.user)  # type: ignore[attr-defined]

    def act() -> Organisation:
        return organisation_move(
            organisation=organisation, under=form.cleaned_data["under"], by=_by(request), now=timezone.now()
        )

    below = Organisation.objects.get_descendant_count(organisation)
    return _form_page(
        request,
        organisation,
        form,
        act,
        heading=_("划转到其他上级"),
        lead=_("“%(name)s”和它的 %(count)d 个下级组织一起划转，会员的会籍不变。")
        % {"name": organisation.name, "count": below},
        submit=_("划转"),
        done=_("已划转。"),
    )


@forms_page
@page_for(OFFICER, ADMINISTRATOR)
def organisation_closed(request: HttpRequest, code: str) -> HttpResponse:
    """Closes the organisation after saying what follows."""
    organisation = _closable(request, code)
    form = forms.Form(request.POST if request.method == "POST" else None)

    def act() -> Organisation:
        return organisation_close(organisation=organisation, by=_by(request), now=timezone.now())

    return _form_page(
        request,
        organisation,
        form,
        act,
        heading=_("撤销“%(name)s”") % {"name": organisation.name},
        lead=_("撤销后不再接收会员，也不能在它下面建立组织；另外的产业、区域隶属同时结束。记录都保留，可以恢复。"),
        submit=_("撤销组织"),
        done=_("组织已撤销。"),
        tone="btn-danger",
    )


@require_POST
@page_for(OFFICER, ADMINISTRATOR)
def organisation_reopened(request: HttpRequest, code: str) -> HttpResponse:
    """Opens a closed organisation again."""
    organisation = _closable(request, code)
    return _done(request, organisation, organisation_reopen, _("组织已恢复。"))


@forms_page
@page_for(OFFICER, ADMINISTRATOR)
def affiliation_new(request: HttpRequest, code: str) -> HttpResponse:
    """Records a membership beside the tree."""
    organisation = _changeable(request, code)
    form = AffiliationForm(request.POST or None, initial={"since": timezone.localdate()})
    # The industry union of the city lies outside the scope of a district's officer.
    form.fields["body"].among = Organisation.objects.filter(closed_on=None)  # type: ignore[attr-defined]

    def act() -> Affiliation:
        given = form.cleaned_data
        return affiliation_give(
            organisation=organisation,
            body=given["body"],
            kind=given["kind"],
            since=given["since"],
            by=_by(request),
            now=timezone.now(),
        )

    return _form_page(
        request,
        organisation,
        form,
        act,
        heading=_("登记产业或区域隶属"),
        lead=_("除上级以外，组织还可以同时隶属产业工会或区域性工会。"),
        submit=_("登记"),
        done=_("隶属已登记。"),
    )


@require_POST
@page_for(OFFICER, ADMINISTRATOR)
def affiliation_ended(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ends a membership beside the tree, today."""
    organisation = _changeable(request, code)
    held = Affiliation.objects.filter(organisation=organisation, pk=pk).first()
    if held is None:
        raise Http404
    today = timezone.localdate()
    return _done(request, organisation, affiliation_end, _("隶属已结束。"), affiliation=held, on=today)


@forms_page
@page_for(OFFICER, ADMINISTRATOR)
def term_new(request: HttpRequest, code: str) -> HttpResponse:
    """Records an election."""
    organisation = _changeable(request, code)
    form = TermForm(request.POST or None, organisation=organisation)

    def act() -> Any:
        return term_record(
            organisation=organisation, row=TermRow(**form.cleaned_data), by=_by(request), now=timezone.now()
        )

    members = organisation_members_count(organisation)
    return _form_page(
        request,
        organisation,
        form,
        act,
        heading=_("登记选举"),
        notes=[duties(members=members, staff=None)[0]] if organisation.kind in BASE else [],
        quotes=[TERM_QUOTE, WOMEN_QUOTE],
        submit=_("登记"),
        done=_("选举已登记。"),
    )


BASE = (Organisation.Kind.ENTERPRISE, Organisation.Kind.GRASSROOTS)


def _by(request: HttpRequest) -> Any:
    return audit.actor_from(request.user)


def _changeable(request: HttpRequest, code: str) -> Organisation:
    found = policies.organisations.visible(request.user, code=code)
    if not policies.organisations.can_change(request.user, found):
        raise Http404
    return found


def _closable(request: HttpRequest, code: str) -> Organisation:
    found = policies.organisations.visible(request.user, code=code)
    if not policies.organisations.can_close(request.user, found):
        raise Http404
    return found


def _form_page(
    request: HttpRequest, about: Organisation, form: forms.Form, act: Callable[[], Any], **words: Any
) -> HttpResponse:
    """One form: act when it is valid, then lead to the organisation; else show it with what is wrong."""
    done = words.pop("done")
    context: dict[str, Any] = {
        "form": form,
        "ancestors": ancestors_of(request, about),
        "back": reverse("registry:organisation", args=[about.code]),
        **words,
    }
    if form.is_valid():
        try:
            made = act()
        except (BadInput, Conflict) as error:
            context["error"] = error
            if error.code == STALE and isinstance(error, Conflict):
                context["differences"] = compared(form, error)
        else:
            messages.success(request, done)
            target = made if isinstance(made, Organisation) else about
            return redirect("registry:organisation", code=target.code)
    status = REFUSED if form.errors or context.get("error") else 200
    return render(request, "organisations/form.html", context, status=status)


def _done(
    request: HttpRequest, organisation: Organisation, act: Callable[..., Any], said: str, **given: Any
) -> HttpResponse:
    try:
        act(**(given or {"organisation": organisation}), by=_by(request), now=timezone.now())
    except (BadInput, Conflict) as error:
        return organisation_shown(request, organisation, error=error, status=REFUSED)
    messages.success(request, said)
    return redirect("registry:organisation", code=organisation.code)
