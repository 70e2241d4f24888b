"""The console's pages of employers."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongyou.core.figures import COUNT
from gongyou.core.industry import SECTIONS, section_said
from gongyou.kit import audit
from gongyou.registry import policies
from gongyou.registry.access import page_for
from gongyou.registry.employers.selectors import SHARED, WITHOUT, FoundingDue, Step, founding_of, foundings_due
from gongyou.registry.models import Employer
from gongyou.registry.organisations.statute import COMMITTEE_MEMBERS, duties
from gongyou.registry.policies import ADMINISTRATOR, ANALYST, OFFICER
from gongyou.registry.privacy.holding import holding
from gongyou.registry.search import employers_found_by
from gongyou.registry.selectors import has_role
from gongyou.ui.addresses import link_to
from gongyou.ui.listing import Column, Filter, Listing
from gongyou.ui.states import Badge, Tone


def language() -> str:
    return get_language() or "zh-hans"


@require_safe
@page_for(OFFICER, ANALYST, ADMINISTRATOR)
def employer_list(request: HttpRequest) -> HttpResponse:
    """The employers of the scope: found by part of the name, pinyin or credit code."""
    listing = Listing(
        query=request.GET,
        rows=policies.employers.scope(request.user).select_related("organisation").order_by("name", "pk"),
        columns=(
            Column("name", _("名称"), sort="name"),
            Column("uscc", _("统一社会信用代码"), hides_on_phone=True),
            Column("industry", _("行业"), cell=lambda found: section_said(found.industry), hides_on_phone=True),
            Column("staff_count", _("职工（人）"), COUNT, sort="staff_count", hides_on_phone=True),
            Column("union", _("工会"), cell=union_state),
        ),
        filters=(
            Filter(
                "q",
                _("名称、拼音或代码"),
                lambda rows, text: employers_found_by(text, rows),
                placeholder=_("如 快递、kuaidi、kd"),
            ),
            Filter(
                "industry",
                _("行业"),
                lambda rows, letter: rows.filter(industry__startswith=letter),
                list(SECTIONS.items()),
            ),
            Filter(
                "union",
                _("工会"),
                _with_union,
                [("none", _("未建会")), ("shared", _("由上级或联合工会覆盖")), ("own", _("已建会"))],
            ),
        ),
        link=link_to("employers:employer", attrgetter("pk")),
        language=language(),
    )
    return render(request, "employers/list.html", {"listing": listing, "tab": "list", **_rights(request)})


@require_safe
@page_for(OFFICER, ANALYST, ADMINISTRATOR)
def founding_list(request: HttpRequest) -> HttpResponse:
    """The work list: where a union is due to be founded, with the one next step."""
    found = foundings_due(policies.organisations.scope(request.user))
    listing = Listing(
        query=request.GET,
        rows=found,
        columns=(
            Column("employer", _("用人单位"), cell=lambda due: due.employer.name),
            Column("members", _("会员"), COUNT, cell=lambda due: holding().told(due.members), sort="members"),
            Column("staff", _("职工（人）"), COUNT, cell=lambda due: due.employer.staff_count, hides_on_phone=True),
            Column("union", _("现在"), cell=lambda due: union_state(due.employer), hides_on_phone=True),
            Column("step", _("下一步"), cell=step_state),
        ),
        filters=(
            Filter(
                "step",
                _("下一步"),
                lambda rows, step: [due for due in rows if due.step == step],
                [(Step.COMMITTEE.value, _("应当建立委员会")), (Step.CHOICE.value, _("可单独或联合建会"))],
            ),
        ),
        link=link_to("employers:employer", attrgetter("employer.pk")),
        language=language(),
    )
    context = {
        "listing": listing,
        "tab": "foundings",
        "due": sum(due.is_due for due in found),
        "members": sum(due.members for due in found if due.is_due),
        "quote": COMMITTEE_MEMBERS.quote,
        **_rights(request),
    }
    return render(request, "employers/foundings.html", context)


@require_safe
@page_for(OFFICER, ANALYST, ADMINISTRATOR)
def employer_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One employer: its facts, its union, its members, what the statute says, what was done."""
    employer = employer_seen(request, pk)
    scope = policies.organisations.scope(request.user)
    due = founding_of(employer, scope)
    may_change = policies.employers.can_change(request.user, employer)
    covered = employer.organisation
    has_own = covered is not None and covered.is_open and covered.kind not in SHARED
    context: dict[str, Any] = {
        "employer": employer,
        "industry": section_said(employer.industry),
        "union": union_state(employer),
        "union_is_seen": covered is not None and policies.organisations.can_view(request.user, covered),
        "members": due.members,
        "duties": duties(members=due.members, staff=employer.staff_count) if due.members else [],
        "may_change": may_change,
        "may_found": may_change and not has_own and has_role(request.user, OFFICER),
        "is_due": due.is_due and not has_own,
        "timeline": audit.timeline_of(employer, language()),
    }
    return render(request, "employers/page.html", context)


def employer_seen(request: HttpRequest, pk: int) -> Employer:
    """The employer, or Http404."""
    found = policies.employers.scope(request.user).select_related("organisation").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def union_state(employer: Employer) -> Badge:
    """未建会, 由某工会覆盖 or 已建会."""
    covered = employer.organisation
    if covered is None or not covered.is_open:
        return Badge(_("未建会"), Tone.WARNING)
    if covered.kind in SHARED:
        return Badge(covered.get_kind_display(), Tone.NEUTRAL)
    return Badge(_("已建会"), Tone.GOOD)


def step_state(due: FoundingDue) -> Badge:
    """The one next step."""
    if due.is_due:
        return Badge(_("应建委员会"), Tone.BAD)
    return Badge(_("可建会"), Tone.NEW)


def _with_union(rows: QuerySet[Employer], wanted: str) -> QuerySet[Employer]:
    if wanted == "none":
        return rows.filter(WITHOUT)
    rows = rows.exclude(WITHOUT)
    shared = {"organisation__kind__in": SHARED}
    return rows.filter(**shared) if wanted == "shared" else rows.exclude(**shared)


def _rights(request: HttpRequest) -> dict[str, bool]:
    return {"may_add": policies.employers.can_add(request.user)}
