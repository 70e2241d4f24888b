"""Estimates by hand, releases that reproduce themselves, revisions between them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from gongyou.core.errors import Conflict, Forbidden
from gongyou.rooms.market.models import PanelFigure, PanelQuery, PanelRelease, Reporter
from gongyou.rooms.market.models.panel_releases import Unchangeable
from gongyou.rooms.market.panel.estimate import computed
from gongyou.rooms.market.panel.snapshots import canonical, digest, packed, reproduced, unpacked
from gongyou.rooms.market.services.panel_forms import query_settle
from gongyou.rooms.market.services.panel_releases import release_publish
from tests.panel.panelled import LATER, all_handed, handed, numbers, opened
from tests.registry.cast import Cast


def unit(number: int, size: str = "a", weight: float = 2.0, staff: float = 40.0, **changes: Any) -> dict[str, Any]:
    given = {"id": f"E{number}", "kind": "employer", "region": "990101", "group": "C", "size": size}
    return {**given, "weight": weight, "staff": staff, "first": "2026-03", "last": "", **changes}


def form(number: int, period: str = "2026-03", held: bool = False, **changes: Any) -> dict[str, Any]:
    values = {name: str(value) for name, value in numbers(**changes).items()}
    return {"unit": f"E{number}", "period": period, "version": 1, "held": held, "values": values}


def snapshot(units: list[dict[str, Any]], forms: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    frame = [{"region": "990101", "group": "C", "size": "a", "units": 8, "staff": 400.0}]
    given = {"periods": ["2026-03"], "frame": {"employer": frame}, "units": units, "forms": forms}
    return {**given, **changes}


def figure(made: Any, measure: str, period: str = "2026-03", region: str = "", group: str = "") -> Any:
    return next(each for each in made.figures if each.key == (period, measure, region, group))


def test_the_estimate_is_the_one_by_hand() -> None:
    """Four of eight firms of forty; the frame has 400 staff, so each weighs 2 × 400 ÷ 320 = 2.5."""
    heads = [38, 40, 42, 44]
    forms = [form(n, heads_start=h, heads_end=h, wage_bill=h * 6000) for n, h in enumerate(heads)]
    made = computed(snapshot([unit(n) for n in range(4)], forms))
    jobs = figure(made, "jobs")
    assert float(jobs.value) == pytest.approx(2.5 * sum(heads))
    # Calibrated on staff (equal in all): residuals are the deviations from the mean; V = n²w²(1 − n/N) s²/n.
    by_hand = 2.5**2 * 4 * (1 - 4 / 8) * (20 / 3)
    assert float(jobs.error) ** 2 == pytest.approx(by_hand)
    assert float(figure(made, "wage_month").value) == pytest.approx(6000)
    assert float(figure(made, "wage_month").error) == pytest.approx(0, abs=1e-6)
    assert float(figure(made, "hire_rate").value) == pytest.approx(8 / sum(heads))
    assert (jobs.units, jobs.workers, jobs.imputed, jobs.hidden) == (4, 164, "0.0000", "")
    weights = made.diagnostics["2026-03|employer"]["weights"]
    assert float(weights["design_effect"]) == pytest.approx(1) and weights["trimmed"] == 0


def test_totals_that_contradict_each_other_give_way_by_size_and_the_release_says_so() -> None:
    """All firms of the first district are small and all others large: 450 : 150 by district, 300 : 300 by size."""
    places = [("990101", "a")] * 4 + [("990102", "b")] * 4
    units = [unit(n, size, region=region) for n, (region, size) in enumerate(places)]
    cells = [("990101", "a", 300.0), ("990101", "b", 150.0), ("990102", "b", 150.0)]
    frame = [{"region": r, "group": "C", "size": s, "units": 8, "staff": staff} for r, s, staff in cells]
    made = computed(snapshot(units, [form(n) for n in range(8)], frame={"employer": frame}))
    told = made.diagnostics["2026-03|employer"]
    assert told["left_out"] == ["size"]
    assert {each["trait"] for each in told["margins"]} == {"region", "group"}
    # Forty a firm at the start and at the end: the total is that of the frame's staff.
    assert float(figure(made, "jobs").value) == pytest.approx(600)
    assert float(figure(made, "jobs", region="990101").value) == pytest.approx(450)
    whole = computed(snapshot([unit(n) for n in range(4)], [form(n) for n in range(4)]))
    assert whole.diagnostics["2026-03|employer"]["left_out"] == []


def test_a_silent_firm_moves_with_its_neighbours_and_is_marked() -> None:
    units = [unit(n) for n in range(4)]
    forms = [form(n) for n in range(4)]
    forms += [form(n, "2026-04", hires=6, separations=2, heads_end=44, wage_bill=286000) for n in range(3)]
    made = computed(snapshot(units, forms, periods=["2026-03", "2026-04"]))
    jobs = figure(made, "jobs", "2026-04")
    # 40 + 40 × 18/120 − 40 × 6/120 = 44 for the fourth as well.
    assert float(jobs.value) == pytest.approx(2.5 * 176)
    assert jobs.imputed == "0.2500"
    assert float(figure(made, "wage_month", "2026-04").value) == pytest.approx(286000 / 42)
    told = made.diagnostics["2026-04|employer"]
    assert (told["reported"], told["imputed"], told["imputed_share"]) == (3, 1, "0.2500")
    assert told["strata"]["990101|C|a"] == {"enrolled": 4, "reported": 3, "imputed": 1}


def test_a_form_held_back_counts_as_silent_and_is_counted() -> None:
    units = [unit(n) for n in range(4)]
    forms = [form(n) for n in range(4)]
    forms += [
        form(n, "2026-04", held=n == 3, heads_start=4000 if n == 3 else 40, heads_end=4000 if n == 3 else 40)
        for n in range(4)
    ]
    made = computed(snapshot(units, forms, periods=["2026-03", "2026-04"]))
    assert float(figure(made, "jobs", "2026-04").value) == pytest.approx(400)
    assert made.diagnostics["2026-04|employer"]["held"] == 1


def test_a_firm_silent_for_four_months_hands_its_weight_to_the_others() -> None:
    units = [unit(n) for n in range(4)]
    periods = ["2026-03", "2026-04", "2026-05", "2026-06", "2026-07"]
    forms = [form(3)] + [form(n, period) for n in range(3) for period in periods]
    made = computed(snapshot(units, forms, periods=periods))
    units_by_month = [figure(made, "jobs", period).units for period in periods]
    assert units_by_month == [4, 4, 4, 4, 3]
    assert float(figure(made, "jobs", "2026-07").value) == pytest.approx(400)


def test_an_item_left_out_is_imputed_alone() -> None:
    forms = [form(n, hours_paid=6800 + 40 * n) for n in range(3)] + [form(3)]
    del forms[3]["values"]["hours_paid"]
    made = computed(snapshot([unit(n) for n in range(4)], forms))
    assert figure(made, "wage_hour").imputed == "0.2500"
    assert figure(made, "jobs").imputed == "0.0000"
    assert float(figure(made, "hours_month").value) == pytest.approx(6840 / 40)


def test_small_and_dominated_cells_are_hidden_with_what_would_give_them_away() -> None:
    units = [unit(n, region="990101" if n < 5 else "990102" if n < 10 else "990103") for n in range(12)]
    frame = [
        {"region": r, "group": "C", "size": "a", "units": 8, "staff": 400.0} for r in ("990101", "990102", "990103")
    ]
    made = computed(snapshot(units, [form(n) for n in range(12)], frame={"employer": frame}))
    shown = {region: figure(made, "jobs", region=region) for region in ("990101", "990102", "990103")}
    assert shown["990103"].hidden == "small" and shown["990103"].value == ""
    assert sorted(each.hidden for each in shown.values()) == ["", "complementary", "small"]
    assert figure(made, "jobs").value
    forms = [form(n, heads_start=4000, heads_end=4000) if n == 0 else form(n) for n in range(12)]
    one = computed(snapshot([unit(n) for n in range(12)], forms))
    assert figure(one, "jobs", region="990101").hidden == "small"
    assert figure(one, "jobs").hidden and not figure(one, "jobs").value


def test_the_same_snapshot_gives_the_same_digits_in_any_order_of_keys() -> None:
    units = [unit(n, staff=20.0 + n) for n in range(6)]
    forms = [form(n, heads_start=30 + n, heads_end=30 + n, wage_bill=f"{(30 + n) * 6111.11:.2f}") for n in range(6)]
    one = snapshot(units, forms)
    again = json.loads(canonical(one))
    assert computed(one) == computed(again)
    assert unpacked(packed(canonical(one))) == canonical(one)


@pytest.mark.database
def test_a_release_reproduces_itself_and_never_changes(cast: Cast) -> None:
    panel = opened(cast)
    all_handed(panel, "2026-05")
    release = release_publish(panel=panel, period="2026-05", by=None, now=LATER)
    assert reproduced(PanelRelease.objects.get(pk=release.pk)) == (True, [])
    # Later forms and queries do not reach into it.
    first = Reporter.objects.filter(panel=panel).order_by("number")[0]
    handed(first, "2026-05", hires=9, separations=9)
    assert reproduced(PanelRelease.objects.get(pk=release.pk)) == (True, [])
    with pytest.raises(Unchangeable):
        release.save()
    with pytest.raises(Unchangeable):
        release.delete()
    # A digit that was altered behind its back is found.
    altered = PanelFigure.objects.filter(release=release).exclude(value="").first()
    assert altered is not None
    PanelFigure.objects.filter(pk=altered.pk).update(value=altered.value + "1")
    told = reproduced(PanelRelease.objects.get(pk=release.pk))
    assert not told[0] and told[1][0].endswith("value")
    PanelFigure.objects.filter(pk=altered.pk).update(value=altered.value)
    PanelRelease.objects.filter(pk=release.pk).update(snapshot_sha256=digest("other"))
    assert reproduced(PanelRelease.objects.get(pk=release.pk)) == (False, ["snapshot"])


@pytest.mark.database
def test_a_settled_query_moves_the_next_vintage_and_not_the_last(cast: Cast) -> None:
    panel = opened(cast)
    some = list(Reporter.objects.filter(panel=panel, employer__staff_count__isnull=False).order_by("number"))
    for each in some:
        handed(each, "2026-03")
        handed(each, "2026-04", wage_bill="0" if each == some[0] else "260000")
    one = release_publish(panel=panel, period="2026-04", by=None, now=LATER)
    query = PanelQuery.objects.get(rule="staff_without_wages")
    query_settle(query=query, state="confirmed", by=None, now=LATER)
    two = release_publish(panel=panel, period="2026-04", by=None, now=LATER + timedelta(days=1))

    def wage(release: PanelRelease) -> PanelFigure:
        return release.figures.get(measure="wage_month", period="2026-04", region="", group="")

    assert (one.number, two.number) == (1, 2)
    assert float(wage(one).value) == pytest.approx(6500)
    assert float(wage(two).value) < 6200
    assert float(wage(one).imputed) > 0 and wage(two).imputed == "0.0000"
    assert one.diagnostics["2026-04|employer"]["held"] == 1


@pytest.mark.database
def test_nobody_publishes_early_empty_or_from_outside(cast: Cast) -> None:
    panel = opened(cast)
    with pytest.raises(Conflict):
        release_publish(panel=panel, period="2026-09", by=None, now=LATER)
    with pytest.raises(Conflict):
        release_publish(panel=panel, period="2026-04", by=None, now=LATER)
    with pytest.raises(Forbidden):
        release_publish(panel=panel, period="2026-04", by=cast.wang, now=LATER)
