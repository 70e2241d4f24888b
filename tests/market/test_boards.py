from __future__ import annotations

import csv
import inspect
from decimal import Decimal
from fractions import Fraction
from io import BytesIO, StringIO
from types import SimpleNamespace

import pytest
from django.http import Http404
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import escape
from python_calamine import CalamineWorkbook

from gongyou.core.figures import SUPPRESSED
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.kit.tasks.models import TaskRun
from gongyou.rooms.market import ahead, figures
from gongyou.rooms.market.boards import flows as flows_board
from gongyou.rooms.market.boards import ratio, spread, structure, wages
from gongyou.rooms.market.indices import flows, ratio_board, seasons, wage_change, wage_index, wage_spread
from gongyou.rooms.market.indices import structure as structure_measure
from gongyou.rooms.market.measures.scope import Scope
from gongyou.rooms.market.views import board_files
from gongyou.rooms.market.views.boards import _drawn
from tests.market.cell_rows import Rows, drawn, job, trap

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


def test_classes_are_told_by_their_own_names(values):
    [section] = ratio.sections(values, CITY, {})
    names = [row[0] for row in section.tables[0].table.rows]
    assert [each.zh for each in names] == ["4-10 居民服务人员", "6-18 机械制造基础加工人员"]
    assert len({each.en for each in names}) == len(names)


def test_hidden_cells_are_stars(values):
    table = next(t for t in ratio.sections(values, CITY, {})[0].tables if not t.shades)
    assert SUPPRESSED in table.table.rows[0]


def test_a_number_that_is_hidden_is_a_star_and_no_dash():
    """Twelve go from one firm to the other and six come back: hires are told, what the firms gained is too few."""
    rows = [job(f"w{n}", month, "5000") for n in range(60) for month in ("2025-10", "2026-09", "2026-10")]
    rows += [job(f"v{n}", "2025-10", "5000", region="990102") for n in range(5)]
    rows += [job(f"v{n}", month, "5000", region="990102") for n in range(20) for month in ("2026-09", "2026-10")]
    for month, first, second in (("2026-09", "e1", "e2"), ("2026-10", "e2", "e1")):
        rows += [job(f"x{n}", month, "4000", employer_key=first if n < 12 else second) for n in range(18)]
    view, strict = Rows(rows), {**PARAMS, "minimum": 10}
    values = {"market.structure": structure_measure.structure(view, strict), "market.flows": flows.flows(view, strict)}
    [rates] = flows_board.sections(values, CITY, {})[1].tables
    assert rates.table.rows[0][1:] == (Decimal("0.184"), Decimal("0.184"), *(SUPPRESSED,) * 3)
    regions = structure.sections(values, CITY, {})[0].tables[0].table
    assert {row[3].zh for row in regions.rows} == {SUPPRESSED}  # there were five in one of the two a year ago


def test_what_went_down_bears_a_minus(values):
    tables = [table for section in wages.sections(values, CITY, {}) for table in section.tables]
    changes = [each.table for each in tables if each.table.caption.zh.startswith("在岗人数变化")]
    cells = [cell for table in changes for row in table.cells("zh") for cell in row[1:]]
    assert len(changes) == 2 and any(cell.startswith("−") for cell in cells)
    assert not any(cell.startswith("-") for cell in cells)


def test_what_is_smoothed_and_what_rests_on_the_margins_is_marked(values):
    """The second opinion: the margins' expectation worked out by hand from the published rows and columns."""
    posts = {("4-10", "990101"): 30, ("4-10", "990102"): 50, ("6-18", "990101"): 20, ("6-18", "990102"): 40}
    seekers = {("4-10", "990101"): 25, ("4-10", "990102"): 40, ("6-18", "990101"): 60}
    value = ratio_board.ratio_board_value(Scope.read({**PARAMS, "minimum": 10}), posts, seekers)
    table = ratio.sections({"market.ratio_board": value}, CITY, {})[0].tables[0].table
    told = {
        (row["key"], column): cell
        for row, cells in zip(value["rows"], table.cells("zh"), strict=True)
        for column, cell in zip(value["columns"], cells[1:-1], strict=True)
    }
    assert [key for key, cell in told.items() if cell.endswith("†")] == [("6-18", "990102")]
    assert all(cell.endswith("≈") for key, cell in told.items() if key != ("6-18", "990102"))
    # Margins over the cells with seekers: occupation 20/60, district 50/40, all 100/125.
    expected = Fraction(20, 60) * Fraction(50, 40) / Fraction(100, 125)
    assert told["6-18", "990102"] == f"{float(expected):.2f}†"
    # The counted table and the sums bear no mark; what the marks mean stands below in words.
    plain = ratio.sections({"market.ratio_board": value}, CITY, {})[0].tables[1].table
    assert not any(mark in cell for row in plain.cells("zh") for cell in row for mark in "≈†")
    assert table.cells("en")[0][-1] == "1.23"
    for language in ("zh", "en"):
        assert all(mark in table.notes(language)[0] for mark in "≈†—")


def test_the_hidden_rest_on_the_margins_and_hidden_margins_on_nothing(values):
    value = values["market.ratio_board"]
    for row, line in zip(value["rows"], _by_row(ratio.file_rows(value, "zh"), len(value["columns"])), strict=True):
        for column, told in zip(value["columns"], line, strict=True):
            cell = row["cells"][column]
            assert cell["suppressed"] == (told[4] == SUPPRESSED == told[5])
            wanted = (
                "不公布" if cell["smoothed"] is None else "只按合计推算" if cell["suppressed"] else "平滑（向合计收缩）"
            )
            assert told[7] == wanted


def _by_row(rows, width):
    return [rows[at : at + width] for at in range(0, len(rows), width)]


@pytest.mark.django_db
def test_the_ratio_board_is_taken_away_with_its_basis_in_words(values, monkeypatch, rf):
    request = rf.get("/")
    request.user = None
    found = SimpleNamespace(region=SimpleNamespace(code="990100"), period=Month(2026, 10), params=PARAMS)
    monkeypatch.setattr(board_files, "asked", lambda user, given: found)
    monkeypatch.setattr(board_files, "open_lake", lambda: None)
    kept = {"market.ratio_board": SimpleNamespace(value=values["market.ratio_board"])}
    monkeypatch.setattr(figures, "figures_kept", lambda lake, params, names: kept)
    view = inspect.unwrap(board_files.ratio_file)
    with translation.override("en"):
        text = view(request, "csv").content.decode("utf-8-sig")
        book = CalamineWorkbook.from_filelike(BytesIO(view(request, "xlsx").content))
    rows = list(csv.DictReader(StringIO(text)))
    assert len(rows) == 4
    assert {row["What the smoothed value rests on"] for row in rows} <= {text.en for text in ratio.BASES.values()}
    sheet = book.get_sheet_by_index(0).to_python()
    assert [[str(cell) for cell in row][7] for row in sheet[1:]] == [
        row["What the smoothed value rests on"] for row in rows
    ]
    assert "margins alone" in book.get_sheet_by_index(1).to_python()[1][0]
    for kind, there in (("pdf", kept), ("csv", None)):
        monkeypatch.setattr(figures, "figures_kept", lambda lake, params, names, there=there: there)
        with pytest.raises(Http404):
            view(request, kind)


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
