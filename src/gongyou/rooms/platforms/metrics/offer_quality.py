"""B3: whether a group of workers is offered worse orders: expected pay a minute, like with like, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from gongyou.calc.standardisation import Standardised
from gongyou.calc.whole_sums import summed
from gongyou.core.figures import SHARE, Kind, Style, shown
from gongyou.core.text import Text
from gongyou.rooms.platforms.metrics.catalogue import metric
from gongyou.rooms.platforms.metrics.dating import Since, since
from gongyou.rooms.platforms.metrics.encoded import Rows, cell_of, encoded
from gongyou.rooms.platforms.metrics.estimates import Bar, Name, claimed, exactly, measured, too_few
from gongyou.rooms.platforms.metrics.groups import ATTRIBUTES, TITLES, group_name, members_of
from gongyou.rooms.platforms.metrics.material import Material, whole_part
from gongyou.rooms.platforms.metrics.metric import Needs, Right, Section
from gongyou.rooms.platforms.metrics.offer_cells import NEVER, NOBODY, STRATA, OfferCells, People, offer_cells
from gongyou.rooms.platforms.metrics.outcome import Claim, Dated, Estimate, Outcome, State, not_assessable, number
from gongyou.rooms.platforms.metrics.pushed_offers import offered, sizes
from gongyou.rooms.platforms.metrics.strata import DISTANCES
from gongyou.rules.engaged_time import whole_seconds

A_MINUTE = Text("元/分钟", "yuan a minute")
PER_MINUTE = Style(Kind.NUMBER, 3)
# Fen a second to yuan a minute.
SCALE = 0.6
NO_GROUPS = Text(
    "不可评估：没有两组可比的劳动者（分组属性为空，或只有一组）。",
    "Cannot be evaluated: there are no two groups of workers to compare (attributes empty, or one group alone).",
)
FEW_ALIKE = Text(
    "可比订单不足两组各八成，标准化差距只供参考，不作结论。",
    "Fewer than eight in ten orders of both groups have a like one in the other; nothing is concluded from the gap.",
)
STRATA_NAMES = {
    "hour": Text("时段", "hour"),
    "distance": Text("距离", "distance"),
    "weather": Text("天气", "weather"),
    "area": Text("区域", "area"),
    "tier": Text("等级", "tier"),
    "tenure": Text("入职时间", "tenure"),
}
COARSER = Text(
    "数据不足以按全部特征比较，{group}按{names}比较。",
    "There are too few offers to compare by every trait; {group} is compared by {names}.",
)


@metric(
    "B3",
    title=Text("好单差异", "Differences in the quality of offers"),
    hangs_on=(Section.DISPATCH, Right.FAIR),
    definition=Text(
        "所派订单每分钟预期收入，在时段、区域、天气、距离、入职时间、等级相同的订单之间比较各组，并找出差距自何日起。",
        "Expected pay a minute of the orders offered, compared between groups among offers alike in hour, area, "
        "weather, "
        "distance, tenure and tier; and the day from which they differ.",
    ),
    needs=(
        Needs("orders", ("offered_pay", "offered_seconds")),
        Needs("workers", ("contract_kind",)),
    ),
    page="offer-quality",
)
def quality(material: Material) -> Outcome:
    """Two passes an attribute: by group and day, which gives the date; by worker and stratum, before and after it."""
    found: list[_Gap] = []
    workers = offers = 0
    for attribute in (each for each in material.terms.groups if each in ATTRIBUTES):
        names = sorted(set(members_of(material, attribute).values()))
        if len(names) < 2:
            continue
        gaps, size = _gaps(material, attribute, names)
        found += gaps
        workers, offers = max(workers, size[0]), max(offers, size[1])
    if not workers:
        return not_assessable(NO_GROUPS)
    if few := too_few(workers, material):
        return few
    estimates = [estimate for gap in found for estimate in gap.estimates]
    reasons = (*(gap.coarser for gap in found if gap.coarser is not None), *_few_alike(found))
    return Outcome(
        State.DESCRIBED if all(gap.gap.is_comparable for gap in found) else State.UNDECIDED,
        _said(found),
        tuple(estimates),
        claims=tuple(gap.claim for gap in found if gap.gap.is_comparable),
        dates=tuple(gap.dated for gap in found if gap.dated is not None),
        reasons=reasons,
        orders=offers,
        workers=workers,
    )


@dataclass(frozen=True)
class _Gap:
    called: Text
    gap: Standardised
    since: Since | None
    claim: Claim
    estimates: tuple[Estimate, ...]
    dated: Dated | None
    coarser: Text | None


def _few_alike(found: list[_Gap]) -> tuple[Text, ...]:
    return () if all(gap.gap.is_comparable for gap in found) else (FEW_ALIKE,)


def _gaps(material: Material, attribute: str, names: list[str]) -> tuple[list[_Gap], tuple[int, int]]:
    offers = offered(material).select("worker", "day", "hour", "pay", "seconds", "stratum")
    people = _people(material, attribute, names)
    daily = _daily(material, offers, people)
    dated = {name: _began(daily, name) for name in names if name in daily.names["label"]}
    strongest = max((each for each in dated.values() if each), key=lambda each: abs(each.difference), default=None)
    with offer_cells(material, offers, people, strongest, material.terms.newcomer_days) as cells:
        size = (len(cells.label), int(cells.offers.sum()))
        there = set(cells.label.tolist())
        found = [
            each
            for place, name in enumerate(names)
            if place in there and (each := _gap(material, cells, (attribute, name, place), strongest)) is not None
        ]
    if len(names) == 2:
        # The two say the same of each other: the one that is worse off is told.
        found = sorted(found, key=lambda each: each.gap.gap.value)[:1]
    return found, size


def _people(material: Material, attribute: str, names: list[str]) -> People:
    people = material.table("workers")
    people = people.filter(people[attribute].notnull() & (people[attribute] != ""))
    joined = whole_part(whole_seconds(people.joined_on.cast("timestamp")), 86_400).fill_null(NEVER)
    rows = material.numbered(people.select("worker_key", label=people[attribute], joined=joined))
    held = encoded(material, rows.order_by("worker", "label"))
    number = len(material.worker_names)
    label, day = np.full(number, NOBODY, dtype=np.int64), np.full(number, NEVER, dtype=np.int64)
    place = {name: at for at, name in enumerate(material.worker_names)}
    workers = np.array([place[name] for name in held.names["worker"]], dtype=np.int64)[held["worker"]]
    label[workers] = np.array([names.index(name) for name in held.names["label"]], dtype=np.int64)[held["label"]]
    day[workers] = held["joined"]
    return People(names, label, day)


def _daily(material: Material, offers: Any, people: People) -> Rows:
    """Pay and seconds by group, day, hour and distance."""
    known = np.flatnonzero(people.label != NOBODY)
    coded = pa.table({"worker": pa.array(known, pa.int32()), "label": pa.array(people.label[known], pa.int16())})
    beyond = int(np.prod(sizes(material)[2:]))
    distance = whole_part(offers.stratum, beyond) % DISTANCES
    rows = offers.filter(offers.seconds > 0).select("worker", "day", "hour", "pay", "seconds", distance=distance)
    rows = rows.inner_join(ibis.memtable(coded), "worker")
    by = ("label", "day", "hour", "distance")
    grouped = rows.group_by(*by).aggregate(pay=rows.pay.sum().cast("int64"), seconds=rows.seconds.sum().cast("int64"))
    found = encoded(material, grouped.order_by(*by))
    groups, label = np.unique(found["label"], return_inverse=True)
    return Rows({**found.columns, "label": label}, {"label": [people.names[each] for each in groups.tolist()]})


def _began(daily: Rows, name: str) -> Since | None:
    """From which day the group's pay a minute lies lower against what its hours and distances let expect."""
    own = daily["label"] == daily.names["label"].index(name)
    stratum = cell_of(daily["hour"], daily["distance"])
    count = int(stratum.max()) + 1
    expected = summed(stratum, count, daily["pay"]) / summed(stratum, count, daily["seconds"])
    days, place = np.unique(daily["day"], return_inverse=True)
    series = []
    for chosen in (own, ~own):
        paid = np.bincount(place[chosen], weights=daily["pay"][chosen], minlength=len(days))
        due = np.bincount(place[chosen], weights=(expected[stratum] * daily["seconds"])[chosen], minlength=len(days))
        series.append(np.divide(paid, due, out=np.full(len(days), np.nan), where=due > 0))
    ratio = series[0] - series[1]
    there = np.isfinite(ratio)
    return since(days[there].tolist(), ratio[there].tolist(), -1)


