from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import escape

from gongyou.core.figures import SUPPRESSED
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.kit.tasks.models import TaskRun
from gongyou.rooms.market import ahead
from gongyou.rooms.market.boards import flows as flows_board
from gongyou.rooms.market.boards import ratio, spread, structure, wages
from gongyou.rooms.market.indices import flows, ratio_board, seasons, wage_change, wage_index, wage_spread
from gongyou.rooms.market.indices import structure as structure_measure
from gongyou.rooms.market.measures.scope import Scope
from gongyou.rooms.market.views.boards import _drawn
from tests.market.cell_rows import Rows, drawn, trap

PARAMS = {"region": "990100", "period": "2026-10", "minimum": 1}
CITY = Text("禾川市", "Hechuan")


@pytest.fixture(scope="module")
def values():
    """Every figure of the boards, over one set of drawn rows."""
    view = Rows([*trap(), *drawn(5, 150)])
    found = {
        "market.structure": structure_measure.structure(view, PARAMS),
        "market.flows": flows.flows(view, PARAMS),
        "market.wage_index": wage_index.wage_index(view, PARAMS),
        "market.wage_change": wage_change.wage_change(view, PARAMS),
        "market.wage_spread": wage_spread.wage_spread(view, PARAMS),
        "market.seasons": seasons.seasons(view, PARAMS),
    }
    posts = {(o, r): 12 for o in ("4-10", "6-18") for r in ("990101", "990102")}
    seekers = {**posts, ("4-10", "990101"): 3}
    found["market.ratio_board"] = ratio_board.ratio_board_value(Scope.read({**PARAMS, "minimum": 10}), posts, seekers)
    return found


@pytest.mark.parametrize("module", [structure, flows_board, wages, spread, ratio])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_board_is_drawn_in_both_languages(values, module, language):
    sections = module.sections(values, CITY, {"industry": "C", "cross": "group-form", "by": "skill"})
    assert sections
    for section in sections:
        assert section.measure in module.MEASURES
        for table in section.tables:
            shown = _drawn(table, language)
            with translation.override(language):
                text = render_to_string("market/board_table.html", {"table": shown})
            assert escape(shown["caption"]) in text
            assert all(len(row) == len(shown["columns"]) for row in shown["rows"])
            assert ("shade-" in text) == bool(table.shades)


def test_the_headline_is_the_index_and_names_the_mean(values):
    said = wages.sections(values, CITY, {})[0].said if values["market.wage_index"]["year"] else None
    assert said is not None
    assert "同样的工作" in said.zh


def test_hidden_cells_are_stars(values):
    table = next(t for t in ratio.sections(values, CITY, {})[0].tables if not t.shades)
    assert SUPPRESSED in table.table.rows[0]


def test_small_scopes_have_no_board():
    strict = {**PARAMS, "minimum": 10_000}
    view = Rows(drawn(1))
    values = {
        "market.structure": structure_measure.structure(view, strict),
        "market.flows": flows.flows(view, strict),
        "market.wage_index": wage_index.wage_index(view, strict),
        "market.wage_change": wage_change.wage_change(view, strict),
        "market.wage_spread": wage_spread.wage_spread(view, strict),
        "market.seasons": seasons.seasons(view, strict),
    }
    for module in (structure, flows_board, wages, spread):
        assert module.sections(values, CITY, {}) == []


@pytest.mark.django_db
def test_figures_that_somebody_reads_are_computed_when_a_batch_arrives(monkeypatch, settings, tmp_path):
    settings.GONGYOU_DATA_DIR = tmp_path
    started = []
    monkeypatch.setattr(ahead, "figures_due", lambda *, now, regions=None: started.append(regions))
    monkeypatch.setattr(ahead.transaction, "on_commit", lambda act, *, robust: act())
    batch = SimpleNamespace(contract="employment")
    ahead.heard(tmp_path, batch)
    assert started == []  # nobody has asked for any region yet
    order = ahead.order_of("990100", CITY, Month(2026, 10), organisation=1)
    TaskRun.objects.create(kind=order.kind, key=order.key, arguments=order.arguments, created_at=timezone.now())
    ahead.heard(tmp_path, batch)
    ahead.heard(tmp_path / "elsewhere", batch)
    ahead.heard(tmp_path, SimpleNamespace(contract="appeals"))
    assert started == [{"990100"}]
