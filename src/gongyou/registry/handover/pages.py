"""离任移交, step by step: who leaves → what hangs on the account and who gets it → done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict, GongyouError
from gongyou.core.text import Text
from gongyou.kit.models import User
from gongyou.kit.policies import Visitor
from gongyou.kit.two_step.confirming import freshly_confirmed
from gongyou.registry import policies
from gongyou.registry.access import page_for
from gongyou.registry.administration.shown import appointment_said
from gongyou.registry.handover.holdings import held_by, waiting_for
from gongyou.registry.models import Appointment
from gongyou.registry.policies import OFFICER, SECURITY, WORKER
from gongyou.registry.services import Handover, deputy_appoint, handover
from gongyou.registry.services.handovers import APPOINTMENTS, appointments_to_hand_over
from gongyou.ui.listing import Column, Filter, Listing
from gongyou.ui.templatetags.ui import moment

REFUSED = 422
# More accounts than anybody reads in a drop-down: from there on the name is typed.
LISTED = 200
KEPT_BACK = "-"


@dataclass(frozen=True, slots=True)
class Thing:
    """One line of the page: a thing, the name of its box, whom the reader chose."""

    text: str
    name: str
    chosen: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of things. Without boxes it is only told: it ends, or it stays where it is."""

    label: Text
    things: list[Thing]
    can_be_given: bool = True


