"""A roster is taken back after others have worked with what it brought."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from gongyou.registry import services
from gongyou.registry.models import DuplicatePair, Member, MemberDefect, Organisation
from gongyou.registry.services import memberships
from gongyou.registry.services.duplicates import FoundPair, duplicates_record, pair_answer
from gongyou.registry.services.rosters import roster_undo
from tests.registry.cast import NOW, Cast
from tests.rosters.files import csv_file, line
from tests.rosters.test_importing import everybody, registered


def newest(count: int) -> list[Member]:
    return list(Member.objects.order_by("-pk")[:count])


def found(one: Member, other: Member) -> FoundPair:
    left, right = sorted((one.pk, other.pk))
    return FoundPair(left, right, "likely", Decimal("0.95"))


def test_what_the_product_noticed_holds_nobody_back_and_an_answer_does(cast: Cast, tmp_path: Path) -> None:
    before = everybody()
    roster = registered(csv_file(tmp_path / "a.csv", line(301), line(302), line(303)))
    first, second, third = newest(3)
    pairs = [found(first, second), found(third, cast.lin_member)]
    duplicates_record(organisation=cast.city, found=pairs, by=None, now=NOW)
    MemberDefect.objects.create(member=first, kind=MemberDefect.Kind.PHONE, found_on=date(2026, 10, 1))
    answered = DuplicatePair.objects.get(right=third)
    pair_answer(pair=answered, state="distinct", reason="双胞胎", by=None, now=NOW)
    roster = roster_undo(roster=roster, by=None, now=timezone.now())
    assert (roster.rows_removed, roster.rows_kept) == (2, 1)
    assert len(everybody()) == len(before) + 1
    assert list(DuplicatePair.objects.all()) == [answered]


def test_nobody_is_put_back_into_an_organisation_that_was_closed(cast: Cast, tmp_path: Path) -> None:
    registered(csv_file(tmp_path / "a.csv", line(301, 组织编码="HL-MX-KD-1")), "HL")
    (member,) = newest(1)
    moved = csv_file(
        tmp_path / "b.csv", line(301, 组织编码="HL-SQ-JX"), line(1, "林小满", 组织编码="HL-SQ-JX", 手机号="13900000001")
    )
    roster = registered(moved, "HL")
    services.organisation_close(organisation=cast.grid, by=None, now=timezone.now())
    roster = roster_undo(roster=roster, by=None, now=timezone.now())
    assert (roster.rows_restored, roster.rows_kept) == (0, 2)
    member.refresh_from_db()
    assert member.organisation == Organisation.objects.get(code="HL-SQ-JX")
    assert not Member.objects.filter(organisation__closed_on__isnull=False).exists()


def test_an_identity_that_was_checked_since_stays_checked(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(csv_file(tmp_path / "a.csv", line(301)))
    (member,) = newest(1)
    roster = registered(csv_file(tmp_path / "b.csv", line(301, 手机号="13900000999")))
    monkeypatch.setattr(memberships, "identity_state", lambda name, number: "passed")
    services.member_identity_check(member=member, by=None, now=NOW)
    version = Member.objects.get(pk=member.pk).version
    assert member.version == version
    services.member_identity_check(member=member, by=None, now=NOW)
    assert Member.objects.get(pk=member.pk).version == version  # the same answer again changes nothing
    roster = roster_undo(roster=roster, by=None, now=timezone.now())
    member.refresh_from_db()
    assert (member.identity_state, roster.rows_kept) == ("passed", 1)
