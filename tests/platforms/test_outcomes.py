"""The metrics in the report, on their pages and among the findings: from the figure's JSON, in both languages."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.core.text import Text
from gongyou.findings.models import Finding
from gongyou.kit.documents import to_html
from gongyou.rooms.platforms.found import METRIC_KIND
from gongyou.rooms.platforms.measures.conclusion import Level, overall
from gongyou.rooms.platforms.metrics.assessed import outcome_value
from gongyou.rooms.platforms.metrics.catalogue import metrics
from gongyou.rooms.platforms.metrics.outcome import Outcome, State
from gongyou.rooms.platforms.report import outcomes
from gongyou.rooms.platforms.report.compose import report_of
from gongyou.rooms.platforms.report.made import Audit
from gongyou.rooms.platforms.report.saved import audit_of
from gongyou.rooms.platforms.report.write import plain, report_json
from tests.platforms.runs import measured_audit, saved_run
from tests.registry.cast import Cast


def with_states(**states: State) -> Audit:
    """The measured audit with other states of some metrics; their sentence is the state's own."""
    made = measured_audit()
    assert made.metrics is not None
    changed = {
        name: plain(outcome_value(Outcome(state, Text(f"测试{state}", f"Tried {state}"), orders=400, workers=40)))
        for name, state in states.items()
    }
    value = {**made.metrics.value, "metrics": {**made.metrics.value["metrics"], **changed}}
    return replace(made, metrics=replace(made.metrics, value=value))


def test_every_metric_of_the_specification_is_answered() -> None:
    ids = [*(f"A{n}" for n in range(1, 6)), *(f"B{n}" for n in range(1, 6)), *(f"C{n}" for n in range(1, 7))]
    ids += [*(f"D{n}" for n in range(1, 5)), "E1", "E2", "E3", "F1", "G1"]
    assert [each.id for each in metrics()] == ids
    assert list(measured_audit().outcomes) == ids


def test_what_lacks_data_says_so_and_is_never_zero() -> None:
    held = measured_audit().outcomes
    assert State(held["F1"]["state"]) is State.NOT_ASSESSABLE
    assert held["F1"]["estimates"] == []
    assert held["F1"]["said"]["zh"].startswith("不可评估")
    [listed] = [each for each in outcomes.open_items(held, State.NOT_ASSESSABLE) if each.zh.startswith("F1 ")]
    assert "Cannot be evaluated" in listed.en


@pytest.mark.parametrize(
    ("pay", "states", "level"),
    [
        (Level.CONFORM, ["conform", "undecided", "too_small", "not_assessable", "described"], Level.CONFORM),
        (Level.CONFORM, ["conform", "explain"], Level.EXPLAIN),
        (Level.EXPLAIN, ["conform"], Level.EXPLAIN),
        (Level.NOT_ASSESSABLE, ["conform", "not_assessable", "too_small"], Level.NOT_ASSESSABLE),
        (Level.NOT_ASSESSABLE, ["suspect"], Level.SUSPECT),
        (Level.EXPLAIN, ["suspect", "explain"], Level.SUSPECT),
        (Level.SUSPECT, [], Level.SUSPECT),
    ],
)
def test_the_report_takes_the_gravest_level(pay: Level, states: list[str], level: Level) -> None:
    assert overall(pay, states) is level


def test_the_report_reads_the_same_from_its_own_data() -> None:
    made = measured_audit()
    saved = audit_of(json.loads(json.dumps(report_json(made))))
    assert to_html(report_of(saved), "zh") == to_html(report_of(made), "zh")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_report_holds_every_metric_under_its_heading_and_no_bare_name(language: str) -> None:
    page = to_html(report_of(with_states(B2=State.EXPLAIN, D2=State.SUSPECT)), language)
    words = re.sub(r"<(style|svg|script).*?</\1>|<[^>]+>", " ", page, flags=re.S)
    for each in metrics():
        assert f"{each.id} {each.title.on(language)}" in words
    assert not re.search(r"not_assessable|too_small|contract_kind|\bNone\b", words)
    assert ("150" in words) and ("平台申报" in words or "The platform declared" in words)


def test_no_chinese_stands_in_the_english_report() -> None:
    page = to_html(report_of(measured_audit()), "en")
    words = re.sub(r"<(style|svg|script).*?</\1>|<[^>]+>", " ", page, flags=re.S)
    assert set(re.findall(r"[\u4e00-\u9fff]+", words)) <= {"禾芽配送移交日志"}


def test_adverse_metrics_stand_in_front_the_gravest_first() -> None:
    said = outcomes.adverse(with_states(B2=State.EXPLAIN, D2=State.SUSPECT, A2=State.CONFORM).outcomes)
    heads = [each.zh.split()[0] for each in said]
    assert heads.index("D2") < heads.index("B2")
    assert "A2" not in heads


@pytest.mark.database
@pytest.mark.django_db
def test_each_adverse_metric_becomes_one_finding_of_the_platform(cast: Cast) -> None:
    made = with_states(B2=State.EXPLAIN, D2=State.SUSPECT)
    adverse = {name for name, each in made.outcomes.items() if each["state"] in ("explain", "suspect")}
    for _ in range(2):
        saved_run(cast.district, made)
    found = Finding.objects.filter(kind=METRIC_KIND)
    assert {each.evidence["rule"] for each in found} == adverse >= {"B2", "D2"}
    assert found.count() == len(adverse)


@pytest.mark.database
@pytest.mark.django_db
def test_a_metric_has_its_page_with_its_method(cast: Cast, client: Client) -> None:
    run = saved_run(cast.district, with_states(D2=State.SUSPECT))
    client.force_login(cast.wang)
    page = client.get(run.get_absolute_url()).content.decode()
    address = reverse("platforms:metric", args=[run.pk, "D2"])
    assert address in page
    shown = client.get(address).content.decode()
    assert "疑似不符" in shown
    assert "计算方法" in shown
    assert client.get(reverse("platforms:metric", args=[run.pk, "Z9"])).status_code == 404
