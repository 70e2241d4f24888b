"""What other rooms may ask: a worker's own orders, and the newest audit of each platform."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from gongyou.core.period import Month
from gongyou.lake import IngestRequest, Lake
from gongyou.rooms.platforms import door
from tests.platforms.rows import Row, orders, with_breaches
from tests.platforms.runs import breached_audit, saved_run
from tests.platforms.test_pages import written
from tests.registry.cast import Cast


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lake, list[Row], dict[str, dict[str, int]]]:
    folder: Path = tmp_path_factory.mktemp("door")
    rows = orders(500, workers=4)
    planted = with_breaches(rows)
    lake = Lake.open(folder)
    file = written(rows, folder / "heya.csv")
    lake.ingest(IngestRequest(contract="orders", files=(file,), zone="Asia/Shanghai"))
    return lake, rows, planted


def test_it_shows_a_worker_the_own_orders_with_the_arithmetic(
    log: tuple[Lake, list[Row], dict[str, dict[str, int]]],
) -> None:
    lake, rows, planted = log
    mine = {row["attempt_id"]: row for row in rows if row["worker_key"] == "w001" and row["outcome"] == "accepted"}
    found = [order for number in (4, 5, 6) for order in door.my_orders(lake, ["w001"], Month(2026, number))]
    assert {order.attempt_id for order in found} == mine.keys()
    wrong = {attempt for attempts in planted.values() for attempt in attempts}
    for order in found:
        assert order.is_short == (order.attempt_id in wrong)
        assert (order.gap is None) == (order.reason is not None)
        if order.declared is not None:
            assert order.steps[-1].value == order.declared
        assert order.paid == mine[order.attempt_id]["pay_total"]


def test_it_lists_the_latest_order_first(log: tuple[Lake, list[Row], dict[str, dict[str, int]]]) -> None:
    found = door.my_orders(log[0], ["w002"], Month(2026, 5))
    assert [order.at for order in found] == sorted((order.at for order in found), reverse=True)
    assert {f"{order.at:%Y-%m}" for order in found} == {"2026-05"}


def test_it_shows_nothing_of_an_empty_lake(tmp_path: Path) -> None:
    assert door.my_orders(Lake.open(tmp_path), ["w001"], Month(2026, 5)) == []


def test_it_gives_the_newest_audit_of_each_platform_in_scope(cast: Cast) -> None:
    run = saved_run(cast.district)
    (line,) = door.platform_pay(cast.wang)
    assert (line.run.pk, line.level, line.figure_id) == (run.pk, "suspect", run.figure)
    assert line.short == breached_audit().value["rule"]["below"]["amount"]
    assert line.take_rate == breached_audit().value["take_rate"]["overall"]
    assert isinstance(line.short, Decimal)
    assert door.platform_pay(cast.zhao) == []
    assert door.platform_pay(cast.lin) == []
