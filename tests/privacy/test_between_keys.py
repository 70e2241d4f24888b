"""The index key changes while people work: what stands under the old one is found until the rotation is through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from gongyou.core.errors import Conflict
from gongyou.kit import crypto, keys, rotation
from gongyou.kit.notices.codes import phone_code_check, phone_code_send
from gongyou.kit.notices.models import Notice, OutboxMessage
from gongyou.kit.notices.sending import Recipient, notice_send
from gongyou.registry import services
from gongyou.registry.joining import limits
from gongyou.registry.joining.listening import APPROVED
from gongyou.registry.joining.progress import _found
from gongyou.registry.joining.submitting import application_received
from gongyou.registry.memberships.shown import phone_sharers
from gongyou.registry.models import Application, Member, Organisation, SilentReceipt
from gongyou.registry.phone_names import username_behind
from gongyou.registry.services.applications import ApplicationRow, member_behind
from gongyou.registry.services.corrections import correction_ask, correction_grant
from tests.registry.cast import NOW, PASSWORD, Cast, id_number

LATER = NOW + timedelta(minutes=2)
ROW = ApplicationRow("苏麦穗", id_number(50), "13877770050", "990101", "platform", "rider", consent_version="2026-10")


@pytest.fixture(autouse=True)
def own_folder(data_dir: Path) -> Iterator[Path]:
    keys.forget()
    yield data_dir
    keys.forget()


@pytest.fixture
def cast(own_folder: Path, db: None) -> Cast:
    from tests.registry.cast import made

    return made()


def new_key() -> None:
    """From here on everything is written under another index key; nothing has been moved yet."""
    before = crypto.index_tag()
    services.key_add(kind="index", by=None, now=NOW)
    assert crypto.index_tag() != before


def test_a_second_application_is_refused(cast: Cast) -> None:
    services.application_submit(row=ROW, organisation=cast.grid, by=None, now=NOW)
    new_key()
    with pytest.raises(Conflict) as refused:
        services.application_submit(row=ROW, organisation=cast.grid, by=None, now=LATER)
    assert refused.value.code == "registry.application_open"


def test_the_same_phone_gets_its_own_receipt_and_another_one_a_silent_one(cast: Cast) -> None:
    code = application_received(row=ROW, organisation=cast.grid, now=NOW)
    other = replace(ROW, phone="13877770051")
    silent = application_received(row=other, organisation=cast.grid, now=NOW)
    new_key()
    assert application_received(row=ROW, organisation=cast.grid, now=LATER) == code
    assert SilentReceipt.objects.get().code == silent
    shown = _found(silent, "0051")
    assert shown is not None
    assert shown.state == Application.State.SUBMITTED
    assert _found(silent, "0050") is None
    later = application_received(row=other, organisation=cast.grid, now=LATER)
    assert _found(later, "0051") is not None


@pytest.mark.parametrize("moved", ["nothing", "members", "everything"])
def test_the_officer_sees_that_an_applicant_is_a_member(cast: Cast, moved: str) -> None:
    row = replace(ROW, name="林小满", id_number=id_number(1))
    before = services.application_submit(row=row, organisation=cast.grid, by=None, now=NOW)
    new_key()
    if moved == "members":
        for place in [place for place in rotation.places() if place.model is Member]:
            list(rotation._place_rotated(place, fields=True, indexes=True))
    elif moved == "everything":
        rotation.rotate(fields=True, indexes=True)
    before.refresh_from_db()
    assert member_behind(before) == cast.lin_member
    with pytest.raises(Conflict) as known:
        services.application_approve(application=before, by=cast.wang, now=LATER)
    assert known.value.code == "registry.member_known"


def test_an_emptied_application_leads_to_nobody(cast: Cast) -> None:
    application = services.application_submit(row=ROW, organisation=cast.grid, by=None, now=NOW)
    services.application_withdraw(application=application, by=None, now=NOW)
    services.applications_empty(by=None, now=NOW + timedelta(days=400))
    application.refresh_from_db()
    assert member_behind(application) is None


def test_a_corrected_number_may_not_be_somebody_else_s(cast: Cast) -> None:
    asked = correction_ask(
        member=cast.lin_member, field="id_number", wanted=id_number(2), reason="录错了", by=cast.lin, now=NOW
    )
    new_key()
    with pytest.raises(Conflict) as taken:
        correction_grant(correction=asked, by=cast.wang, now=LATER)
    assert taken.value.code == "correction.number_taken"


def test_who_shares_a_telephone_is_told_across_keys(cast: Cast) -> None:
    new_key()
    services.member_register(
        organisation=Organisation.objects.get(code="HL-MX-KD"),
        row=services.MemberRow(
            name="林大满",
            id_number=id_number(51),
            phone=cast.lin_member.phone,
            region="990101",
            employment_form="platform",
            joined_on=NOW.date(),
        ),
        by=None,
        now=LATER,
    )
    sharers = phone_sharers(cast.lin_member.phone, cast.wang, but=cast.lin_member)
    assert sharers is not None
    assert [each.name for each in sharers.seen] == ["林大满"]
    assert phone_sharers("", cast.wang) is None
    assert username_behind(cast.lin_member.phone, PASSWORD) == "lin"


def test_a_code_on_its_way_is_good_and_counted(cast: Cast) -> None:
    phone_code_send(phone=ROW.phone, purpose="join", address="192.0.2.1", now=NOW)
    code = dict(Notice.objects.get(kind="kit.phone_code").data)["code"]
    new_key()
    with pytest.raises(Conflict):  # one a minute, whatever the key
        phone_code_send(phone=ROW.phone, purpose="join", address="192.0.2.1", now=NOW + timedelta(seconds=30))
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    assert not phone_code_check(phone=ROW.phone, purpose="join", code=wrong, now=LATER)
    assert phone_code_check(phone=ROW.phone, purpose="join", code=code, now=LATER)
    assert not phone_code_check(phone=ROW.phone, purpose="join", code=code, now=LATER)


def test_limits_go_on_and_nobody_is_told_twice(cast: Cast) -> None:
    once = replace(limits.PROGRESS, most=1)
    limits.knock(once, "192.0.2.1", now=NOW)
    data = {"organisation": "第一网格", "address": "https://example.cn/"}
    to = Recipient(phone=ROW.phone)
    first = notice_send(kind=APPROVED, to=to, data=data, now=NOW, dedup_key="1")
    new_key()
    with pytest.raises(limits.TooOften):
        limits.knock(once, "192.0.2.1", now=LATER)
    again = notice_send(kind=APPROVED, to=to, data=data, now=LATER, dedup_key="1")
    assert (again.pk, again.is_repeat) == (first.pk, True)
    assert not OutboxMessage.objects.exists()
