"""A1 and A5 over facts of the register."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.rooms.platforms.metrics.assessed import assessed
from gongyou.rooms.platforms.metrics.outcome import State
from gongyou.rooms.platforms.metrics.publication import consultation, publication
from gongyou.rooms.platforms.register.talks import year_to
from tests.platforms.metrics.made import made, values

SECTIONS = ("dispatch", "pay", "hours", "time", "conduct")


def version(**more: Any) -> dict[str, Any]:
    return {"in_period": True, "published": "2026-04-01", "notice_days": 30, "proofs": [{"sha256": "0"}], **more}


def facts(lacking: tuple[str, ...] = (), changes: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    rules = [{"section": section, "versions": [version()]} for section in SECTIONS if section not in lacking]
    sections = {
        section: {"rules": int(held), "published": int(held), "complete": held}
        for section, held in ((section, section not in lacking) for section in SECTIONS)
    }
    return {"sections": sections, "rules": rules, "changes": list(changes)}


def change(**more: Any) -> dict[str, Any]:
    asked = {"from": "2026-05-20", "until": "2026-05-30", "of": ["union"]}
    opinions = [{"answer": "adopted", "has_reason": False}, {"answer": "declined", "has_reason": True}]
    return {
        "date": "2026-06-10", "section": "pay", "title": {"zh": "计价规则", "en": "Pay rule"}, "is_first": False,
        "notice_days": 10, "asked": asked, "opinions": opinions, **more,
    }  # fmt: skip


def test_all_five_headings_conform() -> None:
    found = publication(made({}, register=facts()))
    assert found.state is State.CONFORM
    assert values(found.estimates) == {"complete": 1, "with_proof": 1, "least_notice": 30}


def test_a_lacking_heading_is_named() -> None:
    found = publication(made({}, register=facts(lacking=("time",))))
    assert found.state is State.EXPLAIN
    assert "时间预估与路线规划" in found.said.zh
    assert float(values(found.estimates)["complete"]) == 0.8
    assert [row.cells[-1].zh for row in found.breakdowns[0].rows] == ["是", "是", "是", "否", "是"]


@pytest.mark.parametrize(
    ("made_of", "state"),
    [
        (change(), State.CONFORM),
        (change(is_first=True), State.DESCRIBED),
        (change(asked={"from": "2026-06-10", "until": None, "of": ["union"]}), State.EXPLAIN),
        (change(asked={"from": "2026-05-20", "until": None, "of": []}), State.EXPLAIN),
        (change(opinions=[{"answer": "pending", "has_reason": False}]), State.EXPLAIN),
        (change(opinions=[{"answer": "declined", "has_reason": False}]), State.EXPLAIN),
        (change(opinions=[]), State.CONFORM),
    ],
)
def test_each_change_leaves_a_trace(made_of: dict[str, Any], state: State) -> None:
    assert consultation(made({}, register=facts(changes=(made_of,)))).state is state


def test_without_a_register_neither_is_assessable() -> None:
    for register in ({}, {**facts(), "rules": []}):
        found = assessed(made({}, register=register), ["A1", "A5"])
        assert {each.state for each in found.values()} == {State.NOT_ASSESSABLE}


def talks(*held: str, opened: str | None = "2025-01-05") -> dict[str, Any]:
    meetings = [{"on": day, "signed": number == 0} for number, day in enumerate(held)]
    return {"talks": {"from": "2025-07-01", "to": "2026-06-30", "opened": opened, "held": meetings}}


@pytest.mark.parametrize(
    ("record", "changes", "state"),
    [
        (talks("2026-03-02"), (), State.CONFORM),
        (talks("2026-03-02"), (change(),), State.CONFORM),
        (talks("2026-03-02"), (change(asked={"from": None, "until": None, "of": []}),), State.EXPLAIN),
        (talks(), (), State.EXPLAIN),
        (talks(), (change(),), State.EXPLAIN),
        (talks("2026-03-02", opened="2026-02-01"), (), State.CONFORM),
        (talks(opened=None), (), State.DESCRIBED),
        (talks(opened="2026-02-01"), (), State.DESCRIBED),
        (talks(opened=None), (change(),), State.CONFORM),
    ],
)
def test_both_sides_meet_once_a_year_or_it_is_to_be_explained(
    record: dict[str, Any], changes: tuple[dict[str, Any], ...], state: State
) -> None:
    found = consultation(made({}, register={**facts(changes=changes), **record}))
    assert found.state is state
    opened, held = record["talks"]["opened"], record["talks"]["held"]
    assert bool(found.reasons) is not bool(held or (opened and opened < record["talks"]["from"]))
    assert ("meetings" in values(found.estimates)) is (opened is not None)


def test_meetings_stand_among_the_days_with_their_minutes() -> None:
    found = consultation(made({}, register={**facts(changes=(change(),)), **talks("2026-03-02", "2026-06-20")}))
    assert [each.what.zh for each in found.dates if "协商会议" in each.what.zh] == [
        "双方协商会议，纪要已由双方签字",
        "双方协商会议，纪要尚未由双方签字",
    ]
    assert [each.on for each in found.dates] == sorted(each.on for each in found.dates)
    assert found.said.en.endswith("Both sides met 2 times in the twelve months.")


@given(st.dates(date(2001, 1, 1), date(2100, 12, 31)))
def test_twelve_months_hold_every_day_of_the_year_once(last: date) -> None:
    first, before = year_to(last), year_to(last) - timedelta(days=1)
    assert (last - first).days + 1 in (365, 366)
    assert (before.month, before.day) == ((2, 28) if (last.month, last.day) == (2, 29) else (last.month, last.day))
