"""A roster on its way in: what is counted, what is written, what is told, what is taken back."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from python_calamine import load_workbook

from gongyou.core.errors import BadInput, Conflict
from gongyou.kit.crypto import worker_key_for
from gongyou.kit.models import AuditLine
from gongyou.registry.models import Member, Movement, Organisation, RosterChange, RosterFault, RosterImport, RosterRow
from gongyou.registry.rosters import columns
from gongyou.registry.rosters.errors import errors_write
from gongyou.registry.rosters.importing import roster_checked_from, roster_registered, wrong_rows
from gongyou.registry.services import rosters as services
from gongyou.site import cli
from tests.registry.cast import Cast, id_number
from tests.rosters.files import HEADS, as_workbook, csv_file, line


def checked(path: Path, code: str = "HL-MX") -> RosterImport:
    return roster_checked_from(path, Organisation.objects.get(code=code), progress=lambda done, total: None)


def registered(path: Path, code: str = "HL-MX", *, leave_wrong: bool = False) -> RosterImport:
    return roster_registered(checked(path, code), leave_wrong=leave_wrong)


def counts(roster: RosterImport) -> dict[str, int]:
    names = ("new", "changed", "unchanged", "elsewhere", "repeated", "wrong")
    return {name: number for name in names if (number := getattr(roster, f"rows_{name}"))}


def faults(roster: RosterImport) -> list[tuple[int, str, str]]:
    rows = RosterFault.objects.filter(roster=roster)
    return [(row.line, fault["column"], fault["code"]) for row in rows for fault in row.faults]


def everybody() -> list[tuple[Any, ...]]:
    fields = ("name", "id_number", "phone", "organisation__code", "employment_form", "region", "joined_on", "state")
    return sorted(Member.objects.values_list(*fields))


def test_the_words_of_the_columns_are_those_of_the_models() -> None:
    for words, choices in (
        (columns.FORMS, Member.EmploymentForm),
        (columns.OCCUPATIONS, Member.Occupation),
        (columns.STATES, Member.State),
    ):
        from django.utils import translation

        with translation.override("zh-hans"):
            assert words.items() <= {str(choice.label): choice.value for choice in choices}.items()


def test_it_registers_new_people_and_says_what_it_did(cast: Cast, tmp_path: Path) -> None:
    before = Member.objects.count()
    roster = registered(csv_file(tmp_path / "a.csv", line(301), line(302, "新河")))
    assert counts(roster) == {"new": 2}
    assert Member.objects.count() == before + 2
    member = Member.objects.get(worker_key=worker_key_for(id_number(301)))
    first, last = roster.added_ranges[0]  # in which order is the database's own affair
    assert first <= member.pk <= last == first + 1
    assert (member.name, member.id_number, member.phone) == ("新桥", id_number(301), "13800000301")
    assert (member.version, member.state, member.occupation, member.organisation.code) == (
        1,
        "active",
        "other",
        "HL-MX-KD",
    )
    assert not RosterRow.objects.exists()
    assert [line.type for line in AuditLine.objects.order_by("-number")[:4]] == [
        "registry.roster.committed",
        "registry.roster.confirmed",
        "registry.roster.checked",
        "registry.roster.submitted",
    ]


def test_the_same_roster_twice_adds_nobody(cast: Cast, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", line(301), line(302, "新河"))
    registered(path)
    before = everybody()
    assert counts(registered(path)) == {"unchanged": 2}
    assert everybody() == before


def test_it_changes_what_the_roster_says_and_leaves_what_it_does_not(cast: Cast, tmp_path: Path) -> None:
    """林小满 (1) gets another form of employment; the blank phone and the missing column of occupation stay."""
    Member.objects.filter(pk=cast.lin_member.pk).update(occupation="rider")
    roster = registered(
        csv_file(
            tmp_path / "a.csv", line(1, "林小满", 手机号="", 组织编码="", 用工形式="劳动合同", 入会日期="2026-03-02")
        )
    )
    assert counts(roster) == {"changed": 1}
    member = Member.objects.get(pk=cast.lin_member.pk)
    assert (member.employment_form, member.phone, member.occupation, member.organisation, member.version) == (
        "standard",
        "13800000001",
        "rider",
        cast.grid,
        2,
    )


def test_it_does_not_touch_people_of_other_organisations(cast: Cast, tmp_path: Path) -> None:
    before = everybody()
    roster = registered(csv_file(tmp_path / "a.csv", line(3, "周石头")))
    assert counts(roster) == {"elsewhere": 1}
    assert everybody() == before


WRONG = [
    ({"姓名": ""}, "name", "registry.roster_missing_cell"),
    ({"姓名": "张3"}, "name", "registry.name_wrong"),
    ({"身份证号": ""}, "id_number", "registry.roster_missing_cell"),
    ({"身份证号": "1.10101E+17"}, "id_number", "registry.id_number_digits_lost"),
    ({"身份证号": "990101199003070000"}, "id_number", "registry.id_number_digits_lost"),
    ({"身份证号": "990101199013070019"}, "id_number", None),
    ({"手机号": "1.38E+10"}, "phone", "registry.phone_wrong"),
    ({"手机号": "12345"}, "phone", "registry.phone_wrong"),
    ({"行政区划代码": "麦溪"}, "region", "registry.roster_code"),
    ({"用工形式": "临时"}, "employment_form", "registry.choice_unknown"),
    ({"入会日期": "2026-02-30"}, "joined_on", "registry.roster_date"),
    ({"入会日期": "2199-01-01"}, "joined_on", "registry.roster_date"),
    ({"入会日期": "1980-01-01"}, "joined_on", "registry.roster_date"),
    ({"组织编码": "HL-SQ"}, "organisation_code", "registry.organisation_missing"),
]


@pytest.mark.parametrize(("changes", "column", "code"), WRONG)
def test_it_says_what_is_wrong_and_registers_nobody(
    cast: Cast, tmp_path: Path, changes: dict[str, str], column: str, code: str | None
) -> None:
    before = everybody()
    roster = checked(csv_file(tmp_path / "a.csv", line(301), line(302, **changes)))
    assert counts(roster) == {"new": 1, "wrong": 1}
    [(number, where, found)] = faults(roster)
    assert (number, where) == (3, column)
    assert code in (None, found)
    with pytest.raises(Conflict) as refused:
        roster_registered(roster, leave_wrong=False)
    assert refused.value.code == "registry.roster_wrong_rows"
    said = wrong_rows(roster)
    assert "第 3 行" in said.text.zh
    assert id_number(302) not in said.said("zh") + said.said("en")
    assert everybody() == before


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"身份证号": id_number(302).lower()}, id_number(302)),
        ({"身份证号": f"'{id_number(302)}"}, id_number(302)),
        ({"身份证号": "".join(chr(ord(each) + 0xFEE0) for each in id_number(302))}, id_number(302)),
        ({"入会日期": "46086"}, id_number(302)),
        ({"入会日期": "2026年3月5日", "手机号": "+86 138-0000-0302"}, id_number(302)),
        ({"姓名": "买买提•艾力"}, id_number(302)),
        ({"姓名": "𠮷野"}, id_number(302)),
    ],
)
def test_it_puts_right_what_is_merely_written_oddly(
    cast: Cast, tmp_path: Path, changes: dict[str, str], kept: str
) -> None:
    roster = registered(csv_file(tmp_path / "a.csv", line(302, **changes)))
    assert counts(roster) == {"new": 1}
    assert Member.objects.get(pk=roster.added_ranges[0][0]).id_number == kept


def test_it_registers_the_right_rows_only_on_an_explicit_word(cast: Cast, tmp_path: Path) -> None:
    roster = registered(csv_file(tmp_path / "a.csv", line(301), line(302, 姓名="")), leave_wrong=True)
    assert (roster.rows_added, roster.rows_wrong, roster.is_partial) == (1, 1, True)
    assert AuditLine.objects.latest("number").data == {"added": 1, "updated": 0, "wrong": 1}
    assert RosterFault.objects.filter(roster=roster).count() == 1


def test_a_person_twice_in_the_file_counts_once_or_is_wrong_on_each_line(cast: Cast, tmp_path: Path) -> None:
    roster = checked(
        csv_file(tmp_path / "a.csv", line(301), line(301), line(302), line(302, 手机号="13900000302"), line(303))
    )
    assert counts(roster) == {"new": 2, "repeated": 1, "wrong": 2}
    assert [number for number, _, _ in faults(roster)] == [4, 5]
    kept = json.loads(RosterFault.objects.filter(roster=roster)[1].cells)
    assert dict(zip(HEADS, kept, strict=True))["手机号"] == "13900000302"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_error_workbook_keeps_all_cells_of_rows_wrong_beside_another(cast: Cast, tmp_path: Path, form: str) -> None:
    """What is not read too, and what stands below no heading: an officer mends the workbook and hands it in again."""
    heads = ("序号", *HEADS, "备注")
    lines = [
        ["1", *line(301), "夜班"],
        ["2", *line(302, 入会日期="2026年3月5日"), "早班"],
        ["3", *line(302, 手机号="13900000302"), "晚班"],
        ["4", *line(303, 姓名=""), "站长"],
        ["5", *line(304), "兼职", "已退会"],
    ]
    path = tmp_path / f"a.{form}"
    roster = checked(csv_file(path, *lines, heads=heads) if form == "csv" else as_workbook(path, heads, *lines))
    assert counts(roster) == {"new": 1, "wrong": 4}
    target = tmp_path / "errors.xlsx"
    assert errors_write(roster, target, language="zh-hans") == 4
    head, *rows = load_workbook(target).get_sheet_by_index(0).to_python()
    assert head[:-1] == [*heads, "错误原因"]
    assert [row[: len(heads)] for row in rows] == [each[: len(heads)] for each in lines[1:]]
    assert [row[-1] for row in rows] == ["", "", "", "已退会"]
    assert ["内容不一致" in row[-2] for row in rows] == [True, True, False, False]
    # Handed in again as it is, it is wrong in the same places; the reasons do not count as cells.
    again = checked(target)
    assert counts(again) == {"wrong": 4}
    assert [code for _, _, code in faults(again)][-1] == "sheet.beyond"
    errors_write(again, tmp_path / "again.xlsx", language="zh-hans")
    assert load_workbook(tmp_path / "again.xlsx").get_sheet_by_index(0).to_python()[-1][-1] == "已退会"
    # Mended, it is what a clean roster would have been.
    rows[1][3], rows[2][1], rows[3][-1] = "13800000302", "新河", ""
    mended = roster_registered(
        checked(as_workbook(tmp_path / "mended.xlsx", head, rows[1], *rows[2:])), leave_wrong=False
    )
    assert (mended.rows_read, mended.rows_added) == (3, 3)


def test_a_file_that_changes_while_it_is_checked_is_refused(cast: Cast, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", line(301), line(302), line(302, 手机号="13900000302"))

    def cut(done: int, total: int) -> None:
        if done:
            csv_file(path, line(301))

    with pytest.raises(BadInput) as wrong:
        roster_checked_from(path, cast.district, progress=cut)
    assert wrong.value.code == "registry.roster_file_changed"
    assert RosterImport.objects.get().state == RosterImport.State.REFUSED
    assert not RosterRow.objects.exists()


def test_it_tells_how_far_it_is_from_the_first_moment(cast: Cast, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = csv_file(tmp_path / "a.csv", *(line(serial) for serial in range(301, 451)))
    roster_checked_from(path, cast.district, progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 150), (100, 150), (150, 150)]


def test_one_phone_for_two_people_is_registered_and_said(cast: Cast, tmp_path: Path) -> None:
    roster = registered(csv_file(tmp_path / "a.csv", line(301), line(302, 手机号="13800000301")))
    assert roster.rows_added == 2
    assert "1 个手机号" in roster.remarks[0]["zh"]


def test_the_order_of_the_rows_makes_no_difference(cast: Cast, tmp_path: Path) -> None:
    lines = [line(1, "林小满", 组织编码=""), line(301), line(302, 姓名=""), line(301), line(3, "周石")]
    found = set()
    for number, order in enumerate(list(permutations(lines))[::11]):
        roster = checked(csv_file(tmp_path / f"{number}.csv", *order))
        found.add(tuple(counts(roster).items()))
    assert len(found) == 1


def test_an_undo_takes_back_all_that_it_did(cast: Cast, tmp_path: Path) -> None:
    before = everybody()
    roster = registered(
        csv_file(tmp_path / "a.csv", line(301), line(302), line(1, "林大满", 手机号="13911112222", 组织编码="HL-MX"))
    )
    assert counts(roster) == {"new": 2, "changed": 1}
    assert everybody() != before
    roster = services.roster_undo(roster=roster, by=None, now=timezone.now())
    assert (roster.rows_removed, roster.rows_restored, roster.rows_kept) == (2, 1, 0)
    assert everybody() == before
    with pytest.raises(Conflict):
        services.roster_undo(roster=roster, by=None, now=timezone.now())


def test_a_roster_that_moves_or_suspends_somebody_leaves_a_step_and_an_undo_takes_it_back(
    cast: Cast, tmp_path: Path
) -> None:
    heads = [*HEADS, "会籍状态"]
    roster = registered(csv_file(tmp_path / "a.csv", [*line(1, "林小满"), "保留会籍"], heads=heads))
    union = Organisation.objects.get(code="HL-MX-KD")
    steps = Movement.objects.filter(member=cast.lin_member).order_by("kind")
    assert [(step.kind, step.source, step.target) for step in steps] == [
        ("suspended", union, union),
        ("transferred", cast.grid, union),
    ]
    services.roster_undo(roster=roster, by=None, now=timezone.now())
    assert not steps.all().exists()
    assert Member.objects.get(pk=cast.lin_member.pk).organisation == cast.grid


def test_an_undo_leaves_and_lists_who_was_touched_since(cast: Cast, tmp_path: Path) -> None:
    roster = registered(csv_file(tmp_path / "a.csv", line(301), line(302), line(303), line(1, "林大满")))
    first = roster.added_ranges[0][0]
    Member.objects.filter(pk=first).update(version=2, region="990102")
    Movement.objects.create(member_id=first + 1, kind="suspended", on=timezone.localdate(), recorded_at=timezone.now())
    Member.objects.filter(pk=cast.lin_member.pk).update(version=3)
    roster = services.roster_undo(roster=roster, by=None, now=timezone.now())
    assert (roster.rows_removed, roster.rows_restored, roster.rows_kept) == (1, 0, 3)
    assert RosterChange.objects.get(roster=roster).was_kept
    assert Member.objects.filter(pk__in=[first, first + 1]).count() == 2


def test_an_undo_ends_after_thirty_days_and_the_old_values_go(cast: Cast, tmp_path: Path) -> None:
    roster = registered(csv_file(tmp_path / "a.csv", line(1, "林大满"), line(302, 姓名="")), leave_wrong=True)
    later = timezone.now() + timedelta(days=31)
    with pytest.raises(Conflict):
        services.roster_undo(roster=roster, by=None, now=later)
    assert services.rosters_to_expire(later)
    services.rosters_expire(now=later)
    assert not RosterChange.objects.exists()
    assert not RosterFault.objects.exists()
    assert not services.rosters_to_expire(later)


def test_an_import_that_nobody_decides_on_goes_after_a_week(cast: Cast, tmp_path: Path) -> None:
    roster = checked(csv_file(tmp_path / "a.csv", line(301)))
    services.rosters_expire(now=timezone.now() + timedelta(days=8))
    roster.refresh_from_db()
    assert roster.state == RosterImport.State.EXPIRED
    assert not RosterRow.objects.exists()


def test_a_commit_stops_when_the_register_has_changed_meanwhile(cast: Cast, tmp_path: Path) -> None:
    """Another officer changed 林小满 after the check: the later one is told, and nothing is lost."""
    roster = checked(csv_file(tmp_path / "a.csv", line(301), line(1, "林大满")))
    Member.objects.filter(pk=cast.lin_member.pk).update(version=2, phone_index="0" * 32)
    before = everybody()
    with pytest.raises(Conflict) as told:
        roster_registered(roster, leave_wrong=False)
    assert told.value.code == "registry.roster_meanwhile"
    assert everybody() == before


def test_a_commit_that_fails_leaves_the_roster_waiting(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk among them: nothing half-written, and the next attempt goes on."""
    roster = checked(csv_file(tmp_path / "a.csv", line(301)))
    before, write = everybody(), services.roster_write

    def full(*given: Any, **more: Any) -> Any:
        write(*given, **more)
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(services, "roster_write", full)
        with pytest.raises(OSError, match="No space"):
            roster_registered(roster, leave_wrong=False)
    roster.refresh_from_db()
    assert (roster.state, everybody()) == ("checked", before)
    assert roster_registered(roster, leave_wrong=False).rows_added == 1


