"""Negotiations by REST: the scope's cases, their clocks and topics, and nobody's name."""

from __future__ import annotations

import pytest

from gongyou.registry.models import ApiToken
from tests.api.test_api import Caller
from tests.negotiations.cases import a_topic, at_the_table, guideline_case
from tests.registry.cast import Cast

pytestmark = pytest.mark.database
FIGURES = str(ApiToken.Scope.FIGURES_READ)


def test_a_case_is_read_with_clocks_and_topics_and_without_names(cast: Cast) -> None:
    case = guideline_case(cast)
    at_the_table(case)
    a_topic(case)
    wang = Caller(cast.wang, FIGURES)
    (listed,) = wang.get("/negotiations?state=running").json()["items"]
    assert (listed["id"], listed["other_side"]["zh"]) == (str(case.key), "禾芽配送")
    answer = wang.get(f"/negotiations/{case.key}")
    whole = answer.json()
    clock = next(each["clock"] for each in whole["steps"] if each["step"] == "reply")
    assert (clock["due"], clock["state"], clock["basis"]) == ("2026-09-16", "met", "convention")
    assert [(each["number"], each["section"], each["proposals"]) for each in whole["topics"]] == [(1, "pay", 0)]
    assert "代表1" not in answer.content.decode()
    zhao = Caller(cast.zhao, FIGURES)
    assert zhao.get("/negotiations").json()["items"] == []
    assert zhao.get(f"/negotiations/{case.key}").status_code == 404
