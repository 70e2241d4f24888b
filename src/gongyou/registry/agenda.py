"""What of the registry's work waits for an officer: the first page's list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from gongyou.core.text import Text
from gongyou.kit import agenda
from gongyou.kit.agenda import Item, Severity
from gongyou.kit.prepared import Prepared, Totals
from gongyou.kit.tasks.policies import active_runs_shown
from gongyou.registry import selectors
from gongyou.registry.duplicates import policies as duplicate_policies
from gongyou.registry.models import (
    Application,
    Appointment,
    CommitteeTerm,
    Correction,
    DuplicatePair,
    OrganisationQuality,
    OrganisingTask,
    RosterImport,
    Transfer,
)
from gongyou.registry.quality.storing import counts_of
from gongyou.registry.scoped import Scoped
from gongyou.registry.services.organising import address_of
from gongyou.registry.working_days import due_on, late_before

OFFICER = Appointment.Role.OFFICER
TERM_SHOWN = timedelta(days=90)
UNDO_SHOWN = timedelta(days=7)

APPLICATIONS = Text("待审批的入会申请", "Applications to decide")
CORRECTIONS = Text("待办理的更正申请", "Corrections to decide")
DUPLICATES = Text("待核对的疑似重复档案", "Possible duplicates to look at")
TRANSFERS = Text("待确认的会籍接转", "Transfers to answer")
WRONG_ROWS = Text("有错行、待处理的名册导入", "Roster imports with wrong rows")
TO_COMMIT = Text("核对完毕、待确认的名册导入", "Roster imports to confirm")
UNDO_ENDS = Text("即将不能撤销的名册导入", "Roster imports whose undo ends soon")
TERMS_OVER = Text("任期已满、未换届的组织", "Organisations whose term is over")
TERMS_ENDING = Text("90 天内任期届满的组织", "Terms that end within 90 days")
ORGANISING = Text("交给我的组建和发展会员工作", "Organising work given to me")
STALE = Text("超过 12 个月未核实的会员记录", "Members' records not confirmed for 12 months")
RUNNING = Text("进行中的任务", "Tasks under way")


def register_providers() -> None:
    """Called when the registry starts."""
    for key, provider in (
        ("registry.applications", applications),
        ("registry.corrections", corrections),
        ("registry.transfers", transfers),
        ("registry.duplicates", duplicates),
        ("registry.rosters", rosters),
        ("registry.terms", terms),
        ("registry.stale", stale),
        ("registry.organising", organising),
        ("kit.tasks", running),
    ):
        agenda.register(key, provider)


def applications(user: Any, today: date) -> Iterable[Item]:
    """Applications of the scope; overdue when the oldest has waited more than three working days."""
    yield from _queue(APPLICATIONS, _APPLICATIONS.totals(user), today, "applications:applications", "clipboard-check")


def corrections(user: Any, today: date) -> Iterable[Item]:
    """Members who ask to have name or ID number put right."""
    yield from _queue(CORRECTIONS, _CORRECTIONS.totals(user), today, "corrections:corrections", "id")


def transfers(user: Any, today: date) -> Iterable[Item]:
    """Transfers that the user's side decides."""
    yield from _queue(TRANSFERS, _TRANSFERS.totals(user), today, "transfers:transfers", "route")


def duplicates(user: Any, today: date) -> Iterable[Item]:
    """Pairs of records that may be one person, where the user's scope holds both."""
    waiting = f"?state={DuplicatePair.State.OPEN.value}"
    yield Item(DUPLICATES, _DUPLICATES.counted(user), _link("duplicates:duplicates") + waiting, icon="users")


def rosters(user: Any, today: date) -> Iterable[Item]:
    """Imports that wait for a decision, and those whose undo ends."""
    link = _link("rosters:rosters")
    now = timezone.make_aware(datetime.combine(today, time.min))
    told = _ROSTERS.totals(user, now, now + UNDO_SHOWN)
    yield Item(WRONG_ROWS, told["wrong"], link, icon="alert-triangle")
    yield Item(TO_COMMIT, told["right"], link, icon="file-spreadsheet")
    due = timezone.localtime(told["first"]).date() if told["first"] else None
    yield Item(UNDO_ENDS, told["ending"], link, due, Severity.SOON, "arrow-back-up")


def terms(user: Any, today: date) -> Iterable[Item]:
    """Terms that are over, and those that end within 90 days."""
    told = _TERMS.totals(user, today, today + TERM_SHOWN)
    link = _link("registry:terms")
    yield Item(TERMS_OVER, told["over"], link, told["first_over"], Severity.OVERDUE, "calendar")
    yield Item(TERMS_ENDING, told["ending"], link, told["first_ending"], Severity.SOON, "calendar")


