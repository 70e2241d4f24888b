"""What waits on the desks of the demo's officers, and what the demo's rider has agreed to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from gongyou.core.errors import Conflict
from gongyou.registry.consents import VERSION
from gongyou.registry.duplicates.finding import exact_pairs, pairs_found
from gongyou.registry.models import Application, Consent, Member, Organisation, Transfer
from gongyou.registry.services import (
    ApplicationRow,
    application_submit,
    duplicates_record,
    transfer_ask,
)
from gongyou.registry.services.cards import card_issue
from gongyou.registry.services.consents import consent_give
from gongyou.site.demo.homes import YEARS, home_code, number_of
from gongyou.site.demo.neighbourhoods import community_code
from gongyou.site.demo.people import given_names
from gongyou.site.demo.places import DISTRICTS
from gongyou.site.demo.registering import WORKER

if TYPE_CHECKING:
    from gongyou.site.demo.building import Building

_DAY = timedelta(days=1)
# Days since the submission: the first is older than three working days wherever the weekend falls.
_AGES = (9, 2, 1, 0)
_PHONES_FROM = 10_200_000_000
_TRADES = ("rider", "courier", "ride_hailing", "domestic_worker", "truck_driver")
_AGREED = (Consent.Purpose.MEMBERSHIP, Consent.Purpose.IDENTITY, Consent.Purpose.SERVICES, Consent.Purpose.WAGES)


def applications_wait(building: Building) -> int:
    """Applications by phone, to homes and to the riders' branches; how many wait now. A second run adds none."""
    count = max(6, min(60, round(40 * building.size.scale)))
    names = given_names(count * 31, "申")[::31]
    now = timezone.now()
    for number in range(count):
        place = number % len(DISTRICTS)
        code = DISTRICTS[place].code
        row = ApplicationRow(
            name=str(names[number]),
            id_number=number_of(place, (YEARS - 1) * 365 - 1 - number, is_man=number % 3 > 0),
            phone=str(_PHONES_FROM + number * 37),
            region=code,
            employment_form="platform",
            occupation=_TRADES[number % len(_TRADES)],
            employer_written="" if number % 2 else "众包接单，没有签合同",
            work_area=community_code(place, 0, number % 4),
            consent_version=VERSION,
        )
        target = f"HL-P-{code[-2:]}" if number % 4 == 1 else home_code(place)
        organisation = Organisation.objects.get(code=target)
        when = now - _AGES[number % len(_AGES)] * _DAY
        try:
            application_submit(row=row, organisation=organisation, by=None, now=when)
        except Conflict:
            continue  # interrupted and begun again
    return Application.objects.filter(state=Application.State.SUBMITTED).count()


def transfers_wait(building: Building) -> int:
    """People of the homes who found a union of their trade; how many wait. A second run adds none."""
    if Transfer.objects.exists():
        return Transfer.objects.count()
    now, count = timezone.now(), max(2, min(12, round(8 * building.size.scale)))
    for number in range(count):
        place = number % len(DISTRICTS)
        source = Organisation.objects.get(code=home_code(place))
        target = Organisation.objects.get(code=f"HL-P-{DISTRICTS[place].code[-2:]}")
        member = Member.objects.filter(organisation=source, state=Member.State.ACTIVE, transfers=None).first()
        if member is not None:
            asked = now - (6 if number == 0 else 1) * _DAY
            transfer_ask(member=member, target=target, reason="已在配送平台稳定接单，转入行业工会", by=None, now=asked)
    return Transfer.objects.count()


def pairs_wait(building: Building) -> int:
    """Records of one name and telephone everywhere, and likely ones among the people of the homes."""
    now = timezone.now()
    top = Organisation.objects.get(code=building.city.unions[0].code)
    found = list(exact_pairs(top))
    for place in range(len(DISTRICTS)):
        found += pairs_found(Organisation.objects.get(code=home_code(place)))
    pairs = {(pair.left, pair.right): pair for pair in reversed(found)}
    done = duplicates_record(organisation=top, found=list(pairs.values()), by=None, now=now)
    return done.added + done.known


def rider_settle() -> None:
    """The demo's rider has agreed to some purposes and holds a card. A second run changes nothing."""
    now = timezone.now()
    member = Member.objects.get(account__username=WORKER)
    agreed = set(Consent.objects.filter(member=member, withdrawn_at=None).values_list("purpose", flat=True))
    for purpose in _AGREED:
        if purpose not in agreed:
            consent_give(member=member, purpose=purpose, by=None, now=now)
    if not member.cards.filter(withdrawn_at=None).exists():
        card_issue(member=member, by=None, now=now)
