"""What can be read about organisations: their terms of office, online homes, affiliations."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet

from gongyou.kit.prepared import Prepared
from gongyou.registry.models import Affiliation, CommitteeTerm, Organisation
from gongyou.registry.organisations.statute import ELECTING
from gongyou.registry.regions import regions_above


def terms_expiring(scope: QuerySet[Organisation], today: date, within_days: int) -> QuerySet[CommitteeTerm]:
    """The current terms of the scope's open organisations that end within so many days or have ended, first end first.

    One query. `scope` is what a policy gives: `policies.organisations.scope(user)`.
    """
    return (
        CommitteeTerm.objects.filter(
            is_current=True,
            expires_on__lte=today + timedelta(days=within_days),
            organisation__in=scope.filter(closed_on=None).order_by().values("pk"),
        )
        .select_related("organisation")
        .order_by("expires_on", "organisation__path")
    )


def organisations_without_term(scope: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Open organisations of a kind that elects a committee for which no election was ever recorded."""
    return scope.filter(closed_on=None, kind__in=ELECTING).exclude(terms__is_current=True)


_current = Prepared(lambda key: CommitteeTerm.objects.filter(organisation_id=key, is_current=True).order_by("pk")[:1])


def current_term(organisation: Organisation) -> CommitteeTerm | None:
    """The newest term of the organisation, over or not."""
    found: CommitteeTerm | None = _current.first(organisation.pk)
    return found


_beside = Prepared(
    lambda key, since, until: (
        Affiliation.objects.filter(organisation_id=key, since__lte=since)
        .exclude(until__lt=until)
        .select_related("body")
        .order_by("kind", "since")
    )
)


def affiliations_of(organisation: Organisation, today: date) -> list[Affiliation]:
    """The memberships beside the tree that hold today."""
    found: list[Affiliation] = _beside.objects(organisation.pk, today, today)
    return found


def affiliates_of(body: Organisation, today: date) -> QuerySet[Organisation]:
    """The organisations that belong to an industry or regional union beside the tree today."""
    held = Affiliation.objects.filter(body=body, since__lte=today).exclude(until__lt=today)
    return Organisation.objects.filter(pk__in=held.values("organisation")).order_by("path")


def online_home_of(region: str) -> Organisation | None:
    """The open online home nearest to the area: its township's, else its county's, its city's, its province's.

    None where no area around has one.
    """
    around = regions_above(region)
    homes = Organisation.objects.filter(kind=Organisation.Kind.ONLINE_HOME, closed_on=None, region__in=around)
    return min(homes, key=lambda home: (around.index(home.region), home.path), default=None)