def test_a_commit_that_nobody_works_on_waits_for_the_decision_again(cast: Cast, tmp_path: Path) -> None:
    roster = checked(csv_file(tmp_path / "a.csv", line(301)))
    at_work = services.roster_confirm(roster=roster, leave_wrong=False, by=None, now=timezone.now())
    assert at_work.run is not None
    assert not services.rosters_to_take_up()
    at_work.run.state = "failed"
    at_work.run.save()
    assert services.rosters_to_take_up()
    assert services.rosters_take_up(now=timezone.now()) == 1
    assert roster_registered(roster, leave_wrong=False).rows_added == 1
    # As a command of an earlier release left it.
    RosterImport.objects.filter(pk=roster.pk).update(state="committing", run=None)
    assert services.rosters_to_take_up()


def test_of_two_imports_of_one_person_the_later_is_told(cast: Cast, tmp_path: Path) -> None:
    one, two = (checked(csv_file(tmp_path / name, line(301))) for name in ("a.csv", "b.csv"))
    roster_registered(one, leave_wrong=False)
    with pytest.raises(Conflict) as told:
        roster_registered(two, leave_wrong=False)
    assert told.value.code == "registry.roster_meanwhile"
    two = services.roster_rechecked(roster=two, by=None, now=timezone.now())
    assert (two.state, counts(two)) == (RosterImport.State.CHECKED, {"unchanged": 1})


