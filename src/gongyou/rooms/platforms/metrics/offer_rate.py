"""B1: how many offers an hour online each group gets, like with like in hour of the day and area."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import ibis
import numpy as np

from gongyou.calc import clusters
from gongyou.calc.standardisation import Cells, Standardised, standardised
from gongyou.core.figures import COUNT, SHARE, Kind, Style, shown
from gongyou.core.text import Text
from gongyou.rooms.platforms.metrics.catalogue import metric
from gongyou.rooms.platforms.metrics.encoded import Rows, cell_of, encoded
from gongyou.rooms.platforms.metrics.estimates import PEOPLE, Bar, Name, claimed, exactly, measured, too_few
from gongyou.rooms.platforms.metrics.groups import ATTRIBUTES, TITLES, group_name, members_of
from gongyou.rooms.platforms.metrics.lines import Line
from gongyou.rooms.platforms.metrics.lines import shown as lines_shown
from gongyou.rooms.platforms.metrics.material import Material, local_seconds
from gongyou.rooms.platforms.metrics.metric import Needs, Right, Section
from gongyou.rooms.platforms.metrics.named_numbers import names_of, with_names
from gongyou.rooms.platforms.metrics.outcome import (
    Breakdown,
    Claim,
    Column,
    Estimate,
    Outcome,
    State,
    not_assessable,
    number,
)
from gongyou.rooms.platforms.metrics.pushed_offers import offered
from gongyou.rooms.platforms.metrics.strata import HOUR_ENDS
from gongyou.rooms.platforms.metrics.worker_sums import total
from gongyou.rules.engaged_time import added_seconds, whole_seconds

AN_HOUR = Text("单/小时", "offers an hour")
PER_HOUR = Style(Kind.NUMBER, 2)
RATIO = Style(Kind.NUMBER, 3)
HOUR, DAY = 3600, 86_400
# Seconds of the day at which the bands begin and end.
EDGES = (0, *(end * HOUR for end in HOUR_ENDS), DAY)
NO_GROUPS = Text(
    "不可评估：没有两组可比的劳动者（分组属性为空，或只有一组）。",
    "Cannot be evaluated: there are no two groups of workers to compare (attributes empty, or one group alone).",
)
FEW_ALIKE = Text(
    "{group}：两组同区域、同时段的在线时间不足各八成，标准化差距只供参考，不作结论。",
    "{group}: less than eight tenths of the time online of both groups lies in the same areas and hours; nothing is "
    "concluded from the gap.",
)
BY_HOUR = Text(
    "{group}：同区域的在线时间不足，只按时段比较。",
    "{group}: there is too little time online in the same areas; compared by hour of the day alone.",
)
BY_PLACE = ("area", "hour")


@metric(
    "B1",
    title=Text("派单获得率", "Offers an hour"),
    hangs_on=(Section.DISPATCH, Right.FAIR),
    definition=Text(
        "每在线小时（不含培训）得到的派单数，在相同区域、相同时段之内按组比较：差与比。",
        "Offers an hour online (training left out), compared between groups within the same area and hours of the day: "
        "difference and ratio.",
    ),
    needs=(
        Needs("orders", ("dispatched_at",)),
        Needs("sessions", ("online_at", "offline_at")),
        Needs("workers", ("contract_kind",)),
    ),
    page="offers-per-hour",
)
def rate(material: Material) -> Outcome:
    """One pass over attempts and one over sessions, by worker and band of the day."""
    held = _held(material)
    if few := too_few(len(held.workers), material):
        return few
    overall = clusters.ratio(clusters.Sums(held.offers.sum(axis=1), held.online.sum(axis=1)))
    name = Name("offers_per_hour", Text("每在线小时派单", "Offers an hour online"), PER_HOUR, AN_HOUR)
    estimates = [measured(name, overall, HOUR)]
    found: list[_Compared] = []
    breakdowns = []
    for attribute in (each for each in material.terms.groups if each in ATTRIBUTES):
        members = members_of(material, attribute)
        labels = np.array([members.get(key, "") for key in held.workers], dtype=object)
        if len(names := sorted(set(labels.tolist()) - {""})) < 2:
            continue
        compared = [
            _compared(material, held, labels, (attribute, group)) for group in (names if len(names) > 2 else names[:1])
        ]
        found += [each for each in compared if each is not None]
        breakdowns.append(_by_group(held, labels, (attribute, names), material.terms.shown_workers))
    if not breakdowns:
        return not_assessable(NO_GROUPS)
    claims = [each.claim for each in found if each.claim is not None]
    estimates += [estimate for each in found for estimate in each.estimates]
    return Outcome(
        State.DESCRIBED if len(claims) == len(found) else State.UNDECIDED,
        _said(claims, estimates[0]),
        tuple(estimates),
        tuple(claims),
        tuple(breakdowns),
        reasons=tuple(each.limit for each in found if each.limit is not None),
        orders=int(held.offers.sum()),
        workers=len(held.workers),
    )


@dataclass(frozen=True)
class _Held:
    """Workers with time online, in order: the area of each, and by band of the day (columns) offers and seconds."""

    workers: list[str]
    area: Any
    offers: Any
    online: Any


@dataclass(frozen=True)
class _Compared:
    """What is told of a group: its numbers, the claim unless too little is comparable, and what limits it."""

    estimates: tuple[Estimate, ...]
    claim: Claim | None
    limit: Text | None


def _held(material: Material) -> _Held:
    online = online_by_band(material)
    offers = offers_by_band(material)
    seconds = np.stack([online[f"online_{band}"] for band in range(len(HOUR_ENDS) + 1)], axis=1)
    there = seconds.sum(axis=1) > 0
    workers = [online.names["worker"][code] for code in online["worker"][there].tolist()]
    place = {key: at for at, key in enumerate(workers)}
    known = np.array([place.get(key, -1) for key in offers.names["worker"]], dtype=np.int64)
    # Of nobody there are no offers, and the lookup below needs a row all the same.
    at = known[offers["worker"]] if len(offers) else np.empty(0, dtype=np.int64)
    offered = np.zeros((len(workers), seconds.shape[1]), dtype=np.int64)
    inside = at >= 0
    np.add.at(offered, (at[inside], offers["band"][inside]), offers["offers"][inside])
    return _Held(workers, _usual_areas(offers, at, len(workers)), offered, seconds[there])


def _usual_areas(offers: Rows, at: Any, count: int) -> Any:
    """Each worker's place: the area of most of the worker's offers, of equally many the first by name; −1 for none."""
    areas = max(1, len(offers.names.get("area", [])))
    sums = np.zeros((count, areas), dtype=np.int64)
    inside = at >= 0
    np.add.at(sums, (at[inside], offers["area"][inside]), offers["offers"][inside])
    return np.where(sums.sum(axis=1) > 0, sums.argmax(axis=1), -1) if count else np.empty(0, dtype=np.int64)


def offers_by_band(material: Material) -> Rows:
    """Worker, area and band of the day: the offers that were pushed (not grabbed)."""

    def found() -> Rows:
        held = offered(material).rename(band="hour")
        keys = ("worker", "area", "band")
        sums = held.group_by(*keys).aggregate(offers=held.count().cast("int64")).order_by(*keys)
        return with_names(encoded(material, sums), area=names_of(material, "area"))

    return material.once("offers by band", found)


def online_by_band(material: Material) -> Rows:
    """By worker: the seconds online (training left out, overlaps once) within each band of the day."""

    def found() -> Rows:
        rows = material.table("sessions")
        rows = rows.filter(rows.kind.fill_null("voluntary") != "training")
        start, end = whole_seconds(rows.online_at), whole_seconds(rows.offline_at)
        local = local_seconds(rows.online_at, material)
        held = material.numbered(rows.select("worker_key", start=start, end=end, shift=local))
        added = added_seconds(["worker"], (held.start, held.end))
        # On the local clock: what a spell adds to those before it is its last part.
        local_end = held.shift + (held.end - held.start)
        held = held.select("worker", first=local_end - added, last=local_end)
        bands = {
            f"online_{band}": total(seconds_until(held["last"], band) - seconds_until(held["first"], band))
            for band in range(len(HOUR_ENDS) + 1)
        }
        return encoded(material, held.group_by("worker").aggregate(**bands).order_by("worker"))

    return material.once("online by band", found)


def seconds_until(moment: Any, band: int) -> Any:
    """How many seconds of this band of the day have passed since 1970: the difference of two is what lies between."""
    begins, ends = EDGES[band], EDGES[band + 1]
    clock = moment % DAY
    days = ((moment - clock) / DAY).cast("int64")
    passed = ibis.greatest(ibis.least(clock, ends) - begins, 0)
    return days * (ends - begins) + passed


def _compared(material: Material, held: _Held, labels: Any, by: tuple[str, str]) -> _Compared | None:
    """The group against all others: difference and ratio of offers an hour in the same areas and hours."""
    attribute, group = by
    own, others = labels == group, (labels != group) & (labels != "")
    size = min(int(own.sum()), int(others.sum()))
    if size < material.terms.shown_workers:
        return None
    called, title = group_name(attribute, group), TITLES[attribute]
    known = own | others
    steps = (("hour",),) if attribute == "area" else (BY_PLACE, ("hour",))
    gap, strata = _standardised(held, own, known, steps)
    if gap is None:
        return _Compared((), None, _of_group(FEW_ALIKE, called))
    label = Text(
        f"{title.zh}“{called.zh}”与其余的每在线小时派单之差（标准化）",
        f"{title.en} “{called.en}” against the others: offers an hour, like with like, difference",
    )
    key = f"{attribute}_{group}"
    effect = measured(Name(key, label, PER_HOUR, AN_HOUR), gap.gap, HOUR)
    ratio_label = Text(label.zh.replace("之差", "之比"), f"{label.en.removesuffix('difference')}ratio")
    ratio = measured(Name(f"{key}_ratio", ratio_label, RATIO), gap.ratio)
    raw_label = Text(label.zh.replace("标准化", "未标准化"), label.en.replace("like with like", "not standardised"))
    raw = exactly(Name(f"{key}_raw", raw_label, PER_HOUR, AN_HOUR), number(gap.raw * HOUR))
    overlap_label = Text("可比在线时间占比（较少的一组）", "Time online with a like one (lesser group)")
    overlap = exactly(Name(f"{key}_overlap", overlap_label, SHARE), number(min(gap.overlap)))
    estimates = (effect, ratio, raw, overlap)
    if not gap.is_comparable:
        return _Compared(estimates, None, _of_group(FEW_ALIKE, called))
    reference = Fraction(int(held.offers[others].sum()) * HOUR, int(held.online[others].sum()))
    margin = number(float(Fraction(material.terms.margin_offers_share) * reference)) or Decimal(0)
    # Whichever group is offered less is harmed, so a difference of either sign is adverse.
    worse = 1 if effect.value is None or effect.value >= 0 else -1
    orders = min(int(held.offers[own].sum()), int(held.offers[others].sum()))
    claim = claimed(effect, gap.gap, Bar(margin, worse), (size, orders), HOUR)
    is_coarser = strata != steps[0]
    return _Compared(estimates, claim, _of_group(BY_HOUR, called) if is_coarser else None)


def _of_group(said: Text, called: Text) -> Text:
    return Text(said.zh.format(group=called.zh), said.en.format(group=called.en))


def _standardised(
    held: _Held, own: Any, known: Any, steps: tuple[tuple[str, ...], ...]
) -> tuple[Standardised | None, tuple[str, ...]]:
    """The gap in the finest strata in which both groups are comparable, and these strata."""
    found: Standardised | None = None
    strata: tuple[str, ...] = ()
    count, bands = held.online.shape
    worker = np.repeat(np.arange(count), bands)
    columns = {"area": np.repeat(held.area + 1, bands), "hour": np.tile(np.arange(bands), count)}
    chosen = known[worker] & ((held.offers + held.online).ravel() > 0)
    for strata in steps:
        stratum = cell_of(*(columns[name][chosen] for name in strata))
        parts = (held.offers.ravel()[chosen], held.online.ravel()[chosen])
        found = standardised(Cells(worker[chosen], stratum, own[worker[chosen]].astype(np.int64), *parts))
        if found is not None and found.is_comparable:
            break
    return found, strata


def _by_group(held: _Held, labels: Any, by: tuple[str, list[str]], least: int) -> Breakdown:
    attribute, names = by
    lines = []
    for group in names:
        own = labels == group
        offers, online = held.offers[own].sum(axis=1), held.online[own].sum(axis=1)
        found = clusters.ratio(clusters.Sums(offers, online))
        value = measured(Name(group, group_name(attribute, group), PER_HOUR), found, HOUR)
        cells = (int(own.sum()), int(offers.sum()), value.value, value.low, value.high)
        lines.append(Line(group_name(attribute, group), int(own.sum()), int(offers.sum()), cells))
    columns = (
        Column("workers", Text("人数", "Workers"), COUNT, PEOPLE),
        Column("offers", Text("派单", "Offers")),
        Column("rate", Text("每在线小时派单", "Offers an hour online"), PER_HOUR),
        Column("low", Text("95 % 下限", "95 % low"), PER_HOUR),
        Column("high", Text("95 % 上限", "95 % high"), PER_HOUR),
    )
    title = TITLES[attribute]
    note = Text("各组自身的比率，未标准化。", "Each group's own rate, not standardised.")
    return Breakdown(Text(f"按{title.zh}", f"By {title.en.lower()}"), columns, lines_shown(lines, least), note)


def _said(claims: list[Claim], overall: Estimate) -> Text:
    value = shown(overall.value, PER_HOUR)
    if not claims:
        return Text(f"每在线小时派单 {value} 单。", f"{value} offers an hour online.")
    most = max((claim.effect for claim in claims), key=lambda each: (abs(each.value or 0), each.key))
    return Text(
        f"每在线小时派单 {value} 单；{most.label.zh} {shown(most.value, PER_HOUR)} 单（关联）。",
        f"{value} offers an hour online; {most.label.en}: {shown(most.value, PER_HOUR)} (an association).",
    )
