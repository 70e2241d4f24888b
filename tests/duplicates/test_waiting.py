"""Pairs that may be one person wait on the first page of the officers whose scope holds both, and of nobody else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongyou.kit.models import User
from gongyou.registry import agenda
from gongyou.registry.models import Appointment, DuplicatePair, Member
from gongyou.registry.services import AccountRow, account_open
from gongyou.registry.services.duplicates import pair_answer
from tests.duplicates.addresses import a_pair
from tests.registry.cast import NOW, PASSWORD, Cast

pytestmark = pytest.mark.database
Role = Appointment.Role


def waiting(user: User) -> int:
    return sum(item.count for item in agenda.duplicates(user, timezone.localdate()))


def opened(cast: Cast, role: str) -> User:
    row = AccountRow(username=f"new-{role}", password=PASSWORD, role=role)
    return account_open(row=row, organisation=cast.city, by=None, now=NOW)


def test_a_pair_waits_for_the_officers_of_both_records(cast: Cast) -> None:
    a_pair(cast)
    assert waiting(cast.wang) == 1
    assert waiting(opened(cast, Role.OFFICER)) == 1  # of the city, above
    others = (cast.zhao, cast.analyst, cast.administrator, cast.security, cast.auditor, cast.lin)
    assert [waiting(user) for user in others] == [0] * len(others)
    # An officer of one of the two alone decides nothing.
    row = AccountRow(username="grid", password=PASSWORD, role=Role.OFFICER)
    assert waiting(account_open(row=row, organisation=cast.grid, by=None, now=NOW)) == 0


@pytest.mark.parametrize("state", [DuplicatePair.State.DISTINCT, DuplicatePair.State.UNDECIDED])
def test_an_answer_takes_it_off_the_list(cast: Cast, state: str) -> None:
    pair = DuplicatePair.objects.get(**a_pair(cast))
    pair_answer(pair=pair, state=state, reason="看过", by=cast.wang, now=NOW)
    assert waiting(cast.wang) == 0


def test_a_record_that_is_no_more_waits_for_nobody(cast: Cast) -> None:
    pair = DuplicatePair.objects.get(**a_pair(cast))
    Member.objects.filter(pk=pair.left_id).update(state=Member.State.ERASED)
    assert waiting(cast.wang) == 0


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "待核对的疑似重复档案"), ("en", "Possible duplicates")])
def test_the_first_page_has_the_line_and_leads_to_the_pairs(cast: Cast, language: str, said: str) -> None:
    place = a_pair(cast)
    client = Client()
    client.force_login(cast.wang)
    client.cookies["django_language"] = language
    assert said in client.get(reverse("home")).content.decode()
    [item] = agenda.duplicates(cast.wang, timezone.localdate())
    listed = client.get(item.link)
    assert listed.status_code == 200
    assert reverse("duplicates:pair", kwargs=place) in listed.content.decode()
    stranger = Client()
    stranger.force_login(cast.zhao)
    stranger.cookies["django_language"] = language
    assert said not in stranger.get(reverse("home")).content.decode()
