"""What follows the members of a roster: their grids, and those who listen to memberships."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from gongyou.core.period import Month
from gongyou.registry import services as registry
from gongyou.registry.hooks import (
    MembershipsChanged,
    memberships_listener,
    memberships_listener_removed,
    runs_of,
    runs_without,
)
from gongyou.registry.models import (
    Card,
    Dues,
    DuesRecording,
    Grid,
    Headcount,
    Member,
    Organisation,
    RosterImport,
    Station,
    WorkPoint,
)
from gongyou.registry.rosters import rebuilding
from gongyou.registry.rosters.wording import written
from gongyou.registry.services import rosters as services
from gongyou.registry.services.cards import card_issue
from tests.organisations.squares import square
from tests.registry.cast import NOW, Cast, id_number
from tests.rosters.files import HEADS, csv_file, line
from tests.rosters.test_importing import checked, faults, registered

pytestmark = pytest.mark.database
KEYS = st.sets(st.integers(1, 40))
Told = Callable[[Callable[[], Any]], list[tuple[str, int]]]
WORK = (*HEADS, "工作地社区代码")


MISSING = "registry.station_missing"


def undone(roster: RosterImport) -> None:
    services.roster_undo(roster=roster, by=None, now=timezone.now())


@given(KEYS, KEYS)
def test_runs_hold_the_keys_and_no_others(keys: set[int], left: set[int]) -> None:
    def within(runs: tuple[tuple[int, int], ...]) -> set[int]:
        return {key for first, last in runs for key in range(first, last + 1)}

    assert within(runs_of(keys)) == keys
    assert all(last + 1 < first for (_, last), (first, _) in zip(runs_of(keys), runs_of(keys)[1:], strict=False))
    assert within(runs_without(5, 30, left)) == set(range(5, 31)) - left


@pytest.fixture
def told(django_capture_on_commit_callbacks: Any) -> Iterator[Told]:
    """Does something and says what bulk listeners heard of it: each kind of step, and of how many."""
    heard: list[MembershipsChanged] = []

    def hears(change: MembershipsChanged) -> None:
        heard.append(change)

    def of(act: Callable[[], Any]) -> list[tuple[str, int]]:
        heard.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return sorted((change.kind, sum(last - first + 1 for first, last in change.runs)) for change in heard)

    memberships_listener(hears)
    yield of
    memberships_listener_removed(hears)


def test_a_roster_finds_each_grid_and_an_undo_finds_the_former_one(cast: Cast, tmp_path: Path) -> None:
    first, second = (
        Grid.objects.create(code=code, name=code, kind="social", region="990101", area_codes=[area])
        for code, area in (("G1", "990101001001"), ("G2", "990101002"))
    )

    def people(*areas: str) -> Path:
        rows = ([*line(401 + number), area] for number, area in enumerate(areas))
        return csv_file(tmp_path / f"{len(areas)}-{areas[0]}.csv", *rows, heads=WORK)

    registered(people("990101001001", "990101002007", "990101003001", ""))
    members = Member.objects.filter(id_number_index__in=indexes(401, 402, 403, 404)).order_by("pk")
    assert [member.grid for member in members] == [first, second, None, None]
    for member in members:
        WorkPoint.objects.create(member=member, point="30.0,110.0", noted_at=NOW)
    # One moves into another grid, one out of all grids, one says nothing, one says something for the first time.
    roster = registered(people("990101002001", "990101009001", "", "990101001001"))
    assert roster.rows_updated == 3
    assert [member.grid for member in members.all()] == [second, None, None, first]
    # As in a single change: who works elsewhere now no longer works at that point.
    assert [point.member for point in WorkPoint.objects.all()] == [members[2]]
    undone(roster)
    assert [member.grid for member in members.all()] == [first, second, None, None]
    # The points that the roster ended are back as they were.
    kept = {point.member_id: (point.point, point.noted_at) for point in WorkPoint.objects.all()}
    assert kept == {member.pk: ("30.0,110.0", NOW) for member in members}


def test_an_undo_brings_a_point_and_its_grid_back_but_not_to_who_was_changed_since(cast: Cast, tmp_path: Path) -> None:
    drawn = Grid.objects.create(code="G3", name="G3", kind="social", region="990101", polygon=square(110.0, 30.0))
    registered(csv_file(tmp_path / "a.csv", [*line(405), ""], [*line(406), ""], heads=WORK))
    members = list(Member.objects.filter(id_number_index__in=indexes(405, 406)).order_by("pk"))
    for member in members:
        WorkPoint.objects.create(member=member, point="30.0050,110.0050", noted_at=NOW)
        Member.objects.filter(pk=member.pk).update(grid=drawn)
    moved = ([*line(serial), "990101009001"] for serial in (405, 406))
    roster = registered(csv_file(tmp_path / "b.csv", *moved, heads=WORK))
    assert not WorkPoint.objects.exists()
    Member.objects.filter(pk=members[1].pk).update(version=9)
    undone(roster)
    assert [point.member_id for point in WorkPoint.objects.all()] == [members[0].pk]
    assert [Member.objects.get(pk=member.pk).grid for member in members] == [drawn, None]


def test_a_roster_names_a_place_of_work_and_an_undo_takes_it_back(cast: Cast, tmp_path: Path) -> None:
    Grid.objects.create(code="G4", name="G4", kind="social", region="990101", polygon=square(110.0, 30.0))
    Grid.objects.create(code="G5", name="G5", kind="social", region="990101", area_codes=["990101001"])
    near, far, closed = (
        Station.objects.create(code=code, name=code, region="990101", point=point, organisation=cast.district)
        for code, point in (("S1", "30.0050,110.0050"), ("S2", "31.0000,111.0000"), ("S3", "30.0050,110.0050"))
    )
    Station.objects.filter(pk=closed.pk).update(closed_on=NOW.date())
    heads = (*WORK, "工作点编码")

    def people(name: str, *codes: str) -> RosterImport:
        rows = ([*line(421 + number), "990101001001", code] for number, code in enumerate(codes))
        return registered(csv_file(tmp_path / name, *rows, heads=heads))

    def held() -> list[tuple[str, str]]:
        found = Member.objects.filter(id_number_index__in=indexes(421, 422, 423)).select_related("grid").order_by("pk")
        return [(written(member, "station_code"), member.grid.code if member.grid else "") for member in found]

    first = people("a.csv", "S1", "", "S2")
    assert first.rows_added == 3
    assert held() == [("S1", "G4"), ("", "G5"), ("S2", "G5")]
    assert [point.point for point in WorkPoint.objects.order_by("member")] == [near.point, far.point]
    # The same again changes nobody; blank leaves a place as it is.
    assert (again := people("b.csv", "S1", "", "")).rows_updated == 0 and again.rows_unchanged == 3
    second = people("c.csv", "S2", "S1", "S2")
    assert second.rows_updated == 2
    assert held() == [("S2", "G5"), ("S1", "G4"), ("S2", "G5")]
    undone(second)
    assert held() == [("S1", "G4"), ("", "G5"), ("S2", "G5")]
    # Whom nobody has changed goes, with the point that the roster gave; the others stay.
    undone(first)
    assert held() == [("S1", "G4"), ("", "G5")]
    assert WorkPoint.objects.count() == 1
    wrong = checked(csv_file(tmp_path / "d.csv", *([*line(430 + at), "", f"S{at}"] for at in (3, 4)), heads=heads))
    assert faults(wrong) == [(2, "station_code", MISSING), (3, "station_code", MISSING)]


def indexes(*serials: int) -> list[str]:
    from gongyou.kit.crypto import blind_index

    return [blind_index(id_number(serial), purpose="member.id_number") for serial in serials]


def test_one_by_one_and_in_bulk_find_the_same_grid(cast: Cast) -> None:
    grid = Grid.objects.create(code="G1", name="G1", kind="social", region="990101", area_codes=["990101001"])
    rows = [
        registry.MemberRow("新桥", id_number(serial), "", "990101", "platform", NOW.date(), work_area="990101001001")
        for serial in (411, 412)
    ]
    one = registry.member_register(organisation=cast.district, row=rows[0], by=None, now=NOW)
    registry.members_register_many(organisation=cast.district, rows=rows, by=None, now=NOW)
    many = Member.objects.get(id_number_index__in=indexes(412))
    assert (one.grid, many.grid) == (grid, grid)
    same = ("name", "name_index", "name_tokens", "phone", "phone_index", "region", "state", "occupation")
    assert [getattr(many, field) for field in same] == [getattr(Member.objects.get(pk=one.pk), field) for field in same]
    assert many.id_number == id_number(412)


def test_listeners_are_told_once_for_each_kind_of_step(cast: Cast, tmp_path: Path, told: Told) -> None:
    rosters: list[RosterImport] = []

    def comes(name: str, *rows: list[str], heads: tuple[str, ...] = HEADS) -> list[tuple[str, int]]:
        file = csv_file(tmp_path / name, *rows, heads=heads)
        return told(lambda: rosters.append(registered(file)))

    def goes(roster: RosterImport) -> list[tuple[str, int]]:
        return told(lambda: undone(roster))

    assert comes("a.csv", line(421), line(422), line(423)) == [("joined", 3)]
    changed = ([*line(421), "已退会"], [*line(422), "保留会籍"], [*line(423, 组织编码="HL-MX"), ""])
    steps = [("left", 1), ("suspended", 1), ("transferred", 1)]
    assert comes("b.csv", *changed, heads=(*HEADS, "会籍状态")) == steps
    assert goes(rosters[1]) == [("restored", 3)]
    assert goes(rosters[0]) == []  # their versions have moved on: they stay
    assert comes("c.csv", line(431), line(432)) == [("joined", 2)]
    assert goes(rosters[2]) == [("removed", 2)]
    rows = [registry.MemberRow("新桥", id_number(433), "", "990101", "platform", NOW.date())]
    assert told(lambda: registry.members_register_many(organisation=cast.district, rows=rows, by=None, now=NOW)) == [
        ("joined", 1)
    ]


def test_cards_and_dues_follow_a_roster(cast: Cast, tmp_path: Path, told: Told) -> None:
    registered(csv_file(tmp_path / "a.csv", line(441), line(442)))
    leaving, staying = Member.objects.filter(id_number_index__in=indexes(441, 442)).order_by("pk")
    later = str(Month.of(timezone.localdate()) + 1)
    for member in (leaving, staying):
        card_issue(member=member, by=None, now=timezone.now())
        Dues.objects.create(member=member, organisation=member.organisation, month=later, amount_fen=500)
    file = csv_file(tmp_path / "b.csv", [*line(441), "已退会"], heads=(*HEADS, "会籍状态"))
    assert told(lambda: registered(file)) == [("left", 1)]
    assert list(Card.objects.filter(withdrawn_at=None).values_list("member", flat=True)) == [staying.pk]
    assert list(Dues.objects.filter(month=later).values_list("member", flat=True)) == [staying.pk]


def test_dues_that_merely_fell_due_do_not_hold_an_undo_up_and_paid_ones_do(cast: Cast, tmp_path: Path) -> None:
    roster = registered(csv_file(tmp_path / "a.csv", line(451), line(452)))
    due, paid = Member.objects.filter(id_number_index__in=indexes(451, 452)).order_by("pk")
    recording = DuesRecording.objects.create(
        organisation=paid.organisation, month="2026-11", kind="paid", count=1, amount_fen=500, made_at=NOW
    )
    given = {"organisation": paid.organisation, "month": "2026-11", "amount_fen": 500}
    Dues.objects.create(member=due, **given)
    Dues.objects.create(member=paid, state=Dues.State.PAID, recording=recording, **given)
    undone(roster)
    assert list(Member.objects.filter(pk__in=(due.pk, paid.pk))) == [paid]
    assert list(Dues.objects.values_list("member", flat=True)) == [paid.pk]


@pytest.mark.parametrize("worth_from", [1, 1_000])
def test_headcounts_count_a_roster(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, worth_from: int
) -> None:
    monkeypatch.setattr(rebuilding, "WORTH_FROM", worth_from)

    def counted() -> int:
        here = Organisation.objects.get(code="HL-MX-KD")
        return sum(Headcount.objects.filter(path=here.path).values_list("members", flat=True))

    before = counted()
    rows = [[*line(501 + number), "已退会" if number == 3 else ""] for number in range(30)]
    roster = registered(csv_file(tmp_path / "a.csv", *rows, heads=(*HEADS, "会籍状态")))
    assert counted() == before + 29
    registered(csv_file(tmp_path / "b.csv", line(561)))
    assert counted() == before + 30
    undone(roster)
    assert counted() == before + 1
