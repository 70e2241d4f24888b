"""The dashboard's numbers: equal live and from the kept roll-up, and equal to a plain count."""

from __future__ import annotations

from collections import Counter
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from gongyou.registry import services
from gongyou.registry.coverage import rollup as rollups
from gongyou.registry.coverage.rollup import By, missing_of, rollup
from gongyou.registry.models import Employer, Member, Organisation
from gongyou.registry.services.coverage import coverage_count
from tests.registry.cast import NOW, Cast, roster_row


@pytest.fixture
def city(cast: Cast) -> Organisation:
    """The cast with employers of known and unknown size and a few more members."""
    Employer.objects.filter(key="heya").update(industry="G", staff_count=10)
    services.employers_record_many(
        rows=[
            services.EmployerRow("jixie", "石桥机械厂", "990102", industry="C", organisation_code="HL-SQ-JX"),
            services.EmployerRow("chufang", "麦溪厨房", "990101", industry="H"),
            services.EmployerRow("xiaodian", "溪边小店", "990101", industry="F"),
            services.EmployerRow("waidi", "外地工厂", "880101", industry="C"),
        ],
        by=None,
        now=NOW,
    )
    Employer.objects.filter(key="jixie").update(staff_count=40)
    Employer.objects.filter(key="chufang").update(staff_count=60)
    services.members_register_many(
        organisation=cast.city,
        rows=[
            roster_row(81, "金一", "HL-SQ-JX", region="990102", employment_form="standard", employer_key="jixie"),
            roster_row(82, "金二", "HL-SQ-JX", region="990102", employment_form="standard", employer_key="jixie"),
            roster_row(83, "金三", "HL-MX-KD", employer_key="chufang", occupation="rider"),
            roster_row(84, "金四", "HL-MX-KD", state="left", employer_key="heya"),
        ],
        by=None,
        now=NOW,
    )
    return cast.city


@pytest.mark.parametrize("by", list(By))
def test_the_kept_rollup_agrees_with_the_live_one(city: Organisation, by: By, monkeypatch: pytest.MonkeyPatch) -> None:
    live = rollup(city, by)
    assert live.counted_at is None
    counted = coverage_count(by=None, now=NOW)
    assert counted.members == Member.objects.filter(state="active").count() == live.total.members
    monkeypatch.setattr(rollups, "LIVE_UP_TO", 0)
    kept = rollup(city, by)
    assert kept.counted_at == NOW
    assert kept.lines == live.lines and kept.total == live.total


def test_it_agrees_with_a_plain_count(city: Organisation) -> None:
    active = list(Member.objects.filter(state="active").select_related("organisation", "employer"))
    regions = Counter(member.region[:6] for member in active)
    assert {line.key: line.members for line in rollup(city, By.REGION).lines} == dict(regions)
    forms = Counter(member.employment_form for member in active)
    assert {line.key: line.members for line in rollup(city, By.FORM).lines} == dict(forms)
    below = Counter(member.organisation.path[:8] for member in active)
    found = {line.key: line.members for line in rollup(city, By.ORGANISATION).lines if line.members}
    assert found == dict(below)


def test_the_rate_stands_over_the_staff_that_are_known(city: Organisation) -> None:
    lines = {line.key: line for line in rollup(city, By.INDUSTRY).lines}
    assert (lines["C"].members_known, lines["C"].staff) == (2, 40)
    assert str(lines["C"].rate) == "0.050000"
    assert lines["F"].rate is None and lines["F"].employers_without == 1
    assert lines["H"].staff_without == 60
    total = rollup(city, By.INDUSTRY).total
    assert (total.staff, total.employers, total.employers_without) == (110, 4, 2)


def test_it_lists_whom_to_organise_largest_first(city: Organisation) -> None:
    assert [one.key for one in missing_of(city)] == ["chufang", "xiaodian"]
    assert [one.key for one in missing_of(Organisation.objects.get(code="HL-SQ"))] == []


def test_an_organisation_counts_its_own_subtree_only(city: Organisation, cast: Cast) -> None:
    district = rollup(cast.district, By.FORM)
    assert (
        district.total.members
        == Member.objects.filter(state="active", organisation__path__startswith=cast.district.path).count()
    )


@pytest.mark.parametrize("by", [each.value for each in By])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_opens_by_every_dimension(city: Organisation, cast: Cast, by: str, language: str) -> None:
    client = Client()
    client.force_login(cast.wang)
    client.cookies["django_language"] = language
    page = client.get(reverse("coverage:coverage"), {"by": by})
    assert page.status_code == 200
    assert "麦溪厨房" in page.content.decode()


def test_a_stranger_cannot_ask_for_another_subtree(city: Organisation, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.wang)
    for name in ("coverage", "export", "missing"):
        assert client.get(reverse(f"coverage:{name}"), {"organisation": "HL-SQ"}).status_code == 404


def test_it_exports_the_table_and_the_work_list(city: Organisation, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.wang)
    answer = client.get(reverse("coverage:export"), {"by": "industry"})
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer)))
    assert book.sheet_names == ["覆盖情况", "待建会单位"]
    assert [row[0] for row in book.get_sheet_by_index(1).to_python()][1:] == ["麦溪厨房", "溪边小店"]
