"""A figure can be run again to the same digits, whatever came in since."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gongyou.core.errors import BadInput, NotFound
from gongyou.core.text import Text
from gongyou.lake import IngestRequest, Lake
from gongyou.lake.provenance import View, canonical, measure
from tests.lake.cast import orders, write_csv


@measure(
    "tests.paid",
    version=1,
    tables=("orders",),
    title=Text("实付合计", "Total paid"),
    page="pay-audit",
    rules=lambda params: {"tests.rule": "ab12"},
)
def paid(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    table = view.table("orders").filter(lambda row: row.platform == params["platform"])
    grouped = table.group_by("outcome").aggregate(n=table.count(), paid=table.pay_total.sum()).order_by("outcome")
    return {"rows": view.execute(grouped).to_pylist()}


@pytest.fixture
def filled(lake: Lake, tmp_path: Path) -> Lake:
    lake.ingest(IngestRequest("orders", (write_csv(tmp_path / "a.csv", orders(3)),)))
    return lake


def test_it_replays_to_the_same_digits_after_later_batches(filled: Lake, tmp_path: Path) -> None:
    figure = filled.compute("tests.paid", {"platform": "heya"})
    assert figure.value == {"rows": [{"outcome": "accepted", "n": 3, "paid": Decimal("19.50")}]}
    filled.ingest(IngestRequest("orders", (write_csv(tmp_path / "b.csv", orders(3, start=9)),)))
    replayed = filled.replay(figure.id)
    assert replayed.same
    assert replayed.value == figure.value
    assert replayed.rules_changed == ()
    later = filled.compute("tests.paid", {"platform": "heya"})
    assert later.id != figure.id
    assert later.value["rows"][0]["n"] == 6


def test_it_replays_after_an_undo(filled: Lake) -> None:
    figure = filled.compute("tests.paid", {"platform": "heya"})
    filled.undo(filled.batches()[0].batch_id)
    assert filled.replay(figure.id).same


def test_it_gives_one_number_to_the_same_figure(filled: Lake) -> None:
    assert (
        filled.compute("tests.paid", {"platform": "heya"}).id == filled.compute("tests.paid", {"platform": "heya"}).id
    )
    assert (
        filled.compute("tests.paid", {"platform": "other"}).id != filled.compute("tests.paid", {"platform": "heya"}).id
    )


def test_it_says_where_a_figure_comes_from(filled: Lake) -> None:
    figure = filled.compute("tests.paid", {"platform": "heya"})
    line = figure.provenance.line("zh-hans")
    assert f"数据快照 orders@{filled.snapshot('orders')}" in line
    assert "规则 tests.rule@ab12" in line
    assert f"复算 gongyou replay {figure.id}" in line
    assert "Rules tests.rule@ab12" in figure.provenance.line("en")


def test_it_knows_no_other_figure_or_measure(lake: Lake) -> None:
    with pytest.raises(NotFound):
        lake.replay("fg-000000000000")
    with pytest.raises(BadInput):
        lake.replay("../../etc/passwd")
    with pytest.raises(NotFound):
        lake.compute("tests.unknown")


def test_it_writes_equal_amounts_equally() -> None:
    assert canonical({"b": Decimal("1.50"), "a": Decimal("0E+2")}) == canonical(
        {"a": Decimal("0"), "b": Decimal("1.5")}
    )


def test_it_computes_on_an_empty_lake(lake: Lake) -> None:
    assert lake.compute("tests.paid", {"platform": "heya"}).value == {"rows": []}
