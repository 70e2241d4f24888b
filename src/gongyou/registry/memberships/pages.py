"""The list of members, the search, and one member."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import attrgetter

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongyou.core.errors import BadInput
from gongyou.core.figures import DAY
from gongyou.kit import audit
from gongyou.kit.prepared import Prepared
from gongyou.registry import membership_policies, policies, selectors
from gongyou.registry.access import page_for
from gongyou.registry.identity import born_on, document_kind, sex
from gongyou.registry.identity_authorities import authority
from gongyou.registry.member_search import members_first_found
from gongyou.registry.memberships.shown import (
    history_of,
    identity_badge_of,
    next_step,
    phone_sharers,
    state_badge_of,
)
from gongyou.registry.models import Member, Organisation, WorkPoint
from gongyou.registry.policies import OFFICER
from gongyou.registry.privacy.holding import holding
from gongyou.registry.privacy.looking import member_looks
from gongyou.registry.scoped import Scoped
from gongyou.registry.small_scopes import (
    Held,
    Organisations,
    members_counted,
    members_first,
    members_near,
    members_read,
)
from gongyou.registry.ways import right_below, way_to
from gongyou.ui.addresses import link_to
from gongyou.ui.listing import Column, Filter, Listing, choices_of

FOUND_AT_MOST = 100
_SHOWN = Scoped(
    lambda user, key: (
        policies.members.scope(user)
        .filter(worker_key=key)
        .select_related("organisation", "employer", "grid", "merged_into")[:1]
    )
)
_WORK_POINT = Prepared(lambda key: WorkPoint.objects.filter(member_id=key).select_related("station").order_by("pk")[:1])


def language() -> str:
    return get_language() or "zh-hans"


@require_safe
@page_for(OFFICER)
def member_list(request: HttpRequest) -> HttpResponse:
    """The members of the scope, or of one organisation in it; the filter lives in the address."""
    code = request.GET.get("organisation", "")
    organisation = policies.organisations.visible(request.user, code=code) if code else None
    listing = _members(
        request,
        organisation,
        filters=(
            # The rows are those of the organisation already.
            Filter("organisation", _("组织"), lambda rows, code: rows, _nearby(request, organisation)),
            Filter("state", _("会籍"), lambda rows, state: rows.filter(state=state), choices_of(Member.State)),
            Filter(
                "occupation",
                _("职业类别"),
                lambda rows, occupation: rows.filter(occupation=occupation),
                choices_of(Member.Occupation),
            ),
            Filter(
                "form",
                _("用工形式"),
                lambda rows, form: rows.filter(employment_form=form),
                choices_of(Member.EmploymentForm),
            ),
            Filter(
                "identity",
                _("身份核验"),
                lambda rows, state: rows.filter(identity_state=state),
                choices_of(Member.IdentityState),
            ),
        ),
    )
    return render(request, "memberships/list.html", {"listing": listing, "organisation": organisation})


@require_POST
@page_for(OFFICER)
def member_lookup(request: HttpRequest) -> HttpResponse:
    """Finds members by a part of the name, pinyin, initials or an exact number.

    By POST: personal text must not stand in an address, which browsers keep and servers log.
    """
    text = request.POST.get("looked_up", "").strip()
    scope = policies.members.scope(request.user).select_related("organisation", "employer")
    try:
        found = members_first_found(text, scope, within=Held(request.user), at_most=FOUND_AT_MOST + 1)
    except BadInput as wrong:
        return render(request, "memberships/found.html", {"error": wrong, "text": text}, status=422)
    if len(found) == 1:
        return redirect("registry:member", worker_key=found[0].worker_key)
    if not found:
        messages.warning(request, _("没有找到。可输入姓名或其中几个字、拼音、首字母；号码须完整。"))
        return redirect("registry:members")
    more = len(found) > FOUND_AT_MOST
    # In order after the cut: ordering a million matches first would cost seconds.
    shown = sorted(found[:FOUND_AT_MOST], key=lambda member: (member.organisation.path, member.pk))
    rows = [(member, state_badge_of(member)) for member in shown]
    return render(request, "memberships/found.html", {"rows": rows, "more": more, "most": FOUND_AT_MOST, "text": text})


@require_safe
@page_for(OFFICER)
def member_page(request: HttpRequest, worker_key: str) -> HttpResponse:
    """One member with personal data masked: facts, the next step, the history, and what was done."""
    member: Member | None = _SHOWN.first(request.user, worker_key)
    if member is None:
        raise Http404
    has_identity = bool(member.id_number)
    context = {
        "member": member,
        "state": state_badge_of(member),
        "identity": identity_badge_of(member),
        "has_authority": authority() is not None,
        "document": document_kind(member.id_number).label if has_identity else "",
        "sex": sex(member.id_number).label if has_identity else "",
        "born": born_on(member.id_number) if has_identity else None,
        "step": next_step(member, request.user, timezone.localdate(), language()),
        "sharers": phone_sharers(member.phone, request.user, but=member),
        "history": history_of(member),
        "may_change": membership_policies.memberships.can_change(request.user, member)
        and member.state not in (Member.State.MERGED, Member.State.ERASED),
        "ancestors": way_to(request.user, member.organisation),
        "looks": member_looks(member),
        "work_point": _WORK_POINT.first(member.pk),
        "timeline": audit.timeline_of(member, language()),
    }
    return render(request, "memberships/page.html", context)


def _members(request: HttpRequest, organisation: Organisation | None, *, filters: tuple[Filter, ...]) -> Listing:
    within: Organisations = Held(request.user)
    if organisation:
        within = selectors.scope_of(request.user, OFFICER).filter(selectors.under(organisation.path))
    counted = members_counted(within)

    def rows() -> QuerySet[Member]:
        scope = policies.members.scope(request.user)
        if organisation:
            scope = scope.filter(selectors.under(organisation.path, prefix="organisation__"))
        return members_near(scope, within=within).order_by("-joined_on", "-pk")

    def unfiltered(counted: Callable[[], int]) -> int:
        told = selectors.members_told(request.user, organisation, {})
        return counted() if told is None else told

    return Listing(
        query=request.GET,
        rows=rows,
        read=members_read,
        first=members_first(within),
        told=partial(selectors.members_told, request.user, organisation),
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
                "occupation",
                _("职业类别"),
                cell=lambda member: member.get_occupation_display(),
                hides_on_phone=True,
            ),
            Column("joined_on", _("入会日期"), DAY, sort="joined_on", hides_on_phone=True),
            Column("state", _("会籍"), cell=state_badge_of),
        ),
        filters=filters,
        ends_at=holding().listed_at_most,
        unfiltered=partial(unfiltered, counted) if counted else None,
        link=link_to("registry:member", attrgetter("worker_key")),
        language=language(),
    )


def _nearby(request: HttpRequest, organisation: Organisation | None) -> list[tuple[str, str]]:
    """What the filter offers: the way up, the organisation itself and the ones right below it."""
    centre = organisation or selectors.scope_top(request.user)
    if centre is None:
        return []
    around = [*way_to(request.user, centre), *right_below(request.user, centre)]
    return [(found.code, found.name) for found in around]
