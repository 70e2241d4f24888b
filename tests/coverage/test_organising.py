"""What is missing as work: the list, who sees to it, and that a rate has risen when it is done."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.kit.models import AuditLine
from gongyou.kit.notices.models import Notice
from gongyou.registry import agenda, services
from gongyou.registry.coverage.gaps import missing_list
from gongyou.registry.coverage.rollup import By, rollup
from gongyou.registry.handover.holdings import held_by
from gongyou.registry.models import Employer, Member, OrganisingTask, PlatformCount, Station, WorkPoint
from gongyou.registry.services.foundings import UnionRow, employer_union_found
from gongyou.registry.services.organising import (
    Assignment,
    organising_assign,
    organising_done,
    organising_drop,
)
from tests.registry.cast import NOW, Cast, roster_row

pytestmark = pytest.mark.database
DUE = timezone.localdate() + timedelta(days=30)
State = OrganisingTask.State


@pytest.fixture
def kitchen(cast: Cast) -> Employer:
    """An employer of forty without a union, two of them members of the couriers' joint union."""
    kitchen = Employer.objects.create(key="kitchen", name="麦溪厨房", region="990101", industry="H", staff_count=40)
    Employer.objects.create(key="shop", name="溪边小店", region="990101", industry="F")
    Employer.objects.create(key="far", name="外地工厂", region="880101", staff_count=900)
    registered(cast, kitchen, 61, 62)
    return kitchen


def registered(cast: Cast, employer: Employer, *serials: int) -> None:
    rows = [roster_row(serial, "金一", "HL-MX-KD", employer_key=employer.key) for serial in serials]
    services.members_register_many(organisation=cast.city, rows=rows, by=None, now=NOW)


def given(cast: Cast, employer: Employer, kind: str = "union") -> OrganisingTask:
    assignment = Assignment(kind, str(employer.pk), cast.wang, DUE)
    return organising_assign(organisation=cast.district, assignment=assignment, by=cast.wang, now=NOW)


def test_it_lists_the_largest_gap_first_and_the_uncounted_last(cast: Cast, kitchen: Employer) -> None:
    lines = missing_list(cast.district, "union")
    assert [(line.name, line.gap.workers, line.gap.members, line.gap.missing) for line in lines] == [
        ("麦溪厨房", 40, 2, 38),
        ("溪边小店", None, 0, None),
    ]
    assert lines[0].note.zh.startswith("未建会") and "核实" in lines[1].note.zh


def test_an_employer_with_few_members_stands_on_the_other_list(cast: Cast, kitchen: Employer) -> None:
    assert missing_list(cast.district, "members") == []
    Employer.objects.filter(pk=kitchen.pk).update(organisation=Member.objects.get(worker_key=_key(61)).organisation)
    assert missing_list(cast.district, "union")[0].name == "溪边小店"
    line = missing_list(cast.district, "members")[0]
    assert (line.name, line.gap.missing) == ("麦溪厨房", 38)
    assert "联合或上级" in line.note.zh


def _key(serial: int) -> str:
    from gongyou.kit.crypto import worker_key_for
    from tests.registry.cast import id_number

    return worker_key_for(id_number(serial))


def test_work_is_done_when_the_rate_says_so(cast: Cast, kitchen: Employer) -> None:
    before = {line.key: line for line in rollup(cast.district, By.INDUSTRY).lines}["H"]
    task = given(cast, kitchen)
    assert (task.workers_before, task.members_before) == (40, 2)
    with pytest.raises(Conflict) as refused:
        organising_done(task=task, by=cast.wang, now=NOW)
    assert refused.value.code == "registry.organising_no_union"
    row = UnionRow("HL-MX-CF", "麦溪厨房工会", cast.district, NOW.date())
    employer_union_found(employer=kitchen, row=row, by=None, now=NOW)
    registered(cast, kitchen, 63, 64)
    done = organising_done(task=task, by=cast.wang, now=NOW)
    assert (done.state, done.members_before, done.members_after) == (State.DONE, 2, 4)
    assert [line.name for line in missing_list(cast.district, "union")] == ["溪边小店"]
    after = {line.key: line for line in rollup(cast.district, By.INDUSTRY).lines}["H"]
    assert (str(before.rate), str(after.rate)) == ("0.050000", "0.100000")
    assert (before.employers_without, after.employers_without) == (1, 0)
    with pytest.raises(Conflict):
        organising_done(task=task, by=cast.wang, now=NOW)


