"""Releases: planned, released, withdrawn; what is public, in which form, and for whom."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.core.span import Span
from gongyou.core.text import Text
from gongyou.kit.models import AuditLine
from gongyou.kit.notices.models import Notice
from gongyou.lake.provenance import Figure
from gongyou.registry.joining.limits import Limit
from gongyou.rooms.market.brief.made import BriefRequest, MadeBrief, Within
from gongyou.rooms.market.measures.span_scope import SpanScope
from gongyou.rooms.market.measures.span_value import SpanFound, span_value
from gongyou.rooms.market.models import BriefRun, Release
from gongyou.rooms.market.release import making
from gongyou.rooms.market.release.days import embargo_of, release_day
from gongyou.rooms.market.release.formats import DIMENSIONS, structure, to_csv, to_json, to_sdmx_csv
from gongyou.rooms.market.release.observations import INDICATORS, observations_of
from gongyou.rooms.market.services.releases import (
    Plan,
    release_plan,
    release_publish,
    release_strike,
    release_withdraw,
)
from gongyou.rooms.market.views import public
from tests.registry.cast import NOW, Cast, made

DAY = date(2027, 1, 15)
QUARTER = "2026-Q3"


def cell(people: int, **groups: str) -> dict[str, Any]:
    return {
        "industry": "C", "occupation": "6", "district": "990101", "job_kind": "standard", "sex": "female",
        "age": "60+", "skill": "1-3", **groups, "people": people, "earners": people, "worked": people * 3,
        "wage": people * 3 * 500_000, "paid_months": people * 3, "hours": people * 3 * 16_000,
        "timed_months": people * 3, "hourly_wage": people * 3 * 500_000, "hourly_hours": people * 3 * 16_000,
    }  # fmt: skip


def brief_made(region: str = "990101", period: str = QUARTER, industry: str = "") -> MadeBrief:
    """A brief of two trades, of which the second has too few people."""
    request = BriefRequest.of(region, period, within=Within(industry))
    months = tuple(str(month) for month in (*request.period.months, *request.period.year_before.months))
    cells = [cell(40), cell(20, industry="E", sex="male"), cell(4, industry="I", occupation="2")]
    value = span_value(SpanScope.read(request.span_params), SpanFound(months, {"now": cells, "year": cells}))
    figure = Figure("fg-00000000000a", "market.span", value, SimpleNamespace(line=lambda _: "—"))  # type: ignore[arg-type]
    return MadeBrief(request, {"market.span": figure}, (), None)  # type: ignore[arg-type]


@pytest.fixture
def cast(db) -> Cast:
    return made()


def planned(cast: Cast, **changed: Any) -> Release:
    plan = Plan(brief_made().request, cast.district, DAY)
    return release_plan(plan=replace(plan, **changed), by=cast.wang, now=NOW)


def released(cast: Cast, brief: MadeBrief | None = None, now: datetime = NOW) -> Release:
    brief = brief or brief_made()
    release = release_plan(plan=Plan(brief.request, cast.district, DAY), by=cast.wang, now=NOW)
    run = BriefRun.objects.create(
        organisation=cast.district, region="990101", period=str(brief.request.period), created_at=now
    )
    return release_publish(release=release, brief=brief, run=run, by=cast.wang, now=now)


def test_the_release_day_is_the_fifteenth_or_the_next_working_day():
    assert release_day(Span.read("2026-09")) == date(2026, 10, 15)
    assert release_day(Span.read("2026-Q3")) == date(2026, 10, 15)
    assert release_day(Span.read("2026-10")) == date(2026, 11, 16)  # the 15th is a Sunday
    assert release_day(Span.read("2035")).weekday() < 5
    assert embargo_of(DAY) == datetime(2027, 1, 15, 1, 30, tzinfo=UTC)


def test_an_officer_plans_releases_and_withdraws_with_one_line_each(cast):
    before = AuditLine.objects.count()
    release = released(cast)
    assert (release.state, len(release.observations)) == ("released", len(observations_of(brief_made())))
    assert AuditLine.objects.count() == before + 2
    release = release_withdraw(release=release, notice=Text("数据有误", "An error"), by=cast.wang, now=NOW)
    assert (release.state, release.notice["zh"]) == ("withdrawn", "数据有误")
    assert AuditLine.objects.count() == before + 3
    with pytest.raises(Conflict):
        release_withdraw(release=release, notice=Text("再次撤回", "Once more"), by=cast.wang, now=NOW)
    # What was withdrawn may be planned and released again.
    assert released(cast).state == "released"


def test_strangers_and_analysts_release_nothing(cast):
    for user in (cast.zhao, cast.analyst):
        with pytest.raises(Forbidden):
            release_plan(plan=Plan(brief_made().request, cast.district, DAY), by=user, now=NOW)
    release = planned(cast)
    with pytest.raises(Forbidden):
        release_strike(release=release, by=cast.zhao, now=NOW)


def test_the_calendar_takes_nothing_past_early_or_twice(cast):
    release = planned(cast)
    for day, error in ((NOW.date() - timedelta(days=1), BadInput), (DAY, Conflict)):
        with pytest.raises(error):
            planned(cast, day=day)
    with pytest.raises(BadInput):
        planned(cast, request=brief_made(period="2027-01").request)
    release_strike(release=release, by=cast.wang, now=NOW)
    assert planned(cast).state == "planned"


def test_another_brief_is_not_released_in_its_place(cast):
    release = planned(cast)
    run = BriefRun.objects.create(organisation=cast.district, region="990101", period="2026-Q2", created_at=NOW)
    with pytest.raises(BadInput):
        release_publish(release=release, brief=brief_made(period="2026-Q2"), run=run, by=cast.wang, now=NOW)


def test_the_daily_task_releases_what_is_due_once_and_tells_the_officers(cast, monkeypatch):
    monkeypatch.setattr(making, "brief_make", lambda lake, request, told=None: brief_made())
    monkeypatch.setattr(making, "brief_shelve", lambda brief: SimpleNamespace(folder="x", files=()))
    planned(cast)
    early, moment = embargo_of(DAY) - timedelta(minutes=1), embargo_of(DAY)
    assert making.due_make(None, now=early) == ([], [])  # type: ignore[arg-type]
    done, failed = making.due_make(None, now=moment)  # type: ignore[arg-type]
    assert ([each.state for each in done], failed) == (["released"], [])
    assert done[0].released_by is None
    assert done[0].planned_by == cast.wang
    told = set(Notice.objects.filter(kind=making.PUBLISHED).values_list("account", flat=True))
    assert cast.wang.pk in told
    assert cast.zhao.pk not in told
    assert making.due_make(None, now=moment) == ([], [])  # type: ignore[arg-type]
    making.tell(done[0], moment)
    assert Notice.objects.filter(kind=making.PUBLISHED).count() == len(told)


def test_a_release_without_data_stays_planned_and_says_why(cast, monkeypatch):
    def nothing(*_: Any, **__: Any) -> MadeBrief:
        raise BadInput("market.no_data", Text("没有数据。", "No data."))

    monkeypatch.setattr(making, "brief_make", nothing)
    planned(cast)
    done, failed = making.due_make(None, now=embargo_of(DAY))  # type: ignore[arg-type]
    assert done == []
    assert (failed[0].state, failed[0].failure["en"]) == ("planned", "No data.")


def test_what_is_suppressed_is_missing_with_its_reason_in_every_format(cast):
    release = released(cast)
    lists = structure()["codelists"]
    rows = list(csv.DictReader(io.StringIO(to_sdmx_csv([release]), newline="")))
    assert list(rows[0])[:3] == ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
    assert {(row["STRUCTURE"], row["STRUCTURE_ID"], row["ACTION"]) for row in rows} == {
        ("dataflow", "GONGYOU:LABOUR_MONITOR(1.0.0)", "I")
    }
    assert len({tuple(row[name] for name in DIMENSIONS) for row in rows}) == len(rows) == len(release.observations)
    by = {(row["BREAKDOWN"], row["CATEGORY"], row["INDICATOR"]): row for row in rows}
    assert by["_T", "_T", "WAGE_MEAN"]["OBS_VALUE"] == "5000.00"
    assert by["INDUSTRY", "C", "EMPLOYED"]["OBS_VALUE"] == "40"
    for row in rows:
        assert (row["OBS_VALUE"] == "") == (row["OBS_STATUS"] in ("Q", "O"))
        assert row["UNIT_MEASURE"] in lists["UNIT_MEASURE"]
        assert row["OBS_STATUS"] in lists["OBS_STATUS"]
        assert row["BREAKDOWN"] in lists["BREAKDOWN"]
        assert row["TIME_PERIOD"] == QUARTER
        assert all(each.isalnum() or each in "_-" for each in row["CATEGORY"])
        if row["OBS_VALUE"]:
            assert -Decimal(row["OBS_VALUE"]).as_tuple().exponent == int(row["DECIMALS"])
    # Four people of I are hidden, and with them E: the total would give them back.
    assert {by["INDUSTRY", key, "WAGE_MEAN"]["OBS_STATUS"] for key in ("I", "E")} == {"Q"}
    plain = list(csv.DictReader(io.StringIO(to_csv([release]).lstrip("\ufeff"), newline="")))
    told = json.loads(to_json([release]))["observations"]
    assert [row["value"] for row in plain] == [row["OBS_VALUE"] for row in rows]
    assert [row["OBS_VALUE"] or "" for row in told] == [row["OBS_VALUE"] for row in rows]
    assert all(row["indicator_zh"] and row["category_en"] for row in plain)
    assert "60 岁及以上" in {row["category_zh"] for row in plain}


def test_a_later_release_of_the_same_dimensions_stands_for_both(cast):
    first = released(cast)
    again = released(cast, now=NOW + timedelta(days=1))
    rows = list(csv.DictReader(io.StringIO(to_sdmx_csv([again, first]), newline="")))
    assert len(rows) == len(first.observations)
    assert {row["RELEASED_AT"] for row in rows} == {f"{NOW + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"}


def test_every_indicator_has_a_unit_and_words():
    units = structure()["codelists"]["UNIT_MEASURE"]
    assert all(each.unit in units and each.name.zh and each.name.en for each in INDICATORS.values())
    assert Span.read("2026-H2").standard == "2026-S2"


def test_everybody_reads_what_is_released_and_only_that(cast, client):
    release = released(cast)
    waiting = planned(cast, request=brief_made(period="2026-Q2").request)
    page = client.get(reverse("market:public_release", args=[release.key]))
    text = page.content.decode()
    assert page.status_code == 200
    assert "5,000.00" in text
    assert "＊" in text
    listed = client.get(reverse("market:public_indicators")).content.decode()
    assert release.period_text.zh in listed
    assert waiting.period_text.zh in listed  # the plan is public, its figures are not
    assert client.get(reverse("market:public_release", args=[waiting.key])).status_code == 404
    assert client.get(reverse("market:public_data", args=[waiting.key, "csv"])).status_code == 404
    assert client.get(reverse("market:public_data", args=[release.key, "xml"])).status_code == 404
    data = client.get(reverse("market:public_data", args=[release.key, "sdmx.csv"]))
    assert data["Content-Type"].startswith("application/vnd.sdmx.data+csv; version=2.0.0")
    assert data["Cache-Control"] == "public, max-age=300"
    whole = client.get(reverse("market:public_dataset", args=["sdmx.csv"]))
    assert whole.content == data.content
    assert client.get(data.wsgi_request.path, headers={"If-None-Match": data["ETag"]}).status_code == 304
    assert json.loads(client.get(reverse("market:public_structure")).content)["dimensions"] == list(DIMENSIONS)


def test_what_was_withdrawn_shows_its_notice_and_gives_no_data(cast, client):
    release = released(cast)
    release_withdraw(release=release, notice=Text("工资口径<有误>", "The wage was wrong"), by=cast.wang, now=NOW)
    text = client.get(reverse("market:public_release", args=[release.key])).content.decode()
    assert "工资口径&lt;有误&gt;" in text
    assert "5,000.00" not in text
    assert client.get(reverse("market:public_data", args=[release.key, "csv"])).status_code == 404
    assert "5000.00" not in client.get(reverse("market:public_dataset", args=["csv"])).content.decode()


def test_one_address_downloads_so_often_and_no_more(cast, client, monkeypatch):
    monkeypatch.setattr(public, "DOWNLOADS", Limit("market.download", 2, timedelta(hours=1)))
    address = reverse("market:public_dataset", args=["csv"])
    assert [client.get(address).status_code for _ in range(3)] == [200, 200, 429]


def test_an_officer_plans_by_the_page_and_withdraws_there(cast, client):
    client.force_login(cast.wang)
    form = {"region": "990101", "period": "2026-Q3", "industry": "C", "platform": "", "day": "2035-01-15"}
    answer = client.post(reverse("market:releases"), form)
    release = Release.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, release.get_absolute_url())
    assert release.name["zh"].endswith("制造业")
    assert client.post(reverse("market:releases"), form).status_code == 422
    assert client.post(reverse("market:releases"), {**form, "period": "2026-Q9"}).status_code == 422
    assert "2035" in client.get(reverse("market:releases")).content.decode()
    client.force_login(cast.zhao)
    assert client.get(release.get_absolute_url()).status_code == 404
    assert client.post(reverse("market:release_drop", args=[release.key])).status_code == 404
    client.force_login(cast.wang)
    client.post(reverse("market:release_drop", args=[release.key]))
    release.refresh_from_db()
    assert release.state == "struck"
    there = released(cast)
    notice = {"notice_zh": "数据有误，正在核对", "notice_en": "An error is being checked"}
    assert client.post(reverse("market:release_take_back", args=[there.key]), {"notice_zh": ""}).status_code == 422
    client.post(reverse("market:release_take_back", args=[there.key]), notice)
    there.refresh_from_db()
    assert there.state == "withdrawn"
