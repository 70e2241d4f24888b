"""Forms handed in by programs, figures read by them, releases made again at the command line."""

from __future__ import annotations

import json

import pytest
import typer
from django.test import Client
from django.utils import timezone

from gongyou.registry.models import ApiToken
from gongyou.rooms.market.models import Panel, PanelFigure, PanelForm, PanelRelease, Reporter
from gongyou.rooms.market.panel.structure import TRAITS
from gongyou.rooms.market.services.panel_releases import release_publish
from gongyou.rooms.market.services.panels import reporter_address
from gongyou.site.cli import panel as commands
from tests.api.test_api import Caller
from tests.panel.panelled import LATER, handed, numbers, opened
from tests.registry.cast import Cast

pytestmark = pytest.mark.database
V1 = "/api/v1"


def sent(code: str, **changes: object) -> dict[str, object]:
    values = {name: str(value) for name, value in numbers(**changes).items()}
    return {"code": code, "period": "2026-03", "values": values}


def test_a_program_hands_in_with_the_code_alone(cast: Cast) -> None:
    reporter = Reporter.objects.filter(panel=opened(cast))[0]
    _, code = reporter_address(reporter=reporter, by=None, now=timezone.now())

    def post(body: object) -> tuple[int, dict[str, object]]:
        answer = Client().post(f"{V1}/panel/forms", json.dumps(body), content_type="application/json")
        return answer.status_code, answer.json()

    status, told = post(sent(code, hires=7, wage_bill="26"))
    assert status == 422
    assert [each["rule"] for each in told["faults"]] == ["flows_unbalanced", "wages_surely_wan"]  # type: ignore[attr-defined]
    assert post(sent(code, wage_bill="12000")) == (
        201,
        {"period": "2026-03", "version": 1, "queries": ["wages_maybe_wan"]},
    )
    assert post(sent(code, wage_bill="12000"))[0] == 409
    assert post(sent("0" * 16))[0] == 404
    assert PanelForm.objects.get().source == "api"


def test_a_release_is_made_again_at_the_command_line(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    panel = opened(cast)
    for each in Reporter.objects.filter(panel=panel):
        handed(each, "2026-03")
    release = release_publish(panel=panel, period="2026-03", by=None, now=LATER)
    commands.panel_reproduce("HL/1", None, as_json=True)
    assert json.loads(capsys.readouterr().out)["same"] is True
    commands.panel_list(None, as_json=False)
    assert "HL/1  2026-03" in capsys.readouterr().out
    PanelFigure.objects.filter(release=release, measure="jobs").update(value="1")
    with pytest.raises(typer.Exit) as left:
        commands.panel_reproduce("HL/1", None, as_json=False)
    assert "jobs value" in capsys.readouterr().out
    assert left.value.exit_code == 1
    assert PanelRelease.objects.count() == 1


def test_the_structure_of_jobs_is_read_cell_by_cell(cast: Cast) -> None:
    panel = opened(cast)
    # In reach of the analyst, not of the other district's officer.
    Panel.objects.filter(pk=panel.pk).update(organisation=cast.district)
    panel.refresh_from_db()
    for each in Reporter.objects.filter(panel=panel):
        handed(each, "2026-03")
    release = release_publish(panel=panel, period="2026-03", by=None, now=LATER)
    address = f"/panel/releases/{release.key}/structure"
    reader = Caller(cast.analyst, ApiToken.Scope.FIGURES_READ)
    cells = reader.get(address).json()
    assert len(cells) == len(release.structure) > 1
    whole, *_ = (each for each in release.structure if not any(each[trait] for trait in TRAITS))
    (told,) = reader.get(f"{address}?by=").json()
    assert (told["value"], told["units"]) == (whole["value"] or None, None if whole["hidden"] else whole["units"])
    for cell, kept in zip(cells, release.structure, strict=True):
        if kept["hidden"]:
            assert {cell[name] for name in ("value", "low", "share", "units", "workers", "imputed")} == {None}
    by_region = reader.get(f"{address}?by=region").json()
    assert by_region and all(each["region"] and not each["group"] for each in by_region)
    assert reader.get(f"{address}?by=colour").status_code == 422
    assert Caller(cast.zhao, ApiToken.Scope.FIGURES_READ).get(address).status_code == 404
