"""The queue of applications and one application."""

from __future__ import annotations

from functools import partial
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongyou.core.errors import GongyouError
from gongyou.core.figures import DAY, day_shown
from gongyou.kit import audit
from gongyou.kit.policies import Visitor
from gongyou.registry import membership_policies, policies
from gongyou.registry.access import page_for
from gongyou.registry.applications.forms import RefusalForm
from gongyou.registry.identity import born_on, document_kind, identity_checked, sex
from gongyou.registry.memberships.shown import phone_sharers
from gongyou.registry.models import Application, Member
from gongyou.registry.policies import OFFICER
from gongyou.registry.privacy.holding import holding
from gongyou.registry.privacy.looking import application_looks
from gongyou.registry.scoped import Scoped
from gongyou.registry.services.applications import member_behind
from gongyou.registry.working_days import DECISION_DAYS, due_on
from gongyou.ui.addresses import link_to
from gongyou.ui.listing import LEAFED, SIZES, Column, Filter, Listing, choices_of
from gongyou.ui.states import Badge, Tone

REFUSED = 422
STATE = Application.State
TONES = {
    STATE.SUBMITTED: Tone.NEW,
    STATE.APPROVED: Tone.GOOD,
    STATE.REFUSED: Tone.BAD,
    STATE.WITHDRAWN: Tone.NEUTRAL,
}

_IN_STATE = Scoped(
    lambda user, state: (
        membership_policies.applications.scope(user).filter(state=state).order_by().values_list("pk")[: LEAFED + 1]
    )
)
_FIRST = Scoped(
    lambda user: _ordered(membership_policies.applications.scope(user).filter(state=STATE.SUBMITTED), STATE.SUBMITTED)[
        : SIZES[0]
    ]
)


def language() -> str:
    return get_language() or "zh-hans"


@require_safe
@page_for(OFFICER)
def application_list(request: HttpRequest) -> HttpResponse:
    """What waits, longest first; the filter shows the answered ones too."""
    wanted = request.GET.get("state", "") or STATE.SUBMITTED
    listing = Listing(
        query=request.GET,
        rows=partial(_answered, request.user, wanted),
        columns=(
            Column("name_shown", _("姓名")),
            Column("organisation", _("申请加入"), cell=lambda one: one.organisation.name, hides_on_phone=True),
            Column("occupation", _("职业类别"), cell=lambda one: one.get_occupation_display(), hides_on_phone=True),
            Column("source", _("来源"), cell=lambda one: one.get_source_display(), hides_on_phone=True),
            Column("submitted_at", _("提交日期"), DAY, hides_on_phone=True),
            Column("waiting", _("等待"), cell=waiting_badge_of)
            if wanted == STATE.SUBMITTED
            else Column("state", _("状态"), cell=state_badge_of),
        ),
        filters=(
            Filter("state", _("状态"), lambda rows, state: rows, choices_of(STATE)),
            Filter(
                "occupation",
                _("职业类别"),
                lambda rows, occupation: rows.filter(occupation=occupation),
                choices_of(Member.Occupation),
            ),
        ),
        ends_at=holding().listed_at_most,
        first=partial(_FIRST.objects, request.user) if wanted == STATE.SUBMITTED else None,
        unfiltered=partial(_IN_STATE.counted, request.user, wanted) if wanted in STATE.values else None,
        link=link_to("applications:application", attrgetter("pk")),
        language=language(),
    )
    context = {
        "listing": listing,
        "waiting": wanted == STATE.SUBMITTED,
        "rows": list(zip(listing.drawn, listing.page.object_list, strict=True)),
        "days": DECISION_DAYS,
    }
    return render(request, "applications/list.html", context)


@require_safe
@page_for(OFFICER)
def application_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One application of the scope."""
    return application_shown(request, visible(request, pk))


def visible(request: HttpRequest, pk: int) -> Application:
    """The application, or 404."""
    membership_policies.applications.visible(request.user, pk=pk)
    return Application.objects.select_related("organisation", "employer", "station", "member", "decided_by").get(pk=pk)


def application_shown(
    request: HttpRequest,
    application: Application,
    *,
    form: RefusalForm | None = None,
    error: GongyouError | None = None,
) -> HttpResponse:
    """The page; status 422 with an `error` or a form that has one."""
    known = member_behind(application) if application.state == STATE.SUBMITTED else None
    seen = known is not None and policies.members.can_view(request.user, known)
    number = application.id_number
    transfer = application.transfers.select_related("source").order_by("-pk").first()
    context: dict[str, Any] = {
        "application": application,
        "state": state_badge_of(application),
        "waiting": waiting_badge_of(application) if is_late(application) else None,
        "due": due_on(timezone.localdate(application.submitted_at)),
        "is_open": application.state == STATE.SUBMITTED,
        "known": known,
        "known_is_seen": seen,
        "known_is_here": known is not None and known.organisation_id == application.organisation_id,
        "known_has_left": known is not None and known.state == Member.State.LEFT,
        "transfer": transfer,
        "notes": identity_checked(number).notes if number else (),
        "document": document_kind(number).label if number else "",
        "sex": sex(number).label if number else "",
        "born": born_on(number) if number else None,
        "sharers": phone_sharers(application.phone, request.user, but=known),
        "form": form or RefusalForm(),
        "looks": application_looks(application),
        "timeline": audit.timeline_of(application, language()),
        "error": error,
    }
    refused = error is not None or (form is not None and bool(form.errors))
    return render(request, "applications/page.html", context, status=REFUSED if refused else 200)


def state_badge_of(application: Application) -> Badge:
    return Badge(application.get_state_display(), TONES[STATE(application.state)])


def is_late(application: Application) -> bool:
    return due_on(timezone.localdate(application.submitted_at)) < timezone.localdate()


def waiting_badge_of(application: Application) -> Badge:
    """How long it has waited, and whether the answer is late: three working days are what people are promised."""
    today = timezone.localdate()
    came_in = timezone.localdate(application.submitted_at)
    due = due_on(came_in)
    days = (today - came_in).days
    if due < today:
        return Badge(_("%(days)d 天，已超期") % {"days": days}, Tone.BAD)
    if due == today:
        return Badge(_("今天到期"), Tone.WARNING)
    return Badge(_("%(day)s到期") % {"day": day_shown(due, language())}, Tone.NEUTRAL)


def _answered(user: Visitor, wanted: str) -> QuerySet[Application]:
    scope = membership_policies.applications.scope(user)
    return _ordered(scope.filter(state=wanted) if wanted in STATE.values else scope, wanted)


def _ordered(rows: QuerySet[Application], state: str) -> QuerySet[Application]:
    order = ("submitted_at", "pk") if state == STATE.SUBMITTED else ("-submitted_at", "-pk")
    return rows.select_related("organisation").order_by(*order)
