"""Annual leave from the records: what Article 4 takes away, part of a year, what is carried over, what is owed."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.lake.engine import memory_backend
from gongyou.registry.models import Employer
from gongyou.rooms.hours.leaves import Law, LeaveAccount, LeaveFacts, accounts
from gongyou.rules.catalogue import standard
from tests.hours.records import lake_of
from tests.registry.cast import Cast

TODAY = date(2026, 11, 22)
# Hired on the first of January: ten full years on the same day of 2026, no part of a year.
TEN = LeaveFacts(date(2016, 1, 1), date(2016, 1, 1), known_from=2026)
NEARLY = replace(TEN, began_on=date(2016, 1, 2), hired_on=date(2016, 1, 2))
FIVE = replace(TEN, began_on=date(2020, 1, 1), hired_on=date(2020, 1, 1))
TWENTY = replace(TEN, began_on=date(2006, 1, 1))


@pytest.fixture(scope="module")
def law() -> Law:
    return Law(standard(), memory_backend())


def sick(facts: LeaveFacts, months: str) -> LeaveFacts:
    return replace(facts, sick_months={2026: Decimal(months)})


def personal(facts: LeaveFacts, days: str) -> LeaveFacts:
    return replace(facts, personal_days={2026: Decimal(days)})


CASES = (
    (TEN, 10), (NEARLY, 5), (TWENTY, 15), (replace(TEN, began_on=TODAY, hired_on=TODAY), 0),
    # Article 4: two, three, four months of sick leave by years of work; twenty days of paid personal leave.
    (sick(FIVE, "1.99"), 5), (sick(FIVE, "2"), 0), (sick(TEN, "2.99"), 10), (sick(TEN, "3"), 0),
    (sick(TWENTY, "3.99"), 15), (sick(TWENTY, "4"), 0), (personal(FIVE, "19.9"), 5), (personal(FIVE, "20"), 0),
    # New here on the first of July after years elsewhere: 184 ÷ 365 × 10 = 5.04.
    (LeaveFacts(date(2010, 1, 1), date(2026, 7, 1)), 5),
    # Leaving on the thirtieth of June: 181 ÷ 365 × 10 = 4.95.
    (replace(TEN, left_on=date(2026, 6, 30)), 4),
    # Here from the first of March to the thirtieth of June: 122 ÷ 365 × 10 = 3.34.
    (LeaveFacts(date(2010, 1, 1), date(2026, 3, 1), date(2026, 6, 30)), 3),
)  # fmt: skip


def test_the_law_s_boundaries(law: Law) -> None:
    found = accounts([facts for facts, _ in CASES], law, TODAY)
    assert [each.ledger[-1].entitled for each in found] == [days for _, days in CASES]
    assert [bool(each.excluded) for each in found] == [
        bool((facts.sick_months or facts.personal_days) and not days) for facts, days in CASES
    ]


def test_leave_taken_before_the_sickness_falls_away_in_the_next_year(law: Law) -> None:
    facts = replace(FIVE, known_from=2025, taken={2025: 2}, sick_months={2025: Decimal(3)})
    (one,) = accounts([facts], law, TODAY)
    assert [(each.year, each.entitled) for each in one.ledger] == [(2025, 5), (2026, 0)]
    assert one.excluded == {2026}
    # Three days of 2025 may be taken until December.
    assert (one.owed, one.ending, one.left) == (0, 3, 3)


def test_who_has_left_is_owed_what_was_carried_over_too(law: Law) -> None:
    facts = replace(TEN, known_from=2025, taken={2025: 1}, left_on=date(2026, 6, 30))
    (one,) = accounts([facts], law, TODAY)
    # Nine full years in 2025: 5 − 1 = 4 carried; and 4 of 2026.
    assert (one.owed, one.left) == (8, 0)
    (running,) = accounts([replace(facts, left_on=date(2026, 12, 31))], law, TODAY)
    assert (running.owed, running.ending) == (0, 4)


def test_the_books_balance_and_a_day_more_taken_is_never_a_day_more_owed(law: Law) -> None:
    draw = random.Random(3)
    many: list[LeaveFacts] = []
    for _ in range(40):
        hired = date(draw.randrange(2008, 2026), draw.randrange(1, 13), draw.randrange(1, 29))
        left = date(2026, draw.randrange(1, 11), 15) if draw.random() < 0.4 else None
        taken = {year: draw.randrange(0, 13) for year in range(2019, 2027) if draw.random() < 0.7}
        began = date(hired.year - draw.randrange(0, 25), 1, 1)
        many.append(LeaveFacts(began, hired, left, draw.choice([0, 2022]), taken))
    found = accounts(many, law, TODAY)
    for each in found:
        for one in each.ledger:
            assert one.entitled + one.carried_in == one.taken - one.beyond + one.lapsed + one.carried_out
    more = [replace(each, taken={**each.taken, 2025: each.taken.get(2025, 0) + 1}) for each in many]
    assert all(after.owed <= before.owed for before, after in zip(found, accounts(more, law, TODAY), strict=True))


def leave(worker: str, begun: str, ended: str, kind: str = "年休假", employer: str = "heya") -> dict[str, str]:
    return {
        "source": "clock", "employer_key": employer, "worker_key": worker, "started_at": begun, "ended_at": ended,
        "kind": "leave", "leave_kind": kind,
    }  # fmt: skip


def payroll(worker: str, hired_on: str, employer: str = "heya", **other: str) -> dict[str, str]:
    return {
        "employer_key": employer, "worker_key": worker, "period": "2026-10", "gross": "4550", "paid_overtime": "200",
        "hired_on": hired_on, "left_on": "", **other,
    }  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    spells = [
        # Wednesday to the Tuesday after, over 国庆节 2024 with its days off: five working days are counted.
        leave("a", "2024-09-25 09:00:00", "2024-09-30 18:00:00"),
        leave("b", "2024-05-06 09:00:00", "2024-05-06 13:00:00"),
        leave("b", "2026-03-02 09:00:00", "2026-05-29 18:00:00", "病假"),
        leave("c", "2026-04-13 09:00:00", ""),
        leave("a", "2026-04-14 09:00:00", "2026-04-14 18:00:00", "婚假"),
    ]
    rows = [
        payroll("a", "2019-06-01"),
        payroll("a", "2010-06-01", "before", period="2015-03"),
        payroll("b", "2020-01-01"),
        payroll("c", ""),
        payroll("d", "2020-01-01", "silent"),
    ]
    folder = tmp_path_factory.mktemp("leave")
    lake_of(folder, spells, rows)
    return folder


def test_the_ledger_is_read_from_the_lake(folder: Path) -> None:
    import gongyou.rooms.hours.measures  # noqa: F401  as the room's start does
    from gongyou.lake import Lake

    lake = Lake.open(folder)
    figure = lake.compute("hours.leave", {"employers": ["heya", "silent"], "on": TODAY.isoformat()})
    found: dict[str, Any] = {row["worker_key"]: row for row in figure.value["workers"]}
    assert (figure.value["without_hire_day"], figure.value["without_leave_record"]) == (1, 1)
    assert set(found) == {"a", "b"}
    a = [(one["year"], one["entitled"], one["taken"], one["lapsed"]) for one in found["a"]["years"]]
    # Thirteen years of work by the earlier employer's payroll; 25, 26, 27, 29 (a make-up Sunday) and 30 September.
    assert a == [(2024, 10, 5, 0), (2025, 10, 0, 5), (2026, 10, 0, 10)]
    # 4350 ÷ 21.75 = 200 a day; five days of 2024 are over: 200 % of them are still due.
    assert (found["a"]["owed"], found["a"]["full"], found["a"]["extra"]) == (5, "3000.00", "2000.00")
    b = found["b"]["years"]
    # Half a day counts as a day taken; three months of sickness take the leave of 2026 away.
    assert [(one["entitled"], one["taken"], one["excluded"]) for one in b] == [
        (5, 1, False), (5, 0, False), (0, 0, True),
    ]  # fmt: skip
    assert lake.replay(figure.id).same


@pytest.mark.database
def test_an_officer_sees_the_ledger_of_an_employer_and_no_worker_by_name(
    cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gongyou.lake import Lake

    monkeypatch.setattr("gongyou.rooms.hours.views.leaves.open_lake", lambda: Lake.open(folder))
    client = Client()
    client.force_login(cast.wang)
    address = reverse("hours:leave_records")
    assert client.get(address).status_code == 200
    page = client.get(address, {"employer": "heya"}).content.decode()
    for words in ("禾芽配送", "¥2,000.00", "不享受", "没有入职日期", "gongyou replay"):
        assert words in page, words
    assert client.get(address, {"employer": "silent"}).status_code == 422
    Employer.objects.create(key="silent", name="静默厂", region="990101")
    assert "单位没有交来休假记录" in client.get(address, {"employer": "静默厂"}).content.decode()
    client.force_login(cast.analyst)
    assert client.get(address, {"employer": "heya"}).status_code == 404


def test_an_account_without_years_owes_nothing(law: Law) -> None:
    (one,) = accounts([replace(FIVE, known_from=2027)], law, TODAY)
    assert one == LeaveAccount([], frozenset(), 0, 0, 0)
