"""Input as it really comes, through every face: what each makes of it is the same, and is said in the same words."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.registry import services
from gongyou.registry.identity import check_digit
from gongyou.registry.models import Application, Member, Organisation, RosterFault
from gongyou.registry.rosters.importing import roster_checked_from, roster_registered
from gongyou.registry.services import rosters
from tests.api.test_api import Caller, a_person
from tests.registry.cast import NOW, Cast, id_number, roster_row
from tests.rosters.files import HEADS, as_workbook, csv_file, line
from tests.worker.walking import code_sent, filled_in

ID = id_number(41)
BODY = next(body for serial in range(100, 999) if check_digit(body := f"99010119900307{serial}") == "X")
ID_X = BODY + "X"
FULL_WIDTH = ID.translate({ord(digit): chr(ord(digit) + 0xFEE0) for digit in "0123456789"})
NAME = "何苗"
RARE = "𠮷𪚥䶮"  # two of the three lie beyond the BMP


@dataclass(frozen=True)
class Given:
    """A name and a number as somebody writes them, and what is kept of them; `refused` is the error instead."""

    name: str = NAME
    id_number: str = ID
    kept_name: str = NAME
    kept_id: str = ID
    refused: str = ""


GIVEN = {
    "an old number of fifteen": Given(id_number=ID[:6] + ID[8:17]),
    "a small x": Given(id_number=BODY + "x", kept_id=ID_X),
    "a full-width x": Given(id_number=BODY + "ｘ", kept_id=ID_X),
    "full-width digits": Given(id_number=FULL_WIDTH),
    "blanks between groups": Given(id_number=f" {ID[:6]} {ID[6:14]} {ID[14:]} "),
    "the mark that makes a cell text": Given(id_number=f"'{ID}"),
    "scientific notation": Given(id_number="9.90101E+17", refused="registry.id_number_digits_lost"),
    "digits that a workbook rounded": Given(id_number=f"{ID[:15]}000", refused="registry.id_number_digits_lost"),
    "a number with decimals": Given(id_number=f"{ID}.0", refused="registry.id_number_digits_lost"),
    "a wrong check digit": Given(id_number=ID[:17] + str((int(ID[17]) + 1) % 10), refused="registry.id_number_wrong"),
    "a minority name": Given(name="阿依古丽·买买提", kept_name="阿依古丽·买买提"),
    "a minority name with another dot": Given(name="阿依古丽•买买提", kept_name="阿依古丽·买买提"),
    "a minority name with a full stop": Given(name="阿依古丽．买买提", kept_name="阿依古丽·买买提"),
    "a minority name with the dot of hyphenation": Given(name="阿依古丽‧买买提", kept_name="阿依古丽·买买提"),
    "a minority name with the dot of katakana": Given(name="阿依古丽・买买提", kept_name="阿依古丽·买买提"),
    "a minority name with a full stop of half width": Given(name="阿依古丽.买买提", kept_name="阿依古丽·买买提"),
    "a very long minority name": Given(
        name="努尔阿卜杜拉·买买提明·阿卜杜热西提", kept_name="努尔阿卜杜拉·买买提明·阿卜杜热西提"
    ),
    "rare characters": Given(name=RARE, kept_name=RARE),
    "a blank inside": Given(name="何　苗", kept_name=NAME),
    "a private-use character": Given(name="何\ue863", refused="registry.name_wrong"),
    "an invisible character": Given(name="何\u200b苗", refused="registry.name_wrong"),
}


@dataclass(frozen=True)
class Kept:
    name: str
    id_number: str


@dataclass(frozen=True)
class Refused:
    said: str


Face = Callable[[Cast, Given, Path], Kept | Refused]


def by_service(cast: Cast, given: Given, folder: Path) -> Kept | Refused:
    try:
        member = services.member_register(
            organisation=cast.grid, row=roster_row(41, given.name, id_number=given.id_number), by=cast.wang, now=NOW
        )
    except BadInput as wrong:
        return Refused(wrong.text.zh)
    member = Member.objects.get(pk=member.pk)
    return Kept(member.name, member.id_number)


def by_counter(cast: Cast, given: Given, folder: Path) -> Kept | Refused:
    """The single form of an officer."""
    client = Client()
    client.force_login(cast.wang)
    answer = client.post(
        reverse("applications:application_new"),
        {
            "organisation": "HL-MX-KD",
            "name": given.name,
            "id_number": given.id_number,
            "phone": "13900000041",
            "occupation": "rider",
            "employment_form": "platform",
            "region": "990101",
            "agreed": "on",
        },
    )
    return _application(answer)


def by_phone(cast: Cast, given: Given, folder: Path) -> Kept | Refused:
    """The person at the own phone."""
    client, union = Client(), Organisation.objects.get(code="HL-MX-KD")
    answer = filled_in(client, union, name=given.name, id_number=given.id_number, phone="13900000041")
    if answer.status_code == 302:
        answer = client.post(reverse("joining:confirm", args=[union.join_code]), {"code": code_sent()})
    return _application(answer)


def _application(answer: object) -> Kept | Refused:
    if answer.status_code != 302:  # type: ignore[attr-defined]
        assert answer.status_code == 422  # type: ignore[attr-defined]
        return Refused(html.unescape(answer.content.decode()))  # type: ignore[attr-defined]
    made = Application.objects.get()
    return Kept(made.name, made.id_number)


def by_roster(cast: Cast, given: Given, folder: Path) -> Kept | Refused:
    return _of_roster(csv_file(folder / "roster.csv", line(41, given.name, 身份证号=given.id_number)))


def _of_roster(file: Path) -> Kept | Refused:
    top = Organisation.objects.get(code="HL-MX")
    before = set(Member.objects.values_list("pk", flat=True))
    roster = roster_checked_from(file, top, progress=lambda done, total: None)
    if roster.rows_wrong:
        assert roster.rows_new == 0
        return Refused("".join(fault["zh"] for fault in RosterFault.objects.get().faults))
    roster_registered(roster, leave_wrong=False)
    member = Member.objects.exclude(pk__in=before).get()
    return Kept(member.name, member.id_number)


def by_workbook(cast: Cast, given: Given, folder: Path) -> Kept | Refused:
    return _of_roster(as_workbook(folder / "roster.xlsx", HEADS, line(41, given.name, 身份证号=given.id_number)))


def by_program(cast: Cast, given: Given, folder: Path) -> Kept | Refused:
    answer = Caller(cast.wang).post("/members", a_person(name=given.name, id_number=given.id_number))
    if answer.status_code != 201:
        assert answer.status_code == 422
        told = answer.json()
        assert told["error"] == given.refused
        return Refused(str(told))
    member = Member.objects.get(worker_key=answer.json()["worker_key"])
    return Kept(member.name, member.id_number)


FACES: dict[str, Face] = {
    "service": by_service,
    "single form": by_counter,
    "own phone": by_phone,
    "roster": by_roster,
    "workbook": by_workbook,
    "REST": by_program,
}


def refusal(given: Given) -> BadInput:
    """What the service says of it."""
    from gongyou.registry.identity import id_number_checked
    from gongyou.registry.naming import name_checked

    with pytest.raises(BadInput) as wrong:
        name_checked(given.name)
        id_number_checked(given.id_number)
    return wrong.value


@pytest.mark.parametrize("face", FACES.values(), ids=FACES.keys())
@pytest.mark.parametrize("given", GIVEN.values(), ids=GIVEN.keys())
def test_every_face_makes_the_same_of_it(cast: Cast, tmp_path: Path, given: Given, face: Face) -> None:
    answer = face(cast, given, tmp_path)
    if given.refused:
        wrong = refusal(given)
        assert wrong.code == given.refused
        assert isinstance(answer, Refused)
        assert wrong.text.zh in answer.said
        assert not Member.objects.filter(joined_on=NOW.date(), region="990199").exists()
    else:
        assert answer == Kept(given.kept_name, given.kept_id)


@pytest.mark.parametrize("face", FACES.values(), ids=FACES.keys())
def test_one_telephone_serves_two_people(cast: Cast, tmp_path: Path, face: Face) -> None:
    """A couple, or a number that went to somebody else: allowed on every face, and shown to the officer."""
    Member.objects.filter(pk=cast.lin_member.pk)
    services.member_change(
        member=cast.lin_member,
        changes=services.MemberChanges(phone="13900000041"),
        version=cast.lin_member.version,
        by=cast.wang,
        now=NOW,
    )
    same = Given() if face is not by_service else Given(id_number=ID)
    shared = {by_service: "13800000041", by_roster: "13800000041", by_workbook: "13800000041"}.get(face)
    if shared:
        services.member_change(
            member=Member.objects.get(pk=cast.lin_member.pk),
            changes=services.MemberChanges(phone=shared),
            version=cast.lin_member.version,
            by=cast.wang,
            now=NOW,
        )
    assert face(cast, same, tmp_path) == Kept(NAME, ID)
    client = Client()
    client.force_login(cast.wang)
    waiting = Application.objects.first()
    if waiting is not None:
        address = reverse("applications:application", args=[waiting.pk])
    else:
        made = Member.objects.latest("pk")
        address = reverse("registry:member", args=[made.worker_key])
    page = client.get(address).content.decode()
    assert cast.lin_member.name_shown in page


# The tree, transfers, and two officers --------------------------------------------------------------------------------
def test_a_circle_in_the_tree_is_refused_on_the_page_too(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.administrator)
    before = Organisation.objects.get(code="HL-MX-KD").path
    answer = client.post(reverse("registry:organisation_move", args=["HL-MX-KD"]), {"under": "HL-MX-KD-1"})
    assert answer.status_code == 422
    with pytest.raises(BadInput) as wrong:
        services.organisation_move(
            organisation=Organisation.objects.get(code="HL-MX-KD"), under=cast.grid, by=None, now=NOW
        )
    assert wrong.value.code == "registry.tree_circular"
    assert wrong.value.text.zh in html.unescape(answer.content.decode())
    assert Organisation.objects.get(code="HL-MX-KD").path == before


def closed(cast: Cast) -> Organisation:
    target = Organisation.objects.get(code="HL-SQ-JX")
    Organisation.objects.filter(pk=target.pk).update(closed_on=NOW.date())
    target.refresh_from_db()
    return target


def test_nobody_is_transferred_or_taken_into_a_closed_organisation(cast: Cast, tmp_path: Path) -> None:
    target = closed(cast)
    with pytest.raises(Conflict) as refused:
        services.transfer_ask(member=cast.lin_member, target=target, reason="调动", by=cast.wang, now=NOW)
    assert refused.value.code == "registry.organisation_closed"

    client = Client()
    client.force_login(cast.wang)
    address = reverse("registry:member_transfer", args=[cast.lin_member.worker_key])
    page = client.post(address, {"target": target.code, "reason": "调动"})
    assert page.status_code == 422
    assert "撤销" in page.content.decode()

    zhao = Caller(cast.zhao)
    body = a_person(organisation=target.code, region="990102")
    answer = zhao.post("/members", body)
    assert (answer.status_code, answer.json()["error"]) == (409, "registry.organisation_closed")
    del body["joined_on"]
    answer = zhao.post("/applications", body)
    assert (answer.status_code, answer.json()["error"]) == (409, "registry.organisation_closed")

    file = csv_file(tmp_path / "roster.csv", line(41, NAME, 组织编码=target.code))
    roster = roster_checked_from(file, Organisation.objects.get(code="HL-SQ"), progress=lambda done, total: None)
    assert (roster.rows_new, roster.rows_wrong) == (0, 1)
    assert "撤销" in RosterFault.objects.get().faults[0]["zh"]
    assert Member.objects.get(pk=cast.lin_member.pk).organisation_id == cast.grid.pk


def test_the_later_of_two_officers_is_told_on_every_face(cast: Cast, tmp_path: Path) -> None:
    """Nothing is lost: the first change stands, and the second officer sees both values."""
    member, top = cast.lin_member, Organisation.objects.get(code="HL-MX")
    file = csv_file(tmp_path / "roster.csv", line(1, "林小满", 用工形式="劳务派遣", 组织编码="HL-MX-KD-1"))
    roster = roster_checked_from(file, top, progress=lambda done, total: None)
    client = Client()
    client.force_login(cast.wang)
    address = reverse("registry:member_change", args=[member.worker_key])
    shown = client.get(address).context["form"]
    wang = Caller(cast.wang)
    seen = wang.get(f"/members/{member.worker_key}")["ETag"]

    first = services.member_change(
        member=member, changes=services.MemberChanges(occupation="courier"), version=1, by=cast.wang, now=NOW
    )
    assert first.version == 2

    with pytest.raises(services.ChangedMeanwhile):
        services.member_change(
            member=member, changes=services.MemberChanges(occupation="chauffeur"), version=1, by=cast.wang, now=NOW
        )
    fields = {name: shown[name].value() or "" for name in shown.fields} | {"occupation": "chauffeur"}
    hidden = {shown[name].html_initial_name: shown[name].value() or "" for name in shown.fields}
    page = client.post(address, {**hidden, **fields})
    assert page.status_code == 422
    said = page.content.decode()
    for value in (Member.Occupation.COURIER, Member.Occupation.CHAUFFEUR):
        assert str(value.label) in said
    late = wang.patch(f"/members/{member.worker_key}", {"occupation": "chauffeur"}, If_Match=seen)
    assert late.status_code == 412
    confirmed = rosters.roster_confirm(roster=roster, leave_wrong=False, queued=False, by=None, now=timezone.now())
    with pytest.raises(Conflict) as meanwhile:
        rosters.roster_committed(roster=confirmed, by=None, now=timezone.now())
    assert meanwhile.value.code == "registry.roster_meanwhile"
    assert Member.objects.get(pk=member.pk).occupation == "courier"
