"""Values that cannot be right. They are encrypted, so each record has to be read: a seventh of them every day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from django.db.models import F, IntegerField, Max, Q, QuerySet
from django.db.models.functions import Mod

from gongyou.core.errors import BadInput
from gongyou.registry.identity import id_number_checked
from gongyou.registry.models import Member, MemberDefect
from gongyou.registry.phones import contact_phone_checked
from gongyou.registry.quality.counting import LIVING

DAYS = 7
BATCH = 5000


def is_right(check: Callable[[str], str], value: str) -> bool:
    try:
        check(value)
    except BadInput:
        return False
    return True


def kinds_of(phone: str, id_number: str) -> set[str]:
    """The kinds of what is wrong. An empty phone is missing, not wrong."""
    found = set()
    if phone and not is_right(contact_phone_checked, phone):
        found.add(MemberDefect.Kind.PHONE.value)
    if not is_right(id_number_checked, id_number):
        found.add(MemberDefect.Kind.ID_NUMBER.value)
    return found


def due_on(today: date) -> QuerySet[Member]:
    """The records that are read today: everybody once a week, new ones and those known to be wrong each day."""
    known = MemberDefect.objects.values("member_id")
    newest = MemberDefect.objects.aggregate(day=Max("found_on"))["day"]
    condition = Q(slice=today.toordinal() % DAYS) | Q(pk__in=known)
    if newest is not None:
        condition |= Q(joined_on__gte=newest)
    return (
        Member.objects.filter(state__in=LIVING)
        .annotate(slice=Mod(F("pk"), DAYS, output_field=IntegerField()))
        .filter(condition)
        .order_by("pk")
    )


def defects_noted(members: QuerySet[Member], *, today: date) -> Iterator[int]:
    """Reads the records and writes down what is wrong with them; gives how many were read so far."""
    read = 0
    batch: list[tuple[int, str, str]] = []
    for row in members.values_list("pk", "phone", "id_number").iterator(chunk_size=BATCH):
        batch.append(row)
        if len(batch) == BATCH:
            _noted(batch, today)
            read += len(batch)
            batch = []
            yield read
    _noted(batch, today)
    yield read + len(batch)


def _noted(rows: Iterable[tuple[int, str, str]], today: date) -> None:
    keys = [pk for pk, _, _ in rows]
    wanted = {(pk, kind) for pk, phone, id_number in rows for kind in kinds_of(phone, id_number)}
    known = {(found.member_id, found.kind): found.pk for found in MemberDefect.objects.filter(member_id__in=keys)}
    over = [pk for pair, pk in known.items() if pair not in wanted]
    if over:
        MemberDefect.objects.filter(pk__in=over).delete()
    fresh = [MemberDefect(member_id=pk, kind=kind, found_on=today) for pk, kind in sorted(wanted - known.keys())]
    MemberDefect.objects.bulk_create(fresh, ignore_conflicts=True)
