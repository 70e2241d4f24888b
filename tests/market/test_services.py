"""Publishing: one audit line each, findings per employer, pages in the scope only."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.core.errors import Forbidden
from gongyou.kit.models import AuditLine
from gongyou.lake import Lake
from gongyou.registry.models import Employer
from gongyou.rooms.market import door
from gongyou.rooms.market.brief.made import BriefRequest
from gongyou.rooms.market.brief.make import brief_make
from gongyou.rooms.market.brief.shelve import brief_shelve, shelf_path
from gongyou.rooms.market.figures import MEASURES, figures_kept, figures_of
from gongyou.rooms.market.selectors import employers_without_union, periods_there, regions_of
from gongyou.rooms.market.services.briefs import brief_publish
from tests.market.lakes import filled
from tests.registry.cast import NOW, Cast, made

PARAMS = {"region": "990100", "period": "2026-10"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    filled(folder)
    return folder


@pytest.fixture
def lake(folder, settings, monkeypatch) -> Lake:
    monkeypatch.setenv("GONGYOU_DATA_DIR", str(folder))
    settings.GONGYOU_DATA_DIR = folder
    return Lake.open(folder)


@pytest.fixture
def cast(db) -> Cast:
    return made()


def test_it_publishes_a_brief_with_one_audit_line(lake, cast):
    brief = brief_make(lake, BriefRequest.of("990101", "2026-10"))
    before = AuditLine.objects.count()
    run = brief_publish(brief=brief, shelf=brief_shelve(brief), organisation=cast.district, by=cast.wang, now=NOW)
    assert AuditLine.objects.count() == before + 1
    assert run.figures == {measure: figure.id for measure, figure in brief.figures.items()}
    assert sorted(run.files) == sorted(path.name for path in shelf_path(run.folder).iterdir())
    forms = [f"brief{language}.{kind}" for language in ("", ".en") for kind in ("html", "docx", "pdf", "xlsx")]
    assert {*forms, "brief.json"} == set(run.files)
    assert "market.span" in run.figures


def test_it_lets_no_officer_publish_for_another_district(lake, cast):
    brief = brief_make(lake, BriefRequest.of("990101", "2026-10"))
    with pytest.raises(Forbidden):
        brief_publish(brief=brief, shelf=brief_shelve(brief), organisation=cast.district, by=cast.zhao, now=NOW)


def test_it_keeps_figures_until_the_data_change(lake):
    assert figures_kept(lake, {**PARAMS, "period": "2026-09"}) is None
    first = figures_of(lake, PARAMS)
    kept = figures_kept(lake, PARAMS)
    assert kept is not None
    assert {name: figure.value for name, figure in kept.items()} == {name: f.value for name, f in first.items()}
    assert set(kept) == set(MEASURES)
    assert isinstance(kept["market.wages"].value["mean"], Decimal)
    assert kept["market.jobs"].provenance.line("zh") == first["market.jobs"].provenance.line("zh")


def test_the_first_page_keeps_the_figures_of_each_region_apart(lake, cast, client):
    figures = figures_of(lake, {"region": "990101", "period": "2026-10"}).values()
    links = [reverse("figure", args=[figure.id]) for figure in figures]

    def page_of(user):
        client.force_login(user)
        return client.get(reverse("home")).content.decode()

    first, again, other = page_of(cast.wang), page_of(cast.wang), page_of(cast.zhao)
    assert [link for link in links if link in first] == [link for link in links if link in again] != []
    assert [link for link in links if link in other] == []
    cast.wang.language = "en"
    cast.wang.save()
    english = page_of(cast.wang)
    assert [link for link in links if link in english] == [link for link in links if link in first]
    assert "Run again" in english
    assert "Run again" not in first


def test_it_offers_the_regions_of_the_scope(lake, cast):
    assert [region.code for region in regions_of(cast.wang)] == ["990101"]
    assert periods_there(lake)[0] == "2026-10"


def test_it_shows_the_monitor_of_the_scope_only(lake, cast):
    figures_of(lake, {"region": "990101", "period": "2026-10"})
    client = Client()
    client.force_login(cast.wang)
    page = client.get(reverse("market:monitor"), {"region": "990101", "period": "2026-10"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "会员覆盖率" in text
    assert "gongyou replay fg-" in text
    assert client.get(reverse("market:monitor"), {"region": "990102"}).status_code == 404
    waiting = client.get(reverse("market:monitor"), {"region": "990101", "period": "2026-08"}).content.decode()
    assert "开始计算" in waiting


def test_it_names_employers_without_a_union(lake, cast):
    figure = figures_of(lake, PARAMS, ["market.employers"])["market.employers"]
    Employer.objects.create(key="e1", name="甲厂", region="990101", organisation=cast.district)
    Employer.objects.create(key="e2", name="乙厂", region="990101")
    names = [row["name"] for row in employers_without_union(figure.value["employers"])]
    assert "甲厂" not in names
    assert {"乙厂", "e3"} <= set(names)


def test_its_door_gives_the_dashboard_from_kept_figures(lake):
    assert door.latest_period(lake) == "2026-10"
    assert door.dashboard(lake, "990102", "2025-08").cards == ()
    door.figures_compute(lake, "990100", "2026-10")
    board = door.dashboard(lake, "990100", "2026-10")
    assert {"coverage", "employed", "mean_wage"} <= {card.line.key for card in board.cards}
    assert len(board.charts) >= 3
    assert all(board.figure_of(chart) is not None for chart in board.charts)


def test_its_door_answers_one_worker(lake):
    figure = figures_of(lake, PARAMS, ["market.screen"])["market.screen"]
    line = max(figure.value["short_paid"], key=lambda each: each["amount"])
    row = line["rows"][0]
    months = door.my_months(lake, [row["worker_key"]])
    mine = next(m for m in months if m["period"] == "2026-10" and m["employer_key"] == line["employer_key"])
    assert mine["short"] == row["amount"]
    assert mine["due"] == mine["paid_overtime"] + row["amount"]
    assert door.my_months(lake, ["nobody-here"]) == []
