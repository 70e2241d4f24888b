"""Merging keeps everybody's history, un-merging restores both records, and nobody merges what they cannot see."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.kit import rotation
from gongyou.kit.crypto import blind_index
from gongyou.kit.models import AuditLine
from gongyou.registry import services
from gongyou.registry.duplicates import policies
from gongyou.registry.duplicates.images import image_of
from gongyou.registry.duplicates.keys import member_under, worker_keys_of
from gongyou.registry.models import DuplicatePair, Member, Merge, MergedKey, Movement, Organisation, Transfer
from gongyou.registry.naming import name_index_of, name_tokens
from gongyou.registry.services.duplicates import FoundPair, duplicates_record, pair_answer
from gongyou.registry.services.merging import FOLLOWING, member_merge, member_unmerge
from tests.registry.cast import NOW, Cast, roster_row

LATER = NOW + timedelta(days=1)
# Relations to a member that stay with the record, and why.
STAYING = {
    ("registry.member", "merged_into"): "an earlier merge into the absorbed record is undone through it",
    ("registry.duplicatepair", "left"): "a pair is about two records, not about a person",
    ("registry.duplicatepair", "right"): "a pair is about two records, not about a person",
    ("registry.merge", "kept"): "a merge is about two records",
    ("registry.merge", "absorbed"): "a merge is about two records",
    ("registry.memberdefect", "member"): "defects are looked for anew in each record",
    ("registry.erasure", "member"): "an erasure is a fact about the record that was erased",
    ("registry.reveal", "member"): "who looked at a record looked at that record",
    ("registry.rosterchange", "member"): "undoing an import must find the record that it made",
}


@pytest.fixture
def two(cast: Cast) -> tuple[Member, Member]:
    """Two records of one person in 麦溪区快递工会: the second with a wrong number and a new telephone."""
    services.members_register_many(
        organisation=cast.city,
        rows=[
            roster_row(41, "何小雨", "HL-MX-KD", phone="13800000041"),
            roster_row(42, "何小雨", "HL-MX-KD-1", phone="13900000042", employer_key="heya"),
        ],
        by=None,
        now=NOW,
    )
    first, second = Member.objects.filter(phone_index__gt="").order_by("-pk")[:2][::-1]
    return first, second


def test_every_relation_to_a_member_is_decided() -> None:
    there = {(r.related_model._meta.label_lower, r.field.name) for r in Member._meta.related_objects}
    decided = set(FOLLOWING) | set(STAYING)
    assert there - decided == set(), "Does it follow the person (FOLLOWING) or stay with the record (STAYING)?"
    assert decided - there == set()


def test_it_merges_and_keeps_the_history(cast: Cast, two: tuple[Member, Member]) -> None:
    keep, absorb = two
    Movement.objects.create(member=absorb, kind="joined", on=NOW.date(), recorded_at=NOW)
    key = absorb.worker_key
    before = AuditLine.objects.count()
    merge = member_merge(
        keep=keep, absorb=absorb, fields=["phone", "employer"], reason="同一人，换了号码", by=cast.wang, now=NOW
    )
    assert AuditLine.objects.count() == before + 1
    keep.refresh_from_db()
    absorb.refresh_from_db()
    assert (keep.phone, keep.employer_id) == ("13900000042", cast.employer.pk)
    assert (absorb.state, absorb.merged_into_id) == ("merged", keep.pk)
    assert keep.movements.filter(kind="joined").exists()
    assert absorb.movements.filter(kind="merged").count() == 1
    assert worker_keys_of(keep) == [keep.worker_key, key]
    assert member_under(key) == keep
    assert keep.version == 2 and merge.fields == ["phone", "employer"]


def test_an_audit_line_names_nobody(cast: Cast, two: tuple[Member, Member]) -> None:
    keep, absorb = two
    member_merge(keep=keep, absorb=absorb, fields=[], reason="核对证件为同一人", by=cast.wang, now=NOW)
    line = AuditLine.objects.latest("number")
    for secret in (keep.name, keep.phone, absorb.phone, keep.id_number, absorb.id_number, keep.worker_key):
        assert secret not in str(line.data)


def test_the_sealed_images_hold_no_clear_text(cast: Cast, two: tuple[Member, Member]) -> None:
    from django.db import connection

    keep, absorb = two
    member_merge(keep=keep, absorb=absorb, fields=[], reason="同一人", by=cast.wang, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT before, after FROM registry_merge")
        stored = "".join(cursor.fetchone())
    assert keep.id_number not in stored and "何小雨" not in stored


@pytest.mark.parametrize(
    "fields",
    [
        [],
        ["phone"],
        ["id_number"],
        ["name", "id_number", "phone", "organisation", "employer", "occupation", "grid", "joined_on", "state"],
    ],
)
def test_it_undoes_a_merge_exactly(cast: Cast, two: tuple[Member, Member], fields: list[str]) -> None:
    keep, absorb = two
    Movement.objects.create(member=absorb, kind="joined", on=NOW.date(), recorded_at=NOW)
    before = image_of(keep), image_of(absorb)
    merge = member_merge(keep=keep, absorb=absorb, fields=fields, reason="同一人", by=cast.wang, now=NOW)
    if "id_number" in fields:
        keep.refresh_from_db()
        absorb.refresh_from_db()
        assert (keep.worker_key, absorb.worker_key) == (before[1]["worker_key"], before[0]["worker_key"])
    member_unmerge(merge=merge, by=cast.wang, now=LATER)
    keep.refresh_from_db()
    absorb.refresh_from_db()
    assert (image_of(keep), image_of(absorb)) == before
    assert absorb.movements.filter(kind="joined").count() == 1
    assert not MergedKey.objects.exists()
    with pytest.raises(Conflict):
        member_unmerge(merge=merge, by=cast.wang, now=LATER)


def test_it_undoes_a_merge_after_the_index_key_was_changed(data_dir: Path, two: tuple[Member, Member]) -> None:
    keep, absorb = two
    merge = member_merge(keep=keep, absorb=absorb, fields=["phone"], reason="同一人", by=None, now=NOW)
    services.key_add(kind="index", by=None, now=NOW)
    rotation.rotate(fields=False, indexes=True)
    member_unmerge(merge=merge, by=None, now=LATER)
    assert rotation.counts().indexes_left == 0
    for record in two:
        phone, number = record.phone, record.id_number
        record.refresh_from_db()
        assert (record.phone, record.phone_index) == (phone, blind_index(phone, purpose="member.phone"))
        assert record.id_number_index == blind_index(number, purpose="member.id_number")
        assert (record.name_index, record.name_tokens) == (name_index_of(record.name), name_tokens(record.name))


def test_it_tells_what_was_changed_since(cast: Cast, two: tuple[Member, Member]) -> None:
    keep, absorb = two
    merge = member_merge(keep=keep, absorb=absorb, fields=[], reason="同一人", by=cast.wang, now=NOW)
    Member.objects.filter(pk=keep.pk).update(employment_form="standard")
    with pytest.raises(Conflict) as told:
        member_unmerge(merge=merge, by=cast.wang, now=LATER)
    assert "用工形式" in told.value.text.zh and "form of employment" in told.value.text.en


def test_a_chain_of_merges_keeps_every_key(cast: Cast, two: tuple[Member, Member]) -> None:
    first, second = two
    third = Member.objects.get(worker_key=cast.lin_member.worker_key)
    old = member_merge(keep=second, absorb=first, fields=[], reason="同一人", by=cast.wang, now=NOW)
    member_merge(keep=third, absorb=second, fields=[], reason="同一人", by=cast.wang, now=NOW)
    third.refresh_from_db()
    assert set(worker_keys_of(third)) == {third.worker_key, second.worker_key, first.worker_key}
    with pytest.raises(Conflict):
        member_unmerge(merge=old, by=cast.wang, now=LATER)
    member_unmerge(merge=Merge.objects.get(kept=third), by=cast.wang, now=LATER)
    second.refresh_from_db()
    assert set(worker_keys_of(second)) == {second.worker_key, first.worker_key}


def test_the_account_follows(cast: Cast, two: tuple[Member, Member]) -> None:
    keep, _ = two
    merge = member_merge(keep=keep, absorb=cast.lin_member, fields=[], reason="同一人", by=cast.wang, now=NOW)
    keep.refresh_from_db()
    assert keep.account == cast.lin
    member_unmerge(merge=merge, by=cast.wang, now=LATER)
    cast.lin_member.refresh_from_db()
    assert cast.lin_member.account == cast.lin


def test_it_refuses_with_a_reason(cast: Cast, two: tuple[Member, Member]) -> None:
    keep, absorb = two
    with pytest.raises(BadInput):
        member_merge(keep=keep, absorb=keep, fields=[], reason="同一人", by=cast.wang, now=NOW)
    with pytest.raises(BadInput):
        member_merge(keep=keep, absorb=absorb, fields=["account"], reason="同一人", by=cast.wang, now=NOW)
    with pytest.raises(BadInput):
        member_merge(keep=keep, absorb=absorb, fields=[], reason=" ", by=cast.wang, now=NOW)
    Transfer.objects.create(
        member=absorb, source=absorb.organisation, target=cast.other_district, asked_at=NOW, state="asked"
    )
    with pytest.raises(Conflict) as told:
        member_merge(keep=keep, absorb=absorb, fields=[], reason="同一人", by=cast.wang, now=NOW)
    assert told.value.code == "duplicates.transfer_open"


def test_only_who_reaches_both_may_merge(cast: Cast, two: tuple[Member, Member]) -> None:
    keep, _ = two
    pair = _pair(cast, keep, cast.other_member)
    for officer in (cast.wang, cast.zhao):
        with pytest.raises(Forbidden):
            member_merge(keep=keep, absorb=cast.other_member, fields=[], reason="同一人", by=officer, now=NOW)
        assert not policies.pairs.scope(officer).exists()
    row = services.AccountRow(username="shi", password="x-long-enough-1", role="officer", name="市级")
    city = services.account_open(row=row, organisation=Organisation.objects.get(code="HL"), by=None, now=NOW)
    assert list(policies.pairs.scope(city)) == [pair]
    member_merge(keep=keep, absorb=cast.other_member, fields=[], reason="同一人", by=city, now=NOW)


def test_an_answer_is_remembered(cast: Cast, two: tuple[Member, Member]) -> None:
    pair = _pair(cast, *two)
    pair_answer(pair=pair, state="distinct", reason="双胞胎", by=cast.wang, now=NOW)
    again = duplicates_record(organisation=cast.district, found=[_found(*two)], by=cast.wang, now=LATER)
    assert (again.added, again.known) == (0, 1)
    pair.refresh_from_db()
    assert (pair.state, pair.reason) == ("distinct", "双胞胎")
    with pytest.raises(BadInput):
        pair_answer(pair=pair, state="merged", reason="", by=cast.wang, now=NOW)


def test_a_merge_answers_its_pair(cast: Cast, two: tuple[Member, Member]) -> None:
    pair = _pair(cast, *two)
    merge = member_merge(keep=two[1], absorb=two[0], fields=[], reason="同一人", by=cast.wang, now=NOW)
    pair.refresh_from_db()
    assert pair.state == "merged" and merge.pair == pair
    member_unmerge(merge=merge, by=cast.wang, now=LATER)
    pair.refresh_from_db()
    assert pair.state == "undecided"


def _found(left: Member, right: Member) -> FoundPair:
    from decimal import Decimal

    return FoundPair(*sorted((left.pk, right.pk)), "likely", Decimal("0.97"), ({"field": "name", "level": "same"},))


def _pair(cast: Cast, left: Member, right: Member) -> DuplicatePair:
    duplicates_record(organisation=cast.city, found=[_found(left, right)], by=None, now=NOW)
    return DuplicatePair.objects.get()
