"""What can be read about employers: who is without a union, and where one is due to be founded."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Q, QuerySet

from gongyou.registry.models import Employer, Member, Organisation
from gongyou.registry.organisations.statute import COMMITTEE_MEMBERS
from gongyou.registry.regions import region_prefix
from gongyou.registry.selectors import under

KIND = Organisation.Kind
# A union of these kinds is not the employer's own: from 25 members on the employer must have its own (art. 11).
SHARED = (KIND.JOINT, KIND.REGIONAL, KIND.TOWNSHIP, KIND.INDUSTRY, KIND.FEDERATION, KIND.ONLINE_HOME, KIND.GRID)
WITHOUT = Q(organisation=None) | Q(organisation__closed_on__isnull=False)
LOOKED_UP = 500


class Step(StrEnum):
    """What art. 11 of 工会法 says is next for an employer with so many members."""

    COMMITTEE = "committee"  # 25 or more: a committee must be founded
    CHOICE = "choice"  # fewer: own committee, joint committee or an organiser


@dataclass(frozen=True, slots=True)
class FoundingDue:
    """An employer without a union of its own, how many active members it has, and the one next step."""

    employer: Employer
    members: int
    step: Step

    @property
    def is_due(self) -> bool:
        """Whether the law leaves no choice."""
        return self.step == Step.COMMITTEE


def employers_without_union(scope: QuerySet[Organisation]) -> QuerySet[Employer]:
    """The employers in the regions of the scope that no open organisation covers."""
    regions = {region_prefix(top.region) for top in _tops(scope)}
    inside = Q(pk__in=[])
    for prefix in regions:
        inside |= Q(region__startswith=prefix)
    return Employer.objects.filter(inside).filter(WITHOUT).order_by("name", "pk")


def foundings_due(scope: QuerySet[Organisation], *, at_least: int = 1) -> list[FoundingDue]:
    """The work list: employers whose members sit elsewhere in the scope, most members first. Three queries.

    Without any union from `at_least` members on; with only a shared one (joint, regional, online home …) from the 25
    at which art. 11 asks for its own.
    """
    counted = dict(
        Member.objects.filter(
            organisation__in=scope.order_by().values("pk"),
            state=Member.State.ACTIVE,
            employer__in=Employer.objects.filter(WITHOUT | Q(organisation__kind__in=SHARED)).values("pk"),
        )
        .order_by()
        .values_list("employer")
        .annotate(members=Count("pk"))
        .filter(members__gte=at_least)
    )
    found = []
    for employer in _employers(list(counted)):
        members = counted[employer.pk]
        step = Step.COMMITTEE if members >= COMMITTEE_MEMBERS.value else Step.CHOICE
        has_none = employer.organisation is None or not employer.organisation.is_open
        if has_none or step == Step.COMMITTEE:
            found.append(FoundingDue(employer, members, step))
    return sorted(found, key=lambda due: (-due.members, due.employer.name, due.employer.pk))


def founding_of(employer: Employer, scope: QuerySet[Organisation]) -> FoundingDue:
    """How it stands with one employer: its active members in the scope and the step that follows."""
    members = members_of(employer, scope).count()
    return FoundingDue(employer, members, Step.COMMITTEE if members >= COMMITTEE_MEMBERS.value else Step.CHOICE)


def members_of(employer: Employer, scope: QuerySet[Organisation]) -> QuerySet[Member]:
    """The employer's active members in the scope, wherever they sit."""
    return Member.objects.filter(
        employer=employer, state=Member.State.ACTIVE, organisation__in=scope.order_by().values("pk")
    )


def _tops(scope: QuerySet[Organisation]) -> list[Organisation]:
    """The organisations of the scope that lie below no other one of it: one query for each."""
    tops: list[Organisation] = []
    left = scope.order_by("depth", "path")
    while (top := left.first()) is not None:
        tops.append(top)
        left = left.exclude(under(top.path))
    return tops


def _employers(keys: list[int]) -> list[Employer]:
    found: list[Employer] = []
    for start in range(0, len(keys), LOOKED_UP):
        found += Employer.objects.filter(pk__in=keys[start : start + LOOKED_UP]).select_related("organisation")
    return found
