"""Working hours by REST: the looks of the scope page by page, figures with few workers hidden, the own hours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gongyou.registry.models import ApiToken
from gongyou.rooms.hours.made import Look
from gongyou.rooms.hours.models import HoursLook
from gongyou.rooms.hours.services.looks import look_publish
from tests.api.test_api import Caller
from tests.hours.records import WORKDAYS, lake_of, october
from tests.registry.cast import NOW, Cast

pytestmark = pytest.mark.database
FIGURES = str(ApiToken.Scope.FIGURES_READ)


def test_the_looks_of_the_scope_are_read_by_cursor(cast: Cast, plant_look: Look) -> None:
    look = look_publish(made=plant_look, organisation=cast.district, by=None, now=NOW)
    for number in range(2):
        HoursLook.objects.create(
            organisation=cast.grid, figure=f"fg-{number}", month_from="2026-09", month_to="2026-09", created_at=NOW
        )
    wang = Caller(cast.wang, FIGURES)
    first = wang.get("/hours/looks?limit=2").json()
    rest = wang.get(f"/hours/looks?limit=2&cursor={first['next']}").json()
    read = [*first["items"], *rest["items"]]
    assert {each["id"] for each in read} == {str(each.pk) for each in HoursLook.objects.all()}
    assert (len(read), rest["next"]) == (3, None)
    below = wang.get(f"/hours/looks?organisation={cast.grid.code}").json()["items"]
    assert {each["figure"] for each in below} == {"fg-0", "fg-1"}
    assert wang.get("/hours/looks?cursor=WyJwayIsICJ4Il0").status_code == 422
    one = wang.get(f"/hours/looks/{look.pk}").json()
    assert (one["figure"], one["findings"], one["records"]["workers"]) == (plant_look.figure.id, 6, 14)
    assert "gongyou replay" in one["provenance"]["line"]["en"]


def test_figures_hide_a_few_from_all_but_officers_and_name_no_worker(cast: Cast, plant_look: Look) -> None:
    look = look_publish(made=plant_look, organisation=cast.district, by=None, now=NOW)
    address = f"/hours/looks/{look.pk}/figures"
    mine = Caller(cast.wang, FIGURES).get(address).json()
    kinds = {each["kind"]: (each["found"], each["workers"]) for each in mine["kinds"]}
    assert kinds["no_rest_day"] == (2, 1)
    theirs = Caller(cast.analyst, FIGURES).get(address).json()
    assert {each["kind"]: each["workers"] for each in theirs["kinds"]}["no_rest_day"] is None
    assert all(each["workers"] is None for each in theirs["employers"])
    hidden = [each for each in mine["week_heat"] if each["suppressed"]]
    assert hidden
    assert all(each["hours"] is None and each["workers"] is None for each in hidden)
    said = json.dumps([mine, theirs], ensure_ascii=False)
    assert "restless" not in said
    assert "《中华人民共和国劳动法》第三十八条" in said
    # The other district, and a token for something else.
    assert Caller(cast.zhao, FIGURES).get(address).status_code == 404
    assert Caller(cast.wang, str(ApiToken.Scope.ORGANISATIONS_READ)).get(address).status_code == 401


def test_the_own_hours_are_the_owner_s_alone(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    member = cast.lin_member
    lake = lake_of(tmp_path, [*october(member.worker_key, "20:00", WORKDAYS[:2]), *october("w" + "9" * 24, "23:00")])
    monkeypatch.setattr("gongyou.rooms.hours.own.open_lake", lambda: lake)
    # A rider who also reads the grid's figures: only who works in the console issues tokens.
    cast.lin.appointments.create(organisation=cast.grid, role="analyst")
    found = Caller(cast.lin, FIGURES).get("/hours/mine?month=2026-10").json()
    assert (found["month"], found["hours"], found["overtime"], len(found["days"])) == ("2026-10", "20.00", "4.00", 2)
    assert found["days"][0]["values"] == {"clock": "10.00"}
    assert Caller(cast.lin, FIGURES).get("/hours/mine?month=2026-13").status_code == 422
    assert Caller(cast.wang, FIGURES).get("/hours/mine").status_code == 404