def test_nothing_gained_is_not_done_and_may_be_put_aside(cast: Cast, kitchen: Employer) -> None:
    Employer.objects.filter(pk=kitchen.pk).update(organisation=Member.objects.get(worker_key=_key(61)).organisation)
    task = given(cast, kitchen, "members")
    with pytest.raises(Conflict) as refused:
        organising_done(task=task, by=cast.wang, now=NOW)
    assert refused.value.code == "registry.organising_nothing_gained"
    with pytest.raises(BadInput):
        organising_drop(task=task, reason=" ", by=cast.wang, now=NOW)
    organising_drop(task=task, reason="单位正在搬迁", by=cast.wang, now=NOW)
    assert missing_list(cast.district, "members")[0].task is None
    registered(cast, kitchen, 65)
    again = given(cast, kitchen, "members")
    registered(cast, kitchen, 66)
    assert organising_done(task=again, by=cast.wang, now=NOW).members_after == 4


def test_who_is_given_work_is_told_and_finds_it(cast: Cast, kitchen: Employer) -> None:
    assignment = Assignment("union", str(kitchen.pk), cast.wang, DUE)
    task = organising_assign(organisation=cast.district, assignment=assignment, by=None, now=NOW)
    again = organising_assign(organisation=cast.district, assignment=assignment, by=None, now=NOW)
    assert again.pk == task.pk
    assert Notice.objects.filter(account=cast.wang, kind="registry.organising.given").count() == 1
    item = next(iter(agenda.organising(cast.wang, timezone.localdate())))
    assert (item.count, item.due) == (1, DUE)
    assert "organising" in [listed.holding.key for listed in held_by(cast.wang)]
    line = AuditLine.objects.order_by("-number").first()
    assert line is not None and line.type == "registry.organising.assigned"
    client = Client()
    client.force_login(cast.wang)
    assert client.get(item.link).status_code == 200
    mine = client.get(reverse("coverage:missing"), {"state": "mine"}).content.decode()
    assert "麦溪厨房" in mine and "溪边小店" not in mine


def test_work_goes_to_officers_of_the_organisation_by_its_own(cast: Cast, kitchen: Employer) -> None:
    wrong = Assignment("union", str(kitchen.pk), cast.analyst, DUE)
    with pytest.raises(BadInput):
        organising_assign(organisation=cast.district, assignment=wrong, by=cast.wang, now=NOW)
    right = Assignment("union", str(kitchen.pk), cast.wang, DUE)
    with pytest.raises(Forbidden):
        organising_assign(organisation=cast.district, assignment=right, by=cast.analyst, now=NOW)
    with pytest.raises(Forbidden):
        organising_assign(organisation=cast.other_district, assignment=right, by=cast.wang, now=NOW)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages(cast: Cast, kitchen: Employer, language: str) -> None:
    client = Client()
    client.force_login(cast.wang)
    client.cookies["django_language"] = language
    gap = ["union", str(kitchen.pk)]
    posted = {"officer": cast.wang.pk, "due_on": DUE.isoformat()}
    assert client.post(reverse("coverage:gap_assign", args=gap), posted).status_code == 302
    page = client.get(reverse("coverage:gap", args=gap)).content.decode()
    assert "麦溪厨房" in page and "38" in page
    past = {**posted, "due_on": "2020-01-01"}
    assert client.post(reverse("coverage:gap_assign", args=gap), past).status_code == 422
    for kind in OrganisingTask.Kind.values:
        assert client.get(reverse("coverage:missing"), {"kind": kind}).status_code == 200
    assert client.get(reverse("coverage:missing"), {"kind": "x"}).status_code == 404
    answer = client.post(reverse("coverage:work_export") + "?kind=union")
    rows = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer))).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == ["麦溪厨房", "溪边小店"]
    assert rows[1][3:6] == [40.0, 2.0, 38.0]
    assert AuditLine.objects.filter(type="registry.organising.exported").exists()


def test_a_station_and_a_street_are_gaps_too(cast: Cast) -> None:
    station = Station.objects.create(
        code="S1", name="新桥站", region="990101", point="30.1,110.1", organisation=cast.district, workers_count=30
    )
    WorkPoint.objects.create(member=cast.lin_member, point="30.1,110.1", station=station, noted_at=NOW)
    site = missing_list(cast.district, "site")[0]
    assert (site.name, site.gap.workers, site.gap.members) == ("新桥站", 30, 1)
    lines = [
        {"area": "990101001", "workers": 80, "members": 20},
        {"area": "990101002", "workers": None, "members": None},
        {"area": "", "workers": 40, "members": 12},
    ]
    value = {"sources": [{"source": "orders:heya", "lines": lines}]}
    PlatformCount.objects.create(
        organisation=cast.district, region="990101", period="2026-09", figure_id="fg-1", value=value, made_at=NOW
    )
    place = missing_list(cast.district, "place")
    assert [(line.key, line.gap.missing) for line in place] == [("990101001", 60)]
    task = organising_assign(
        organisation=cast.district, assignment=Assignment("place", "990101001", cast.wang, DUE), by=cast.wang, now=NOW
    )
    assert task.area == "990101001"
