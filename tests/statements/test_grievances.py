"""A request to a platform on its way: brought, passed on, answered, judged, taken further; and who may not."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.kit.models import AuditLine
from gongyou.kit.notices.models import Notice
from gongyou.registry import services as registry
from gongyou.registry.erasing import ERASERS, Person
from gongyou.registry.handover.holdings import held_by
from gongyou.registry.models import Member
from gongyou.registry.own.holdings import parts_of
from gongyou.rooms.rights import door, selectors
from gongyou.rooms.rights.agenda import on_the_clock
from gongyou.rooms.rights.grievances.clocks import Term, days_for, due_after
from gongyou.rooms.rights.grievances.figures import figures_of
from gongyou.rooms.rights.models import Grievance
from gongyou.rooms.rights.services import carrying, grievances
from gongyou.rooms.rights.services.carrying import Answer
from tests.registry.cast import NOW, PASSWORD, Cast, roster_row
from tests.statements.asked import LINE, WORDS, asked, opened, sent

pytestmark = pytest.mark.database
ANSWER = "经核对，出餐记录属实，撤销扣款。"
TODAY = date(2026, 10, 1)


def fresh(grievance: Grievance) -> Grievance:
    return Grievance.objects.get(pk=grievance.pk)


def test_the_clocks_run_on_the_working_calendar(cast: Cast) -> None:
    # 1 October 2026 is a holiday until the 7th, and Saturday the 10th is worked in its place.
    assert due_after(TODAY, 3) == date(2026, 10, 10)
    found = opened(cast)
    assert (found.state, found.due_on, found.is_late(date(2026, 10, 10))) == ("new", date(2026, 10, 10), False)
    assert found.is_late(date(2026, 10, 11))
    passed = sent(cast)
    stage = passed.stages.get()
    assert (passed.due_on, stage.term_days) == (due_after(TODAY, days_for("appeal", 1)), 10)
    assert "工会约定" in stage.term_source


def test_a_term_agreed_with_the_platform_takes_the_conventions_place(cast: Cast) -> None:
    term = Term(4, "2026 年算法协商协议第九条")
    found = carrying.grievance_send(grievance=opened(cast), term=term, by=cast.wang, now=NOW)
    assert (found.due_on, found.stages.get().term_source) == (due_after(TODAY, 4), term.source)
    with pytest.raises(BadInput):
        carrying.grievance_send(grievance=opened(cast), term=Term(0, "x"), by=cast.wang, now=NOW)
    with pytest.raises(Conflict):
        carrying.grievance_send(grievance=found, term=None, by=cast.wang, now=NOW)


def test_nothing_is_taken_without_consent_or_content(cast: Cast) -> None:
    for changes in ({"is_agreed": False}, {"lines": [], "words": " "}, {"kind": "other"}, {"lines": [LINE] * 201}):
        with pytest.raises(BadInput):
            opened(cast, **changes)
    assert not Grievance.objects.exists()


def test_it_is_sealed_and_the_trail_names_the_matter_alone(cast: Cast) -> None:
    found = opened(cast)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content, words FROM rights_grievance WHERE id = %s", [found.pk])
        content, words = cursor.fetchone()
    assert "A000123" not in content
    assert "出餐" not in words
    assert AuditLine.objects.get(type="rights.grievance.opened").data == {"kind": "appeal", "about": "deduction"}
    assert (fresh(found).lines, fresh(found).words, found.code) == ([LINE], WORDS, "late")


def test_an_answer_ends_the_clock_and_is_judged(cast: Cast) -> None:
    found = sent(cast)
    given = Answer(ANSWER, "partly", "human", Decimal("2.00"))
    found = carrying.grievance_answer(grievance=found, answer=given, by=cast.wang, now=NOW)
    assert (found.state, found.due_on, found.result, found.returned) == ("answered", None, "partly", Decimal("2.00"))
    assert Notice.objects.filter(account=cast.lin, kind="rights.grievance.answered").count() == 1
    assert grievances.grievance_rate(grievance=found, is_satisfied=False, by=cast.lin, now=NOW).state == "answered"
    assert grievances.grievance_rate(grievance=found, is_satisfied=True, by=cast.lin, now=NOW).state == "closed"
    with pytest.raises(Conflict):
        carrying.grievance_answer(grievance=found, answer=given, by=cast.wang, now=NOW)


@pytest.mark.parametrize(
    "given",
    [
        Answer("", "upheld"),
        Answer(ANSWER),
        Answer(ANSWER, "upheld", returned=Decimal("1.00")),
        Answer(ANSWER, "overturned", returned=Decimal("-1.00")),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(cast: Cast, given: Answer) -> None:
    with pytest.raises(BadInput):
        carrying.grievance_answer(grievance=sent(cast), answer=given, by=cast.wang, now=NOW)


def test_it_goes_through_the_three_layers_and_no_further(cast: Cast) -> None:
    found = sent(cast, kind="explanation")
    assert found.stages.get().term_days == 5
    with pytest.raises(Conflict):
        grievances.grievance_raise(grievance=found, words="", by=cast.lin, now=NOW)
    late = NOW + timedelta(days=40)
    for kind, layer in (("appeal", 1), ("appeal", 2), ("appeal", 3)):
        # Each time the other side lets its term pass.
        found = grievances.grievance_raise(grievance=found, words="请人工核对。", by=cast.lin, now=late)
        assert (found.kind, found.layer, found.state) == (kind, layer, "new")
        found = carrying.grievance_send(grievance=found, term=None, by=cast.wang, now=late)
        late += timedelta(days=90)
    with pytest.raises(Conflict):
        grievances.grievance_raise(grievance=found, words="", by=cast.lin, now=late)
    stages = [(stage.kind, stage.layer, stage.term_days) for stage in found.stages.all()]
    assert stages == [("explanation", 1, 5), ("appeal", 1, 10), ("appeal", 2, 20), ("appeal", 3, 30)]


def test_a_withdrawn_request_is_emptied_and_stays_withdrawn(cast: Cast) -> None:
    found = grievances.grievance_withdraw(grievance=sent(cast), by=cast.lin, now=NOW)
    assert (fresh(found).state, fresh(found).lines, fresh(found).words, found.due_on) == ("withdrawn", [], "", None)
    with pytest.raises(Conflict):
        carrying.grievance_answer(grievance=found, answer=Answer(ANSWER, "upheld"), by=cast.wang, now=NOW)
    with pytest.raises(Conflict):
        grievances.grievance_withdraw(grievance=found, by=cast.lin, now=NOW)


def test_only_the_member_and_officers_in_scope_reach_it(cast: Cast) -> None:
    found = sent(cast)
    for act in (
        lambda: grievances.grievance_withdraw(grievance=found, by=cast.wang, now=NOW),
        lambda: grievances.grievance_open(member=cast.other_member, asked=asked(), by=cast.lin, now=NOW),
        lambda: carrying.grievance_answer(grievance=found, answer=Answer(ANSWER, "upheld"), by=cast.zhao, now=NOW),
        lambda: carrying.grievance_assign(grievance=found, by=cast.lin, now=NOW),
        lambda: carrying.grievance_look(grievance=found, reason="看看", by=cast.zhao, now=NOW),
    ):
        with pytest.raises(Forbidden):
            act()
    assert selectors.grievances_list(cast.wang).count() == 1
    assert not selectors.grievances_list(cast.zhao).exists()
    assert not selectors.grievances_list(cast.analyst).exists()


def test_opening_it_asks_for_a_reason_and_leaves_a_line(cast: Cast) -> None:
    found = opened(cast)
    with pytest.raises(BadInput):
        carrying.grievance_look(grievance=found, reason=" ", by=cast.wang, now=NOW)
    carrying.grievance_look(grievance=found, reason="转交平台前核对", by=cast.wang, now=NOW)
    line = AuditLine.objects.get(type="rights.grievance.looked")
    assert line.data == {"about": "deduction", "reason": "转交平台前核对"}


def test_one_answer_for_many_alike_ones_and_for_no_others(cast: Cast) -> None:
    first, second, other = sent(cast), sent(cast), sent(cast, about="rating")
    assert list(selectors.alike_to(cast.wang, first)) == [second]
    with pytest.raises(BadInput):
        carrying.grievances_answer_many(
            grievances=[first, other], answer=Answer(ANSWER, "overturned"), by=cast.wang, now=NOW
        )
    assert fresh(first).state == "sent"
    carrying.grievances_answer_many(
        grievances=[first, second], answer=Answer(ANSWER, "overturned"), by=cast.wang, now=NOW
    )
    assert [fresh(each).state for each in (first, second, other)] == ["answered", "answered", "sent"]
    assert AuditLine.objects.get(type="rights.grievance.answered_many").data == {"about": "deduction", "count": 2}


def test_the_agenda_says_until_when(cast: Cast) -> None:
    assert list(on_the_clock(cast.wang, TODAY)) == []
    opened(cast)
    [item] = on_the_clock(cast.wang, TODAY)
    assert (item.count, item.due, item.is_overdue) == (1, date(2026, 10, 10), False)
    [item] = on_the_clock(cast.wang, date(2026, 10, 12))
    assert item.is_overdue
    assert list(on_the_clock(cast.zhao, TODAY)) == []


def several(cast: Cast, number: int) -> list[Member]:
    """So many more members of 麦溪区."""
    rows = [roster_row(100 + at, "甲乙丙丁戊己庚辛壬癸子丑"[at] + "骑手", "HL-MX-KD") for at in range(number)]
    registry.members_register_many(organisation=cast.city, rows=rows, by=None, now=NOW)
    return list(Member.objects.filter(name__isnull=False).exclude(pk=cast.other_member.pk).order_by("pk"))[-number:]


def test_what_several_members_raise_alike_is_a_candidate_for_a_topic(cast: Cast) -> None:
    for member in several(cast, 2):
        grievances.grievance_open(member=member, asked=asked(), by=None, now=NOW)
    assert door.topic_candidates(cast.wang) == []
    opened(cast)
    opened(cast, lines=[{**LINE, "code": ""}])
    [found] = door.topic_candidates(cast.wang)
    assert (found.platform, found.about, found.code, found.workers, found.orders) == ("heya", "deduction", "late", 3, 3)
    assert door.topic_candidates(cast.zhao) == []


def test_figures_are_those_of_f1_and_hide_small_cells(cast: Cast) -> None:
    days = (1, 2, 2, 3, 4, 5, 6, 7, 8, 30)
    results = ("overturned", "partly", *["upheld"] * 8)
    for at, member in enumerate(several(cast, 11)):
        found = grievances.grievance_open(member=member, asked=asked(), by=None, now=NOW)
        if at < len(days):
            found = carrying.grievance_send(grievance=found, term=None, by=None, now=NOW)
            if at == len(days) - 1:
                # Nine that were decided are too few to be told.
                total, _, _ = figures_of(cast.wang)
                assert (total.is_rate_hidden, total.median_days, total.rate) == (True, None, None)
            when = NOW + timedelta(days=days[at])
            carrying.grievance_answer(grievance=found, answer=Answer(ANSWER, results[at]), by=None, now=when)
    opened(cast, about="rating")
    total, by_about, _ = figures_of(cast.wang)
    assert (total.appeals, total.workers, total.decided, total.median_days) == (12, 12, 10, 4)
    assert (total.overturned, total.rate) == (Fraction(1, 5), Decimal("0.2"))
    # One appeal about a rating is too few to be shown, and would follow from the total and the other line.
    assert [each.is_hidden for each in by_about] == [True, True]
    assert figures_of(cast.zhao)[0].is_hidden


def test_copies_and_erasure_hold_it(cast: Cast) -> None:
    found = sent(cast)
    carrying.grievance_answer(grievance=found, answer=Answer(ANSWER, "upheld"), by=cast.wang, now=NOW)
    [part] = [each for each in parts_of(cast.lin_member, "zh") if each.name == "grievances"]
    assert (part.rows[0]["words"], part.rows[0]["answers"], part.rows[0]["lines"]) == (WORDS, ANSWER, "A000123")
    person = Person(cast.lin_member, (cast.lin_member,), (cast.lin_member.worker_key,), "x", (), (), (), cast.lin, NOW)
    eraser = ERASERS["rights.grievances"]
    assert eraser.copy(person)[0]["lines"] == [LINE]
    assert eraser.erase(person) == 1
    assert not Grievance.objects.exists()


def test_who_leaves_hands_over_what_they_carry(cast: Cast) -> None:
    carried, over, other = sent(cast), sent(cast), opened(cast)
    Grievance.objects.filter(pk=over.pk).update(state="closed")
    assert fresh(carried).assigned_to == cast.wang
    row = registry.AccountRow(username="li", password=PASSWORD, role="officer")
    li = registry.account_open(row=row, organisation=cast.district, by=None, now=NOW)
    [listed] = [one for one in held_by(cast.wang) if one.holding.key == "grievances"]
    assert [(held.key, "扣款" in held.text.zh) for held in listed.things] == [(str(carried.pk), True)]
    appointments = {("appointments", str(one.pk)): li for one in cast.wang.appointments.all()}
    with pytest.raises(BadInput) as refused:
        registry.handover(order=registry.Handover(cast.wang, appointments), by=cast.security, now=NOW)
    assert "平台申诉" in refused.value.text.zh
    whole = {**appointments, ("grievances", str(carried.pk)): li}
    assert registry.handover(order=registry.Handover(cast.wang, whole), by=cast.security, now=NOW) == 2
    assert [fresh(each).assigned_to for each in (carried, over, other)] == [li, cast.wang, None]
