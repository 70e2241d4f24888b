"""From lists in the lake to a figure that can be replayed, and the pages that show it."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.urls import reverse

from gongyou.calc import capture
from gongyou.core.errors import BadInput, Forbidden
from gongyou.kit.crypto import worker_key_for
from gongyou.lake import IngestRequest, Lake
from gongyou.lake.provenance import replay
from gongyou.registry import services
from gongyou.registry.coverage.lakes import estimated, lists_there
from gongyou.registry.coverage.measures.figure import figure_value
from gongyou.registry.coverage.measures.scope import Scope
from gongyou.registry.models import Member
from gongyou.registry.services.coverage import EstimateRequest, coverage_estimate_ask
from gongyou.registry.services.merging import member_merge
from tests.registry.cast import NOW, Cast, id_number, roster_row

PARAMS = {"region": "990100", "period": "2026-09", "lists": ["members", "参保"], "forms": ["platform"]}
PEOPLE = 400


@pytest.fixture
def lake(cast: Cast, data_dir: Path) -> Lake:
    """Four hundred platform workers of two districts; half are members, half stand on a list, independently."""
    dice = random.Random(5)
    numbers = [id_number(serial % 1000, born=f"1990{serial // 100 + 1:02d}07") for serial in range(100, 100 + PEOPLE)]
    members = [number for number in numbers if dice.random() < 0.5]
    rows = [
        roster_row(
            1,
            f"职工{'甲乙丙丁戊己庚辛壬癸'[at % 10]}",
            "HL-MX-KD",
            id_number=number,
            phone=f"139{at:08d}",
            region="990101" if int(number[-3]) % 2 else "990102",
        )
        for at, number in enumerate(members)
    ]
    services.members_register_many(organisation=cast.city, rows=rows, by=None, now=NOW)
    listed = [number for number in numbers if dice.random() < 0.5]
    table = pa.table(
        {
            "list": ["参保"] * len(listed),
            "period": ["2026-09"] * len(listed),
            "worker_key": [worker_key_for(number) for number in listed],
            "region": ["990101" if int(number[-3]) % 2 else "990102" for number in listed],
        }
    )
    file = data_dir / "list.parquet"
    pq.write_table(table, file)
    opened = Lake.open(data_dir)
    opened.ingest(IngestRequest("sightings", (file,), source="参保 2026-09"))
    return opened


def test_it_estimates_and_the_figure_replays(cast: Cast, lake: Lake) -> None:
    kept = estimated(cast.city, PARAMS, by=None, now=NOW)
    value = kept.value
    assert value["state"] == "estimated"
    assert value["low"] <= PEOPLE <= value["high"]
    assert value["population"] >= value["seen"]
    assert value["is_stratified"] and [one["key"] for one in value["strata"]] == ["990101", "990102"]
    first, second = value["sizes"]
    pooled = capture.chapman(first, second, value["cells"]["11"])
    assert value["pooled"]["population"] == round(pooled)
    assert replay(lake, kept.figure_id, "duckdb").same
    again = estimated(cast.city, PARAMS, by=None, now=NOW)
    assert (again.pk, again.figure_id) == (kept.pk, kept.figure_id)


def test_a_merged_record_is_one_person(cast: Cast, lake: Lake) -> None:
    before = estimated(cast.city, PARAMS, by=None, now=NOW).value
    keep, absorb = Member.objects.filter(phone_index__gt="", region="990101", employment_form="platform")[2:4]
    member_merge(keep=keep, absorb=absorb, fields=[], reason="同一人", by=None, now=NOW)
    after = estimated(cast.city, PARAMS, by=None, now=NOW).value
    assert after["sizes"][0] == before["sizes"][0] - 1


def test_small_counts_are_withheld_and_the_second_one_with_them() -> None:
    scope = Scope.read(PARAMS)
    open_cells = {"10": 400, "01": 300, "11": 120}
    strata = {"990101": open_cells, "990102": open_cells, "990103": {"10": 40, "01": 30, "11": 8}}
    value = figure_value(scope, strata)
    assert [one["state"] for one in value["strata"]] == ["withheld", "estimated", "withheld"]
    assert value["is_stratified"]
    assert figure_value(scope, {"990103": strata["990103"]})["state"] == "withheld"


def test_it_says_what_is_lacking() -> None:
    scope = Scope.read({**PARAMS, "minimum": 1})
    value = figure_value(scope, {"990101": {"10": 400, "01": 300, "11": 4}})
    assert value["state"] == "refused" and value["refusal"]["code"] == "capture.overlap_small"
    assert "population" not in value


def test_three_lists_show_their_models() -> None:
    scope = Scope.read({**PARAMS, "lists": ["members", "参保", "走访"]})
    cells = {"111": 28, "110": 21, "101": 17, "011": 18, "100": 69, "010": 55, "001": 63}
    value = figure_value(scope, {"990101": cells})
    assert len(value["models"]) == 8 and value["population"] == 509
    assert value["sample_coverage_estimate"] == 508
    assert value["members"] == 135


@pytest.mark.parametrize("lists", [["members"], ["members", "members"], ["a", "b", "c", "d"]])
def test_it_wants_two_or_three_lists(lists: list[str]) -> None:
    with pytest.raises(BadInput):
        Scope.read({**PARAMS, "lists": lists})


def test_only_the_scope_asks(cast: Cast) -> None:
    wanted = EstimateRequest("990101", "2026-09", ("members", "参保"))
    with pytest.raises(Forbidden):
        coverage_estimate_ask(organisation=cast.other_district, request=wanted, by=cast.wang, now=NOW)
    outside = EstimateRequest("880100", "2026-09", ("members", "参保"))
    with pytest.raises(BadInput):
        coverage_estimate_ask(organisation=cast.district, request=outside, by=cast.wang, now=NOW)
    run = coverage_estimate_ask(organisation=cast.district, request=wanted, by=cast.wang, now=NOW)
    assert run.kind == "registry.coverage.estimate"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_show_it(cast: Cast, lake: Lake, language: str) -> None:
    kept = estimated(cast.district, {**PARAMS, "region": "990101"}, by=None, now=NOW)
    client = Client()
    client.force_login(cast.wang)
    client.cookies["django_language"] = language
    for address in (
        reverse("coverage:estimates"),
        reverse("coverage:estimate_new"),
        reverse("coverage:estimate", args=[kept.pk]),
        reverse("coverage:coverage"),
    ):
        assert client.get(address).status_code == 200
    page = client.get(reverse("coverage:estimate", args=[kept.pk])).content.decode()
    assert kept.figure_id in page
    assert f"{kept.value['population']:,}" in page


def test_it_offers_the_lists_there(lake: Lake) -> None:
    lists, months = lists_there(lake)
    assert [one.code for one in lists] == ["members", "参保"] and months == ["2026-09"]
