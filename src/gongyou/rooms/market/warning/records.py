"""What the early warning remembers: months as they were known when they were new, and a union's own thresholds.

A reading is "then" if the data stood so within THEN_DAYS after the month's end. It comes from the run of that day, or
from an older snapshot of the lake that is judged in retrospect. A month without one was never sealed: nothing is known
of what could have been known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from gongyou.calc.backtests import backtest
from gongyou.calc.episodes import Fall
from gongyou.core.errors import BadInput
from gongyou.core.period import Month
from gongyou.registry.models import Organisation
from gongyou.rooms.market.models.warnings import WarningReading, WarningRuleCopy, WarningRun
from gongyou.rooms.market.warning.judged import test_json
from gongyou.rooms.market.warning.made import TABLE, TABLES, figure_of, state_of
from gongyou.rooms.market.warning.rules import LEVELS, Level, Rule, Thresholds, in_force, rule_named, with_thresholds

if TYPE_CHECKING:
    from gongyou.lake import Lake

THEN_DAYS = 92
# Series that need tables which had no snapshot yet are not judged in retrospect.
NEEDS: Mapping[str, tuple[str, ...]] = {"ratio": ("vacancies", "seekers"), "vacancies": ("vacancies",)}
BATCH = 500


def thresholds_in_force(organisation: Organisation) -> dict[str, Thresholds]:
    """The newest own thresholds by rule; a rule whose newest version returns to the product's is left out."""
    newest: dict[str, Thresholds] = {}
    for copy in WarningRuleCopy.objects.filter(organisation=organisation).order_by("number"):
        newest[copy.rule] = copy.thresholds
    return {rule: held for rule, held in newest.items() if held and _is_possible(rule, held)}


def _is_possible(rule_id: str, held: Thresholds) -> bool:
    """Whether the product still has the rule, and its bounds still allow the thresholds."""
    rule = rule_named(rule_id)
    if rule is None:
        return False
    try:
        with_thresholds(rule, held)
    except BadInput:
        return False
    return True


def rules_of(organisation: Organisation) -> tuple[Rule, ...]:
    """The rules by which the organisation is warned."""
    return in_force(thresholds_in_force(organisation))


def readings_of(report: Mapping[str, Any], shared: WarningReading) -> list[WarningReading]:
    """The last month of every signal as it was judged; what they share is taken from `shared`. Not saved."""
    found = []
    for signal in report["signals"]:
        if not signal["months"] or not signal["is_judged"]:
            continue
        last = signal["months"][-1]
        found.append(
            WarningReading(
                organisation_id=shared.organisation_id,
                run_id=shared.run_id,
                region=shared.region,
                known_at=shared.known_at,
                snapshot=shared.snapshot,
                rule=signal["rule"],
                rule_version=signal["rule_version"],
                group=signal["group"],
                period=last["period"],
                level=signal["level"],
                value=last["value"],
                score=last["score"],
            )
        )
    return found


def readings_keep(run: WarningRun) -> None:
    """Writes the readings of a run; a second time nothing changes. Within the service that publishes the run."""
    shared = WarningReading(
        organisation_id=run.organisation_id,
        run=run,
        region=run.region,
        known_at=run.created_at,
        snapshot=run.snapshot,
    )
    _kept(readings_of(run.report, shared))


def _kept(found: Iterable[WarningReading]) -> None:
    WarningReading.objects.bulk_create(found, batch_size=BATCH, ignore_conflicts=True)


