"""The issue table with its numbers, as page, report, CSV and REST show it: what is told of few people is suppressed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from gongyou.calc.suppression import MINIMUM_WORKERS, Cell, suppress_table
from gongyou.calc.voices import largest_share, moved, ranked, ranked_without
from gongyou.kit.environment import Environment
from gongyou.registry.joining.places import places_of
from gongyou.registry.models import Member
from gongyou.rooms.forum.models import Collection, Issue, Opinion
from gongyou.rooms.forum.tallies import Spoken, Tally, spoken_in, tallies
from gongyou.ui.states import Badge

TOP = 5
BUSIEST = 3
# Below so many opinions the share of one network says nothing.
JUDGED_FROM = 10
Numbers = list[tuple[str, int | None]]


@dataclass(frozen=True, slots=True)
class IssueLine:
    """One issue with its numbers. Trades and areas count senders; None is suppressed."""

    issue: Issue
    tally: Tally
    trades: Numbers
    areas: Numbers
    # Its place by opinions, by one sender one voice, and without the busiest senders.
    places: tuple[int, int, int]

    @property
    def badge(self) -> Badge:
        from gongyou.rooms.forum.words import status_badge

        return status_badge(self.issue)

    @property
    def is_late(self) -> bool:
        return self.days_left is not None and self.days_left < 0

    @property
    def days_left(self) -> int | None:
        """Days until a promise is due; None for everything else."""
        if self.issue.status != Issue.Status.PROMISED or self.issue.promised_until is None:
            return None
        from django.utils import timezone

        return (self.issue.promised_until - timezone.localdate()).days


@dataclass(frozen=True, slots=True)
class Robustness:
    """How far the order depends on a few. `moved_*` of the `top` issues are no longer among them; shares in percent."""

    top: int
    moved_by_voice: int
    moved_without_busiest: int
    busiest: int
    busiest_opinions: int
    network_share: int
    network_limit: int
    is_one_network: bool


@dataclass(frozen=True, slots=True)
class IssueTable:
    """What stands in a collection. `lines` are ordered by one sender one voice, then by number."""

    lines: list[IssueLine]
    published: int
    unplaced: int
    senders: int
    senders_at_least: int
    waiting: int
    # Reasons by their codes.
    held_codes: list[tuple[str, int]]
    withdrawn: int
    robustness: Robustness

    @property
    def is_divided(self) -> bool:
        """Whether any issue is told by trade or area."""
        return any(line.trades or line.areas for line in self.lines)

    @property
    def received(self) -> int:
        return self.published + self.waiting + self.held_count + self.withdrawn

    @property
    def held(self) -> list[tuple[str, int]]:
        """Reasons in words with their counts."""
        return [(str(Opinion.Reason(code).label), count) for code, count in self.held_codes]

    @property
    def held_count(self) -> int:
        return sum(count for _, count in self.held_codes)


def table_of(collection: Collection) -> IssueTable:
    """All numbers of a collection. Reads no text."""
    spoken = spoken_in(collection)
    issues = list(collection.issues.filter(merged_into=None).order_by("number"))
    for each in issues:
        each.collection = collection
    told = tallies(spoken, [each.pk for each in issues])
    places = _places(spoken, told)
    trades = _split(issues, spoken, lambda row: row.trade, dict(Member.Occupation.choices))
    areas = _split(issues, spoken, lambda row: row.area, areas_of(collection))
    lines = [
        IssueLine(each, told[each.pk], trades.get(each.pk, []), areas.get(each.pk, []), places[each.pk])
        for each in issues
    ]
    lines.sort(key=lambda line: (-line.tally.voice, line.issue.number))
    state = Opinion.State
    rows = Counter(Opinion.objects.filter(collection=collection).values_list("state", "reason").order_by())
    return IssueTable(
        lines=lines,
        published=len(spoken),
        unplaced=sum(each.issue is None for each in spoken),
        senders=len({each.sender for each in spoken}),
        senders_at_least=len({each.wide_sender for each in spoken}),
        waiting=sum(count for (held, _), count in rows.items() if held == state.WAITING.value),
        held_codes=[(code, rows["held", code]) for code in Opinion.Reason.values if rows["held", code]],
        withdrawn=sum(count for (held, _), count in rows.items() if held == state.WITHDRAWN.value),
        robustness=_robustness(spoken, told),
    )


def areas_of(collection: Collection) -> dict[str, str]:
    """The counties that the form offers, by code."""
    return {listed[0][0]: name for name, listed in places_of(collection.organisation)}


def is_late(issue: Issue, today: date) -> bool:
    """Whether a promise is overdue."""
    due = issue.promised_until
    return issue.status == Issue.Status.PROMISED and due is not None and due < today


def _split(
    issues: list[Issue], spoken: list[Spoken], key: Callable[[Spoken], str], names: Mapping[str, object]
) -> dict[int, Numbers]:
    """Senders of each issue by trade or area. An issue with fewer than ten senders is not divided at all."""
    senders = {
        (issue.pk, name): {each.sender for each in spoken if each.issue == issue.pk and key(each) == name}
        for issue in issues
        for name in names
    }
    whole = {issue.pk: {each.sender for each in spoken if each.issue == issue.pk and key(each)} for issue in issues}
    large = [issue.pk for issue in issues if len(whole[issue.pk]) >= MINIMUM_WORKERS]
    cells = [Cell(str(pk), name, len(senders[pk, name]), len(senders[pk, name])) for pk in large for name in names]
    if not cells:
        return {}
    shown = suppress_table(cells)
    told = {
        pk: [(str(label), shown.workers(str(pk), name)) for name, label in names.items() if senders[pk, name]]
        for pk in large
    }
    # A line of nothing but hidden cells tells nobody anything.
    return {pk: numbers for pk, numbers in told.items() if any(value is not None for _, value in numbers)}


def _places(spoken: list[Spoken], told: Mapping[int, Tally]) -> dict[int, tuple[int, int, int]]:
    orders = _orders(spoken, told)
    return {pk: (orders[0].index(pk) + 1, orders[1].index(pk) + 1, orders[2].index(pk) + 1) for pk in told}


def _orders(spoken: list[Spoken], told: Mapping[int, Tally]) -> tuple[list[int], list[int], list[int]]:
    """The issues by opinions, by voices, and without the busiest senders."""
    from gongyou.calc.voices import voices

    rows = [(each.issue, each.sender) for each in spoken if each.issue in told and each.issue is not None]
    shares = voices(rows)
    without = ranked_without(rows, BUSIEST)
    return (
        ranked({pk: tally.opinions for pk, tally in told.items()}),
        ranked({pk: shares.get(pk, 0) for pk in told}),
        without + [pk for pk in sorted(told) if pk not in without],
    )


def _robustness(spoken: list[Spoken], told: Mapping[int, Tally]) -> Robustness:
    by_opinions, by_voice, without = _orders(spoken, told)
    top = min(TOP, len(by_opinions))
    sent = Counter(each.sender for each in spoken)
    busiest = sorted(sent.values(), reverse=True)[:BUSIEST]
    _, most = largest_share([each.network for each in spoken])
    share = 100 * most // len(spoken) if spoken else 0
    limit = Environment().count("GONGYOU_FORUM_NETWORK_PERCENT")
    return Robustness(
        top=top,
        moved_by_voice=moved(by_opinions[:top], by_voice[:top]),
        moved_without_busiest=moved(by_opinions[:top], without[:top]),
        busiest=len(busiest),
        busiest_opinions=sum(busiest),
        network_share=share,
        network_limit=limit,
        is_one_network=len(spoken) >= JUDGED_FROM and share > limit,
    )
