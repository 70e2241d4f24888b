"""A1 and A5 over facts of the register."""

from __future__ import annotations

from typing import Any

import pytest

from gongyou.rooms.platforms.metrics.assessed import assessed
from gongyou.rooms.platforms.metrics.outcome import State
from gongyou.rooms.platforms.metrics.publication import consultation, publication
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