def readings_recover(lake: Lake, run: WarningRun) -> int:
    """Judges older snapshots of the lake that stood when a month was new, by the rules of the run; how many months.

    The first snapshot that brought a month and was made within THEN_DAYS of its end is that month's then.
    """
    own = thresholds_in_force(run.organisation)
    versions = {rule.id: rule.version for rule in in_force(own)}
    known = set(
        WarningReading.objects.filter(
            organisation=run.organisation, region=run.region, rule="out_of_work", rule_version=versions["out_of_work"]
        ).values_list("period", flat=True)
    )
    count = 0
    for period, snapshots, made_at in _states(lake):
        if period in known or period >= run.period:
            continue
        figure = figure_of(lake, run.region, Month.read(period), own=own, snapshots=snapshots)
        if figure is None:
            continue
        shared = WarningReading(
            organisation_id=run.organisation_id,
            region=run.region,
            known_at=made_at,
            snapshot=state_of(snapshots),
        )
        there = [
            each
            for each in readings_of(figure.value, shared)
            if each.period == period and all(snapshots.get(table) for table in NEEDS.get(each.rule, ()))
        ]
        _kept(there)
        known.add(period)
        count += bool(there)
    return count


def _states(lake: Lake) -> list[tuple[str, dict[str, int | None], datetime]]:
    """Of each month the first state of the lake that brought it in time: month, snapshots, when it was made."""
    found: dict[str, tuple[dict[str, int | None], datetime]] = {}
    others = {table: sorted(lake.history(table), key=lambda each: each.made_at) for table in TABLES if table != TABLE}
    with lake.engine("duckdb") as engine:
        for info in sorted(lake.history(TABLE), key=lambda each: each.made_at):
            rows = engine.table(TABLE, info.snapshot_id)
            latest = engine.execute(rows.aggregate(period=rows.period.max())).to_pylist()[0]["period"]
            if latest is None or latest in found or not is_then(latest, info.made_at):
                continue
            state: dict[str, int | None] = {TABLE: info.snapshot_id}
            for table, infos in others.items():
                earlier = [each.snapshot_id for each in infos if each.made_at <= info.made_at]
                if earlier:
                    state[table] = earlier[-1]
            found[latest] = (state, info.made_at)
    return [(period, *found[period]) for period in sorted(found)]


def is_then(period: str, known_at: datetime) -> bool:
    """Whether the data stood so while the month was still new."""
    return timezone.localdate(known_at) <= Month.read(period).last_day + timedelta(days=THEN_DAYS)


@dataclass(frozen=True, slots=True)
class Then:
    """One month as it was known when it was new, beside what is known now."""

    period: str
    level: Level
    value: float | None
    known_at: datetime
    level_now: Level
    value_now: float | None

    @property
    def is_withdrawn(self) -> bool:
        """Warned of then, and with today's data no more."""
        return self.level is not Level.NONE and self.level_now is Level.NONE


def thens(run: WarningRun, rule: Rule, signal: Mapping[str, Any]) -> list[Then]:
    """The months of a signal of which it is known what was known then, oldest first; by this version of the rule."""
    now = {each["period"]: each for each in signal["months"]}
    found: dict[str, Then] = {}
    readings = WarningReading.objects.filter(
        organisation=run.organisation_id,
        region=run.region,
        rule=rule.id,
        rule_version=rule.version,
        group=signal["group"],
        known_at__lte=run.created_at,
    )
    for each in readings:
        month = now.get(each.period)
        if month is None or each.period in found or not is_then(each.period, each.known_at):
            continue
        found[each.period] = Then(
            each.period, Level(each.level), each.value, each.known_at, Level(month["level"]), month["value"]
        )
    return [found[period] for period in sorted(found)]


def then_tests(rule: Rule, signal: Mapping[str, Any], known: Iterable[Then]) -> dict[str, Any]:
    """By level the back-test of what was said then, against events as today's data date them; unsealed months apart."""
    periods = [each["period"] for each in signal["months"]]
    places = {period: at for at, period in enumerate(periods)}
    events = [Fall(places[each["first"]], places[each["last"]], each["depth"]) for each in signal["events"]]
    by_period = {each.period: each for each in known}
    found = {}
    for level in LEVELS:
        stands = [by_period[period].level.rank >= level.rank if period in by_period else None for period in periods]
        found[level.value] = test_json(backtest(stands, events, lead=rule.lead, merges=rule.merges), periods)
    return found
