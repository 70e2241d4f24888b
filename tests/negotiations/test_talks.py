"""What an audit is told of negotiations with a platform: the day of opening, the meetings held, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from gongyou.rooms.bargaining.services.tables import Minutes, session_hold
from gongyou.rooms.bargaining.talks import talks_with
from gongyou.rooms.platforms.door import Meeting, register_of
from gongyou.rooms.platforms.register.talks import talks_facts
from tests.negotiations.cases import at_the_table, contract_case, guideline_case
from tests.registry.cast import NOW, Cast

pytestmark = [pytest.mark.database, pytest.mark.django_db]
LAST = date(2026, 10, 31)


def test_a_meeting_counts_once_it_was_held(cast: Cast) -> None:
    contract_case(cast)
    assert talks_facts("heya", LAST)["opened"] is None
    case = guideline_case(cast)
    session = at_the_table(case)
    told = {"from": "2025-11-01", "to": "2026-10-31", "opened": "2026-09-01"}
    assert talks_facts("heya", LAST) == {**told, "held": []}
    session_hold(session=session, minutes=Minutes(list(case.representatives.all()), "会议。"), by=None, now=NOW)
    assert talks_facts("heya", LAST) == {**told, "held": [{"on": "2026-09-10", "signed": False}]}
    assert talks_with("suian", date(2025, 11, 1), LAST).opened is None


def test_only_what_was_before_the_last_day_counts(cast: Cast) -> None:
    case = guideline_case(cast)
    session = at_the_table(case)
    session_hold(session=session, minutes=Minutes(list(case.representatives.all()), "会议。"), by=None, now=NOW)
    assert talks_with("heya", date(2025, 9, 11), date(2026, 9, 10)).held == (Meeting(date(2026, 9, 10)),)
    assert talks_with("heya", date(2025, 9, 10), date(2026, 9, 9)).held == ()
    assert talks_with("heya", date(2025, 9, 1), date(2026, 8, 31)).opened is None
    assert register_of("heya", date(2026, 6, 1), LAST) == {}
