"""The stage of the panel: thirteen months of reports, with faults and queries; the last three are run to a release.

A month is run as the daily task runs it: opened, asked for, judged, sealed on its day; who should leave is proposed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

import numpy as np
from django.db import transaction

from gongyou.core.errors import GongyouError
from gongyou.core.period import Month
from gongyou.registry.models import Organisation
from gongyou.rooms.market.models import LeavingProposal, Panel, PanelForm, PanelQuery, Reporter
from gongyou.rooms.market.panel.facts import Given
from gongyou.rooms.market.panel.sheets import Line
from gongyou.rooms.market.services.panel_files import Uploaded, panel_file_check, panel_file_commit
from gongyou.rooms.market.services.panel_forms import form_hand_in, query_answer, query_settle
from gongyou.rooms.market.services.panel_leaving import leaving_confirm, leaving_propose
from gongyou.rooms.market.services.panel_months import month_chase, month_judge, month_open, month_seal
from gongyou.rooms.market.services.panels import Draw, panel_open, reporters_draw
from gongyou.site.demo.building import Building, Meter
from gongyou.site.demo.size import LAST_MONTH
from gongyou.site.demo.streams import Streams

TITLE = "禾岚市用工监测样本（虚构）"
MONTHS = 13
EMPLOYERS, MEMBERS = 40, 40
SEED = 20261
# Reported late, so that the release before had to impute them.
LATE = 4
# Forms come on the 10th; the silent are asked on the day after they are due, and the release is on the 20th.
DAY, ASKED, SEALED = 10, 13, 20
# Among the employers: one closes in the first of the months that are run, one in the second; one member falls silent.
CLOSED = {2: 3, 5: 2}
SILENT, SILENT_MONTHS = 7, 3
Told = dict[str, list[dict[str, str]]]


def panel(building: Building, meter: Meter) -> Mapping[str, Any]:
    """Draws, reports, asks back, publishes. A second run adds nothing."""
    top = Organisation.objects.get(code=building.city.unions[0].code)
    if not Panel.objects.filter(organisation=top).exists():
        # All of it or nothing: half a panel would be taken for a whole one by the next run.
        with transaction.atomic():
            _reported(top, meter)
    meter(4, 4)
    return {"forms": PanelForm.objects.count(), "queries": PanelQuery.objects.count()}


def _reported(top: Organisation, meter: Meter) -> None:
    last = Month.read(str(LAST_MONTH))
    first = last - (MONTHS - 1)
    begun = _at(first, 3)
    made = panel_open(organisation=top, title=TITLE, period=str(first), by=None, now=begun)
    for kind, count in ((Reporter.Kind.EMPLOYER, EMPLOYERS), (Reporter.Kind.MEMBER, MEMBERS)):
        draw = Draw(kind, count, SEED, str(first), rotates_after=str(first + 23))
        reporters_draw(panel=made, draw=draw, by=None, now=begun)
    reporters = list(Reporter.objects.filter(panel=made).order_by("number"))
    told = {each.number: list(_months(each, place, first)) for place, each in enumerate(reporters)}
    _ended(reporters, told)
    meter(1, 4)
    late = {each.number for each in reporters[1::9]}
    _file(made, reporters, told, range(MONTHS - 2), late, last - 2)
    meter(2, 4)
    _run(made, last - 2)
    _late(made, reporters, told, late, last - 1)
    _file(made, reporters, told, range(MONTHS - 2, MONTHS - 1), set(), last - 1)
    _settled(made, last)
    _run(made, last - 1)
    meter(3, 4)
    _desk(reporters, told, last)
    _run(made, last)


def _run(panel: Panel, month: Month) -> None:
    """The month from its opening to its release; whoever is proposed to leave before the last one does leave."""
    row = month_open(panel=panel, period=str(month), by=None, now=_at(month + 1, 1))
    month_chase(month=row, by=None, now=_at(month + 1, ASKED))
    leaving_propose(panel=panel, period=str(month), by=None, now=_at(month + 1, ASKED))
    if month < LAST_MONTH:
        for proposal in LeavingProposal.objects.filter(reporter__panel=panel, state=LeavingProposal.State.OPEN):
            leaving_confirm(proposal=proposal, replace=True, by=None, now=_at(month + 1, SEALED - 2))
    month_judge(month=row, by=None, now=_at(month + 1, SEALED))
    month_seal(month=row, by=None, now=_at(month + 1, SEALED))


def _ended(reporters: list[Reporter], told: Told) -> None:
    """Two employers lose their whole staff and report nobody from then on; one member says nothing more."""
    employers = [each.number for each in reporters if each.kind == Reporter.Kind.EMPLOYER]
    members = [each.number for each in reporters if each.kind == Reporter.Kind.MEMBER]
    for place, months in CLOSED.items():
        if place < len(employers):
            *_, closing = kept = told[employers[place]][: MONTHS - months + 1]
            gone = str(int(closing["heads_start"]) + int(closing["hires"]))
            closing |= {"separations": gone, "gone_dismissed": gone, "heads_end": "0", "vacancies": "0"}
            closing |= dict.fromkeys(("gone_resigned", "gone_expired", "gone_retired", "gone_other"), "0")
            told[employers[place]] = [*kept, *(dict.fromkeys(closing, "0") for _ in range(months - 1))]
    if len(members) > SILENT:
        told[members[SILENT]][-SILENT_MONTHS:] = [{}] * SILENT_MONTHS


def _at(month: Month, day: int) -> datetime:
    return datetime.combine(month.first_day + timedelta(days=day - 1), time(2), UTC)


def _months(reporter: Reporter, place: int, first: Month) -> Iterable[dict[str, str]]:
    """What one reporter would say of every month."""
    draw = Streams().of(f"panel-{reporter.number}")
    if reporter.kind == Reporter.Kind.MEMBER:
        rate = 22 + 14 * draw.random()
        for month in range(MONTHS):
            employed = draw.random() < 0.96
            hours = int(draw.normal(178, 22)) if employed else 0
            income = hours * rate * 1.003**month
            yield {
                "employed": str(int(employed)),
                "hours": str(hours),
                "income": f"{income:.2f}",
                "on_platform": str(int(employed and reporter.group == "platform")),
            }
        return
    heads = max(3, reporter.staff)
    level = 5200 + 2600 * draw.random()
    for month in range(MONTHS):
        season = 1.7 if (first + month).month in (2, 3) else 1.0
        hires = int(draw.poisson(0.028 * season * heads))
        gone = min(int(draw.poisson(0.026 * heads)), heads)
        resigned = int(draw.binomial(gone, 0.7))
        end = heads + hires - gone
        mean = (heads + end) / 2
        yield {
            "heads_start": str(heads),
            "hires": str(hires),
            "separations": str(gone),
            "gone_resigned": str(resigned),
            "gone_dismissed": "0",
            "gone_expired": str(gone - resigned),
            "gone_retired": "0",
            "gone_other": "0",
            "heads_end": str(end),
            "vacancies": str(int(draw.poisson(0.03 * heads))),
            "hours_paid": f"{mean * draw.normal(174, 4):.0f}",
            "wage_bill": f"{mean * level * 1.0035**month * draw.normal(1, 0.01):.2f}",
        }
        heads = max(end, 1)


def _file(panel: Panel, reporters: list[Reporter], told: Told, months: range, late: set[str], last: Month) -> None:
    """A workbook of so many months; some rows are wrong, some reporters leave the last month out."""
    first = Month.read(panel.first_period)
    dice = np.random.default_rng(len(months))
    lines: list[Line] = []
    for reporter in reporters:
        for place in months:
            period = first + place
            said = told[reporter.number][place]
            if not said or (reporter.number in late and period == last) or (place and dice.random() < 0.02):
                continue
            written = _spoilt(reporter, place, said)
            lines.append(Line(len(lines) + 2, reporter.number, str(period), "", written))
    now = _at(last + 1, DAY)
    name = f"监测报表-{last}.xlsx"
    file = panel_file_check(panel=panel, file=Uploaded(name, "0" * 64, lines), by=None, now=now)
    panel_file_commit(file=file, leave_wrong=True, by=None, now=now)


def _spoilt(reporter: Reporter, place: int, written: dict[str, str]) -> dict[str, str]:
    """A few forms as people get them wrong: in wan, a zero too many, wages left out."""
    if reporter.kind == Reporter.Kind.EMPLOYER and written["heads_end"] != "0":
        if reporter.number.endswith("3") and place == 5:
            return {**written, "wage_bill": f"{float(written['wage_bill']) / 10000:.2f}"}
        if reporter.number.endswith("7") and place == MONTHS - 3:
            return {**written, "wage_bill": f"{float(written['wage_bill']) * 100:.2f}"}
        if reporter.number.endswith("8") and place == MONTHS - 2:
            return {**written, "wage_bill": "0"}
    return written


def _late(panel: Panel, reporters: list[Reporter], told: Told, late: set[str], month: Month) -> None:
    """What came in after the release: the late ones, one by one at the desk."""
    place = MONTHS - 3
    for reporter in [each for each in reporters if each.number in late][:LATE]:
        _handed(reporter, str(month - 1), told[reporter.number][place], _at(month, 25))


def _handed(reporter: Reporter, period: str, written: dict[str, str], now: datetime, source: str = "desk") -> None:
    if not written:
        return
    try:
        form_hand_in(reporter=reporter, given=Given(period, written), source=source, answers={}, by=None, now=now)
    except GongyouError:
        return  # a form that breaks a hard rule stays out, as it would


def _settled(panel: Panel, month: Month) -> None:
    """Every other query that waits is answered; what the answer says decides whether the numbers are used."""
    said = {
        "wages_hundredfold": ("多写了两个零，更正表随后报。", PanelQuery.State.SET_ASIDE),
        "staff_without_wages": ("停产检修一个月，工资下月补发。", PanelQuery.State.CONFIRMED),
    }
    waiting = PanelQuery.objects.filter(reporter__panel=panel, state="open", rule__in=said).order_by("pk")
    for place, query in enumerate(list(waiting)):
        if place % 2 == 0:
            words, state = said[query.rule]
            query_answer(query=query, answer=words, by=None, now=_at(month, 14))
            query_settle(query=query, state=state, by=None, now=_at(month, 15))
        elif place % 4 == 1:
            query_answer(query=query, answer=said[query.rule][0], by=None, now=_at(month, 14))


def _desk(reporters: list[Reporter], told: Told, last: Month) -> None:
    """The last month comes in by phone, with four in five there."""
    now = _at(last + 1, DAY)
    for place, reporter in enumerate(reporters):
        if place % 5 != 3:
            _handed(reporter, str(last), told[reporter.number][MONTHS - 1], now, PanelForm.Source.PHONE)
