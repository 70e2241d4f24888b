"""A panel of the cast: twelve employers of two districts, twelve months of forms that any test may change."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from gongyou.core.period import Month
from gongyou.registry import services
from gongyou.rooms.market.models import Panel, PanelForm, Reporter
from gongyou.rooms.market.panel.facts import Given
from gongyou.rooms.market.services.panel_forms import form_hand_in
from gongyou.rooms.market.services.panels import Draw, panel_open, reporters_draw
from tests.registry.cast import NOW, Cast

FIRST = "2026-03"
LATER = datetime(2026, 9, 20, 2, 0, tzinfo=UTC)


def opened(cast: Cast, employers: int = 12, drawn: int = 99) -> Panel:
    """The city's panel, with so many employers in the register and about `drawn` of them asked."""
    rows = [
        services.EmployerRow(
            f"firm-{place:02d}",
            f"甲乙丙第{place}厂",
            "990101" if place % 2 else "990102",
            industry="C" if place % 3 else "H",
            staff_count=30 + place,
        )
        for place in range(employers)
    ]
    services.employers_record_many(rows=rows, by=None, now=NOW)
    panel = panel_open(organisation=cast.city, title="禾岚用工监测样本", period=FIRST, by=None, now=NOW)
    reporters_draw(panel=panel, draw=Draw("employer", drawn, 7, FIRST), by=None, now=NOW)
    return panel


def numbers(**changes: Any) -> dict[str, Any]:
    """A firm of forty whose flows balance; 6,500 yuan and 170 hours a head."""
    given: dict[str, Any] = {
        "heads_start": 40,
        "hires": 2,
        "separations": 2,
        "heads_end": 40,
        "vacancies": 3,
        "hours_paid": 6800,
        "wage_bill": "260000.00",
    }
    return {**given, **changes}


def handed(reporter: Reporter, period: str, now: datetime = LATER, **changes: Any) -> PanelForm:
    """A form from the desk; `answers`, `region` and `parts` go beside the numbers."""
    beside = {name: changes.pop(name) for name in ("region", "parts") if name in changes}
    answers = changes.pop("answers", {})
    given = Given(period, numbers(**changes), **beside)
    return form_hand_in(reporter=reporter, given=given, source="desk", answers=answers, by=None, now=now)


def months(last: str, first: str = FIRST) -> list[str]:
    return [str(each) for each in Month.read(first).until(Month.read(last))]


def all_handed(panel: Panel, last: str, *, silent: tuple[str, ...] = ()) -> None:
    """Every employer's forms up to `last`: sizes differ, pay grows by one per cent a month."""
    for place, reporter in enumerate(Reporter.objects.filter(panel=panel, kind="employer").exclude(number__in=silent)):
        for month, period in enumerate(months(last)):
            heads = 30 + place
            handed(
                reporter,
                period,
                heads_start=heads,
                heads_end=heads,
                hours_paid=heads * 170,
                wage_bill=f"{heads * 6000 * (1 + 0.01 * month) + place * 100:.2f}",
            )
