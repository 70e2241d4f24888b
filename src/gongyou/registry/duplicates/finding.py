"""Looks through the members of an organisation's subtree for records that may be one person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import combinations

from django.db.models import Count, QuerySet

from gongyou.registry.duplicates.matching import Likely, Person, likely, parts_of
from gongyou.registry.duplicates.policies import LIVE
from gongyou.registry.models import DuplicatePair, Member, Organisation
from gongyou.registry.selectors import under
from gongyou.registry.services.duplicates import FoundPair

# More records than this under one name and telephone are no person but a mistake of an import: the first are shown.
MOST_OF_A_GROUP = 20
CHUNK = 2000
Told = Callable[[int, int], None]


def pairs_found(organisation: Organisation, told: Told = lambda done, total: None) -> list[FoundPair]:
    """Exact pairs by blind index, wherever the other record lies, and likely pairs within the subtree."""
    found = {(pair.left, pair.right): pair for pair in exact_pairs(organisation)}
    members = _members(organisation)
    total, done = members.count(), 0
    told(0, total)
    for part in _parts(organisation):
        for pair in likely(part):
            found.setdefault((pair.left, pair.right), _as_found(pair))
        done += len(part)
        told(done, total)
    return sorted(found.values(), key=lambda pair: (-pair.score, pair.left, pair.right))


def exact_pairs(organisation: Organisation) -> Iterator[FoundPair]:
    """Records with one name and one telephone, at least one of them in the subtree. Nothing is decrypted."""
    phones = _members(organisation).exclude(phone_index="").values("phone_index")
    groups = (
        Member.objects.filter(state__in=LIVE, phone_index__in=phones)
        .order_by()
        .values_list("phone_index", "name_index")
        .annotate(records=Count("pk"))
        .filter(records__gt=1)
        .values_list("phone_index", "name_index")
    )
    inside = organisation.path
    for phone, name in list(groups):
        rows = Member.objects.filter(phone_index=phone, name_index=name, state__in=LIVE).order_by("pk")
        held = list(rows.values_list("pk", "organisation__path")[:MOST_OF_A_GROUP])
        for (left, left_path), (right, right_path) in combinations(held, 2):
            if left_path.startswith(inside) or right_path.startswith(inside):
                why = ({"field": "name", "level": "same"}, {"field": "phone", "level": "same"})
                yield FoundPair(left, right, DuplicatePair.Kind.EXACT, Decimal(1), why)


def _members(organisation: Organisation) -> QuerySet[Member]:
    return Member.objects.filter(under(organisation.path, prefix="organisation__"), state__in=LIVE)


def _parts(organisation: Organisation) -> Iterator[list[Person]]:
    """The people city by city, so that no more than one city is in memory in the clear."""
    regions = _members(organisation).order_by().values_list("region", flat=True).distinct()
    for city in sorted({region[:4] for region in regions}):
        rows = _members(organisation).filter(region__startswith=city).order_by("pk")
        people = [
            Person(member.pk, member.name, member.id_number, member.phone, member.region)
            for member in rows.only("pk", "name", "id_number", "phone", "region").iterator(chunk_size=CHUNK)
        ]
        yield from parts_of(people)


def _as_found(pair: Likely) -> FoundPair:
    why = tuple({"field": field, "level": level} for field, level in pair.levels.items())
    return FoundPair(pair.left, pair.right, DuplicatePair.Kind.LIKELY, pair.probability, why)
