"""Forms on their way: refused, taken with queries, corrected, undone; queries answered and settled; files."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.kit.models import AuditLine
from gongyou.registry.erasing import ERASERS, Person
from gongyou.registry.working_days import due_on
from gongyou.rooms.market.models import PanelForm, PanelQuery, Reporter
from gongyou.rooms.market.panel.facts import Given
from gongyou.rooms.market.panel.sheets import Line, lines_read, template_write
from gongyou.rooms.market.panel.snapshots import snapshot_of
from gongyou.rooms.market.panel_erasing import forms_of
from gongyou.rooms.market.services import panel_files
from gongyou.rooms.market.services.panel_files import Uploaded
from gongyou.rooms.market.services.panel_forms import (
    Refused,
    form_hand_in,
    form_undo,
    panel_chase,
    query_answer,
    query_settle,
)
from gongyou.rooms.market.services.panels import (
    Draw,
    reporter_address,
    reporter_leave,
    reporter_of_code,
    reporters_draw,
)
from tests.panel.panelled import LATER, handed, numbers, opened
from tests.registry.cast import NOW, Cast

pytestmark = pytest.mark.database


@pytest.fixture
def firm(cast: Cast) -> Reporter:
    return Reporter.objects.filter(panel=opened(cast)).order_by("number")[0]


def rules_of(reporter: Reporter) -> set[str]:
    return set(PanelQuery.objects.filter(reporter=reporter).values_list("rule", flat=True))


def test_a_hard_fault_is_refused_and_nothing_is_kept(firm: Reporter) -> None:
    with pytest.raises(Refused) as told:
        handed(firm, "2026-03", hires=5)
    assert [(each.rule, each.field) for each in told.value.faults] == [("flows_unbalanced", "heads_end")]
    assert not PanelForm.objects.exists()


def test_a_soft_fault_is_kept_and_asked_back(firm: Reporter) -> None:
    handed(firm, "2026-03")
    form = handed(firm, "2026-04", heads_start=4000, heads_end=4000, hours_paid=680000, wage_bill="26000000")
    assert rules_of(firm) == {"heads_hundredfold", "wages_hundredfold", "start_not_last_end"}
    held = PanelQuery.objects.get(rule="heads_hundredfold")
    assert held.holds and held.state == "open" and held.form == form
    assert held.due_on == due_on(date(2026, 9, 20), 5)
    assert not PanelQuery.objects.get(rule="start_not_last_end").holds


def test_a_gap_or_a_doubted_month_hides_no_jump(firm: Reporter) -> None:
    handed(firm, "2026-03")
    handed(firm, "2026-05", wage_bill="26000000")
    assert "wages_hundredfold" in rules_of(firm)
    # The month after is sound: it is held against March, not against what is doubted.
    handed(firm, "2026-06")
    assert not PanelQuery.objects.filter(period="2026-06").exists()


def test_an_answer_given_with_the_form_needs_no_second_visit(firm: Reporter) -> None:
    handed(firm, "2026-03")
    handed(firm, "2026-04", heads_start=41, heads_end=41, answers={"start_not_last_end": "上月漏报一人"})
    found = PanelQuery.objects.get()
    assert (found.state, found.answer) == ("answered", "上月漏报一人")


def test_the_same_form_again_is_known_and_another_replaces_it(firm: Reporter) -> None:
    first = handed(firm, "2026-03")
    with pytest.raises(Conflict):
        handed(firm, "2026-03")
    second = handed(firm, "2026-03", hires=3, separations=3)
    first.refresh_from_db()
    assert (first.is_current, second.is_current, second.version) == (False, True, 2)
    assert form_undo(form=second, by=None, now=LATER) == first
    with pytest.raises(Conflict):
        form_undo(form=second, by=None, now=LATER)
    assert PanelForm.objects.get(is_current=True) == first


def test_a_correction_settles_the_query_on_the_form_before(firm: Reporter) -> None:
    handed(firm, "2026-03", wage_bill="12000")
    assert rules_of(firm) == {"wages_maybe_wan"}
    handed(firm, "2026-03", wage_bill="260000")
    assert PanelQuery.objects.get(rule="wages_maybe_wan").state == "corrected"


def test_an_undone_correction_leaves_the_doubt_as_it_was(firm: Reporter) -> None:
    handed(firm, "2026-03", wage_bill="0")
    doubt = PanelQuery.objects.get()
    query_settle(query=doubt, state="set_aside", by=None, now=LATER)
    fixed = handed(firm, "2026-03", now=LATER + timedelta(hours=1))
    again = handed(firm, "2026-03", now=LATER + timedelta(hours=2), hires=3, separations=3)
    assert not [each for each in snapshot_of(firm.panel, "2026-03")["forms"] if each["held"]]
    form_undo(form=again, by=None, now=LATER + timedelta(hours=3))
    assert PanelQuery.objects.get().state == "corrected"
    form_undo(form=fixed, by=None, now=LATER + timedelta(hours=4))
    doubt.refresh_from_db()
    # Numbers that an officer would not use do not come back as sound ones.
    assert (doubt.state, doubt.holds, doubt.settled_at) == ("open", True, None)
    assert [each["held"] for each in snapshot_of(firm.panel, "2026-03")["forms"]] == [True]


def test_a_month_whose_only_form_is_undone_is_asked_for_again(firm: Reporter) -> None:
    handed(firm, "2026-03")
    handed(firm, "2026-05")
    late = handed(firm, "2026-04")
    form_undo(form=late, by=None, now=LATER)
    assert PanelQuery.objects.get(rule="month_missing").state == "open"


def test_missing_months_are_asked_for_one_by_one(firm: Reporter) -> None:
    handed(firm, "2026-03")
    handed(firm, "2026-06")
    asked = PanelQuery.objects.filter(rule="month_missing").order_by("period")
    assert [each.period for each in asked] == ["2026-04", "2026-05"]
    handed(firm, "2026-04")
    assert asked.get(period="2026-04").state == "corrected"
    assert asked.get(period="2026-05").state == "open"


def test_a_withdrawn_region_code_is_replaced_or_refused(firm: Reporter) -> None:
    Reporter.objects.filter(pk=firm.pk).update(region="330105")
    firm.refresh_from_db()
    handed(firm, "2026-03", region="330103")
    assert rules_of(firm) == {"region_renumbered"}
    with pytest.raises(Refused, match="330104"):
        handed(firm, "2026-04", region="330104")


def test_an_occupation_of_the_older_edition_is_kept_and_marked(firm: Reporter) -> None:
    form = handed(firm, "2026-03", parts=[{"occupation": "4-77-01", "form": "standard", "heads": "40"}])
    assert rules_of(firm) == {"occupation_not_2022"}
    assert form.kept["parts"] == [{"occupation": "4-77-01", "form": "standard", "heads": 40, "is_unknown": True}]


def test_queries_are_answered_and_settled_once(firm: Reporter, cast: Cast) -> None:
    handed(firm, "2026-03", wage_bill="0")
    found = PanelQuery.objects.get()
    assert found.rule == "staff_without_wages"
    with pytest.raises(BadInput):
        query_answer(query=found, answer=" ", by=None, now=LATER)
    query_answer(query=found, answer="停工一个月", by=None, now=LATER)
    with pytest.raises(Conflict):
        query_answer(query=found, answer="再说一次", by=None, now=LATER)
    with pytest.raises(Forbidden):
        query_settle(query=found, state="confirmed", by=cast.zhao, now=LATER)
    query_settle(query=found, state="confirmed", by=None, now=LATER)
    with pytest.raises(Conflict):
        query_settle(query=found, state="set_aside", by=None, now=LATER)


def test_nothing_personal_or_numeric_stands_in_the_trail_or_the_tables(firm: Reporter) -> None:
    handed(firm, "2026-03", wage_bill="12000", answers={"wages_maybe_wan": "本月只开工三天"})
    lines = str(list(AuditLine.objects.values_list("data", flat=True)))
    assert "12000" not in lines and "本月" not in lines
    with connection.cursor() as cursor:
        for column, table in (("values", "panelform"), ("answer", "panelquery"), ("detail", "panelquery")):
            cursor.execute(f'SELECT "{column}" FROM market_{table}')
            stored = str(cursor.fetchall())
            assert "12000" not in stored and "本月" not in stored


def test_a_code_opens_until_it_is_replaced_withdrawn_or_old(firm: Reporter) -> None:
    _, first = reporter_address(reporter=firm, by=None, now=NOW)
    assert re.fullmatch(r"[0-9A-Z]{16}", first)
    found = reporter_of_code(first.lower(), NOW.date())
    assert found is not None and found.token != first
    _, second = reporter_address(reporter=firm, by=None, now=NOW)
    assert reporter_of_code(first, NOW.date()) is None
    assert reporter_of_code(second, NOW.date() + timedelta(days=401)) is None
    reporter_leave(reporter=firm, reason="rotated", period="2026-08", by=None, now=LATER)
    assert reporter_of_code(second, NOW.date()) is None
    assert reporter_of_code("", NOW.date()) is None


def test_who_left_is_asked_no_more(firm: Reporter) -> None:
    reporter_leave(reporter=firm, reason="closed", period="2026-04", by=None, now=LATER)
    handed(firm, "2026-04")
    with pytest.raises(Refused):
        handed(firm, "2026-05")


def test_a_draw_covers_every_stratum_and_repeats(cast: Cast) -> None:
    panel = opened(cast, 30, 20)
    drawn = list(Reporter.objects.filter(panel=panel).order_by("number"))
    assert sum(each.weight for each in drawn) == pytest.approx(31)  # 禾芽 is in the register as well
    by_stratum: dict[str, int] = {}
    for each in drawn:
        by_stratum[each.stratum] = by_stratum.get(each.stratum, 0) + 1
    # 禾芽 is alone in its stratum.
    assert sorted(by_stratum.values())[0] == 1 and sorted(by_stratum.values())[1] >= 3
    again = reporters_draw(panel=panel, draw=Draw("employer", 99, 7, "2026-04"), by=None, now=NOW)
    assert len({each.employer_id for each in [*drawn, *again]}) == len(drawn) + len(again) == 31
    with pytest.raises(BadInput):
        reporters_draw(panel=panel, draw=Draw("employer", 5, 7, "2026-04"), by=None, now=NOW)
    members = reporters_draw(panel=panel, draw=Draw("member", 3, 7, "2026-04"), by=None, now=NOW)
    assert {each.group for each in members} == {"platform", "standard"}


def test_silent_reporters_are_chased_after_the_day(cast: Cast) -> None:
    panel = opened(cast)
    some = list(Reporter.objects.filter(panel=panel))
    handed(some[0], "2026-08")
    with pytest.raises(Conflict):
        panel_chase(panel=panel, period="2026-08", by=None, now=LATER - timedelta(days=12))
    assert panel_chase(panel=panel, period="2026-08", by=None, now=LATER) == len(some) - 1
    assert panel_chase(panel=panel, period="2026-08", by=None, now=LATER) == len(some) - 1
    assert PanelQuery.objects.filter(rule="month_missing", period="2026-08").count() == len(some) - 1


def test_strangers_hand_in_nothing(firm: Reporter, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        form_hand_in(
            reporter=firm, given=Given("2026-03", numbers()), source="desk", answers={}, by=cast.wang, now=LATER
        )


def line(number: int, reporter: str, period: str, **changes: Any) -> Line:
    beside = {name: changes.pop(name) for name in ("twice", "parts") if name in changes}
    written = {name: str(value) for name, value in numbers(**changes).items()}
    return Line(number, reporter, period, "", written, **beside)


def test_a_file_is_checked_committed_and_undone(firm: Reporter) -> None:
    kept = handed(firm, "2026-03")
    other = Reporter.objects.exclude(pk=firm.pk).order_by("number")[0]
    lines = [
        line(2, firm.number, "2026-03"),
        line(3, firm.number, "2026-04", hires=3, separations=3),
        line(4, other.number, "2026-04", wage_bill="26"),
        line(5, other.number, "2026-05", wage_bill="12000"),
        line(6, other.number, "2026-05", twice=5),
        line(7, "E99999", "2026-05"),
        line(8, other.number, "2026-13"),
    ]
    file = panel_files.panel_file_check(
        panel=firm.panel, file=Uploaded("五月.xlsx", "0" * 64, lines), by=None, now=LATER
    )
    assert (file.rows_new, file.rows_changed, file.rows_unchanged, file.rows_wrong) == (2, 0, 1, 4)
    wrong = {row["line"]: [each["rule"] for each in row["faults"]] for row in file.staged if row["what"] == "wrong"}
    assert wrong[4] == ["wages_surely_wan"] and wrong[6][0] == "month_twice"
    assert wrong[7] == ["reporter_unknown"] and wrong[8] == ["period_unreadable"]
    assert PanelForm.objects.count() == 1
    with pytest.raises(Conflict):
        panel_files.panel_file_commit(file=file, leave_wrong=False, by=None, now=LATER)
    done = panel_files.panel_file_commit(file=file, leave_wrong=True, by=None, now=LATER)
    assert PanelForm.objects.filter(file=done).count() == 2
    assert [row["line"] for row in done.staged] == [4, 6, 7, 8]
    assert PanelQuery.objects.get(rule="wages_maybe_wan").period == "2026-05"
    panel_files.panel_file_undo(file=done, by=None, now=LATER)
    assert list(PanelForm.objects.filter(is_current=True)) == [kept]
    assert not PanelQuery.objects.filter(state="open").exists()
    with pytest.raises(Conflict):
        panel_files.panel_file_undo(file=done, by=None, now=LATER)


def test_an_undone_file_stays_undone_when_its_correction_is_undone_too(firm: Reporter) -> None:
    lines = [line(2, firm.number, "2026-03")]
    file = panel_files.panel_file_check(panel=firm.panel, file=Uploaded("a.csv", "0" * 64, lines), by=None, now=LATER)
    done = panel_files.panel_file_commit(file=file, leave_wrong=False, by=None, now=LATER)
    fixed = handed(firm, "2026-03", hires=3, separations=3)
    panel_files.panel_file_undo(file=done, by=None, now=LATER)
    assert PanelForm.objects.get(is_current=True) == fixed
    assert form_undo(form=fixed, by=None, now=LATER) is None
    assert not PanelForm.objects.filter(is_current=True).exists()


def test_a_file_of_consecutive_months_is_held_against_itself(firm: Reporter) -> None:
    lines = [
        line(3, firm.number, "2026-04", heads_start=4000, heads_end=4000, hours_paid=680000, wage_bill="26000000"),
        line(2, firm.number, "2026-03"),
    ]
    file = panel_files.panel_file_check(panel=firm.panel, file=Uploaded("a.csv", "0" * 64, lines), by=None, now=LATER)
    faults = {row["line"]: {each["rule"] for each in row["faults"]} for row in file.staged}
    assert faults[2] == set() and "heads_hundredfold" in faults[3]


def test_the_template_comes_back_filled_in(firm: Reporter, tmp_path: Path) -> None:
    target = io.BytesIO()
    reporters = list(Reporter.objects.filter(panel=firm.panel).select_related("employer"))
    assert template_write(target, reporters, "2026-03", "zh") == len(reporters)
    path = tmp_path / "模板.xlsx"
    path.write_bytes(target.getvalue())
    lines = lines_read(path, path.name)
    assert [each.reporter for each in lines] == [each.number for each in reporters]
    assert lines[0].period == "2026-03" and not any(lines[0].written.values())


def test_parts_by_occupation_may_stand_in_rows_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", encoding="gb18030", newline="") as opened_file:
        write = csv.writer(opened_file).writerow
        write(["监测点编号", "月份", "月初职工（人）", "职业代码", "用工形式", "该职业人数"])
        write(["e00001", "2026-03", "40", "4-10-08", "standard", "30"])
        write(["E00001", "2026-03", "", "4-02-01", "dispatched", "10"])
        write(["E00001", "2026-03", "41", "", "", ""])
    lines = lines_read(path, "a.csv")
    assert [(each.line, each.twice, len(each.parts)) for each in lines] == [(2, 0, 2), (4, 2, 0)]
    bad = tmp_path / "b.csv"
    bad.write_text("姓名,月份\n", encoding="utf-8")
    with pytest.raises(BadInput):
        lines_read(bad, "b.csv")


def test_an_erased_member_leaves_numbers_and_no_name(cast: Cast) -> None:
    panel = opened(cast)
    made = reporters_draw(panel=panel, draw=Draw("member", 3, 7, "2026-03"), by=None, now=NOW)
    mine = next(each for each in made if each.member_id == cast.lin_member.pk)
    written = {"employed": "1", "hours": "180", "income": "10", "on_platform": "1"}
    given = Given("2026-03", written)
    form_hand_in(
        reporter=mine, given=given, source="phone", answers={"income_maybe_wan": "按千元填的"}, by=None, now=LATER
    )
    assert "180" in str(forms_of(cast.lin_member).rows)
    member = cast.lin_member
    person = Person(member, (member,), (), "wx", (member.name,), (), (member.phone,), None, NOW)
    eraser = ERASERS["market.panel"]
    assert eraser.copy(person)[0]["values"]["hours"] == "180"
    assert eraser.erase(person) == 1
    mine.refresh_from_db()
    assert (mine.member, mine.state, mine.reason, mine.last_period) == (None, "left", "erased", "2026-03")
    assert PanelQuery.objects.get().answer == ""
    assert PanelForm.objects.count() == 1
