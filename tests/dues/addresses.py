"""Who may open the pages of dues."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from gongyou.core.period import Month
from gongyou.registry import services
from gongyou.registry.models import DuesRecording
from tests.registry.cast import NOW, Cast
from tests.site.access import Row

OFFICER = frozenset({"officer"})
STRANGER = frozenset({"stranger"})
DONE = frozenset({302})
MONTH = Month(2026, 10)


def the_district(cast: Cast) -> dict[str, Any]:
    return {"code": cast.district.code}


def a_rate(cast: Cast, fen: int = 500) -> None:
    row = services.DuesRateRow("2026-01", fen, "麦溪工〔2026〕3号")
    services.dues_rate_record(organisation=cast.district, row=row, by=None, now=NOW)


def a_recording(cast: Cast) -> dict[str, Any]:
    found = DuesRecording.objects.filter(undone_at=None).first()
    if found is None:
        a_rate(cast)
        services.dues_month_open(organisation=cast.district, month=MONTH, by=None, now=NOW)
        entry = services.DuesEntry("2026-10", "waived", reason="rule")
        found = services.dues_record(
            organisation=cast.district, entry=entry, worker_keys=None, by=None, now=timezone.now()
        )
    return {"pk": found.pk}


ROWS = (
    Row("dues:dues", OFFICER | STRANGER, codes=DONE),
    Row("dues:month", OFFICER, place=the_district),
    Row("dues:open", OFFICER, place=the_district, method="post", codes=DONE),
    Row("dues:record", OFFICER, place=the_district, method="post", codes=DONE),
    Row("dues:rate", OFFICER, place=the_district),
    Row("dues:export", OFFICER, place=the_district, method="post"),
    Row("dues:undo", OFFICER, place=a_recording, method="post", codes=DONE),
)
