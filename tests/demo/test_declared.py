"""The demo's rule register: what both platforms declared, and that entering it again changes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gongyou.rooms.platforms.models import DeclaredRule, RuleOpinion, RuleProof, RuleVersion
from gongyou.rooms.platforms.register import register_facts
from gongyou.site.demo.city import HEYA, SUIAN
from gongyou.site.demo.declaring import rules
from tests.registry.cast import Cast

pytestmark = pytest.mark.database
PERIOD = (date(2025, 11, 1), date(2026, 10, 31))


def test_one_platform_declares_everything_and_asks_and_the_other_does_not(cast: Cast, data_dir: Path) -> None:
    def counts() -> list[int]:
        return [model.objects.count() for model in (DeclaredRule, RuleVersion, RuleOpinion, RuleProof)]

    # The stage reads nothing of the city but the code of its union at the top.
    building: Any = SimpleNamespace(city=SimpleNamespace(unions=[SimpleNamespace(code=cast.district.code)]))
    rules(building, lambda *told: None)
    before = counts()
    rules(building, lambda *told: None)
    assert counts() == before
    suian, heya = register_facts(SUIAN, *PERIOD), register_facts(HEYA, *PERIOD)
    assert all(held["complete"] and held["with_proof"] for held in suian["sections"].values())
    assert {name for name, held in heya["sections"].items() if not held["complete"]} == {"hours", "conduct"}
    assert [each["notice_days"] for each in heya["changes"] if not each["is_first"]] == [2]
    assert not any(change["asked"]["of"] or change["opinions"] for change in heya["changes"])
    assert [(each["date"], each["notice_days"]) for each in suian["changes"] if not each["is_first"]] == [
        ("2026-03-01", 30)
    ]
    for change in suian["changes"]:
        assert {each["source"] for each in change["opinions"]} == {"union", "representatives"}
        assert all(each["answer"] == "adopted" or each["has_reason"] for each in change["opinions"])
