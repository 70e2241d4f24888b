"""The early warning from the lake to the pages: published once, seen in the scope, judged again on new data."""

from __future__ import annotations

import copy
import dataclasses
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongyou.core.errors import BadInput, Forbidden, NotFound
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.findings.models import Finding
from gongyou.kit.models import AuditLine
from gongyou.kit.tasks.models import TaskRun
from gongyou.lake import IngestRequest, Lake
from gongyou.rooms.market.models.warnings import WarningReading, WarningRuleCopy, WarningRun
from gongyou.rooms.market.services.warning_rules import rule_copy_save
from gongyou.rooms.market.services.warnings import warnings_publish
from gongyou.rooms.market.warning.made import MadeWarnings, warnings_make
from gongyou.rooms.market.warning.records import is_then, readings_recover, then_tests, thens, thresholds_in_force
from gongyou.rooms.market.warning.rules import rules, thresholds_of
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


def other(made_: MadeWarnings, number: int, **signals: Any) -> MadeWarnings:
    """The same judgement on other data: months of every signal changed by `levels` and `score`."""
    value = copy.deepcopy(dict(made_.value))
    for signal in value["signals"]:
        if signal["rule"] != "out_of_work":
            continue
        for month in signal["months"][-3:]:
            month["level"], month["value"] = signals["level"], 6.0
        signal["level"] = signals["level"]
        signal["since"] = signals.get("since", "")
        signal["people"] = MEMBERS
    figure = dataclasses.replace(made_.figure, id=f"fg-{number:012d}", value=value)
    return dataclasses.replace(made_, figure=figure)


def test_a_revision_takes_a_warning_back_and_says_so(warned: MadeWarnings, lake: Lake, cast: Cast) -> None:
    warnings_publish(made=warned, organisation=cast.district, by=cast.wang, now=NOW)
    revised = other(warned, 1, level="none")
    run = warnings_publish(made=revised, organisation=cast.district, by=None, now=NOW + timedelta(days=2))
    held = Finding.objects.filter(kind="market.warning")
    assert {(each.state, each.reviewed_by) for each in held} == {("rejected", None)}
    assert len(run.taken_back) == 2 and {each["level"] for each in run.taken_back} == {"red"}
    client = Client()
    client.force_login(cast.wang)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "已撤回" in page and "数据更正后" in page
    # What was known then stands beside what is known now.
    signal = client.get(reverse("market:warning_signal", args=[run.pk, "out_of_work", "all"])).content.decode()
    assert "数据更正后撤回" in signal
    # Found again, it is put before the officers again.
    warnings_publish(made=warned, organisation=cast.district, by=None, now=NOW + timedelta(days=3))
    assert {each.state for each in held.all()} == {"new"}


def test_one_that_has_ended_is_not_taken_back(warned: MadeWarnings, lake: Lake, cast: Cast) -> None:
    warnings_publish(made=warned, organisation=cast.district, by=cast.wang, now=NOW)
    later = other(warned, 2, level="red", since="2026-09")
    for signal in later.value["signals"]:
        signal["level"], signal["since"] = "none", ""
    run = warnings_publish(made=later, organisation=cast.district, by=None, now=NOW + timedelta(days=2))
    assert run.taken_back == [] and {each.state for each in Finding.objects.all()} == {"new"}


def test_each_run_seals_what_it_knew(warned: MadeWarnings, lake: Lake, cast: Cast) -> None:
    run = warnings_publish(made=warned, organisation=cast.district, by=None, now=NOW)
    held = WarningReading.objects.get(run=run, rule="out_of_work", group="all")
    assert (held.period, held.level, held.value) == ("2026-10", "red", 25.0)
    warnings_publish(made=warned, organisation=cast.district, by=None, now=NOW)
    assert WarningReading.objects.filter(run=run).count() == WarningReading.objects.count()
    assert is_then("2026-10", NOW) and not is_then("2026-03", NOW)


def test_older_states_of_the_lake_are_judged_in_retrospect(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, cast: Cast
) -> None:
    monkeypatch.setenv("GONGYOU_DATA_DIR", str(tmp_path))
    settings.GONGYOU_DATA_DIR = tmp_path
    lake = Lake.open(tmp_path)
    for months in (MONTHS[:-1], MONTHS[-1:]):
        report = lake.ingest(IngestRequest("employment", (written(tmp_path, "employment", employment(months)),)))
        assert report.quarantined == 0
    # The lake keeps the time of the machine: say that both came soon after their months.
    monkeypatch.setattr("gongyou.rooms.market.warning.records.is_then", lambda period, known_at: True)
    made_ = warnings_make(lake, "990101", MAIXI, LAST)
    run = warnings_publish(made=made_, organisation=cast.district, by=None, now=timezone.now())
    assert readings_recover(lake, run) == 1 and readings_recover(lake, run) == 0
    found = {each.period: each for each in WarningReading.objects.filter(rule="out_of_work", group="all")}
    assert set(found) == {"2026-09", "2026-10"} and found["2026-09"].run is None
    # A whole month less was known in September: what was said then is what a run of that month says.
    assert found["2026-09"].value == 25.0
    rule = rules()[0]
    signal = next(each for each in run.report["signals"] if (each["rule"], each["group"]) == (rule.id, "all"))
    assert [each.period for each in thens(run, rule, signal)] == ["2026-09", "2026-10"]
    assert then_tests(rule, signal, thens(run, rule, signal))["red"]["months"] == 2


