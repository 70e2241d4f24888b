"""A worker's own record: seen, put right, taken along, agreed to, left, erased."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.findings.models import Finding
from gongyou.kit.models import AuditLine
from gongyou.registry import consents
from gongyou.registry.consents import has_consent
from gongyou.registry.duplicates.keys import worker_keys_of
from gongyou.registry.models import Consent, Correction, ErasureRequest, Member
from gongyou.registry.own import holdings
from gongyou.registry.own.copying import as_json
from gongyou.registry.own.work import erasures_carry_out
from gongyou.registry.services.consents import consent_give, consent_withdraw
from gongyou.registry.services.corrections import (
    correction_ask,
    correction_grant,
    correction_look,
    correction_refuse,
    correction_withdraw,
)
from gongyou.registry.services.own import erasure_ask, erasure_cancel, record_copy, record_see
from tests.registry.cast import PASSWORD, Cast, id_number
from tests.worker.walking import code_sent

NOW = datetime(2026, 10, 1, 0, 30, tzinfo=UTC)
PURPOSE = Consent.Purpose


@pytest.fixture
def lin(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.lin)
    return client


@pytest.fixture
def proven(lin: Client) -> Client:
    """Has just shown the password."""
    answer = lin.post(reverse("own:proof"), {"password": PASSWORD, "next": reverse("own:record")})
    assert answer.headers["Location"] == reverse("own:record")
    return lin


def lines(kind: str) -> int:
    return AuditLine.objects.filter(type=kind).count()


# Seeing ---------------------------------------------------------------------------------------------------------------
def test_the_record_is_masked_until_the_password_is_shown(cast: Cast, lin: Client) -> None:
    page = lin.get(reverse("own:record")).content.decode()
    assert cast.lin_member.id_number not in page
    assert "林小满" not in page
    asked = lin.post(reverse("own:reveal"))
    assert asked.headers["Location"].startswith(reverse("own:proof"))
    assert lines("registry.own.seen") == 0


def test_with_the_password_it_is_clear_and_noted(cast: Cast, proven: Client) -> None:
    page = proven.post(reverse("own:reveal"))
    text = page.content.decode()
    assert cast.lin_member.id_number in text
    assert "13800000001" in text
    assert "no-store" in page.headers["Cache-Control"]
    assert lines("registry.own.seen") == 1
    # The next look at the page is masked again.
    assert cast.lin_member.id_number not in proven.get(reverse("own:record")).content.decode()


def test_a_wrong_password_proves_nothing_and_locks_in_the_end(cast: Cast, lin: Client) -> None:
    for _ in range(4):
        assert lin.post(reverse("own:proof"), {"password": "wrong"}).status_code == 422
    assert lin.post(reverse("own:proof"), {"password": "wrong"}).status_code in (422, 429)
    assert lin.post(reverse("own:proof"), {"password": PASSWORD}).status_code in (422, 429)
    assert lin.post(reverse("own:reveal")).status_code == 302


def test_a_phone_code_does_as_well(cast: Cast, lin: Client) -> None:
    assert "138****0001" in lin.post(reverse("own:proof_send"), {"next": "/me/record/"}).content.decode()
    right = code_sent()
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    assert lin.post(reverse("own:proof"), {"code": wrong}).status_code == 422
    assert lin.post(reverse("own:proof"), {"code": right, "next": "/me/record/"}).headers["Location"] == "/me/record/"
    assert lin.post(reverse("own:proof_send"), {"next": "/me/record/"}).status_code == 429


def test_the_proof_leads_nowhere_else(lin: Client) -> None:
    answer = lin.post(reverse("own:proof"), {"password": PASSWORD, "next": "https://example.com/"})
    assert answer.headers["Location"] == reverse("home")


def test_nobody_else_looks_at_it_as_their_own(cast: Cast) -> None:
    for by in (cast.wang, cast.administrator, None):
        for act in (lambda by=by: record_see(member=cast.lin_member, by=by, now=NOW),
                    lambda by=by: record_copy(member=cast.lin_member, form="json", by=by, now=NOW),
                    lambda by=by: erasure_ask(member=cast.lin_member, by=by, now=NOW)):  # fmt: skip
            with pytest.raises(Forbidden):
                act()


# Putting right --------------------------------------------------------------------------------------------------------
def test_work_and_place_are_put_right_at_once(cast: Cast, lin: Client) -> None:
    given = {"occupation": "rider", "employment_form": "self_employed", "employer": "", "place": "990102", "version": 1}
    assert lin.post(reverse("own:change"), given).status_code == 302
    member = Member.objects.get(pk=cast.lin_member.pk)
    assert (member.occupation, member.employment_form, member.employer, member.region) == (
        "rider",
        "self_employed",
        None,
        "990102",
    )
    # A page that was opened before the change is told.
    late = lin.post(reverse("own:change"), {**given, "occupation": "courier"})
    assert late.status_code == 422
    assert "已被他人修改" in late.content.decode()


def test_an_employer_that_is_not_recorded_is_said_beside_the_field(lin: Client) -> None:
    given = {
        "occupation": "rider",
        "employment_form": "platform",
        "employer": "没有的店",
        "place": "990101",
        "version": 1,
    }
    answer = lin.post(reverse("own:change"), given)
    assert answer.status_code == 422
    assert "没有登记这个单位" in answer.content.decode()


def test_a_new_phone_is_proven_by_its_own_code(cast: Cast, proven: Client) -> None:
    assert proven.post(reverse("own:phone"), {"phone": "139 0000 0042"}).headers["Location"] == reverse(
        "own:phone_code"
    )
    right = code_sent()
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    assert proven.post(reverse("own:phone_code"), {"code": wrong}).status_code == 422
    assert proven.post(reverse("own:phone_code"), {"code": right}).headers["Location"] == reverse("own:record")
    assert Member.objects.get(pk=cast.lin_member.pk).phone == "13900000042"
    signed = Client().post(reverse("sign_in"), {"username": "13900000042", "password": PASSWORD})
    assert signed.status_code == 302


def test_a_phone_is_not_changed_without_proof(lin: Client) -> None:
    assert lin.get(reverse("own:phone")).headers["Location"].startswith(reverse("own:proof"))
    assert lin.get(reverse("own:phone_code")).headers["Location"].startswith(reverse("own:proof"))


# Name and ID number ---------------------------------------------------------------------------------------------------
def asked(cast: Cast, field: str = "name", wanted: str = "林晓满") -> Correction:
    return correction_ask(
        member=cast.lin_member, field=field, wanted=wanted, reason="登记时写错了字", by=cast.lin, now=NOW
    )


def test_a_name_is_corrected_by_the_officer_who_has_looked(cast: Cast, lin: Client) -> None:
    page = lin.post(reverse("own:correction"), {"field": "name", "wanted": "林晓满", "reason": "写错了字"})
    assert page.status_code == 302
    correction = Correction.objects.get()
    officer = Client()
    officer.force_login(cast.wang)
    assert "林**" in officer.get(reverse("corrections:corrections")).content.decode()
    masked = officer.get(reverse("corrections:correction", args=[correction.pk])).content.decode()
    assert "林晓满" not in masked
    assert "林晓满" in officer.post(reverse("corrections:look", args=[correction.pk])).content.decode()
    assert lines("registry.correction.looked") == 1
    officer.post(reverse("corrections:grant", args=[correction.pk]))
    member = Member.objects.get(pk=cast.lin_member.pk)
    assert member.name == "林晓满"
    assert "已更正" in lin.get(reverse("own:correction")).content.decode()
    assert officer.post(reverse("corrections:grant", args=[correction.pk])).status_code == 404


def test_a_corrected_number_keeps_what_the_lake_holds(cast: Cast) -> None:
    correction = asked(cast, "id_number", id_number(501))
    before = cast.lin_member.worker_key
    correction_grant(correction=correction, by=cast.wang, now=NOW)
    member = Member.objects.get(pk=cast.lin_member.pk)
    assert member.id_number == id_number(501)
    assert member.worker_key != before
    assert worker_keys_of(member) == [member.worker_key, before]


def test_a_number_of_another_record_is_not_taken(cast: Cast) -> None:
    correction = asked(cast, "id_number", id_number(3))
    with pytest.raises(Conflict):
        correction_grant(correction=correction, by=cast.wang, now=NOW)
    # Asking does not tell whether the number is known.
    assert correction.state == Correction.State.OPEN


def test_a_refusal_says_why_and_a_member_may_withdraw(cast: Cast, lin: Client) -> None:
    correction_refuse(correction=asked(cast), answer="证件上是“小”", by=cast.wang, now=NOW)
    assert "证件上是" in lin.get(reverse("own:correction")).content.decode()
    again = asked(cast)
    with pytest.raises(Conflict):
        asked(cast)
    correction_withdraw(correction=again, by=cast.lin, now=NOW)
    assert Correction.objects.filter(state="withdrawn").count() == 1
    assert lin.post(reverse("own:correction_withdraw", args=[again.pk])).status_code == 404


def test_only_officers_of_the_scope_decide(cast: Cast) -> None:
    correction = asked(cast)
    for by in (cast.zhao, cast.analyst, cast.administrator, cast.lin):
        with pytest.raises(Forbidden):
            correction_grant(correction=correction, by=by, now=NOW)
        with pytest.raises(Forbidden):
            correction_look(correction=correction, by=by, now=NOW)


@pytest.mark.parametrize(
    ("field", "wanted"), [("name", "林3"), ("id_number", "123"), ("phone", "x"), ("name", "林小满")]
)
def test_what_cannot_be_right_is_refused(cast: Cast, field: str, wanted: str) -> None:
    with pytest.raises(BadInput):
        asked(cast, field, wanted)


# A copy ---------------------------------------------------------------------------------------------------------------
def a_finding(cast: Cast) -> None:
    Finding.objects.create(
        fingerprint="f" * 64,
        kind="tests.short",
        room="tests",
        subject_kind="worker",
        subject_key=cast.lin_member.worker_key,
        period_from=date(2026, 9, 1),
        period_to=date(2026, 9, 30),
        amount=Decimal("12.30"),
        title={"zh": "少付", "en": "Paid short"},
        organisation=cast.grid,
        created_at=NOW,
    )


def test_the_copy_holds_everything_as_json(cast: Cast, proven: Client) -> None:
    a_finding(cast)
    consent_give(member=cast.lin_member, purpose=PURPOSE.WAGES, by=cast.lin, now=NOW)
    answer = proven.post(reverse("own:copy"), {"form": "json"})
    parts = json.loads(answer.content)["parts"]
    assert {
        "record",
        "consents",
        "movements",
        "applications",
        "cards",
        "requests",
        "notices",
        "acts",
        "findings",
    } <= set(parts)
    assert {"what": "身份证号", "value": cast.lin_member.id_number} in parts["record"]["rows"]
    assert parts["findings"]["rows"][0]["amount"] == "12.30"
    assert parts["consents"]["rows"][0]["withdrawn_at"] is None
    assert lines("registry.own.copied") == 1
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_workbook_holds_the_same(cast: Cast, proven: Client) -> None:
    a_finding(cast)
    book = CalamineWorkbook.from_filelike(BytesIO(proven.post(reverse("own:copy"), {"form": "xlsx"}).content))
    assert "会员资料" in book.sheet_names
    cells = book.get_sheet_by_name("会员资料").to_python()
    assert ["身份证号", cast.lin_member.id_number] in cells
    assert book.get_sheet_by_name("问题发现").to_python()[1][0] == "少付"


def test_the_copy_needs_proof_and_a_known_form(lin: Client, cast: Cast) -> None:
    assert lin.post(reverse("own:copy"), {"form": "json"}).headers["Location"].startswith(reverse("own:proof"))
    lin.post(reverse("own:proof"), {"password": PASSWORD})
    assert lin.post(reverse("own:copy"), {"form": "exe"}).headers["Content-Type"].startswith("text/html")
    assert lines("registry.own.copied") == 0


def test_the_lakes_rows_come_along_up_to_a_limit(
    cast: Cast, data_dir: object, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    from django.conf import settings

    from gongyou.lake import IngestRequest, Lake

    lake = Lake.open(settings.GONGYOU_DATA_DIR)
    file = settings.GONGYOU_DATA_DIR / "pay.csv"
    key = cast.lin_member.worker_key
    file.write_text(
        "employer_key,worker_key,period,gross\n"
        + "".join(f"heya,{key},2026-0{month},4000.00\n" for month in range(1, 6))
        + f"heya,{cast.other_member.worker_key},2026-01,9999.00\n"
    )
    report = lake.ingest(IngestRequest(contract="payroll", files=(file,)))
    assert report.kept == 6
    monkeypatch.setattr(holdings, "LAKE_ROWS", 3)
    parts = {part.name: part for part in holdings.parts_of(cast.lin_member, "zh")}
    assert (parts["payroll"].total, len(parts["payroll"].rows)) == (5, 3)
    assert {row["worker_key"] for row in parts["payroll"].rows} == {key}


def test_the_lakes_moments_are_told_in_the_time_that_the_note_names(cast: Cast, data_dir: object) -> None:
    from django.conf import settings

    from gongyou.lake import IngestRequest, Lake

    lake = Lake.open(settings.GONGYOU_DATA_DIR)
    file = settings.GONGYOU_DATA_DIR / "sessions.csv"
    file.write_text(
        "platform,worker_key,online_at,offline_at,kind\n"
        f"heya,{cast.lin_member.worker_key},2026-06-24 10:00:57,2026-06-24 14:17:57,online\n"
    )
    assert lake.ingest(IngestRequest("sessions", (file,), zone="Asia/Shanghai")).kept == 1
    copied = json.loads(as_json(holdings.parts_of(cast.lin_member, "zh"), language="zh", now=NOW))
    (row,) = copied["parts"]["sessions"]["rows"]
    assert "北京时间" in copied["note"]
    assert (row["online_at"], row["offline_at"]) == ("2026-06-24 10:00:57+08:00", "2026-06-24 14:17:57+08:00")


# Consents -------------------------------------------------------------------------------------------------------------
def test_a_consent_is_given_withdrawn_and_given_again(cast: Cast, lin: Client) -> None:
    address = reverse("own:consents")
    lin.post(address, {"purpose": "wages", "act": "give"})
    assert has_consent(cast.lin_member, PURPOSE.WAGES)
    lin.post(address, {"purpose": "wages", "act": "withdraw"})
    assert not has_consent(cast.lin_member, PURPOSE.WAGES)
    lin.post(address, {"purpose": "wages", "act": "give"})
    assert Consent.objects.filter(purpose="wages").count() == 2
    with pytest.raises(Conflict):
        consent_give(member=cast.lin_member, purpose="wages", by=cast.lin, now=NOW)


def test_nobody_agrees_for_another(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        consent_give(member=cast.lin_member, purpose="wages", by=cast.wang, now=NOW)
    with pytest.raises(BadInput):
        consent_give(member=cast.lin_member, purpose="everything", by=cast.lin, now=NOW)


def test_what_membership_rests_on_ends_with_leaving_only(cast: Cast, lin: Client) -> None:
    consent_give(member=cast.lin_member, purpose=PURPOSE.IDENTITY, by=None, now=NOW)
    with pytest.raises(Conflict):
        consent_withdraw(member=cast.lin_member, purpose=PURPOSE.IDENTITY, by=cast.lin, now=NOW)
    assert "请办理退会" in lin.get(reverse("own:consents")).content.decode()


def test_a_change_of_the_words_is_a_new_version() -> None:
    import hashlib

    said = repr(sorted((str(purpose), repr(text)) for purpose, text in consents.TEXTS.items()))
    # When this fails: give VERSION the day of the change, then put the new digest here.
    assert (consents.VERSION, hashlib.sha256(said.encode()).hexdigest()[:16]) == ("2026-11-23", "d3d8a96ca92aacd3")


# Leaving and erasure --------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_leaving_ends_membership_and_card_and_keeps_the_record(cast: Cast, proven: Client) -> None:
    proven.post(reverse("cards:issue"))
    assert proven.post(reverse("own:leave"), {"reason": "回老家"}).status_code == 422
    answer = proven.post(reverse("own:leave"), {"reason": "回老家", "sure": "on"})
    assert answer.headers["Location"] == reverse("own:record")
    member = Member.objects.get(pk=cast.lin_member.pk)
    assert member.state == Member.State.LEFT
    assert member.cards.get().withdrawn_at is not None
    assert proven.get(reverse("own:record")).status_code == 200
    assert proven.get(reverse("own:leave")).status_code == 404


def test_erasure_waits_seven_days_and_can_be_taken_back(cast: Cast, proven: Client) -> None:
    assert proven.post(reverse("own:erase")).status_code == 422
    proven.post(reverse("own:erase"), {"sure": "on"})
    request = ErasureRequest.objects.get()
    assert request.due_at - request.asked_at == timedelta(days=7)
    assert "撤回删除申请" in proven.get(reverse("own:record")).content.decode()
    assert erasures_carry_out(now=timezone.now() + timedelta(days=6)) == 0
    proven.post(reverse("own:erase_cancel"))
    assert erasures_carry_out(now=timezone.now() + timedelta(days=8)) == 0
    assert proven.post(reverse("own:erase_cancel")).status_code == 404
    with pytest.raises(Conflict):
        erasure_cancel(request=request, by=cast.lin, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_erasure_is_carried_out_on_its_day(cast: Cast) -> None:
    erasure_ask(member=cast.lin_member, by=cast.lin, now=NOW)
    with pytest.raises(Conflict):
        erasure_ask(member=cast.lin_member, by=cast.lin, now=NOW)
    assert erasures_carry_out(now=NOW + timedelta(days=7)) == 1
    member = Member.objects.get(pk=cast.lin_member.pk)
    assert member.state == Member.State.ERASED
    assert member.name == ""
    assert ErasureRequest.objects.get().done_at is not None
    assert erasures_carry_out(now=NOW + timedelta(days=8)) == 0


@pytest.mark.parametrize("name", ["record", "change", "consents", "correction", "proof"])
def test_who_is_no_member_has_no_record(cast: Cast, name: str) -> None:
    client = Client()
    client.force_login(cast.wang)
    assert client.get(reverse(f"own:{name}")).status_code == 404
