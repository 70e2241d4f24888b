"""An agreement in force with a platform, and logs that come into the lake of a test."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from gongyou.kit.tasks.execute import work_on_run
from gongyou.kit.tasks.models import TaskRun
from gongyou.lake import IngestRequest, Lake
from gongyou.registry.models import Organisation
from gongyou.rooms.bargaining.models import Agreement, AgreementClause
from tests.platforms.metrics.made import Row
from tests.registry.cast import NOW

LEAST = {
    "test": "order_minimum",
    "parameters": {"least": "4.50 元/单", "counted": "after_deductions"},
    "answer_days": 5,
}


def agreement_with(organisation: Organisation, *bindings: dict[str, Any] | None, **more: Any) -> Agreement:
    """An agreement with 禾芽 in force since 1 June 2026, with a clause for each binding."""
    values: dict[str, Any] = {
        "organisation": organisation,
        "kind": Agreement.Kind.PLATFORM,
        "title": "禾芽配送劳动规则协议",
        "title_en": "Agreement on labour rules with Heya",
        "counterpart": "禾芽配送",
        "platform": "heya",
        "state": Agreement.State.IN_FORCE,
        "effective_from": date(2026, 6, 1),
        "recorded_at": NOW,
    }
    agreement = Agreement.objects.create(**{**values, **more})
    for number, binding in enumerate(bindings, 1):
        AgreementClause.objects.create(
            agreement=agreement,
            position=number,
            number=f"第{'一二三四五六七八九'[number - 1]}条",
            code="pay",
            text="每一单的报酬不低于四元五角。",
            text_en="Each order is paid at least 4.50 yuan.",
            binding=binding,
            recorded_at=NOW,
        )
    return agreement


def brought_in(rows: Sequence[Row], folder: Path, name: str = "orders") -> str:
    """The batch that the rows became."""
    file = folder / f"{name}-{len(list(folder.iterdir()))}.csv"
    names = [each for each in rows[0] if each != "source_zone"]
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(names)
        for row in rows:
            writer.writerow([f"{row[n]}+00:00" if hasattr(row[n], "hour") else row[n] for n in names])
    report = lake().ingest(IngestRequest(name, (file,), zone="Asia/Shanghai"))
    assert report.batch_id and not report.quarantined, report
    return report.batch_id


def lake() -> Lake:
    return Lake.open(settings.GONGYOU_DATA_DIR)


def worked() -> list[str]:
    """The states in which the waiting runs ended."""
    waiting = TaskRun.objects.filter(state="queued").order_by("created_at").values_list("pk", flat=True)
    return [work_on_run.func(str(key)) for key in list(waiting)]