def stale(user: Any, today: date) -> Iterable[Item]:
    """Records without a look for a year, as last counted: a sum over the organisations that the user holds."""
    paths = set(selectors.scope_paths(user, OFFICER))
    tops = [path for path in paths if not any(path != other and path.startswith(other) for other in paths)]
    rows = _QUALITY.objects(*tops)
    count = sum(counts_of(row).stale for row in rows)
    if count:
        code = min(rows, key=lambda row: row.organisation.path).organisation.code
        yield Item(STALE, count, reverse("quality:work", args=[code, "stale"]), icon="history")


def organising(user: Any, today: date) -> Iterable[Item]:
    """Work on gaps of coverage that the user was given; overdue when the first of it is."""
    first = _ORGANISING.first(user.pk)
    if first is not None:
        severity = Severity.OVERDUE if first.due_on < today else Severity.SOON
        count = _given_to(user.pk).count()
        yield Item(ORGANISING, count, address_of(first), first.due_on, severity, "users")


def running(user: Any, today: date) -> Iterable[Item]:
    """Long work that the user started."""
    yield Item(RUNNING, len(list(active_runs_shown(user))), reverse("tasks:list"), icon="loader-2")


def _queue(title: Text, told: dict[str, Any], today: date, url_name: str, icon: str) -> Iterable[Item]:
    if not told["count"]:
        return
    came_in = timezone.localtime(told["oldest"]).date()
    severity = Severity.OVERDUE if came_in < late_before(today) else Severity.NORMAL
    yield Item(title, told["count"], _link(url_name), due_on(came_in), severity, icon)


def _mine(user: Any, prefix: str = "organisation__") -> Q:
    return selectors.in_scope(user, OFFICER, prefix=prefix)


def _waiting(found: QuerySet[Any], since: str) -> Totals:
    return Totals(found, {"oldest": Min(since), "count": Count("pk")})


def _submitted(user: Any) -> Totals:
    return _waiting(Application.objects.filter(_mine(user), state=Application.State.SUBMITTED), "submitted_at")


def _asked_for(user: Any) -> Totals:
    mine = _mine(user, "member__organisation__")
    return _waiting(Correction.objects.filter(mine, state=Correction.State.OPEN), "asked_at")


def _to_answer(user: Any) -> Totals:
    asker = Transfer.Asker
    mine = (Q(asker=asker.SOURCE) & _mine(user, "target__")) | (Q(asker=asker.TARGET) & _mine(user, "source__"))
    return _waiting(Transfer.objects.filter(mine, state=Transfer.State.ASKED), "asked_at")


def _pairs(user: Any) -> QuerySet[DuplicatePair]:
    return duplicate_policies.pairs.scope(user).filter(state=DuplicatePair.State.OPEN)


def _imports(user: Any, now: datetime, end: datetime) -> Totals:
    checked = Q(state=RosterImport.State.CHECKED)
    ending = Q(state=RosterImport.State.COMMITTED, undo_until__gte=now, undo_until__lt=end)
    figures = {
        "wrong": Count("pk", filter=checked & Q(rows_wrong__gt=0)),
        "right": Count("pk", filter=checked & Q(rows_wrong=0)),
        "ending": Count("pk", filter=ending),
        "first": Min("undo_until", filter=ending),
    }
    return Totals(RosterImport.objects.filter(_mine(user)).filter(checked | ending), figures)


def _ending(user: Any, today: date, end: date) -> Totals:
    over, ending = Q(expires_on__lt=today), Q(expires_on__gte=today, expires_on__lte=end)
    current = CommitteeTerm.objects.filter(_mine(user), is_current=True, organisation__closed_on=None)
    figures = {
        "over": Count("pk", filter=over),
        "first_over": Min("expires_on", filter=over),
        "ending": Count("pk", filter=ending),
        "first_ending": Min("expires_on", filter=ending),
    }
    return Totals(current.filter(over | ending), figures)


def _given_to(account: int) -> QuerySet[OrganisingTask]:
    return OrganisingTask.objects.filter(assigned_to_id=account, state=OrganisingTask.State.OPEN)


_APPLICATIONS, _CORRECTIONS, _TRANSFERS = Scoped(_submitted), Scoped(_asked_for), Scoped(_to_answer)
_DUPLICATES, _ROSTERS, _TERMS = Scoped(_pairs), Scoped(_imports), Scoped(_ending)
_QUALITY = Prepared(
    lambda *paths: OrganisationQuality.objects.filter(organisation__path__in=paths).select_related("organisation")
)
_ORGANISING = Prepared(lambda key: _given_to(key).order_by("due_on", "pk")[:1])


def _link(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
