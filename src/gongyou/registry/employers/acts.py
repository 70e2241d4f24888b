"""What officers do to employers: record, change, found their union."""

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
from django.views.decorators.http import require_http_methods

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.registry import policies
from gongyou.registry.access import page_for
from gongyou.registry.comparing import STALE, compared
from gongyou.registry.employers.forms import EmployerChangeForm, EmployerNewForm, UnionForm
from gongyou.registry.employers.pages import employer_seen
from gongyou.registry.employers.selectors import founding_of
from gongyou.registry.models import Employer, Organisation
from gongyou.registry.organisations.statute import COMMITTEE_MEMBERS, duties
from gongyou.registry.policies import ADMINISTRATOR, OFFICER
from gongyou.registry.regions import regions_above
from gongyou.registry.services.employers import EmployerChanges, EmployerRow, employer_change, employer_record
from gongyou.registry.services.foundings import UnionRow, employer_union_found

REFUSED = 422
forms_page = require_http_methods(["GET", "HEAD", "POST"])
SUPERIORS = (Organisation.Kind.TOWNSHIP, Organisation.Kind.FEDERATION, Organisation.Kind.REGIONAL)


@forms_page
@page_for(OFFICER, ADMINISTRATOR)
def employer_new(request: HttpRequest) -> HttpResponse:
    """Records an employer."""
    form = _among(request, EmployerNewForm(request.POST or None))

    def act() -> Employer:
        given = dict(form.cleaned_data)
        if Employer.objects.filter(key=given["key"]).exists():
            raise _key_taken(given["key"])
        organisation = given.pop("organisation")
        row = EmployerRow(**given, organisation_code=organisation.code if organisation else None)
        return employer_record(row=row, by=_by(request), now=timezone.now())

    words = {"heading": _("登记用人单位"), "submit": _("登记"), "done": _("用人单位已登记。")}
    return _form_page(request, form, act, back=reverse("employers:employers"), **words)


@forms_page
@page_for(OFFICER, ADMINISTRATOR)
def employer_changed(request: HttpRequest, pk: int) -> HttpResponse:
    """Changes the record; who saves over a newer version sees both first."""
    employer = _changeable(request, pk)
    start: dict[str, Any] = {name: getattr(employer, name) for name in EmployerChangeForm.base_fields}
    start["industry"] = employer.industry[:1]
    start["organisation"] = employer.organisation.code if employer.organisation else ""
    form = _among(request, EmployerChangeForm(request.POST or None, initial=start), employer)

    def act() -> Employer:
        given = dict(form.cleaned_data)
        version = given.pop("version")
        if given["industry"] == employer.industry[:1]:
            given["industry"] = employer.industry  # the form knows the section only; a finer code stays
        changes = EmployerChanges(**given)
        return employer_change(employer=employer, changes=changes, version=version, by=_by(request), now=timezone.now())

    words = {"heading": _("修改用人单位资料"), "submit": _("保存"), "done": _("资料已保存。")}
    return _form_page(request, form, act, back=reverse("employers:employer", args=[pk]), **words)


@forms_page
@page_for(OFFICER)
def union_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Founds the employer's own union and moves its members into it."""
    employer = _changeable(request, pk)
    scope = policies.organisations.scope(request.user)
    due = founding_of(employer, scope)
    superior = _superior_for(employer, request)
    start = {
        "code": f"{superior.code}-{employer.key}"[:40] if superior else "",
        "name": f"{employer.name}工会委员会" if due.is_due else f"{employer.name}工会",
        "superior": superior.code if superior else "",
        "founded_on": timezone.localdate(),
        "takes_members": True,
    }
    form = UnionForm(request.POST or None, initial=start)
    form.fields["superior"].among = scope.filter(closed_on=None)  # type: ignore[attr-defined]

    def act() -> Employer:
        done = employer_union_found(
            employer=employer, row=UnionRow(**form.cleaned_data), by=_by(request), now=timezone.now()
        )
        messages.success(request, _("已转入会员 %(count)d 人。") % {"count": done.moved})
        return employer

    return _form_page(
        request,
        form,
        act,
        back=reverse("employers:employer", args=[pk]),
        heading=_("为“%(name)s”建立工会") % {"name": employer.name},
        notes=duties(members=due.members, staff=employer.staff_count),
        quote=COMMITTEE_MEMBERS.quote,
        submit=_("建立工会"),
        done=_("工会已建立。下一步：选举后登记任期。"),
    )


def _superior_for(employer: Employer, request: HttpRequest) -> Organisation | None:
    """The township federation nearest to the employer that the officer may found under."""
    around = regions_above(employer.region)
    found = policies.organisations.scope(request.user).filter(kind__in=SUPERIORS, closed_on=None, region__in=around)
    return min(
        found, key=lambda one: (SUPERIORS.index(Organisation.Kind(one.kind)), around.index(one.region)), default=None
    )


def _key_taken(key: str) -> Conflict:
    return Conflict(
        "registry.employer_key_taken",
        Text(f"单位代号 {key} 已被使用。", f"The employer key {key} is taken."),
        Text("请换一个代号，或到那家单位的页面修改。", "Choose another, or change the record of that employer."),
    )


def _among(request: HttpRequest, form: Any, employer: Employer | None = None) -> Any:
    scope = policies.organisations.scope(request.user).filter(closed_on=None)
    if employer is not None and employer.organisation_id:
        scope = scope | Organisation.objects.filter(pk=employer.organisation_id)
    form.fields["organisation"].among = scope
    return form


def _by(request: HttpRequest) -> Any:
    return audit.actor_from(request.user)


def _changeable(request: HttpRequest, pk: int) -> Employer:
    employer = employer_seen(request, pk)
    if not policies.employers.can_change(request.user, employer):
        raise Http404
    return employer


def _form_page(request: HttpRequest, form: forms.Form, act: Callable[[], Employer], **words: Any) -> HttpResponse:
    done = words.pop("done")
    context: dict[str, Any] = {"form": form, **words}
    if form.is_valid():
        try:
            employer = act()
        except (BadInput, Conflict) as error:
            context["error"] = error
            if error.code == STALE and isinstance(error, Conflict):
                context["differences"] = compared(form, error)
        else:
            messages.success(request, done)
            return redirect("employers:employer", pk=employer.pk)
    status = REFUSED if form.errors or context.get("error") else 200
    return render(request, "employers/form.html", context, status=status)