def _gap(material: Material, cells: OfferCells, by: tuple[str, str, int], began: Since | None) -> _Gap | None:
    attribute, name, place = by
    whole, strata = cells.standardised(place, only_later=False)
    since_then = None
    if began is not None:
        since_then, strata = cells.standardised(place, only_later=True)
    if whole is None:
        return None
    people = cells.of_group(place, only_later=since_then is not None)
    size = (min(each[0] for each in people), min(each[1] for each in people))
    if size[0] < material.terms.shown_workers:
        return None
    called = group_name(attribute, name)
    label = Text(
        f"{TITLES[attribute].zh}“{called.zh}”与其余的每分钟预期收入之差（标准化）",
        f"{TITLES[attribute].en} “{called.en}” against the others: expected pay a minute, like with like",
    )
    key = f"{attribute}_{name}"
    overall = measured(Name(key, label, PER_MINUTE, A_MINUTE), whole.gap, SCALE)
    raw = Text(f"{label.zh[:-5]}（未标准化）", f"{label.en.removesuffix(', like with like')}, not standardised")
    raw_estimate = exactly(Name(f"{key}_raw", raw, PER_MINUTE, A_MINUTE), number(whole.raw * SCALE))
    overlap = exactly(
        Name(f"{key}_overlap", Text("可比订单占比（较少的一组）", "Offers with a like one (lesser group)"), SHARE),
        number(min(whole.overlap)),
    )
    effect, chosen, dated = overall, whole, None
    estimates = [overall]
    if began is not None and since_then is not None:
        then = Text(f"{label.zh}，自 {began.on} 起", f"{label.en}, from {began.on} on")
        effect, chosen = measured(Name(f"{key}_since", then, PER_MINUTE, A_MINUTE), since_then.gap, SCALE), since_then
        estimates.append(effect)
        if since_then.gap.value < 0:
            what = Text(f"派给“{called.zh}”的订单变差", f"Orders offered to “{called.en}” became worse")
            dated = Dated(began.on, began.ranged(what), size=effect)
    claim = claimed(effect, chosen.gap, Bar(material.terms.margin_pay_minute, -1), size, SCALE)
    coarser = None
    if strata != STRATA:
        zh, en = (
            "、".join(STRATA_NAMES[each].zh for each in strata),
            ", ".join(STRATA_NAMES[each].en for each in strata),
        )
        coarser = Text(COARSER.zh.format(group=called.zh, names=zh), COARSER.en.format(group=called.en, names=en))
    return _Gap(called, chosen, began, claim, (*estimates, raw_estimate, overlap), dated, coarser)


def _said(found: list[_Gap]) -> Text:
    if not found:
        return Text("各组人数太少，差距不予列出。", "The groups are too small for a gap to be shown.")
    worst = min(found, key=lambda each: (each.gap.gap.value, each.claim.key))
    value = shown(worst.claim.effect.value, PER_MINUTE)
    when = f"自 {worst.since.on} 起，" if worst.dated is not None and worst.since is not None else ""
    when_en = f" from {worst.since.on} on" if worst.dated is not None and worst.since is not None else ""
    return Text(
        f"{when}同类订单中，派给“{worst.called.zh}”的每分钟预期收入与其余相差 {value} 元（关联）。",
        f"Among like offers{when_en}, those to “{worst.called.en}” differ by {value} yuan a minute from the others' "
        "(an association).",
    )
