"""Counting the register: one pass over the members in the database, then sums up the tree in memory.

140,000 organisations over 20 million members are one GROUP BY of the database and a second or two of additions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import add
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from gongyou.calc.quality import Counts, Judged, fresh_limits
from gongyou.registry.identity_authorities import authority
from gongyou.registry.models import Appointment, CommitteeTerm, DuplicatePair, Member, MemberDefect, Organisation

LIVING = (Member.State.ACTIVE, Member.State.SUSPENDED)
# Who works on their own account has no employer to name.
OWN_ACCOUNT = Member.EmploymentForm.SELF_EMPLOYED
# Groups, branches and online homes elect no committee.
WITHOUT_COMMITTEE = Q(kind__in=(Organisation.Kind.GRID, Organisation.Kind.ONLINE_HOME)) | Q(
    level__in=(Organisation.Level.BRANCH, Organisation.Level.GROUP)
)
OPEN_PAIRS = (DuplicatePair.State.OPEN, DuplicatePair.State.UNDECIDED)
STEP = Organisation.steplen


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation's key and its place in the tree."""

    pk: int
    path: str


def judged() -> Judged:
    """What this installation can judge: identities with an authority, duplicates once a search has found some."""
    return Judged(identity=authority() is not None, duplicates=DuplicatePair.objects.exists())


def counted(*, today: date, now: datetime) -> tuple[list[Place], dict[int, Counts]]:
    """Every organisation, and its counts with all below it."""
    places = [Place(pk, path) for pk, path in Organisation.objects.order_by("path").values_list("pk", "path")]
    return places, summed_up(places, own_counts(places, today=today, now=now))


def summed_up(places: Iterable[Place], own: Mapping[int, Counts]) -> dict[int, Counts]:
    """The counts of each organisation with all below it. The order of `places` does not matter."""
    by_path = {place.path: place.pk for place in places}
    nothing = Counts().numbers
    total = {path: own[pk].numbers if pk in own else nothing for path, pk in by_path.items()}
    for path in sorted(by_path, key=len, reverse=True):
        above = path[:-STEP]
        if above in total:
            total[above] = tuple(map(add, total[above], total[path]))
    return {by_path[path]: Counts(*numbers) for path, numbers in total.items()}


def own_counts(places: Iterable[Place], *, today: date, now: datetime) -> dict[int, Counts]:
    """The counts of each organisation by itself."""
    counts = _members(today)
    for pk, kinds in _defects().items():
        counts[pk] = replace(counts[pk], phone_wrong=kinds["phone"], id_wrong=kinds["id_number"])
    for pk, suspected in _suspected().items():
        counts[pk] = replace(counts[pk], suspected=suspected)
    for pk in _unattended(places, counts, now):
        counts[pk] = replace(counts[pk], unattended=1)
    for pk, is_out in _terms(today).items():
        counts[pk] = replace(counts[pk], terms_wanted=1, terms_out=int(is_out))
    return counts


def _members(today: date) -> dict[int, Counts]:
    reference = Coalesce("confirmed_on", "joined_on")
    limits = fresh_limits(today)
    twelfths = Case(
        *(When(reference__gte=day, then=Value(worth)) for day, worth in limits),
        default=Value(0),
        output_field=IntegerField(),
    )
    has_employer_to_name = ~Q(employment_form=OWN_ACCOUNT)
    rows = (
        Member.objects.filter(state__in=LIVING)
        .order_by()
        .annotate(reference=reference)
        .values("organisation_id")
        .annotate(
            members=Count("pk"),
            employer_wanted=Count("pk", filter=has_employer_to_name),
            phone_missing=Count("pk", filter=Q(phone_index="")),
            employer_missing=Count("pk", filter=has_employer_to_name & Q(employer=None)),
            passed=Count("pk", filter=Q(identity_state=Member.IdentityState.PASSED)),
            mismatched=Count("pk", filter=Q(identity_state=Member.IdentityState.MISMATCHED)),
            fresh=Sum(twelfths),
            stale=Count("pk", filter=Q(reference__lt=limits[0][0])),
        )
    )
    found: dict[int, Counts] = defaultdict(Counts)
    for row in rows:
        numbers: dict[str, Any] = dict(row)
        pk = numbers.pop("organisation_id")
        found[pk] = Counts(**numbers, units=1)
    return found


def _defects() -> dict[int, Counter[str]]:
    # A defect whose value was taken out since is counted as missing, not as wrong.
    rows = (
        MemberDefect.objects.filter(member__state__in=LIVING)
        .exclude(kind=MemberDefect.Kind.PHONE, member__phone_index="")
        .order_by()
        .values_list("member__organisation_id", "kind")
        .annotate(number=Count("pk"))
        .values_list("member__organisation_id", "kind", "number")
    )
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for pk, kind, number in rows:
        found[pk][kind] = number
    return found


def _suspected() -> Counter[int]:
    """Organisation → members of an open pair. The pairs are few beside the members."""
    pairs = DuplicatePair.objects.filter(state__in=OPEN_PAIRS)
    seen: dict[int, int] = {}
    for side in ("left", "right"):
        living = pairs.filter(**{f"{side}__state__in": LIVING})
        seen.update(living.values_list(f"{side}_id", f"{side}__organisation_id"))
    return Counter(seen.values())


def _unattended(places: Iterable[Place], counts: Mapping[int, Counts], now: datetime) -> list[int]:
    """Organisations with members of their own where neither they nor the level right above have an officer."""
    held = Appointment.objects.filter(role=Appointment.Role.OFFICER, user__is_active=True).select_related(
        "organisation"
    )
    attended = {each.organisation.path for each in held if each.is_in_force(now)}
    return [
        place.pk
        for place in places
        if place.pk in counts
        and counts[place.pk].units
        and place.path not in attended
        and place.path[:-STEP] not in attended
    ]


def _terms(today: date) -> dict[int, bool]:
    """Open organisation with a committee → whether none of its terms runs."""
    running = CommitteeTerm.objects.filter(is_current=True, expires_on__gte=today).values("organisation_id")
    wanted = Organisation.objects.filter(closed_on=None).exclude(WITHOUT_COMMITTEE).order_by()
    running_keys = set(running.values_list("organisation_id", flat=True))
    return {pk: pk not in running_keys for pk in wanted.values_list("pk", flat=True)}
