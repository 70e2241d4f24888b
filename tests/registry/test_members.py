"""Members: real names, encrypted, found by exact look-up, registered once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.kit.crypto import worker_key_for
from gongyou.kit.models import AuditLine
from gongyou.registry import policies, selectors, services
from gongyou.registry.identity import id_number_checked
from gongyou.registry.models import Employer, Member
from tests.registry.cast import NOW, Cast, id_number, roster_row


def test_it_keeps_names_out_of_the_database_file(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM registry_member")
        stored = str(cursor.fetchall())
    for secret in ("林小满", id_number(1), "13800000001"):
        assert secret not in stored
    assert cast.lin_member.name == "林小满"


def test_it_names_the_worker_for_the_lake(cast: Cast) -> None:
    assert cast.lin_member.worker_key == worker_key_for(id_number(1))


def test_it_registers_a_roster_with_one_audit_line(cast: Cast) -> None:
    before = AuditLine.objects.count()
    rows = [roster_row(number, f"会员{chr(0x4E00 + number)}", "HL-MX-KD-1") for number in range(10, 40)]
    done = services.members_register_many(organisation=cast.district, rows=rows, by=cast.wang, now=NOW)
    assert (done.added, done.known) == (30, 0)
    assert AuditLine.objects.count() == before + 1


def test_it_registers_nobody_twice(cast: Cast) -> None:
    rows = [roster_row(50, "新人", "HL-MX-KD"), roster_row(50, "新人", "HL-MX-KD"), roster_row(1, "林小满")]
    done = services.members_register_many(organisation=cast.district, rows=rows, by=cast.wang, now=NOW)
    assert (done.added, done.known) == (1, 2)
    assert Member.objects.get(worker_key=cast.lin_member.worker_key).organisation == cast.grid


def test_it_says_that_a_person_is_registered_already(cast: Cast) -> None:
    with pytest.raises(Conflict):
        services.member_register(organisation=cast.district, row=roster_row(1, "林小满"), by=cast.wang, now=NOW)
    member = services.member_register(organisation=cast.district, row=roster_row(60, "新人"), by=cast.wang, now=NOW)
    assert member.organisation == cast.district


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id_number": "11010119900307123"}, "registry.id_number_wrong"),
        ({"id_number": "990101199002300011"}, "registry.id_number_wrong"),
        ({"id_number": id_number(71)[:-1] + ("0" if id_number(71)[-1] != "0" else "1")}, "registry.id_number_wrong"),
        ({"name": " "}, "registry.name_missing"),
        ({"employment_form": "robot"}, "registry.choice_unknown"),
        ({"organisation_code": "HL-SQ"}, "registry.organisation_missing"),
        ({"organisation_code": "NONE"}, "registry.organisation_missing"),
        ({"employer_key": "none"}, "registry.employer_missing"),
    ],
)
def test_it_refuses_a_wrong_row_whole_and_repeats_no_personal_data(
    cast: Cast, changes: dict[str, str], code: str
) -> None:
    rows = [roster_row(70, "好人"), replace(roster_row(71, "坏行"), **changes)]
    with pytest.raises(BadInput) as wrong:
        services.members_register_many(organisation=cast.district, rows=rows, by=cast.wang, now=NOW)
    assert wrong.value.code == code
    assert rows[1].id_number not in wrong.value.said("zh")
    assert not Member.objects.filter(worker_key=worker_key_for(id_number(70))).exists()


def test_it_gives_the_number_of_the_wrong_row(cast: Cast) -> None:
    rows = [roster_row(70, "好人"), roster_row(71, "")]
    with pytest.raises(BadInput) as wrong:
        services.members_register_many(organisation=cast.district, rows=rows, by=cast.wang, now=NOW)
    assert wrong.value.where["row"] == 2


def test_it_lets_only_officers_of_the_place_register(cast: Cast) -> None:
    for user in (cast.zhao, cast.analyst, cast.administrator, cast.security, cast.auditor, cast.lin):
        with pytest.raises(Forbidden):
            services.member_register(organisation=cast.district, row=roster_row(80, "新人"), by=user, now=NOW)


@pytest.mark.parametrize("looked_up", ["林小满", "13800000001", id_number(1), id_number(1).lower(), " 林小满 "])
def test_it_finds_a_member_by_exact_look_up(cast: Cast, looked_up: str) -> None:
    found = selectors.members_matching(policies.members.scope(cast.wang), looked_up)
    assert [member.pk for member in found] == [cast.lin_member.pk]


def test_it_finds_by_worker_key_but_not_by_part_of_a_name_or_out_of_scope(cast: Cast) -> None:
    scope = policies.members.scope(cast.wang)
    assert selectors.members_matching(scope, cast.lin_member.worker_key).count() == 1
    assert selectors.members_matching(scope, "林").count() == 0
    assert selectors.members_matching(scope, "周石").count() == 0


def test_it_does_not_take_blank_telephones_for_a_match(cast: Cast) -> None:
    services.member_register(organisation=cast.district, row=roster_row(90, "无机", phone=""), by=cast.wang, now=NOW)
    assert selectors.members_matching(Member.objects.all(), "").count() == 0


def test_it_records_and_updates_employers_by_key(cast: Cast) -> None:
    row = services.EmployerRow("heya", "禾芽配送有限公司", "990101", uscc="91990101MA0000007H")
    services.employer_record(row=row, by=cast.wang, now=NOW)
    again = [row, services.EmployerRow("suian", "穗安配送", "990101", organisation_code="HL-MX-KD")]
    assert services.employers_record_many(rows=again, by=cast.wang, now=NOW) == 2
    assert Employer.objects.count() == 2
    assert Employer.objects.get(key="heya").name == "禾芽配送有限公司"
    with pytest.raises(Forbidden):
        services.employer_record(row=row, by=cast.analyst, now=NOW)


# The example of GB 11643-1999, annex, and the same with a small x.
@pytest.mark.parametrize("written", ["11010519491231002X", "11010519491231002x", " 440524188001010014 "])
def test_it_accepts_the_standard_s_own_examples(written: str) -> None:
    assert id_number_checked(written) == written.strip().upper()