@require_safe
@page_for(SECURITY)
def leaving_list(request: HttpRequest) -> HttpResponse:
    """Whose account is handed over."""
    listing = Listing(
        query=request.GET,
        rows=_people(request.user).order_by("username"),
        columns=(
            Column("username", _("账号"), sort="username"),
            Column("name", _("姓名"), sort="name"),
            Column("last_login", _("上次登录"), cell=lambda user: moment(user.last_login), sort="last_login"),
        ),
        filters=(
            Filter(
                "q",
                _("账号或姓名"),
                lambda rows, part: rows.filter(Q(username__icontains=part) | Q(name__icontains=part)),
            ),
        ),
        link=lambda user: reverse("handover:handover", args=[user.pk]),
        language=get_language() or "zh-hans",
    )
    return render(request, "handover/accounts.html", {"listing": listing, "tab": "handover"})


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(SECURITY)
@freshly_confirmed
def handover_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What hangs on the account, and who gets it; by POST it is done."""
    leaving = _leaving(request, pk)
    if request.method != "POST":
        return _shown(request, leaving)
    now = timezone.now()
    try:
        order = Handover(leaving, _chosen(request, leaving, now), closes="closes" in request.POST)
        done = handover(order=order, by=cast(User, request.user), now=now)
    except (BadInput, Conflict) as error:
        return _shown(request, leaving, error=error)
    if order.closes:
        messages.success(request, _("已移交 %(count)s 项，账号已停用。") % {"count": done})
    else:
        messages.success(request, _("已移交 %(count)s 项。") % {"count": done})
    return redirect("administration:account", pk=leaving.pk)


@require_POST
@page_for(SECURITY)
@freshly_confirmed
def deputy_appointed(request: HttpRequest, pk: int) -> HttpResponse:
    """Appoints a deputy for a while; nothing is taken from who is absent."""
    absent = _leaving(request, pk)
    now = timezone.now()
    try:
        deputy = _person(request, request.POST.get("deputy", ""), absent)
        until = _end_of(request.POST.get("until", ""))
        count = deputy_appoint(absent=absent, deputy=deputy, until=until, by=cast(User, request.user), now=now)
    except (BadInput, Conflict) as error:
        return _shown(request, absent, error=error)
    messages.success(request, _("已办理临时代理，共 %(count)s 项任命，到期自动失效。") % {"count": count})
    return redirect("administration:account", pk=deputy.pk)


def _shown(request: HttpRequest, leaving: User, *, error: GongyouError | None = None) -> HttpResponse:
    now = timezone.now()
    others = _successors(request, leaving)
    context = {
        "leaving": leaving,
        "parts": _parts(request, leaving, now),
        "queues": waiting_for(leaving),
        "successors": list(others[:LISTED]) if others.count() <= LISTED else None,
        "all_to": request.POST.get("all", ""),
        "closes": request.method != "POST" or "closes" in request.POST,
        "deputy": request.POST.get("deputy", ""),
        "until": request.POST.get("until", ""),
        "tomorrow": timezone.localdate(now) + timedelta(days=1),
        "error": error,
    }
    return render(request, "handover/handover.html", context, status=REFUSED if error else 200)


def _parts(request: HttpRequest, leaving: User, now: datetime) -> list[Part]:
    appointments = [
        Thing(appointment_said(one), *_box(request, APPOINTMENTS, str(one.pk)), remark=_alone(one, now))
        for one in appointments_to_hand_over(leaving, now)
    ]
    language = get_language() or "zh"
    parts = [Part(Text("任命", "Appointments"), appointments)] if appointments else []
    for listed in held_by(leaving):
        key = listed.holding.key
        things = [Thing(held.text.on(language), *_box(request, key, held.key)) for held in listed.things]
        parts.append(Part(listed.holding.label, things, listed.holding.moved is not None))
    return parts


def _box(request: HttpRequest, kind: str, key: str) -> tuple[str, str]:
    name = f"to-{kind}-{key}"
    return name, request.POST.get(name, "")


def _alone(one: Appointment, now: datetime) -> str:
    """What nobody would do any more at the organisation."""
    if one.role != OFFICER:
        return ""
    others = Appointment.objects.filter(role=OFFICER, organisation=one.organisation, user__is_active=True)
    if any(other.is_in_force(now) for other in others.exclude(user=one.user_id)):
        return ""
    return _("该组织没有其他工会干部")


def _chosen(request: HttpRequest, leaving: User, now: datetime) -> dict[tuple[str, str], User]:
    """(kind, key) → successor, of everything that is given; the choice for all stands where a box is empty."""
    names = {(APPOINTMENTS, str(one.pk)) for one in appointments_to_hand_over(leaving, now)}
    for listed in held_by(leaving):
        if listed.holding.moved is not None:
            names |= {(listed.holding.key, thing.key) for thing in listed.things}
    whole = request.POST.get("all", "").strip()
    people: dict[str, User] = {}
    chosen: dict[tuple[str, str], User] = {}
    for kind, key in sorted(names):
        username = request.POST.get(f"to-{kind}-{key}", "").strip() or whole
        if username in ("", KEPT_BACK):
            continue
        if username not in people:
            people[username] = _person(request, username, leaving)
        chosen[kind, key] = people[username]
    return chosen


def _person(request: HttpRequest, username: str, leaving: User) -> User:
    found = _successors(request, leaving).filter(username=username.strip()).first()
    if found is None:
        raise BadInput(
            "registry.handover_unknown",
            Text("没有找到接手人的账号。", "No such account to take over."),
            Text("请填写本级范围内在用的账号。", "Give an open account of your scope."),
        )
    return found


def _end_of(day: str) -> datetime:
    try:
        last = date.fromisoformat(day)
    except ValueError as reason:
        raise BadInput(
            "registry.handover_until",
            Text("没有写代理截止日期。", "The last day is missing."),
            Text("请填写日期。", "Give a day."),
        ) from reason
    return timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))


def _leaving(request: HttpRequest, pk: int) -> User:
    """An account all of whose appointments the reader reaches, and never the own one."""
    account = policies.accounts.visible(request.user, pk=pk)
    if account == request.user or not policies.accounts.can_secure(request.user, account):
        raise Http404
    return account


def _people(user: Visitor) -> QuerySet[User]:
    staff = Appointment.objects.exclude(role=WORKER).filter(is_confirmed=True).values("user")
    return policies.accounts.scope(user).filter(is_active=True, pk__in=staff).exclude(username=user.get_username())


def _successors(request: HttpRequest, leaving: User) -> QuerySet[User]:
    return _people(request.user).exclude(pk=leaving.pk).order_by("username")
