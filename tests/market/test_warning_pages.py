"""The early warning from the lake to the pages: published once, seen in the scope, judged again on new data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.core.errors import Forbidden, NotFound
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.findings.models import Finding
from gongyou.kit.models import AuditLine
from gongyou.kit.tasks.models import TaskRun
from gongyou.lake import IngestRequest, Lake
from gongyou.rooms.market.models import WarningRun
from gongyou.rooms.market.services.warnings import warnings_publish
from gongyou.rooms.market.warning.made import MadeWarnings, warnings_make
from gongyou.rooms.market.warning.work import warnings_due
from tests.market.lakes import written
from tests.registry.cast import NOW, Cast, made

LAST = Month(2026, 10)
MONTHS = [str(month) for month in (LAST - 16).until(LAST)]
MEMBERS = 220
MAIXI = Text("麦溪区", "Maixi")
# Out of work: 6 % until the last three months, then every fourth.
CALM, BAD = 14, 55


def employment(months: list[str], region: str = "990101") -> list[dict[str, Any]]:
    return [
        {
            "period": month,
            "worker_key": f"w{number:015x}",
            "region": region,
            "industry": "C18",
            "status": "unemployed" if number < (BAD if month in MONTHS[-3:] else CALM) else "employed",
            "monthly_wage": None if number < BAD else 5000,
        }
        for month in months
        for number in range(MEMBERS)
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    path = written(folder, "employment", employment(MONTHS))
    assert Lake.open(folder).ingest(IngestRequest("employment", (path,))).quarantined == 0
    return folder


@pytest.fixture
def lake(folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Lake:
    monkeypatch.setenv("GONGYOU_DATA_DIR", str(folder))
    settings.GONGYOU_DATA_DIR = folder
    return Lake.open(folder)


@pytest.fixture(scope="module")
def warned(folder: Path) -> MadeWarnings:
    return warnings_make(Lake.open(folder), "990101", MAIXI, LAST)


@pytest.fixture
def cast(db: None) -> Cast:
    return made()


def test_it_is_published_once_with_a_finding_for_each_signal(warned: MadeWarnings, lake: Lake, cast: Cast) -> None:
    run = warnings_publish(made=warned, organisation=cast.district, by=cast.wang, now=NOW)
    # The whole region and its one industry.
    assert (run.yellow, run.orange, run.red) == (0, 0, 2) and run.snapshot == str(lake.snapshot("employment"))
    lines = AuditLine.objects.count()
    found = Finding.objects.filter(kind="market.warning")
    assert {each.subject_key for each in found} == {"990101/all", "990101/C"}
    assert {(each.workers, str(each.period_from)) for each in found} == {(MEMBERS, "2026-09-01")}
    assert "红色预警：麦溪区制造业失业会员占比上升" in {each.title["zh"].partition("，")[0] for each in found}
    assert warnings_publish(made=warned, organisation=cast.district, by=None, now=NOW) == run
    assert found.count() == 2 and AuditLine.objects.count() > lines


def test_another_district_cannot_publish_or_read_it(warned: MadeWarnings, lake: Lake, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        warnings_publish(made=warned, organisation=cast.district, by=cast.zhao, now=NOW)
    run = warnings_publish(made=warned, organisation=cast.district, by=cast.wang, now=NOW)
    client = Client()
    client.force_login(cast.zhao)
    for address in (run.get_absolute_url(), f"{run.get_absolute_url()}out_of_work/all/"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_officer_reads_the_board_and_a_signal(
    warned: MadeWarnings, lake: Lake, cast: Cast, language: str, settings: Any
) -> None:
    run = warnings_publish(made=warned, organisation=cast.district, by=None, now=NOW)
    client = Client(headers={"accept-language": language})
    client.force_login(cast.wang)
    said = ("红色预警", "查全率") if language == "zh-hans" else ("Red warning", "Recall")
    page = client.get(reverse("market:warnings"), {"region": "990101"}).content.decode()
    assert said[0] in page and reverse("market:warning_signal", args=[run.pk, "out_of_work", "C"]) in page
    signal = client.get(reverse("market:warning_signal", args=[run.pk, "out_of_work", "C"])).content.decode()
    assert said[0] in signal and said[1] in signal and "25.00" in signal
    finding = Finding.objects.get(subject_key="990101/C")
    trace = reverse("market:warning_of_finding", args=[finding.pk])
    assert trace in client.get(reverse("findings:finding", args=[finding.pk])).content.decode()
    assert client.get(trace)["Location"] == reverse("market:warning_signal", args=[run.pk, "out_of_work", "C"])
    assert client.get(reverse("market:warning_signal", args=[run.pk, "no_such", "C"])).status_code == 404


def test_no_data_no_judgement(lake: Lake) -> None:
    with pytest.raises(NotFound):
        warnings_make(lake, "990102", Text("石桥区", "Shiqiao"), LAST)
    with pytest.raises(NotFound):
        warnings_make(lake, "990101", MAIXI, LAST + 1)


def test_each_morning_what_changed_is_judged_again(warned: MadeWarnings, lake: Lake, cast: Cast) -> None:
    started = warnings_due(now=NOW)
    # The city and the district of which there are records, not the other district.
    assert {run.arguments["region"] for run in started} == {"990100", "990101"}
    run = warnings_publish(made=warned, organisation=cast.district, by=None, now=NOW)
    TaskRun.objects.all().delete()
    assert {run.arguments["region"] for run in warnings_due(now=NOW)} == {"990100"}
    TaskRun.objects.all().delete()
    WarningRun.objects.filter(pk=run.pk).update(rules="other")
    assert {run.arguments["region"] for run in warnings_due(now=NOW)} == {"990100", "990101"}


def test_an_officer_has_it_judged_now(lake: Lake, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.wang)
    answer = client.post(reverse("market:warnings_judge"), {"region": "990101"})
    assert answer.status_code == 302
    task = TaskRun.objects.get(kind="market.warnings")
    assert task.arguments == {"organisation": cast.district.pk, "region": "990101", "period": "2026-10"}
    assert "预警研判" in client.get(answer["Location"]).content.decode()
