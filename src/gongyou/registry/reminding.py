"""The reminders of the day: terms that end, applications and transfers that wait, undo windows, foundings that are due.

May be run any number of times: every notice carries a key, so the same thing is said once (for what goes on, once a
day). `gongyou remind` runs it by hand, the worker process every morning by itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Count
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from gongyou.core.text import Text
from gongyou.kit.models import User
from gongyou.kit.notices.sending import Recipient, notice_send
from gongyou.kit.tasks import daily
from gongyou.kit.tasks.handlers import Handler, Outcome, Work, register
from gongyou.registry import reminders_said as said
from gongyou.registry.models import Application, Appointment, CommitteeTerm, Organisation, RosterImport, Transfer
from gongyou.registry.quality.storing import counts_of
from gongyou.registry.working_days import late_before

REMIND = "registry.remind"
TITLE = Text("发送当天的提醒", "Sending the reminders of the day")
# Days before the end of a term at which its officers are told; 0 is the day itself or later.
STAGES = (90, 30, 7, 0)
UNDO_TOLD = timedelta(days=3)
STEP = Organisation.steplen


@dataclass(slots=True)
class Officers:
    """Who serves where, by the path of the organisation. Read once for all reminders."""

    at: dict[str, list[User]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def read(cls, now: datetime) -> Officers:
        found = cls()
        held = Appointment.objects.filter(role=Appointment.Role.OFFICER, user__is_active=True)
        for each in held.select_related("organisation", "user"):
            if each.is_in_force(now):
                found.at[each.organisation.path].append(each.user)
        return found

    def of(self, organisation: Organisation) -> list[User]:
        """The officers of the organisation, or of the nearest one above that has any."""
        path: str = organisation.path
        while path:
            if self.at.get(path):
                return self.at[path]
            path = path[:-STEP]
        return []

    def above(self, organisation: Organisation) -> list[User]:
        """The officers of the level above, or of the nearest one above it that has any."""
        parent = Organisation(path=organisation.path[:-STEP])
        return self.of(parent) if parent.path else []


def reminders_send(*, today: date, now: datetime) -> dict[str, int]:
    """Kind → how many notices were new. A second run on the same day sends nothing."""
    officers = Officers.read(now)
    sent: Counter[str] = Counter()
    for kind, user, data, key in _all(officers, today, now):
        notice = notice_send(kind=kind, to=Recipient(account=user), data=data, now=now, dedup_key=key)
        sent[kind] += not notice.is_repeat
    return dict(+sent)


Told = tuple[str, User, dict[str, object], str]


def _all(officers: Officers, today: date, now: datetime) -> Iterator[Told]:
    yield from _terms(officers, today)
    yield from _applications(officers, today)
    yield from _transfers(officers, today)
    yield from _undo(now)
    yield from _foundings(officers)
    yield from _stale(officers, today)


def _terms(officers: Officers, today: date) -> Iterator[Told]:
    """The officers of the organisation and of the level above, at each stage once.

    Who was not told at 90 days, because the machine stood still, is told at the stage that is reached now.
    """
    ending = CommitteeTerm.objects.filter(
        is_current=True, organisation__closed_on=None, expires_on__lte=today + timedelta(days=STAGES[0])
    ).select_related("organisation")
    for term in ending:
        days = (term.expires_on - today).days
        stage = min(each for each in STAGES if days <= each) if days >= 0 else 0
        data: dict[str, object] = {
            "organisation": term.organisation.name,
            "when": said.term_ends(days),
            "day": term.expires_on,
            "link": reverse("registry:organisation", args=[term.organisation.code]),
        }
        for user in _once([*officers.of(term.organisation), *officers.above(term.organisation)]):
            yield said.TERM, user, data, f"{term.pk}:{stage}"


def _applications(officers: Officers, today: date) -> Iterator[Told]:
    late = timezone.make_aware(datetime.combine(late_before(today), time.min))
    waiting = Application.objects.filter(state=Application.State.SUBMITTED, submitted_at__lt=late)
    counted = _counted(officers, waiting.values_list("organisation", flat=True))
    link = _link("applications:applications")
    for user, count in counted.items():
        yield said.APPLICATIONS_LATE, user, {"count": count, "link": link}, today.isoformat()


def _transfers(officers: Officers, today: date) -> Iterator[Told]:
    late = timezone.make_aware(datetime.combine(late_before(today), time.min))
    waiting = Transfer.objects.filter(state=Transfer.State.ASKED, asked_at__lt=late)
    deciders = [
        target if asker == Transfer.Asker.SOURCE else source
        for asker, source, target in waiting.values_list("asker", "source", "target")
    ]
    link = _link("transfers:transfers")
    for user, count in _counted(officers, deciders).items():
        yield said.TRANSFERS_LATE, user, {"count": count, "link": link}, today.isoformat()


def _undo(now: datetime) -> Iterator[Told]:
    ending = RosterImport.objects.filter(
        state=RosterImport.State.COMMITTED, undo_until__gt=now, undo_until__lte=now + UNDO_TOLD
    ).select_related("uploaded_by", "organisation")
    for roster in ending:
        if roster.uploaded_by is None or roster.undo_until is None:
            continue
        data = {
            "organisation": roster.organisation.name,
            "day": timezone.localtime(roster.undo_until).date(),
            "link": roster.get_absolute_url(),
        }
        yield said.UNDO_ENDING, roster.uploaded_by, data, str(roster.pk)


def _foundings(officers: Officers) -> Iterator[Told]:
    """Once for each employer that has reached the number at which the law asks for a union of its own."""
    from gongyou.registry.employers.selectors import Step, foundings_due
    from gongyou.registry.organisations.statute import COMMITTEE_MEMBERS

    due = [
        found
        for found in foundings_due(Organisation.objects.all(), at_least=COMMITTEE_MEMBERS.value)
        if found.step == Step.COMMITTEE
    ]
    most = _seats([found.employer.pk for found in due])
    for found in due:
        seat = most.get(found.employer.pk)
        if seat is None:
            continue
        data = {"employer": found.employer.name, "members": found.members, "link": _link("employers:employers")}
        for user in _once(officers.of(seat)):
            yield said.FOUNDING_DUE, user, data, str(found.employer.pk)


def _seats(employers: list[int]) -> dict[int, Organisation]:
    """Employer → the organisation where most of its members are."""
    from gongyou.registry.models import Member

    counted = (
        Member.objects.filter(employer__in=employers, state=Member.State.ACTIVE)
        .order_by()
        .values_list("employer_id", "organisation_id")
        .annotate(members=Count("pk"))
        .values_list("members", "employer_id", "organisation_id")
    )
    best: dict[int, tuple[int, int]] = {}
    for members, employer, organisation in sorted(counted):
        if employer is not None:
            best[employer] = (members, organisation)
    places = Organisation.objects.in_bulk({organisation for _, organisation in best.values()})
    return {employer: places[organisation] for employer, (_, organisation) in best.items()}


def _stale(officers: Officers, today: date) -> Iterator[Told]:
    """Once a month, to the officers of each organisation that has officers of its own."""
    from gongyou.registry.models import OrganisationQuality

    rows = OrganisationQuality.objects.filter(organisation__path__in=list(officers.at)).select_related("organisation")
    for row in rows:
        count = counts_of(row).stale
        if not count:
            continue
        data = {
            "organisation": row.organisation.name,
            "count": count,
            "link": reverse("quality:work", args=[row.organisation.code, "stale"]),
        }
        for user in officers.at[row.organisation.path]:
            yield said.STALE, user, data, f"{row.organisation_id}:{today:%Y-%m}"


def _counted(officers: Officers, keys: Iterable[int]) -> dict[User, int]:
    """Officer → how many of these organisations' matters wait for them."""
    per_place = Counter(keys)
    found: Counter[User] = Counter()
    for organisation in Organisation.objects.filter(pk__in=per_place):
        for user in _once(officers.of(organisation)):
            found[user] += per_place[organisation.pk]
    return found


def _once(users: Iterable[User]) -> list[User]:
    return list({user.pk: user for user in users}.values())


def _link(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def remind(work: Work) -> Outcome:
    """The reminders of the task's day. May be run twice."""
    now = timezone.now()
    today = date.fromisoformat(work.arguments.get("today") or timezone.localtime(now).date().isoformat())
    sent = reminders_send(today=today, now=now)
    whole = sum(sent.values())
    return Outcome(Text(f"发出提醒 {whole} 条。", f"{whole} reminders sent."), sent)


def register_work() -> None:
    """Every morning at half past eight, when the quiet hours are over and offices open."""
    register(Handler(REMIND, TITLE, run=remind))
    daily.register(REMIND, at=time(8, 30))
