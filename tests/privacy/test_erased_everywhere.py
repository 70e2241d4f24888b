"""A person who has gone through every part of the product is, after the erasure, found in no column of any table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection

from gongyou.kit import keys
from gongyou.kit.crypto import EncryptedTextField, blind_index, decrypted
from gongyou.kit.idempotent import Answer, Asked, answered_once
from gongyou.kit.models import IdempotentAnswer, Notice, PhoneCode
from gongyou.kit.notices.codes import phone_code_send
from gongyou.kit.notices.sending import Recipient, notice_send
from gongyou.registry import services
from gongyou.registry.joining.listening import APPROVED
from gongyou.registry.member_search import members_found_by
from gongyou.registry.models import (
    Application,
    DuplicatePair,
    Member,
    Merge,
    Organisation,
    RosterChange,
    RosterFault,
    RosterRow,
)
from gongyou.registry.naming import name_tokens, search_tokens
from gongyou.registry.privacy.work import erase
from gongyou.registry.rosters.importing import roster_checked_from, roster_registered
from gongyou.registry.services.cards import card_issue
from gongyou.registry.services.consents import consent_give
from gongyou.registry.services.corrections import correction_ask, correction_withdraw
from gongyou.registry.services.duplicates import FoundPair, duplicates_record, pair_answer
from gongyou.registry.services.merging import member_merge
from gongyou.registry.token_numbers import tokens_of
from tests.privacy.test_erasing import LATER, Work
from tests.registry.cast import NOW, PASSWORD, Cast, id_number, roster_row
from tests.rosters.files import csv_file, line

NAME, ID, PHONE, MAIL = "欧阳识得", id_number(777), "13877770777", "shide@example.cn"
OLD_PHONE, WRONG_ID = "13977770778", "990101199003077771"
TRACES = (NAME, ID, PHONE, MAIL, OLD_PHONE, WRONG_ID)


@pytest.fixture(autouse=True)
def own_folder(data_dir: Path) -> Path:
    keys.forget()
    return data_dir


@pytest.fixture
def cast(own_folder: Path, db: None) -> Cast:
    from tests.registry.cast import made

    return made()


def tables() -> list[str]:
    with connection.cursor() as cursor:
        return connection.introspection.table_names(cursor)


def found(trace: str) -> list[str]:
    """Every column of every table of the database that holds the trace, encrypted columns opened."""
    purposes = {
        (model._meta.db_table, str(field.column)): field.purpose
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    }
    places = []
    for table in tables():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                places += [
                    f"{table}.{c}" for c, v in zip(columns, row, strict=True) if holds(v, trace, purposes, (table, c))
                ]
    return sorted(set(places))


def holds(value: Any, trace: str, purposes: dict[tuple[str, str], str], place: tuple[str, str]) -> bool:
    if value is None or value == "":
        return False
    if isinstance(value, list):
        value = tokens_of(value)  # PostgreSQL holds the tokens of a name as numbers
    text = decrypted(value, purpose=purposes[place]) if place in purposes else str(value)
    return trace in text or trace.encode("unicode-escape").decode() in text


def gone_through_everything(cast: Cast, folder: Path) -> Member:
    """An application under an old telephone, rosters right and wrong, a merge, papers, messages, answers."""
    row = services.ApplicationRow(
        NAME, ID, OLD_PHONE, "990101", "platform", "rider", employer_written=f"{NAME}的店", consent_version="2026-10"
    )
    refused = services.application_submit(row=row, organisation=cast.grid, by=None, now=NOW)
    looked = services.RevealReason("verify", f"核对{NAME}的号码")
    services.application_data_reveal(application=refused, field="phone", reason=looked, by=cast.wang, now=NOW)
    services.application_refuse(application=refused, reason=f"{NAME}未到场", by=cast.wang, now=NOW)
    again = services.application_submit(row=replace(row, phone=PHONE), organisation=cast.grid, by=None, now=NOW)
    member = services.application_approve(application=again, by=cast.wang, now=NOW)
    account = services.account_open(
        row=services.AccountRow(username="shide", password=PASSWORD, role="worker", name=NAME, member=member),
        organisation=cast.grid,
        by=None,
        now=NOW,
    )
    get_user_model().objects.filter(pk=account.pk).update(email=MAIL)
    member = Member.objects.get(pk=member.pk)

    top = Organisation.objects.get(code="HL-MX")
    changed = csv_file(
        folder / "changed.csv", line(777, NAME, 手机号=PHONE, 用工形式="劳务派遣", 组织编码="HL-MX-KD-1")
    )
    roster_registered(roster_checked_from(changed, top, progress=lambda done, total: None), leave_wrong=False)
    waiting = csv_file(
        folder / "waiting.csv",
        line(777, NAME, 手机号=PHONE, 组织编码="HL-MX-KD-1"),
        line(778, NAME, 身份证号=WRONG_ID, 手机号=PHONE),
        line(779, NAME, 身份证号=WRONG_ID, 手机号=""),
    )
    roster_checked_from(waiting, top, progress=lambda done, total: None)

    services.members_register_many(
        organisation=cast.city, rows=[roster_row(778, NAME, "HL-MX-KD-1", phone=OLD_PHONE)], by=None, now=NOW
    )
    double = Member.objects.order_by("-pk")[0]
    member.refresh_from_db()
    pair = FoundPair(*sorted((member.pk, double.pk)), "exact", Decimal(1))
    duplicates_record(organisation=top, found=[pair], by=None, now=NOW)
    pair_answer(pair=DuplicatePair.objects.get(), state="undecided", reason=f"{NAME}待问", by=cast.wang, now=NOW)
    member_merge(keep=member, absorb=double, fields=["phone"], reason=f"{NAME}同一人", by=cast.wang, now=NOW)
    member.refresh_from_db()

    card_issue(member=member, by=None, now=NOW)
    consent_give(member=member, purpose="research", by=None, now=NOW)
    asked = correction_ask(member=member, field="name", wanted=f"{NAME}儿", reason=f"我叫{NAME}儿", by=account, now=NOW)
    correction_withdraw(correction=asked, by=account, now=NOW)
    reason = services.RevealReason("contact", f"给{NAME}打电话")
    services.personal_data_reveal(member=member, field="phone", reason=reason, by=cast.wang, now=NOW)
    services.member_leave(member=member, reason=f"{NAME}离职", on=date(2026, 10, 1), by=cast.wang, now=NOW)

    phone_code_send(phone=PHONE, purpose="join", address="192.0.2.1", now=NOW)
    data = {"organisation": NAME, "address": "https://example.cn/"}
    for to in (Recipient(phone=PHONE), Recipient(phone=OLD_PHONE), Recipient(mail=MAIL), Recipient(account=account)):
        notice_send(kind=APPROVED, to=to, data=data, now=NOW)
    body = f'{{"name": "{NAME}", "phone": "{PHONE}", "key": "{member.worker_key}"}}'
    asking = Asked(cast.wang, "once", b"{}", NOW)
    answered_once(asking, lambda: Answer(201, {"Location": f"/api/members/{member.worker_key}"}, body))
    return member


def test_no_column_of_any_table_knows_who_it_was(cast: Cast, tmp_path: Path) -> None:
    member = gone_through_everything(cast, tmp_path)
    keys_of = {member.worker_key, *Member.objects.filter(merged_into=member).values_list("worker_key", flat=True)}
    indexes = [blind_index(ID, purpose="member.id_number"), blind_index(PHONE, purpose="member.phone")]
    others = " ".join(name_tokens(name) for name in ("林小满", "陈禾", "周石"))
    tokens = [token for token in name_tokens(NAME).split() if token not in others]
    assert tokens and search_tokens(NAME)
    for trace in (*TRACES, *keys_of, *indexes, tokens[0]):
        assert found(trace), f"the story leaves no trace {trace}: it proves nothing"
    assert RosterRow.objects.exists() and RosterFault.objects.count() == 2
    assert RosterChange.objects.exists() and Merge.objects.exists()
    assert members_found_by(NAME, Member.objects.all()).exists()

    erasure = services.member_erase(member=member, reason="request", by=None, now=LATER)
    erase(Work(erasure))

    for trace in (*TRACES, *keys_of, *indexes, *tokens):
        assert found(trace) == [], trace
    assert not members_found_by(NAME, Member.objects.all()).exists()
    assert not PhoneCode.objects.exists() and not IdempotentAnswer.objects.exists()
    assert not Notice.objects.filter(kind=APPROVED).exists()
    assert Application.objects.count() == 2
    erasure.refresh_from_db()
    assert erasure.held == ""


def test_answers_to_programs_are_forgotten_after_a_day(cast: Cast) -> None:
    from gongyou.kit import forgetting
    from gongyou.kit.idempotent import forget_old
    from gongyou.kit.tasks.daily import DAILY

    answered_once(Asked(cast.wang, "once", b"{}", NOW), lambda: Answer(201, {}, NAME))
    assert forget_old(NOW + timedelta(hours=23)) == 0
    assert forget_old(NOW + timedelta(hours=25)) == 1
    assert forgetting.ANSWERS in DAILY
