"""The officers' pages: what is typed stays, what is masked stays masked, and each act says what it did."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.registry import services
from gongyou.registry.models import Application, Member, Transfer
from gongyou.registry.services import MemberChanges
from tests.registry.cast import NOW, Cast, id_number, roster_row

ROW = services.ApplicationRow("赵新", id_number(90), "13900000090", "990101", "platform", "rider")


@pytest.fixture
def officer(cast: Cast, client: Client) -> Client:
    client.force_login(cast.wang)
    return client


@pytest.fixture
def neighbour(cast: Cast) -> Client:
    other = Client()
    other.force_login(cast.zhao)
    return other


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def member_address(cast: Cast, act: str = "") -> str:
    return reverse(f"registry:member{act}", args=[cast.lin_member.worker_key])


def as_shown(client: Client, address: str) -> dict[str, str]:
    """Every value of the form, as the browser would send it back."""
    form = client.get(address).context["form"]
    sent = {bound.html_name: bound.value() for bound in form}
    sent.update({f"initial-{name}": value for name, value in sent.items()})
    return {name: "" if value is None else str(value) for name, value in sent.items()}


def submitted(cast: Cast, row: services.ApplicationRow = ROW) -> Application:
    return services.application_submit(row=row, organisation=cast.grid, by=None, now=NOW)


def test_the_list_filters_by_occupation_and_identity(cast: Cast, officer: Client) -> None:
    Member.objects.filter(pk=cast.lin_member.pk).update(occupation="rider", identity_state="passed")
    for query, there in (
        ({"occupation": "rider"}, True),
        ({"identity": "passed"}, True),
        ({"occupation": "courier"}, False),
    ):
        page = text(officer.get(reverse("registry:members"), query))
        assert (member_address(cast) in page) is there


def test_the_search_goes_by_post_and_finds_by_a_part(cast: Cast, officer: Client) -> None:
    address = reverse("registry:member_lookup")
    assert officer.get(address).status_code == 405
    for looked_up in ("小满", "linxm", "lxm", "13800000001"):
        assert officer.post(address, {"looked_up": looked_up}).status_code == 302
    assert officer.post(address, {"looked_up": "xiaoman"}).url == member_address(cast)
    services.member_register(organisation=cast.grid, row=roster_row(77, "林大满"), by=cast.wang, now=NOW)
    found = text(officer.post(address, {"looked_up": "林"}))
    assert found.count("林**") == 2
    assert "小满" not in found
    wrong = officer.post(address, {"looked_up": "1.10101E+17"})
    assert wrong.status_code == 422
    assert "文本" in text(wrong)


def test_the_page_masks_and_tells_who_shares_the_telephone(cast: Cast, officer: Client) -> None:
    services.member_register(
        organisation=cast.grid, row=roster_row(78, "秦大满", phone="13800000001"), by=cast.wang, now=NOW
    )
    Member.objects.filter(pk=cast.other_member.pk).update(phone_index=cast.lin_member.phone_index)
    page = text(officer.get(member_address(cast)))
    assert "秦**" in page
    assert "本级范围以外 1 人" in page
    for secret in ("林小满", id_number(1), "13800000001", "周石", "秦大满"):
        assert secret not in page


def test_only_what_was_touched_changes_and_hidden_data_never_shows(cast: Cast, officer: Client) -> None:
    address = member_address(cast, "_change")
    page = text(officer.get(address))
    assert "林小满" not in page
    assert "13800000001" not in page
    sent = as_shown(officer, address)
    assert officer.post(address, {**sent, "occupation": "rider", "phone": "139 1111 2222"}).status_code == 302
    stored = Member.objects.get(pk=cast.lin_member.pk)
    assert (stored.name, stored.occupation, stored.phone, stored.version) == ("林小满", "rider", "13911112222", 2)


def test_the_later_officer_sees_both_values_and_loses_nothing(cast: Cast, officer: Client) -> None:
    address = member_address(cast, "_change")
    sent = as_shown(officer, address)
    first = MemberChanges(phone="13911112222", region="990102")
    services.member_change(member=cast.lin_member, changes=first, version=1, by=cast.wang, now=NOW)
    late = officer.post(address, {**sent, "phone": "13733334444", "occupation": "rider"})
    assert late.status_code == 422
    page = text(late)
    assert "139****2222" in page
    assert "13733334444" in page
    assert "已被他人修改" in page
    again = {bound.html_name: bound.value() for bound in late.context["form"]}
    again |= {f"initial-{name}": late.context["form"].data.get(f"initial-{name}") for name in again}
    assert again["region"] == "990102"
    assert officer.post(address, {name: str(value or "") for name, value in again.items()}).status_code == 302
    stored = Member.objects.get(pk=cast.lin_member.pk)
    assert (stored.phone, stored.occupation, stored.region) == ("13733334444", "rider", "990102")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "林2", "数字"),
        ("phone", "12", "11 位"),
        ("employer_key", "nobody", "用人单位"),
        ("work_area", "9", "12 位"),
    ],
)
def test_a_wrong_value_is_said_beside_its_field(cast: Cast, officer: Client, field: str, value: str, said: str) -> None:
    address = member_address(cast, "_change")
    answer = officer.post(address, {**as_shown(officer, address), field: value})
    assert answer.status_code == 422
    assert said in str(answer.context["form"].errors[field])
    assert value in text(answer)


def test_leaving_and_returning_stand_in_the_history(cast: Cast, officer: Client) -> None:
    today = NOW.date()
    done = officer.post(member_address(cast, "_leave"), {"reason": "离开本市", "on": f"{today}"})
    assert done.status_code == 302
    page = text(officer.get(member_address(cast)))
    assert "离开本市" in page
    assert "办理退会" in page  # the sentence of the trail
    assert officer.post(member_address(cast, "_suspend"), {"reason": "失业", "on": f"{today}"}).status_code == 422
    assert officer.post(member_address(cast, "_return"), {"reason": "回来", "on": f"{today}"}).status_code == 302


def test_a_transfer_travels_from_page_to_page(cast: Cast, officer: Client, neighbour: Client) -> None:
    asked = officer.post(member_address(cast, "_transfer"), {"target": "HL-SQ-JX", "reason": "换单位"})
    assert asked.status_code == 302
    transfer = Transfer.objects.get()
    page = reverse("transfers:transfer", args=[transfer.pk])
    assert page in text(officer.get(member_address(cast)))
    assert page in text(officer.get(reverse("transfers:transfers"), {"queue": "theirs"}))
    assert page in text(neighbour.get(reverse("transfers:transfers")))
    accept = reverse("transfers:transfer_accept", args=[transfer.pk])
    assert officer.post(accept).status_code == 404
    assert neighbour.post(accept).status_code == 302
    assert neighbour.post(accept).status_code == 422
    assert officer.get(member_address(cast)).status_code == 404
    assert neighbour.get(member_address(cast)).status_code == 200
    assert page in text(officer.get(reverse("transfers:transfers"), {"queue": "over"}))


def test_a_transfer_to_a_closed_organisation_is_refused_and_keeps_the_words(cast: Cast, officer: Client) -> None:
    type(cast.grid).objects.filter(code="HL-SQ-JX").update(closed_on=NOW.date())
    answer = officer.post(member_address(cast, "_transfer"), {"target": "HL-SQ-JX", "reason": "换了单位"})
    assert answer.status_code == 422
    assert "已撤销" in text(answer)
    assert "换了单位" in text(answer)


def test_an_officer_admits_and_the_card_of_the_page_leads_to_the_member(cast: Cast, officer: Client) -> None:
    application = submitted(cast)
    page = text(officer.get(reverse("applications:application", args=[application.pk])))
    assert "赵*" in page
    for secret in ("赵新", ROW.id_number, ROW.phone):
        assert secret not in page
    done = officer.post(reverse("applications:application_approve", args=[application.pk]))
    member = Member.objects.get(id_number_index=application.id_number_index)
    assert done.url == reverse("registry:member", args=[member.worker_key])


def test_many_are_approved_at_once_and_each_has_its_result(cast: Cast, officer: Client) -> None:
    good = submitted(cast)
    known = submitted(cast, services.ApplicationRow("周石", id_number(3), "13900000003", "990101", "platform"))
    elsewhere = services.application_submit(
        row=services.ApplicationRow("外人", id_number(95), "13900000095", "990102", "platform"),
        organisation=cast.other_district,
        by=None,
        now=NOW,
    )
    ticked = {"application": [str(one.pk) for one in (good, known, elsewhere)]}
    page = text(officer.post(reverse("applications:applications_approve"), ticked))
    assert "已同意 1 份" in page
    assert "接转" in page
    states = {one.pk: one.state for one in Application.objects.all()}
    assert states == {good.pk: "approved", known.pk: "submitted", elsewhere.pk: "submitted"}


def test_a_member_elsewhere_is_offered_the_transfer(cast: Cast, officer: Client, neighbour: Client) -> None:
    known = submitted(cast, services.ApplicationRow("周石", id_number(3), "13900000003", "990101", "platform"))
    address = reverse("applications:application", args=[known.pk])
    page = text(officer.get(address))
    assert "会籍接转" in page
    assert reverse("applications:application_approve", args=[known.pk]) not in page
    assert officer.post(reverse("applications:application_approve", args=[known.pk])).status_code == 422
    officer.post(reverse("applications:application_transfer", args=[known.pk]))
    transfer = Transfer.objects.get()
    neighbour.post(reverse("transfers:transfer_accept", args=[transfer.pk]))
    assert "已同意" in text(officer.get(address))


def test_the_queue_shows_the_late_first_and_says_so(cast: Cast, officer: Client) -> None:
    application = submitted(cast)
    Application.objects.filter(pk=application.pk).update(submitted_at=NOW - timedelta(days=30))
    page = text(officer.get(reverse("applications:applications")))
    assert "已超期" in page
    refused = reverse("applications:application_refuse", args=[application.pk])
    assert officer.post(refused, {"reason": ""}).status_code == 422
    assert officer.post(refused, {"reason": "请补用人单位证明"}).status_code == 302
    assert "没有待审批的申请" in text(officer.get(reverse("applications:applications")))
    assert "赵*" in text(officer.get(reverse("applications:applications"), {"state": "refused"}))


COUNTER = {
    "organisation": "HL-MX-KD-1", "name": "买买提・艾力", "id_number": id_number(96), "phone": "139-0000-0096",
    "occupation": "courier", "employment_form": "platform", "employer_key": "", "region": "990101", "agreed": "on",
}  # fmt: skip


def test_an_application_at_the_counter(cast: Cast, officer: Client) -> None:
    address = reverse("applications:application_new")
    assert officer.post(address, COUNTER).status_code == 302
    application = Application.objects.get()
    assert (application.name, application.source) == ("买买提·艾力", "counter")
    again = officer.post(address, COUNTER)
    assert again.status_code == 422
    assert "正在审批" in text(again)
    Application.objects.all().delete()
    old = "990101900307123"
    page = text(officer.post(address, {**COUNTER, "id_number": old}, follow=True))
    assert "15 位" in page


@pytest.mark.parametrize(
    "wrong",
    [{"id_number": "1.10101E+17"}, {"name": "3"}, {"phone": "1"}, {"organisation": "HL-SQ"}, {"agreed": ""}],
)
def test_the_counter_keeps_what_was_typed(cast: Cast, officer: Client, wrong: dict[str, str]) -> None:
    answer = officer.post(reverse("applications:application_new"), {**COUNTER, **wrong})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(wrong)
    assert "139-0000-0096" in text(answer) or "phone" in wrong


def test_the_pages_speak_english(cast: Cast, officer: Client) -> None:
    application = submitted(cast)
    cast.wang.language = "en"
    cast.wang.save()
    for address in (
        reverse("registry:members"),
        member_address(cast),
        reverse("applications:application", args=[application.pk]),
        reverse("transfers:transfers"),
    ):
        assert officer.get(address).status_code == 200
