"""A finding derived once more comes to the finding's own digits, and shows every day and every source."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.findings.models import Finding
from gongyou.lake import Lake
from gongyou.rooms.hours.made import Look
from gongyou.rooms.hours.services.looks import look_publish
from gongyou.rooms.hours.trace import trace_of
from gongyou.rooms.hours.traced import Asked, Traced, clock_of
from tests.registry.cast import NOW, Cast


def row_of(look: Look, kind: str, worker: str) -> dict[str, Any]:
    return next(row for row in look.value["found"] if (row["kind"], row["worker_key"]) == (kind, worker))


def traced(lake: Lake, look: Look, row: dict[str, Any]) -> Traced:
    first, last = date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
    found = trace_of(lake, look.figure.id, Asked(row["kind"], row["worker_key"], row["employer_key"], first, last))
    assert found is not None
    assert {name: found.scheme[name] for name in ("scheme", "why", "number")} == {
        name: row[name] for name in ("scheme", "why", "number")
    }
    return found


def ends_of(found: Traced, name: str) -> list[str]:
    assert found.ends is not None
    return [f"{found.ends[end].values[name]:.2f}" for end in ("chosen", "least", "most")]


def test_a_month_beyond_the_limit(plant_lake: Lake, plant_look: Look) -> None:
    row = row_of(plant_look, "over_month_cap", "restless")
    found = traced(plant_lake, plant_look, row)
    # Six days off of eight hours each; 48 − 36 = 12.
    assert [each.formula for each in found.sums][1:] == [
        " + ".join(["8:00"] * 6) + " = 48:00",
        "0:00",
        "0:00 + 48:00 + 0:00 = 48:00 → 48.00",
    ]
    assert ends_of(found, "excess_hours") == ["12.00"] * 3
    assert len(found.days) == 24
    assert sum(each.beyond for each in found.days) == 48 * 3600


def test_a_week_without_rest_and_signs_outside_the_shift(plant_lake: Lake, plant_look: Look) -> None:
    week = traced(plant_lake, plant_look, row_of(plant_look, "no_rest_day", "restless"))
    assert [each.formula for each in week.sums] == [" + ".join(["8:00"] * 7) + " = 56:00", "7 − 7 = 0"]
    assert week.answers[0].values["lacks_rest_day"] is True
    row = row_of(plant_look, "hidden_overtime", "mail")
    signs = traced(plant_lake, plant_look, row)
    assert (len(signs.spells), signs.reach_minutes, signs.answers) == (6, 30, [])
    # Five of forty minutes and a log-in of none; at most half an hour more each.
    assert [each.formula.rpartition(" = ")[2] for each in signs.sums] == ["3:20", "6:20"]
    assert signs.spells[-1].ended == ""
    assert {each.shift for each in signs.days} == {"09:00–18:00"}


@pytest.mark.parametrize(("worker", "steps"), [("c1", 2), ("p1", 1)])
def test_what_the_payroll_lacks(paid_lake: Lake, paid_look: Look, worker: str, steps: int) -> None:
    row = row_of(paid_look, "unrecorded_overtime", worker)
    found = traced(paid_lake, paid_look, row)
    assert len(found.answers) == steps
    assert f"{found.answers[-1].values['overtime_pay']:.2f}" == row["amount"]
    more = [Decimal(each.formula.rpartition(" = ")[2]) for each in found.sums if "max(" in each.formula]
    assert sum(more) == Decimal(row["chosen"])


def test_rows_that_are_gone_have_no_derivation(plant_lake: Lake, plant_look: Look) -> None:
    asked = Asked("over_month_cap", "nobody", "E1", date(2026, 10, 1), date(2026, 10, 31))
    assert trace_of(plant_lake, plant_look.figure.id, asked) is None


@pytest.mark.parametrize(("seconds", "said"), [(0, "0:00"), (59, "0:00:59"), (7500, "2:05"), (360_000, "100:00")])
def test_time_is_written_as_it_adds_up(seconds: int, said: str) -> None:
    assert clock_of(seconds) == said


@pytest.mark.database
def test_the_page_prints_sums_law_and_every_source(
    cast: Cast, plant_lake: Lake, plant_look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongyou.rooms.hours.views.traces.open_lake", lambda: plant_lake)
    look_publish(made=plant_look, organisation=cast.district, by=None, now=NOW)
    client = Client()
    client.force_login(cast.wang)
    late = Finding.objects.get(kind="hours.over_month_cap", subject_key="late")
    assert (
        reverse("hours:trace", args=[late.pk])
        in client.get(reverse("findings:finding", args=[late.pk])).content.decode()
    )
    page = client.get(reverse("hours:trace", args=[late.pk])).content.decode()
    for words in ("54:00 → 54.00", "标准工时制", "考勤机", "加班时间上限", "2026年10月30日", "无需审批"):
        assert words in page, words
    sign = Finding.objects.get(kind="hours.hidden_overtime", subject_key="two")
    page = client.get(reverse("hours:trace", args=[sign.pk]), headers={"accept-language": "en"}).content.decode()
    for words in ("App", "Time clock", "no proof of overtime"):
        assert words in page, words
    client.force_login(cast.zhao)
    assert client.get(reverse("hours:trace", args=[late.pk])).status_code == 404
