"""Joining on a phone: three steps, nobody learns who is a member, nobody is rung up."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongyou.kit.models import AuditLine
from gongyou.kit.notices.models import Notice
from gongyou.registry import services
from gongyou.registry.consents import has_consent
from gongyou.registry.joining import limits
from gongyou.registry.joining.addresses import activation_path
from gongyou.registry.models import Application, Consent, Knock, Member, Organisation, SilentReceipt
from gongyou.registry.services.applications import application_approve, application_refuse
from tests.registry.cast import PASSWORD, Cast, id_number
from tests.worker.walking import ANSWERS, agreed, code_sent, filled_in, handed_in

NOW = datetime(2026, 10, 1, 0, 30, tzinfo=UTC)
PHONE = "13800000077"


@pytest.fixture
def union(cast: Cast) -> Organisation:
    return Organisation.objects.get(code="HL-MX-KD")


def asked(client: Client, code: str, tail: str = "0077") -> str:
    return client.post(reverse("joining:progress"), {"code": code, "tail": tail}).content.decode()


def test_three_steps_and_the_application_is_in(union: Organisation) -> None:
    client = Client()
    page = client.get(reverse("joining:organisation", args=[union.join_code.lower()])).content.decode()
    assert union.name in page
    assert "身份证号，属于敏感个人信息" in page
    code = handed_in(client, union)
    application = Application.objects.get(code=code)
    assert (application.name, application.phone, application.region) == ("苏麦穗", PHONE, "990101")
    assert application.employer is not None
    assert application.employer.key == "heya"
    assert application.consent_version
    assert "待审批" in asked(Client(), code)


def test_both_consents_are_needed_and_each_is_asked_for_by_itself(union: Organisation) -> None:
    client = Client()
    address = reverse("joining:organisation", args=[union.join_code])
    answer = client.post(address, {"membership": "on"})
    assert answer.status_code == 422
    assert "身份证号需要您单独同意" in answer.content.decode()
    # Nobody gets to the form around the consent.
    form = reverse("joining:form", args=[union.join_code])
    assert client.get(form).headers["Location"] == address
    assert client.post(form, ANSWERS).headers["Location"] == address


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "请填写姓名"),
        ("name", "张3", "姓名"),
        ("id_number", "123", "身份证号"),
        ("id_number", id_number(77)[:-1] + ("1" if id_number(77)[-1] != "1" else "2"), "校验"),
        ("phone", "12345", "手机号应为 11 位"),
        ("occupation", "", "请选择职业"),
        ("employment_form", "", "请选择用工形式"),
        ("employer", "", "没有的，勾选"),
        ("place", "", "请选择工作地点"),
    ],
)
def test_a_wrong_value_is_said_beside_its_field_and_the_others_are_kept(
    union: Organisation, field: str, value: str, said: str
) -> None:
    answer = filled_in(Client(), union, **{field: value})
    assert answer.status_code == 422
    text = answer.content.decode()
    error = re.search(rf'<p class="error" role="alert" id="id_{field}_error">(.*?)</p>', text, re.S)
    assert error is not None
    assert said in error[1]
    if field != "name":
        assert 'value="苏麦穗"' in text
    assert not Notice.objects.exists()


def test_who_has_no_employer_says_so(union: Organisation) -> None:
    code = handed_in(Client(), union, employer="", no_employer="on")
    application = Application.objects.get(code=code)
    assert (application.employer, application.employer_written) == (None, "")


def test_an_employer_that_is_not_recorded_is_kept_as_written(union: Organisation) -> None:
    application = Application.objects.get(code=handed_in(Client(), union, employer="小河跑腿店"))
    assert (application.employer, application.employer_written) == (None, "小河跑腿店")


def test_employers_are_offered_by_part_of_the_name(cast: Cast) -> None:
    address = reverse("joining:employers")
    assert Client().get(address, {"q": "禾芽"}).json() == {"names": ["禾芽配送"]}
    assert Client().get(address, {"q": "禾"}).json() == {"names": []}


def test_a_machine_that_fills_in_every_field_gets_nowhere(union: Organisation) -> None:
    answer = filled_in(Client(), union, homepage="http://example.com")
    assert answer.headers["Location"] == reverse("joining:organisation", args=[union.join_code])
    assert not Notice.objects.exists()


def test_a_wrong_code_hands_nothing_in(union: Organisation) -> None:
    client = Client()
    filled_in(client, union)
    right = code_sent()
    address = reverse("joining:confirm", args=[union.join_code])
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    for _ in range(5):
        answer = client.post(address, {"code": wrong})
        assert answer.status_code == 422
        assert "验证码不对" in answer.content.decode()
    # After five tries the right one is good no more.
    assert client.post(address, {"code": right}).status_code == 422
    assert not Application.objects.exists()


def test_codes_are_not_sent_minute_by_minute(union: Organisation) -> None:
    client = Client()
    filled_in(client, union)
    again = client.post(reverse("joining:resend", args=[union.join_code]))
    assert again.status_code == 429
    assert "获取验证码太频繁" in again.content.decode()
    assert filled_in(Client(), union).status_code == 429
    assert Notice.objects.count() == 1


def test_one_address_cannot_go_on_for_ever(union: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FORM", limits.Limit("join.form", 2, timedelta(hours=1)))
    for serial in (1, 2):
        assert filled_in(Client(), union, phone=f"1390000000{serial}").status_code == 302
    refused = filled_in(Client(), union, phone="13900000003")
    assert refused.status_code == 429
    assert "太频繁" in refused.content.decode()
    # Another visitor is not the same one.
    other = Client(REMOTE_ADDR="10.9.8.7")
    assert filled_in(other, union, phone="13900000003").status_code == 302


def test_the_address_behind_a_proxy_is_the_one_that_the_proxy_saw(
    union: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGYOU_PROXIES", "1")
    monkeypatch.setattr(limits, "FORM", limits.Limit("join.form", 1, timedelta(hours=1)))
    first = Client(headers={"X-Forwarded-For": "1.1.1.1, 10.0.0.5"})
    assert filled_in(first, union, phone="13900000001").status_code == 302
    # What the visitor writes there himself does not make him another one.
    forged = Client(headers={"X-Forwarded-For": "9.9.9.9, 10.0.0.5"})
    assert filled_in(forged, union, phone="13900000002").status_code == 429


def test_limits_are_counted_without_addresses_and_forgotten(cast: Cast) -> None:
    limits.knock(limits.FORM, "10.0.0.1", now=NOW)
    assert "10.0.0.1" not in Knock.objects.get().key
    assert limits.knocks_forget(now=NOW + timedelta(days=1, seconds=1)) == 1


def test_known_and_unknown_people_get_the_same_answers(cast: Cast, union: Organisation) -> None:
    """An applicant who is a member, one who has applied from another phone, and one who is new."""

    def seen(number: str, phone: str) -> list[str]:
        client = Client()
        code = handed_in(client, union, id_number=number, phone=phone)
        pages = [client.get(reverse("joining:receipt")).content.decode(), asked(Client(), code, phone[-4:])]
        plain = []
        for page in pages:
            page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
            page = re.sub(r'<div class="qr-holder">.*?</div>', "", page, flags=re.S)
            plain.append(page.replace(code, "CODE").replace(phone[-4:], "TAIL"))
        return [re.sub(r"\d\d:\d\d", "", page) for page in plain]

    new = seen(id_number(90), "13800009001")
    member = seen(id_number(1), "13800009002")
    waiting_elsewhere = seen(id_number(90), "13800009003")
    assert new == member == waiting_elsewhere
    assert SilentReceipt.objects.count() == 1
    assert Application.objects.count() == 2


def test_who_applies_twice_from_one_phone_gets_the_first_receipt(union: Organisation) -> None:
    first = handed_in(Client(), union)
    Notice.objects.all().delete()
    from gongyou.kit.notices.models import PhoneCode

    PhoneCode.objects.all().delete()
    assert handed_in(Client(), union) == first


def test_progress_is_told_to_who_has_code_and_phone_only(union: Organisation) -> None:
    code = handed_in(Client(), union)
    unknown = "没有查到"
    assert unknown in asked(Client(), code, "0078")
    assert unknown in asked(Client(), "0" * 16)
    assert "待审批" in asked(Client(), f" {code[:8]} {code[8:]} ".lower())


def test_progress_cannot_be_tried_on_and_on(union: Organisation) -> None:
    code = handed_in(Client(), union)
    for tail in range(10):
        asked(Client(), code, f"{tail:04d}")
    answer = Client(REMOTE_ADDR="10.1.1.1").post(reverse("joining:progress"), {"code": code, "tail": "0077"})
    assert answer.status_code == 429


def test_a_refusal_is_shown_with_its_reason(cast: Cast, union: Organisation) -> None:
    code = handed_in(Client(), union)
    application_refuse(
        application=Application.objects.get(), reason="工作地点不在本片区", by=cast.wang, now=timezone.now()
    )
    page = asked(Client(), code)
    assert "工作地点不在本片区" in page
    assert "收验证码，设置密码" not in page


def test_a_refusal_is_sent_to_the_phone_without_its_reason(cast: Cast, union: Organisation) -> None:
    handed_in(Client(), union)
    application_refuse(application=Application.objects.get(), reason="证件看不清", by=cast.wang, now=timezone.now())
    sent = Notice.objects.get(kind="registry.joining.refused").body_in("zh")
    assert union.name in sent
    assert "证件看不清" not in sent


def test_a_refusal_does_not_tell_a_stranger_that_somebody_is_a_member(cast: Cast, union: Organisation) -> None:
    code = handed_in(Client(), union, id_number=id_number(1), phone="13800009002")
    application_refuse(application=Application.objects.get(), reason="此人已是会员", by=cast.wang, now=timezone.now())
    page = asked(Client(), code, "9002")
    assert "已是会员" not in page
    assert "带证件到该工会核对" in page


def approved(cast: Cast, union: Organisation) -> tuple[Client, str, Member]:
    client = Client()
    code = handed_in(client, union)
    application_approve(application=Application.objects.get(), by=cast.wang, now=timezone.now())
    return client, code, Member.objects.get(pk=Application.objects.get().member_id)


@pytest.mark.django_db(transaction=True)
def test_an_approval_records_the_consents_and_sends_the_link(cast: Cast, union: Organisation) -> None:
    _, _, member = approved(cast, union)
    assert has_consent(member, Consent.Purpose.MEMBERSHIP)
    assert has_consent(member, Consent.Purpose.IDENTITY)
    assert not has_consent(member, Consent.Purpose.WAGES)
    notice = Notice.objects.get(kind="registry.joining.approved")
    path = re.search(r"/join/activate/\S+", notice.body_in("zh"))
    assert path is not None
    page = Client().get(path[0]).content.decode()
    assert "138****0077" in page
    assert PHONE not in page


def test_an_approved_person_gets_account_and_card(cast: Cast, union: Organisation) -> None:
    client, code, member = approved(cast, union)
    from gongyou.kit.notices.models import PhoneCode

    PhoneCode.objects.all().delete()
    assert "收验证码，设置密码" in asked(client, code)
    assert client.post(reverse("joining:activation_send")).status_code == 302
    address = reverse("joining:activation_code")
    right = code_sent()
    assert client.post(address, {"code": f"{(int(right) + 1) % 10**6:06d}"}).status_code == 422
    to = client.post(address, {"code": right}).headers["Location"]
    assert client.post(to, {"password": "short", "again": "short"}).status_code == 422
    assert client.post(to, {"password": PASSWORD, "again": "another-one-entirely"}).status_code == 422
    done = client.post(to, {"password": PASSWORD, "again": PASSWORD})
    assert done.headers["Location"] == reverse("cards:card")
    page = client.get(reverse("cards:card")).content.decode()
    assert "苏麦穗" in page
    member.refresh_from_db()
    account = member.account
    assert account is not None
    # Neither name nor phone stands in the account, whose fields are not encrypted, nor in the trail.
    assert account.username == member.cards.get().serial
    assert account.name == ""
    assert not AuditLine.objects.filter(data__icontains=PHONE).exists()
    # The link is good once.
    assert "已经用过" in Client().get(to).content.decode()


def test_nobody_activates_with_a_forged_or_an_old_link(cast: Cast, union: Organisation) -> None:
    _, _, member = approved(cast, union)
    path = activation_path(member)
    forged = path[:-3] + ("x/" if path[-3] != "x" else "y/")
    assert Client().get(forged).status_code == 404
    Member.objects.filter(pk=member.pk).update(state=Member.State.LEFT)
    assert Client().get(path).status_code == 404


def test_the_receipt_alone_opens_no_account(cast: Cast, union: Organisation) -> None:
    approved(cast, union)
    # Without having asked with the phone's digits there is nothing to send a code for.
    assert Client().post(reverse("joining:activation_send")).headers["Location"] == reverse("joining:progress")
    assert Client().get(reverse("joining:activation_code")).headers["Location"] == reverse("joining:progress")


def test_a_worker_signs_in_by_phone(cast: Cast) -> None:
    for name, good in (("13800000001", True), ("138-0000-0001", True), ("lin", True), ("13800000002", False)):
        answer = Client().post(reverse("sign_in"), {"username": name, "password": PASSWORD})
        assert (answer.status_code == 302) is good, name


def test_a_phone_in_a_failed_sign_in_is_not_kept(cast: Cast) -> None:
    from axes.models import AccessAttempt

    for phone in ("13800000001", "13911112222"):
        Client().post(reverse("sign_in"), {"username": phone, "password": "wrong"})
    assert {attempt.username[:5] for attempt in AccessAttempt.objects.all()} == {"lin", "phone"}


def test_the_draft_in_the_session_is_sealed(union: Organisation) -> None:
    filled_in(Client(), union)
    held = " ".join(str(session.get_decoded()) for session in Session.objects.all())
    assert id_number(77) not in held
    assert PHONE not in held


@pytest.mark.parametrize("step", ["organisation", "form", "confirm"])
def test_an_unknown_code_says_where_to_go(cast: Cast, step: str) -> None:
    page = Client().get(reverse(f"joining:{step}", args=["NEVERSEEN"]))
    assert page.status_code == 404
    assert "按工作地点找工会" in page.content.decode()


def test_a_closed_union_takes_in_nobody(union: Organisation) -> None:
    client = Client()
    filled_in(client, union)
    Organisation.objects.filter(pk=union.pk).update(closed_on="2026-09-30")
    answer = client.post(reverse("joining:confirm", args=[union.join_code]), {"code": code_sent()})
    assert answer.status_code == 404
    assert not Application.objects.exists()


def test_the_way_without_a_code_leads_to_the_online_home(cast: Cast) -> None:
    services.organisation_found(
        row=services.OrganisationRow("HL-MX-WS", "麦溪区网上会员之家", "online_home", "grassroots", "990101", "HL-MX"),
        by=None,
        now=NOW,
    )
    page = Client().get(reverse("joining:home")).content.decode()
    assert "麦溪区总工会" in page
    page = Client().get(reverse("joining:home"), {"at": "HL-MX", "occupation": "courier"}).content.decode()
    home = Organisation.objects.get(code="HL-MX-WS")
    assert reverse("joining:organisation", args=[home.join_code]) in page
    assert "麦溪区快递工会" in page
    # Only regions can be stood in.
    assert "禾岚市总工会" in Client().get(reverse("joining:home"), {"at": "HL-MX-KD"}).content.decode()


def test_the_poster_carries_the_code_and_a_new_one_ends_it(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.wang)
    address = reverse("joining:poster", args=[cast.district.code])
    old = Organisation.objects.get(pk=cast.district.pk).join_code
    assert f"/join/{old}/" in client.get(address).content.decode()
    client.post(reverse("joining:rotate", args=[cast.district.code]))
    assert Client().get(reverse("joining:organisation", args=[old])).status_code == 404
    assert old not in client.get(address).content.decode()


def test_agreeing_again_is_asked_when_the_words_change(union: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    agreed(client, union)
    monkeypatch.setattr("gongyou.registry.consents.VERSION", "2027-01-01")
    assert client.get(reverse("joining:form", args=[union.join_code])).status_code == 302


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (1, "1 分钟", "1 min"),
        (7200, "120 分钟", "120 min"),
        (7201, "3 小时", "3 hours"),
        (86_400, "24 小时", "24 hours"),
    ],
)
def test_a_long_wait_is_told_in_hours(seconds: int, zh: str, en: str) -> None:
    said = limits.wait_said(seconds)
    assert said.zh == f"请 {zh}后再试。" and said.en == f"Try again in {en}."
