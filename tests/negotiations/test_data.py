"""The procedures' files, the table's checks, differences of wording, and the calendar file against its standard."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.core.errors import BadInput
from gongyou.rooms.bargaining.models import Negotiation, Representative
from gongyou.rooms.bargaining.negotiation.calendar_file import LastDay, Meeting, calendar_file, escaped, folded
from gongyou.rooms.bargaining.negotiation.composition import Seat, advice_of, faults_of
from gongyou.rooms.bargaining.negotiation.differences import Mark, wording
from gongyou.rooms.bargaining.negotiation.procedures import FOLDER, procedures
from gongyou.rooms.bargaining.negotiation.schema import Basis, Procedure
from gongyou.rules.files import yaml_as

NOW = datetime(2026, 9, 1, 2, 3, 4, tzinfo=UTC)
WRITTEN = (FOLDER / "collective_contract.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "is_placed", "said"),
    [
        ("    needs: {zh: 书面协商要约书", "    colour: red\n    needs: {zh: 书面协商要约书", True, "colour"),
        ("  least: 3\n", "  least: 0\n", True, "composition.least"),
        ("    follows: [request]\n", "    follows: [signing]\n", False, "reply follows signing"),
        ("      since: signing\n", "      since: review\n", False, "filing counts from review"),
        ("  - key: reply\n", "  - key: request\n", False, "request is written twice"),
        (
            "      counted: days\n      since: request\n",
            "      counted: weeks\n      since: request\n",
            True,
            "counted",
        ),
    ],
)
def test_a_wrong_file_names_its_line(old: str, new: str, is_placed: bool, said: str) -> None:
    assert old in WRITTEN
    with pytest.raises(BadInput) as refused:
        yaml_as(WRITTEN.replace(old, new, 1), Procedure, Path("p.yaml"))
    assert said in refused.value.said("en")
    # What concerns one field stands at its line; what concerns several steps at one's beginning.
    line = WRITTEN[: WRITTEN.index(old)].count("\n") + 1
    assert not is_placed or refused.value.where["line"] == line


def test_every_number_says_on_what_it_rests() -> None:
    for procedure in procedures().values():
        for _step, term in procedure.terms():
            assert term.basis is Basis.CONVENTION or all(cite.quote for cite in term.cites)
    # The guideline's text is not held: no number of its terms may pass for law, but "at least once a year".
    guideline = procedures()["algorithm_guideline"]
    lawful = [step.key for step, term in guideline.terms() if term.basis is not Basis.CONVENTION]
    assert lawful == ["next_round"] and guideline.composition.basis is Basis.CONVENTION


def test_words_of_the_files_are_words_of_the_models() -> None:
    for procedure in procedures().values():
        assert set(procedure.reaches) <= set(Negotiation.Reach.values)
        chosen = {*procedure.composition.union_chosen, *procedure.composition.other_chosen}
        assert chosen <= set(Representative.Chosen.values)
        assert max(len(step.key) for step in procedure.steps) <= 40


def table(union: int = 3, other: int = 3) -> list[Seat]:
    sides = (("union", "甲", "union", union), ("other", "乙", "appointed", other))
    return [
        Seat(side, "chief" if number == 0 else "member", f"{name}{number}", chosen, is_new_form=side == "union")
        for side, name, chosen, count in sides
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("seats", "said"),
    [
        (table(2, 3), ["has 2 representatives", "unequal"]),
        (table(4, 3), ["unequal"]),
        ([*table()[:5], Seat("other", "chief", "乙9", "appointed")], ["has 2 chiefs"]),
        ([*table()[:5], Seat("other", "member", " 甲 0", "appointed")], ["on both sides"]),
        ([*table()[:5], Seat("other", "member", "乙0", "appointed")], ["somebody twice"]),
        ([*table()[:5], Seat("other", "member", "乙9", "congress")], ["does not know"]),
        ([Seat("union", "chief", "甲0", "mandated", is_outside=True), *table()[1:]], ["from outside"]),
        (
            [*table(4, 4)[:6], *(Seat("other", "member", f"丙{n}", "mandated", is_outside=True) for n in (1, 2))],
            ["more than 1/3"],
        ),
    ],
)
def test_faults_of_a_collective_table(seats: list[Seat], said: list[str]) -> None:
    faults = faults_of(procedures()["collective_contract"].composition, seats)
    assert len(faults) == len(said)
    for fault, words in zip(faults, said, strict=True):
        assert words in fault.text.en and fault.remedy.zh and fault.cites


def test_a_complete_table_has_no_fault_and_a_third_outside_is_allowed() -> None:
    rule = procedures()["collective_contract"].composition
    assert faults_of(rule, table()) == []
    assert faults_of(rule, [*table()[:5], Seat("other", "member", "丙", "mandated", is_outside=True)]) == []


def test_the_guideline_asks_for_those_who_do_the_work() -> None:
    rule = procedures()["algorithm_guideline"].composition
    seats = [Seat(one.side, one.role, one.name, one.chosen, is_new_form=one.name == "甲1") for one in table()]
    (fault,) = faults_of(rule, seats)
    assert "1 work in new forms" in fault.text.en and fault.basis is Basis.CONVENTION
    # Two of three are at least one half.
    assert faults_of(rule, [*seats[:2], Seat("union", "member", "甲2", "union", is_new_form=True), *seats[3:]]) == []


@given(st.permutations(table()))
def test_the_order_of_seats_changes_nothing(seats: list[Seat]) -> None:
    assert faults_of(procedures()["collective_contract"].composition, seats) == []


def test_numbers_and_words_are_marked_whole() -> None:
    pieces = wording("每单加 1.50 元，雨天另加。", "每单加 1.80 元，雨天另加。")
    assert [(one.mark, one.text) for one in pieces if one.mark is not Mark.KEPT] == [
        (Mark.REMOVED, "1.50"),
        (Mark.ADDED, "1.80"),
    ]


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_pieces_make_up_both_wordings(before: str, after: str) -> None:
    pieces = wording(before, after)
    assert "".join(one.text for one in pieces if one.mark is not Mark.ADDED) == before
    assert "".join(one.text for one in pieces if one.mark is not Mark.REMOVED) == after
    assert all(one.text for one in pieces)
    assert all(left.mark is not right.mark for left, right in pairwise(pieces))


def test_a_calendar_of_nothing_still_holds_a_component() -> None:
    """RFC 5545, 3.4: one component at least, or the reader refuses the file."""
    lines = calendar_file([], name="协商", now=NOW).decode().split("\r\n")
    assert "BEGIN:VTIMEZONE" in lines
    assert "BEGIN:VEVENT" not in lines
    assert lines.index("END:VTIMEZONE") < lines.index("END:VCALENDAR")


def test_a_calendar_file_line_by_line() -> None:
    meeting = Meeting(
        "m@gongyou",
        datetime(2026, 9, 10, 1, 30, tzinfo=UTC),
        datetime(2026, 9, 10, 3, 30, tzinfo=UTC),
        "第 1 次会议; 三楼",
        "区总工会, 三楼",
        url="https://union.example/1",
    )
    day = LastDay("d@gongyou", date(2026, 12, 31), "期限", "自 9 月 1 日\n起算")
    assert calendar_file([meeting, day], name="协商", now=NOW).decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Gongyou//Negotiations//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:协商",
        "BEGIN:VEVENT",
        "UID:m@gongyou",
        "DTSTAMP:20260901T020304Z",
        "DTSTART:20260910T013000Z",
        "DTEND:20260910T033000Z",
        "LOCATION:区总工会\\, 三楼",
        "STATUS:CONFIRMED",
        "SUMMARY:第 1 次会议\\; 三楼",
        "URL:https://union.example/1",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:d@gongyou",
        "DTSTAMP:20260901T020304Z",
        # A whole day ends where the next one begins, over the end of the year too.
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
        "TRANSP:TRANSPARENT",
        "SUMMARY:期限",
        "DESCRIPTION:自 9 月 1 日\\n起算",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:期限",
        "TRIGGER:-P3D",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


@given(st.text(st.characters(blacklist_categories=("Cs",)), max_size=300))
def test_lines_are_folded_and_read_back_as_the_standard_says(text: str) -> None:
    line = f"SUMMARY:{escaped(text)}"
    written = folded(line)
    rows = written.split(b"\r\n")
    assert rows.pop() == b"" and all(len(row) <= 75 for row in rows)
    assert all(row.startswith(b" ") for row in rows[1:])
    # No character is torn: every row is readable by itself.
    assert "".join(row.decode()[place > 0 :] for place, row in enumerate(rows)) == line
    assert not any(ord(sign) < 0x20 and sign != "\t" for sign in escaped(text))


def test_a_table_without_a_woman_is_advised_and_not_refused() -> None:
    rule = procedures()["collective_contract"].composition
    seats = [
        Seat(side, "chief" if n == 0 else "member", f"{side}{n}", how)
        for side, how in (("union", "union"), ("other", "appointed"))
        for n in range(3)
    ]
    assert faults_of(rule, seats) == []
    (advice,) = advice_of(rule, seats)
    assert {cite.status for cite in advice.cites} == {Basis.VERIFIED} and "上海" in advice.cites[0].source.zh
    assert advice_of(rule, [*seats, Seat("union", "member", "甲", "union", is_woman=True)]) == []
    # A woman on the other side is none of the workers'.
    assert advice_of(rule, [*seats, Seat("other", "member", "乙", "appointed", is_woman=True)]) == [advice]
    assert advice_of(rule, []) == []