def test_a_closed_organisation_takes_nobody_in(cast: Cast, tmp_path: Path) -> None:
    Organisation.objects.filter(code="HL-MX-KD").update(closed_on=timezone.localdate())
    roster = checked(csv_file(tmp_path / "a.csv", line(301)))
    assert faults(roster) == [(2, "organisation_code", "registry.organisation_closed")]
    with pytest.raises(Conflict):
        checked(csv_file(tmp_path / "b.csv", line(301, 组织编码="")), "HL-MX-KD")


def test_staged_people_are_encrypted(cast: Cast, tmp_path: Path) -> None:
    from django.db import connection

    checked(csv_file(tmp_path / "a.csv", line(301), line(302, "新河", 手机号="12")))
    with connection.cursor() as cursor:
        for table in ("registry_rosterrow", "registry_rosterfault"):
            cursor.execute(f"SELECT * FROM {table}")
            said = repr(cursor.fetchall())
            assert not any(part in said for part in ("新桥", "新河", id_number(301), id_number(302), "13800000301"))


def test_an_unreadable_file_is_refused_with_its_reason(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        checked(csv_file(tmp_path / "a.csv", heads=("甲", "乙")))
    assert RosterImport.objects.get().state == RosterImport.State.REFUSED


def test_the_command_keeps_its_contract(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(csv_file(tmp_path / "名册.csv", line(301)))
    before = Member.objects.count()
    assert cli.run(["members", "import", path, "--org", "HL-MX", "--dry-run"]) == 0
    assert Member.objects.count() == before
    capsys.readouterr()
    assert cli.run(["members", "import", path, "--org", "HL-MX", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert {key: said[key] for key in ("read", "added", "known", "dry_run")} == {
        "read": 1,
        "added": 1,
        "known": 0,
        "dry_run": False,
    }
    assert Member.objects.count() == before + 1
    assert cli.run(["members", "undo", said["import"], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["removed"] == 1
    assert Member.objects.count() == before
    assert cli.run(["members", "import", path, "--org", "NONE"]) == 2
    assert cli.run(["members", "undo", "x"]) == 2
    wrong = str(csv_file(tmp_path / "wrong.csv", line(301, 姓名=""), line(302)))
    assert cli.run(["members", "import", wrong, "--org", "HL-MX"]) == 2
    assert Member.objects.count() == before
