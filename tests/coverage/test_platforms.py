"""Platform workers as the lake shows them, and how many of them are members."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.urls import reverse

from gongyou.calc.capture import chapman
from gongyou.kit.crypto import worker_key_for
from gongyou.lake import IngestRequest, Lake
from gongyou.lake.provenance import replay
from gongyou.registry import services
from gongyou.registry.coverage.lakes import estimated, lists_there, platform_counted, said_of
from gongyou.registry.coverage.measures.figure import figure_value
from gongyou.registry.coverage.measures.platforms import platform_value
from gongyou.registry.coverage.measures.scope import Scope
from gongyou.registry.models import Member
from tests.lake.cast import order, write_csv
from tests.registry.cast import NOW, Cast, id_number, roster_row

SCOPE = Scope.read({"region": "990101", "period": "2026-09", "lists": ["members", "参保"]})


def line(area: str, workers: int, members: int, source: str = "orders:heya") -> dict[str, object]:
    return {"source": source, "area": area, "workers": workers, "members": members}


def test_small_cells_are_hidden_and_do_not_follow_from_the_total() -> None:
    rows = [line("990101001", 100, 40), line("990101002", 80, 6), line("990101003", 60, 30)]
    value = platform_value(SCOPE, 9, rows, (240, 76))
    heya = value["sources"][0]
    shown = {one["area"]: one["members"] for one in heya["lines"]}
    assert shown["990101002"] is None
    # One more is hidden, or the total: else 76 − 70 would give it away.
    assert list(shown.values()).count(None) > 1 or heya["members"] is None
    if heya["members"] is None:
        assert value["members"] is None


def test_a_person_on_two_platforms_is_one_person() -> None:
    rows = [line("990101", 100, 40), line("990101", 90, 30, "orders:kuai")]
    value = platform_value(SCOPE, 6, rows, (150, 50))
    assert (value["workers"], value["members"]) == (150, 50)
    assert [source["workers"] for source in value["sources"]] == [100, 90]


@pytest.fixture
def lake(cast: Cast, data_dir: Path) -> Lake:
    """Forty on a platform's log, thirty of them members, and a list of sixty with streets."""
    numbers = [id_number(serial) for serial in range(200, 260)]
    rows = [
        roster_row(1, "职工甲", "HL-MX-KD", id_number=number, phone=f"139{at:08d}", work_area="990101001001")
        for at, number in enumerate(numbers[:30])
    ]
    services.members_register_many(organisation=cast.city, rows=rows, by=None, now=NOW)
    keys = [worker_key_for(number) for number in numbers]
    orders = [
        order(at, **TIMES, platform="heya", worker_key=key, area="990101001-02" if at % 2 else "990101002")
        for at, key in enumerate(keys[:40])
    ]
    opened = Lake.open(data_dir)
    opened.ingest(IngestRequest("orders", (write_csv(data_dir / "orders.csv", orders),)))
    size = len(keys)
    table = pa.table(
        {
            "list": ["参保"] * size,
            "period": [PERIOD] * size,
            "worker_key": keys,
            "region": ["990101001"] * size,
            "job_kind": ["platform"] * size,
        }
    )
    pq.write_table(table, data_dir / "list.parquet")
    done = opened.ingest(IngestRequest("sightings", (data_dir / "list.parquet",), source="参保"))
    assert done.kept == size, done
    return opened


PERIOD = "2026-09"
TIMES = {
    name: f"{PERIOD}-02 08:{minute}:00"
    for name, minute in (("dispatched_at", "00"), ("accepted_at", "01"), ("picked_up_at", "10"), ("delivered_at", "25"))
}


def test_it_counts_workers_and_members_by_street_and_the_figure_replays(cast: Cast, lake: Lake) -> None:
    params = {"region": "990101", "period": PERIOD, "level": 9}
    kept = platform_counted(cast.district, params, by=None, now=NOW)
    sources = {source["source"]: source for source in kept.value["sources"]}
    assert (kept.value["workers"], kept.value["members"]) == (60, 30)
    assert [(one["area"], one["workers"], one["members"]) for one in sources["参保"]["lines"]] == [
        ("990101001", 60, 30)
    ]
    assert sources["orders:heya"]["workers"] == 40
    assert replay(lake, kept.figure_id, "duckdb").same
    assert [one.code for one in lists_there(lake)[0]] == ["members", "orders:heya", "参保"]
    # A room has said what the platform is called; nobody has named the other one.
    assert (said_of("orders:heya").zh, said_of("orders:none").zh) == ("平台派单记录：禾芽配送", "平台派单记录：none")
    client = Client()
    client.force_login(cast.wang)
    for language in ("zh-hans", "en"):
        client.cookies["django_language"] = language
        page = client.get(reverse("coverage:coverage"), {"by": "platform"}).content.decode()
        assert kept.figure_id in page and "50.0" in page
    posted = client.post(reverse("coverage:platforms_count"), {"period": PERIOD, "level": "9"})
    assert posted.status_code == 302


def test_strata_by_grid_and_form_and_the_refusal_of_what_a_list_does_not_say(cast: Cast, lake: Lake) -> None:
    # The cast has two members of its own, which would be withheld.
    lists = ["members", "参保"]
    asked = {"region": "990101", "period": PERIOD, "lists": lists, "forms": ["platform"], "minimum": 1}
    by_form = estimated(cast.district, {**asked, "by": "form"}, by=None, now=NOW).value
    assert by_form["state"] == "estimated", by_form
    assert [one["key"] for one in by_form["strata"]] == ["platform"]
    assert by_form["unsaid"] == []
    by_industry = estimated(cast.district, {**asked, "by": "industry"}, by=None, now=NOW).value
    assert by_industry["unsaid"] == ["members", "参保"] and by_industry["strata"] == []
    # Two of thirty-two members have no place of work: more than one in twenty.
    too_few = estimated(cast.district, {**asked, "by": "street"}, by=None, now=NOW).value
    assert (too_few["unsaid"], too_few["strata"]) == (["members"], [])
    Member.objects.filter(work_area="").update(work_area="990101001009")
    by_street = estimated(cast.district, {**asked, "by": "street"}, by=None, now=NOW)
    assert [one["key"] for one in by_street.value["strata"]] == ["990101001"]
    assert replay(lake, by_street.figure_id, "duckdb").same
    client = Client()
    client.force_login(cast.wang)
    page = client.get(reverse("coverage:estimate", args=[by_street.pk]))
    assert page.status_code == 200


def test_strata_say_which_way_a_joined_estimate_errs() -> None:
    strata = {
        "A": {"11": 420, "10": 180, "01": 280},
        "B": {"11": 40, "10": 160, "01": 160},
    }
    value = figure_value(SCOPE, strata)
    assert value["alike"]["sign"] == 1
    assert value["pooled"]["population"] == round(chapman(800, 900, 460)) < value["population"]
    assert figure_value(SCOPE, {**strata, "": {"11": 100, "10": 50, "01": 60}})["unsaid"] == ["members", "参保"]
