"""F1: appeals: how many, how long, how often overturned, and whether a person decided on a deactivation."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import ibis
import numpy as np

from gongyou.calc import clusters
from gongyou.calc.quantiles import Counted
from gongyou.core.figures import COUNT, SHARE, shown
from gongyou.core.text import Text
from gongyou.rooms.platforms.measures.scope import UNKNOWN_WORKER
from gongyou.rooms.platforms.metrics.catalogue import metric
from gongyou.rooms.platforms.metrics.estimates import DAYS, Bar, Name, claimed, exactly, measured, too_few
from gongyou.rooms.platforms.metrics.groups import choice_name
from gongyou.rooms.platforms.metrics.lines import Line
from gongyou.rooms.platforms.metrics.lines import shown as lines_shown
from gongyou.rooms.platforms.metrics.material import Material, local_seconds, whole_part
from gongyou.rooms.platforms.metrics.metric import Needs, Right, Section
from gongyou.rooms.platforms.metrics.outcome import Breakdown, Claim, Column, Outcome, State
from gongyou.rooms.platforms.metrics.worker_sums import by_worker, numbered

DAY = 86_400
OPEN = -1
OVERTURNED = ("overturned", "partly")
NUMBER = Name("appeals", Text("申诉件数", "Appeals"), COUNT)
STILL_OPEN = Name("open", Text("未办结件数", "Still open"), COUNT)
MEDIAN = Name("median_days", Text("办理天数中位数", "Median days to a decision"), COUNT, DAYS)
RATE = Name(
    "overturned", Text("撤销率（含部分撤销，按已办结）", "Overturned, wholly or partly, of those decided"), SHARE
)
AUTOMATIC = Name(
    "deactivation_without_person",
    Text("停单封号申诉未经人工决定的占比", "Appeals against deactivation decided by no person"),
    SHARE,
)


@metric(
    "F1",
    title=Text("申诉", "Appeals"),
    hangs_on=(Section.CONDUCT, Right.REMEDY),
    definition=Text(
        "期间内提出的申诉件数、办理天数中位数、按事项和原因的撤销率，及停单封号申诉由人工决定的占比。",
        "Appeals made in the period, median days to a decision, share overturned by subject and by cause, and of those "
        "against a deactivation the share decided by a person.",
    ),
    needs=(Needs("appeals", ("result",)),),
    page="appeals",
)
def appeals(material: Material) -> Outcome:
    """Counts by worker, subject, cause, result, kind of decision and days."""
    columns = numbered(material.columns(_counts(material)))
    workers, sums = by_worker(columns, ("appeals",))
    if few := too_few(len(workers), material):
        return few
    result = np.asarray(columns["result"], dtype=object)
    decided, lost = result != "open", np.isin(result, OVERTURNED)
    all_of = int(sums["appeals"].sum())
    days = Counted(
        (day, number)
        for day, number in zip(columns["days"].tolist(), columns["appeals"].tolist(), strict=True)
        if day != OPEN
    )
    rate = measured(RATE, _share(columns, lost, decided))
    estimates = [
        exactly(NUMBER, all_of),
        exactly(STILL_OPEN, int(columns["appeals"][~decided].sum())),
        exactly(MEDIAN, days.quantile(Fraction(1, 2))),
        rate,
    ]
    ended = decided & (np.asarray(columns["subject"], dtype=object) == "deactivation")
    known = ended & (np.asarray(columns["decided_by"], dtype=object) != "")
    claims: tuple[Claim, ...] = ()
    _, held = by_worker(columns, ("appeals",), known)
    if int((held["appeals"] > 0).sum()) >= material.terms.shown_workers:
        found = _share(columns, known & (np.asarray(columns["decided_by"], dtype=object) == "automatic"), known)
        effect = measured(AUTOMATIC, found)
        estimates.append(effect)
        size = int((held["appeals"] > 0).sum()), int(held["appeals"].sum())
        claims = (claimed(effect, found, Bar(material.terms.margin_outside_share), size),)
    median = estimates[2].value
    return Outcome(
        State.DESCRIBED,
        Text(
            f"申诉 {all_of:,} 件，办理天数中位数 {shown(median)} 天，撤销率 {shown(rate.value, SHARE)}。",
            f"{all_of:,} appeals, median {shown(median)} days to a decision, {shown(rate.value, SHARE)} overturned.",
        ),
        tuple(estimates),
        claims,
        tuple(_by(columns, name, (decided, lost), material) for name in ("subject", "cause")),
        orders=all_of,
        workers=len(workers),
    )


def _counts(material: Material) -> Any:
    rows = material.table("appeals")
    rows = rows.filter(rows.worker_key != UNKNOWN_WORKER)
    opened, closed = (whole_part(local_seconds(rows[name], material), DAY) for name in ("opened_at", "closed_at"))
    held = rows.select(
        worker=rows.worker_key,
        subject=rows.subject,
        cause=rows.cause.fill_null(""),
        result=rows.result,
        decided_by=rows.decided_by.fill_null(""),
        days=ibis.ifelse((rows.result != "open") & closed.notnull(), closed - opened, OPEN).cast("int64"),
    )
    names = ("worker", "subject", "cause", "result", "decided_by", "days")
    return held.group_by(*names).aggregate(appeals=held.count().cast("int64")).order_by(*names)


def _share(columns: Any, part: Any, whole: Any) -> clusters.Estimate | None:
    _, some = by_worker(columns, ("appeals",), part & whole)
    _, all_of = by_worker(columns, ("appeals",), whole)
    return clusters.share(clusters.Sums(some["appeals"], all_of["appeals"]))


def _by(columns: Any, name: str, marks: tuple[Any, Any], material: Material) -> Breakdown:
    decided, lost = marks
    labels = np.asarray(columns[name], dtype=object)
    lines: list[Line] = []
    for label in sorted(set(labels.tolist())):
        own = labels == label
        _, sums = by_worker(columns, ("appeals",), own)
        people, number = int((sums["appeals"] > 0).sum()), int(sums["appeals"].sum())
        rate = measured(RATE, _share(columns, own & lost, own & decided))
        called = choice_name("appeals", name, label) if label else Text("未注明", "Not stated")
        lines.append(Line(called, people, number, (number, _median(columns, own), rate.value, rate.low, rate.high)))
    title = Text("按申诉事项", "By subject") if name == "subject" else Text("按主张的原因", "By the cause given")
    workers, whole = by_worker(columns, ("appeals",))
    return Breakdown(
        title, COLUMNS, lines_shown(lines, material.terms.shown_workers, (len(workers), int(whole["appeals"].sum())))
    )


def _median(columns: Any, chosen: Any) -> int | None:
    pairs: Sequence[tuple[int, int]] = list(
        zip(columns["days"][chosen].tolist(), columns["appeals"][chosen].tolist(), strict=True)
    )
    return Counted((day, number) for day, number in pairs if day != OPEN).quantile(Fraction(1, 2))


COLUMNS = (
    Column("appeals", Text("件数", "Appeals"), COUNT),
    Column("median_days", Text("办理天数中位数", "Median days"), COUNT, DAYS),
    Column("overturned", Text("撤销率", "Overturned"), SHARE),
    Column("low", Text("95 % 区间下限", "95 % interval, low"), SHARE),
    Column("high", Text("95 % 区间上限", "95 % interval, high"), SHARE),
)
