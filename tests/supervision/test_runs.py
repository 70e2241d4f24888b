"""A batch comes in, is supervised, is joined by another, is undone and comes again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gongyou.findings.models import Finding
from gongyou.kit.models import AuditLine
from gongyou.kit.tasks.models import TaskRun
from gongyou.lake import Lake
from gongyou.rooms.bargaining.models import Breach, HeardBatch, SupervisionRun
from gongyou.rooms.bargaining.supervision.due import supervision_due
from tests.platforms.metrics.made import order
from tests.registry.cast import NOW, Cast
from tests.supervision.agreed import LEAST, agreement_with, brought_in, lake, worked

Committed = Callable[..., AbstractContextManager[Any]]
DAY = timedelta(days=1)


def paid(number: int, day: int, amount: str, **more: Any) -> dict[str, Any]:
    return order(number, number % 12, day * DAY + timedelta(hours=9), pay_total=Decimal(amount), **more)


def test_every_batch_is_supervised_once_and_what_is_undone_is_taken_back(
    cast: Cast, data_dir: Path, tmp_path: Path, django_capture_on_commit_callbacks: Committed
) -> None:
    agreement = agreement_with(cast.district, LEAST, None)
    with django_capture_on_commit_callbacks(execute=True):
        first = brought_in([paid(1, 2, "4.50"), paid(2, 3, "4.20"), paid(3, 33, "9")], tmp_path)
    # June and July, each once; asking again starts nothing.
    assert sorted(TaskRun.objects.values_list("arguments__month", flat=True)) == ["2026-06", "2026-07"]
    assert supervision_due(now=NOW) == []
    assert worked() == ["done", "done"]
    june, july = SupervisionRun.objects.order_by("period_from")
    assert (june.breached, june.kept, june.manual) == (1, 0, 1)
    assert (july.breached, july.kept, july.manual) == (0, 1, 1)
    finding = Finding.objects.get()
    assert (finding.kind, finding.amount, finding.subject_key) == ("bargaining.breach", Decimal("0.30"), "heya")
    assert finding.article_shown == "《禾芽配送劳动规则协议》第一条：每一单的报酬不低于四元五角。"
    assert finding.evidence["figure_id"] == june.cases_figure
    assert [row["case"] for row in finding.evidence["rows"]] == ["A00002"]
    breach = Breach.objects.get()
    assert (breach.finding, breach.agreement, breach.state) == (finding, agreement, "waiting")
    assert breach.answer_due > breach.found_on
    assert lake().replay(june.figure, engine="duckdb").same

    with django_capture_on_commit_callbacks(execute=True):
        second = brought_in([paid(4, 5, "4.00"), paid(5, 6, "8")], tmp_path)
    assert worked() == ["done"]
    finding.refresh_from_db()
    assert (finding.amount, Finding.objects.count(), Breach.objects.count()) == (Decimal("0.80"), 1, 1)
    june.refresh_from_db()
    assert june.superseded_at is not None

    finding.state, finding.reviewed_by = Finding.State.ACCEPTED, cast.wang
    finding.save()
    with django_capture_on_commit_callbacks(execute=True):
        lake().undo(second)
        lake().undo(first)
    assert set(worked()) == {"done"}
    finding.refresh_from_db()
    breach.refresh_from_db()
    assert (finding.state, finding.reviewed_by, breach.state) == ("rejected", None, "withdrawn")
    current = SupervisionRun.objects.filter(superseded_at=None)
    assert [(run.period_from, run.unclear) for run in current.order_by("period_from")] == [
        (date(2026, 6, 1), 1),
        (date(2026, 7, 1), 1),
    ]

    with django_capture_on_commit_callbacks(execute=True):
        brought_in([paid(2, 3, "4.20")], tmp_path)
    worked()
    finding.refresh_from_db()
    breach.refresh_from_db()
    assert (finding.state, finding.amount, breach.state) == ("new", Decimal("0.30"), "waiting")
    assert HeardBatch.objects.filter(state="undone").count() == 2
    assert AuditLine.objects.filter(type="findings.revised").count() >= 3


def test_a_batch_that_nobody_told_of_is_found_by_the_next_look(
    cast: Cast, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongyou.lake.announced.LISTENERS", {})
    agreement_with(cast.district, LEAST)
    agreement_with(cast.district, LEAST, platform="suian")
    agreement_with(cast.district, LEAST, state="draft")
    brought_in([paid(2, 3, "4.20")], tmp_path)
    assert len(supervision_due(now=NOW)) == 1
    assert supervision_due(now=NOW) == []


def test_a_run_again_on_the_same_data_is_the_same_run(cast: Cast, data_dir: Path, tmp_path: Path) -> None:
    from gongyou.core.period import Month
    from gongyou.rooms.bargaining.services.supervision import supervision_publish
    from gongyou.rooms.bargaining.supervision.work import made_for

    agreement = agreement_with(cast.district, LEAST)
    brought_in([paid(2, 3, "4.20")], tmp_path)
    runs = []
    for _ in range(2):
        made = made_for(Lake.open(data_dir), agreement, Month.read("2026-06"))
        runs.append(supervision_publish(made=made, agreement=agreement, by=None, now=NOW))
    assert runs[0].pk == runs[1].pk
    assert Finding.objects.count() == Breach.objects.count() == 1