def test_an_officer_answers_a_warning(warned: MadeWarnings, lake: Lake, cast: Cast) -> None:
    run = warnings_publish(made=warned, organisation=cast.district, by=None, now=NOW)
    client = Client()
    client.force_login(cast.wang)
    signal = reverse("market:warning_signal", args=[run.pk, "out_of_work", "C"])
    finding = Finding.objects.get(subject_key="990101/C")
    page = client.get(signal).content.decode()
    answer = reverse("market:warning_answer", args=[finding.pk])
    assert answer in page and reverse("bargaining:finding_topic", args=[finding.pk]) in page
    # Dismissing needs a reason; taking note does not.
    client.post(answer, {"state": "rejected", "reason": ""})
    finding.refresh_from_db()
    assert finding.state == "new"
    assert client.post(answer, {"state": "accepted"})["Location"].endswith("/warning/")
    finding.refresh_from_db()
    assert finding.state == "accepted" and finding.reviewed_by == cast.wang
    client.post(answer, {"state": "rejected", "reason": "停产检修，已核实"})
    board = client.get(run.get_absolute_url()).content.decode()
    assert "停产检修，已核实" in board and "未采纳" in board
    stranger = Client()
    stranger.force_login(cast.zhao)
    assert stranger.post(answer, {"state": "accepted"}).status_code == 404


def thresholds(**changed: float) -> dict[str, str]:
    held = {f"{level}_{name}": each for level, line in thresholds_of(rules()[0]).items() for name, each in line.items()}
    return {key: str(each) for key, each in {**held, **changed}.items()}


def test_thresholds_are_tried_before_they_are_saved(warned: MadeWarnings, lake: Lake, cast: Cast) -> None:
    warnings_publish(made=warned, organisation=cast.district, by=None, now=NOW)
    client = Client()
    client.force_login(cast.wang)
    page, change = (reverse(f"market:{name}", args=["out_of_work"]) for name in ("warning_rule", "warning_rule_change"))
    assert "模拟历史（不是真实数据）" in client.get(page, {"region": "990101"}).content.decode()
    asked = {"region": "990101", "reason": "本区季节波动大", **thresholds(yellow_begins=0.4)}
    # Saving untried thresholds tries them first.
    tried_page = client.post(change, {**asked, "step": "save"})
    assert tried_page.status_code == 200 and "试算结果" in tried_page.content.decode()
    assert not WarningRuleCopy.objects.exists()
    found = re.search(r'name="tried" value="(\w+)"', tried_page.content.decode())
    assert found is not None
    assert client.post(change, {**asked, "step": "save", "tried": found[1]}).status_code == 302
    copy_ = WarningRuleCopy.objects.get()
    assert (copy_.number, copy_.created_by, copy_.thresholds["yellow"]["begins"]) == (1, cast.wang, 0.4)
    assert thresholds_in_force(cast.district)["out_of_work"] == copy_.thresholds
    assert "本区季节波动大" in client.get(page, {"region": "990101"}).content.decode()
    # The city has its own; and the next judgement of the district goes by the new ones.
    assert thresholds_in_force(cast.city) == {}
    assert "990101" in {run.arguments["region"] for run in warnings_due(now=NOW)}
    made_ = warnings_make(lake, "990101", MAIXI, LAST, thresholds_in_force(cast.district))
    assert made_.value["rules"]["out_of_work"]["yellow"]["begins"] == 0.4
    assert client.post(change, {"region": "990101", "step": "reset", "reason": "改回"}).status_code == 302
    assert thresholds_in_force(cast.district) == {} and WarningRuleCopy.objects.count() == 2


def test_bad_thresholds_are_refused_on_the_page(warned: MadeWarnings, lake: Lake, cast: Cast) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.wang)
    change = reverse("market:warning_rule_change", args=["out_of_work"])
    answer = client.post(change, {"region": "990101", "step": "preview", **thresholds(orange_begins=0.1)})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Line 2 (orange)" in page and 'value="0.1"' in page
    with pytest.raises(Forbidden):
        rule_copy_save(organisation=cast.district, rule_id="wages", thresholds={}, reason="r", by=cast.zhao, now=NOW)
    with pytest.raises(BadInput):
        rule_copy_save(organisation=cast.district, rule_id="wages", thresholds={}, reason="r", by=cast.wang, now=NOW)
