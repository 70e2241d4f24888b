"""数据质量: the score of an organisation with every part explained, and the records behind it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongyou.core.errors import BadInput
from gongyou.kit import audit
from gongyou.registry import policies, selectors
from gongyou.registry.access import page_for
from gongyou.registry.models import Organisation
from gongyou.registry.policies import ADMINISTRATOR, ANALYST, OFFICER
from gongyou.registry.privacy.holding import holding
from gongyou.registry.quality import showing, work
from gongyou.registry.services.quality import AT_ONCE, member_confirm, members_confirm_many, quality_recompute
from gongyou.ui.listing import Column, Listing


@require_safe
@page_for(OFFICER, ANALYST, ADMINISTRATOR)
def quality_index(request: HttpRequest) -> HttpResponse:
    """The quality of the organisation that names the reader's scope."""
    top = selectors.scope_top(request.user)
    if top is None or not policies.organisations.can_view(request.user, top):
        raise Http404
    return redirect("quality:organisation", code=top.code)


@require_safe
@page_for(OFFICER, ANALYST, ADMINISTRATOR)
def organisation_quality(request: HttpRequest, code: str) -> HttpResponse:
    """One organisation: score, parts, trend, place among its equals, what is below it."""
    organisation = policies.organisations.visible(request.user, code=code)
    language = get_language() or "zh-hans"
    children = showing.children_of(organisation)
    context: dict[str, Any] = {
        "organisation": organisation,
        "ancestors": selectors.organisation_ancestors(
            organisation, within=policies.organisations.scope(request.user)
        ).exclude(pk=organisation.pk),
        "shown": showing.quality_shown(organisation),
        "trend": showing.trend_of(organisation),
        "place": showing.place_of(organisation),
        "may_work": selectors.has_role(request.user, OFFICER),
        "may_recompute": selectors.has_role(request.user, OFFICER, ADMINISTRATOR),
        "children": Listing(
            query=request.GET,
            rows=children,
            columns=showing.CHILD_COLUMNS,
            link=lambda child: reverse("quality:organisation", args=[child.organisation.code]),
            language=language,
        )
        if children
        else None,
    }
    return render(request, "quality/organisation.html", context)


@require_safe
@page_for(OFFICER)
def work_list(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """The records of one list, those longest without a look first."""
    organisation = policies.organisations.visible(request.user, code=code)
    return render(request, "quality/work.html", _work_context(request, organisation, _list(key)))


@require_POST
@page_for(OFFICER)
def confirmed(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Confirms the records that were ticked."""
    organisation = policies.organisations.visible(request.user, code=code)
    wanted = _list(key)
    keys = request.POST.getlist("member")
    back = redirect(f"{reverse('quality:work', args=[code, wanted.key])}?{request.GET.urlencode()}".rstrip("?"))
    if not keys:
        messages.warning(request, _("没有勾选记录。"))
        return back
    try:
        done = members_confirm_many(
            organisation=organisation,
            worker_keys=keys,
            by=audit.actor_from(request.user),
            now=timezone.now(),
        )
    except BadInput as error:
        messages.error(request, error.said(get_language() or "zh"))
        return back
    messages.success(
        request, ngettext("已核实 %(count)d 条记录。", "已核实 %(count)d 条记录。", done) % {"count": done}
    )
    return back


@require_POST
@page_for(OFFICER)
def member_confirmed(request: HttpRequest, worker_key: str) -> HttpResponse:
    """Confirms the record of one member, from the member's own page."""
    member = policies.members.visible(request.user, worker_key=worker_key)
    try:
        member_confirm(member=member, by=audit.actor_from(request.user), now=timezone.now())
    except BadInput as error:
        messages.error(request, error.said(get_language() or "zh"))
    else:
        messages.success(request, _("记录已核实。"))
    return redirect("registry:member", worker_key=worker_key)


@require_POST
@page_for(OFFICER, ADMINISTRATOR)
def recomputed(request: HttpRequest) -> HttpResponse:
    """Starts the computation and leads to its task."""
    return redirect(quality_recompute(by=audit.actor_from(request.user), now=timezone.now()))


def _list(key: str) -> work.WorkList:
    if key not in work.BY_KEY:
        raise Http404
    return work.BY_KEY[key]


def _work_context(request: HttpRequest, organisation: Organisation, wanted: work.WorkList) -> dict[str, Any]:
    today = timezone.localdate()
    rows = work.records(wanted, organisation, within=policies.members.scope(request.user), today=today)
    listing = Listing(
        query=request.GET,
        rows=rows.select_related("organisation", "employer"),
        ends_at=holding().listed_at_most,
        columns=(Column("name_shown", _("姓名")),),
        language=get_language() or "zh-hans",
    )
    return {
        "organisation": organisation,
        "wanted": wanted,
        "lists": work.WORK_LISTS,
        "listing": listing,
        "members": listing.page.object_list,
        "at_once": AT_ONCE,
        "export_url": _export_url(organisation),
    }


def _export_url(organisation: Organisation) -> str:
    """Where the roster of the organisation is exported for the employer's contact, when that page is there."""
    try:
        return f"{reverse('rosters:export_new')}?organisation={organisation.code}"
    except NoReverseMatch:
        return ""
