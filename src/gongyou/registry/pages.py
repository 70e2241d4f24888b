"""The console's pages of members."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongyou.core.figures import DAY
from gongyou.kit import audit
from gongyou.registry import policies, selectors
from gongyou.registry.access import page_for
from gongyou.registry.models import Member, Organisation
from gongyou.registry.policies import OFFICER
from gongyou.ui.listing import Column, Filter, Listing
from gongyou.ui.states import Badge, Tone

LOOKED_UP_AT_MOST = 200
STATE_TONES = {
    Member.State.ACTIVE: Tone.GOOD,
    Member.State.SUSPENDED: Tone.WARNING,
    Member.State.LEFT: Tone.NEUTRAL,
}


@require_safe
@page_for(OFFICER)
def member_list(request: HttpRequest) -> HttpResponse:
    """The members of the scope, or of one organisation in it; the filter lives in the address."""
    code = request.GET.get("organisation", "")
    organisation = policies.organisations.visible(request.user, code=code) if code else None
    listing = _members(
        request,
        policies.members.scope(request.user).order_by("-joined_on", "-pk"),
        filters=(
            Filter("organisation", _("组织"), _under, _nearby(request, organisation)),
            Filter("state", _("会籍"), lambda rows, state: rows.filter(state=state), Member.State.choices),
            Filter(
                "form",
                _("用工形式"),
                lambda rows, form: rows.filter(employment_form=form),
                Member.EmploymentForm.choices,
            ),
        ),
    )
    return render(request, "registry/member_list.html", {"listing": listing, "organisation": organisation})


@require_POST
@page_for(OFFICER)
def member_lookup(request: HttpRequest) -> HttpResponse:
    """Finds members by an exact name, telephone, ID number or worker key.

    By POST: an ID number must not stand in an address, which browsers keep and servers log.
    """
    looked_up = request.POST.get("looked_up", "").strip()
    scope = policies.members.scope(request.user)
    matching = selectors.members_matching(scope, looked_up) if looked_up else scope.none()
    found = list(
        matching.select_related("organisation", "employer").order_by("organisation__path", "pk")[:LOOKED_UP_AT_MOST]
    )
    if len(found) == 1:
        return redirect("registry:member", worker_key=found[0].worker_key)
    if not found:
        messages.warning(request, _("没有找到。请输入完整的姓名、手机号、身份证号或职工代号。"))
        return redirect("registry:members")
    return render(request, "registry/member_matches.html", {"found": found})


@require_safe
@page_for(OFFICER)
def member_page(request: HttpRequest, worker_key: str) -> HttpResponse:
    """One member with personal data masked, and what was done."""
    member = policies.members.visible(request.user, worker_key=worker_key)
    context = {
        "member": member,
        "state": _state(member),
        "ancestors": _ancestors(request, member.organisation),
        "timeline": audit.timeline_of(member, _language()),
    }
    return render(request, "registry/member_page.html", context)


def _language() -> str:
    return get_language() or "zh-hans"


def _ancestors(request: HttpRequest, organisation: Organisation) -> QuerySet[Organisation]:
    return selectors.organisation_ancestors(organisation, within=policies.organisations.scope(request.user))


def _members(request: HttpRequest, members: QuerySet[Member], *, filters: tuple[Filter, ...]) -> Listing:
    return Listing(
        query=request.GET,
        rows=members.select_related("organisation", "employer"),
        columns=(
            Column("name_shown", _("姓名")),
            Column("id_number_shown", _("身份证号"), hides_on_phone=True),
            Column("phone_shown", _("手机号"), hides_on_phone=True),
            Column(
                "organisation", _("所在组织"), cell=lambda member: member.organisation.name, sort="organisation__path"
            ),
            Column(
                "employer",
                _("用人单位"),
                cell=lambda member: member.employer.name if member.employer else None,
                hides_on_phone=True,
            ),
            Column(
                "form", _("用工形式"), cell=lambda member: member.get_employment_form_display(), hides_on_phone=True
            ),
            Column("joined_on", _("入会日期"), DAY, sort="joined_on"),
            Column("state", _("会籍"), cell=_state),
        ),
        filters=filters,
        link=lambda member: reverse("registry:member", args=[member.worker_key]),
        language=_language(),
    )


def _state(member: Member) -> Badge:
    return Badge(member.get_state_display(), STATE_TONES[Member.State(member.state)])


def _under(rows: QuerySet[Member], code: str) -> QuerySet[Member]:
    # The page has already refused a code outside the scope.
    found = Organisation.objects.filter(code=code).first()
    return rows.filter(selectors.under(found.path, prefix="organisation__")) if found else rows.none()


def _nearby(request: HttpRequest, organisation: Organisation | None) -> list[tuple[str, str]]:
    """What the filter offers: the way up, the organisation itself and the ones right below it."""
    scope = policies.organisations.scope(request.user)
    centre = organisation or selectors.scope_top(request.user)
    if centre is None:
        return []
    around = [*_ancestors(request, centre), *scope.filter(selectors.under(centre.path), depth=centre.depth + 1)]
    return [(found.code, found.name) for found in around]
