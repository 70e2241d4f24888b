"""What a worker recorded beside what the platform reported: missing orders, other pay, other times; what is near."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given as holds_for
from hypothesis import strategies as st

from gongyou.kit.lakes import open_lake
from gongyou.lake import IngestRequest
from gongyou.registry.own.holdings import _readers
from gongyou.rooms.data.compared import Apart, _told, compared_of
from gongyou.rooms.data.typed_holding import typed_orders_of
from gongyou.rooms.rights.models import Grievance
from tests.data_in.test_own import TYPED, given, me
from tests.lake.cast import order, write_csv
from tests.registry.cast import Cast

__all__ = ["me"]
AT = datetime(2026, 1, 2, 0, 25)
JANUARY = 202601
Row = dict[str, Any]


def shown(number: int, **changed: Any) -> Row:
    row = {"order_id": f"O{number}", "at": AT, "month": JANUARY, "delivered_at": AT, "pay_total": Decimal("6.50")}
    return {**row, "deduction": None, "distance_m": None, **changed}


def told(number: int, **changed: Any) -> Row:
    return {**shown(number), "attempt_id": f"A{number}", "distance_m": Decimal(1850), **changed}


def compared(mine: list[Row], theirs: list[Row], *, elsewhere: tuple[int, ...] = (), has_log: bool = True) -> Any:
    """The month's comparison; orders named in `elsewhere` stand in the platform's statement of another month."""
    listed = {row["order_id"] for row in theirs} - {f"O{number}" for number in elsewhere}
    return compared_of({row["order_id"]: row for row in mine}, _told(theirs), listed, JANUARY, has_log=has_log)


def test_missing_different_alike_and_only_reported() -> None:
    mine = [shown(1), shown(2, pay_total=Decimal("8.00")), shown(3), shown(4, distance_m=Decimal(2400))]
    found = compared(mine, [told(1), told(2), told(4), told(5)])
    assert [each.order_id for each in found.missing] == ["O3"]
    assert found.missing_pay == Decimal("6.50")
    assert [(each.order_id, each.attempt_id) for each in found.differing] == [("O2", "A2"), ("O4", "A4")]
    assert found.differing[0].apart == (Apart("pay_total", Decimal("6.50"), Decimal("8.00")),)
    assert [each.less_paid for each in found.differing] == [Decimal("1.50"), Decimal(0)]
    assert found.less_paid == Decimal("1.50")
    assert (found.same, found.unrecorded, found.recorded) == (1, {"O5"}, 4)


def test_an_order_stands_in_one_month_alone() -> None:
    """The platform's statement has the order: it belongs there, whatever month the worker wrote. Else to mine."""
    mine = [shown(1), shown(2, month=202602), shown(3, month=202602)]
    found = compared(mine, [told(1), told(2)], elsewhere=(1,))
    assert (found.missing, found.same, found.unrecorded) == ((), 1, frozenset())


def test_more_reported_is_a_difference_but_nothing_is_at_stake() -> None:
    found = compared([shown(1, pay_total=Decimal("6.00")), shown(2, pay_total=Decimal("7.00"))], [told(1), told(2)])
    assert [each.less_paid for each in found.differing] == [Decimal(0), Decimal("0.50")]
    assert found.less_paid == Decimal("0.50")


def test_without_the_platform_s_month_nothing_is_missing_there() -> None:
    found = compared([shown(1)], [], has_log=False)
    assert (found.missing, [each.order_id for each in found.open], found.recorded) == ((), ["O1"], 1)
    assert found.open_pay == Decimal("6.50")


@pytest.mark.parametrize(
    ("mine", "theirs", "columns"),
    [
        ({"delivered_at": AT + timedelta(seconds=60)}, {}, []),
        ({"delivered_at": AT + timedelta(seconds=61)}, {}, ["delivered_at"]),
        ({"distance_m": Decimal(1950)}, {}, []),
        ({"distance_m": Decimal("1950.001")}, {}, ["distance_m"]),
        ({"deduction": Decimal(0)}, {"deduction": Decimal("1.50")}, ["deduction"]),
        ({"deduction": Decimal(1)}, {"deduction": None}, []),
        ({"pay_total": Decimal("6.51")}, {}, ["pay_total"]),
    ],
)
def test_what_is_near_is_no_difference_but_every_cent_is(mine: Row, theirs: Row, columns: list[str]) -> None:
    found = compared([shown(1, **mine)], [told(1, **theirs)])
    assert [each.column for order in found.differing for each in order.apart] == columns
    assert found.same == int(not columns)


def test_an_order_taken_up_again_is_paid_in_parts() -> None:
    parts = [told(1, pay_total=Decimal("2.50")), told(1, attempt_id="A9", pay_total=Decimal("4.00"), delivered_at=None)]
    assert compared([shown(1)], parts).same == 1


@holds_for(st.lists(st.integers(0, 12), unique=True), st.lists(st.integers(0, 12), unique=True))
def test_every_order_is_counted_once_and_the_order_of_rows_changes_nothing(mine: list[int], theirs: list[int]) -> None:
    found = compared([shown(each) for each in mine], [told(each) for each in theirs])
    assert len(found.missing) == len(set(mine) - set(theirs))
    assert found.same == len(set(mine) & set(theirs))
    assert found.unrecorded == {f"O{number}" for number in set(theirs) - set(mine)}
    assert found.recorded == len(mine)
    assert found == compared([shown(each) for each in mine[::-1]], [told(each) for each in theirs[::-1]])


@pytest.mark.database
@pytest.mark.django_db
def test_the_statement_sets_both_side_by_side_and_leads_to_a_request(me: Client, cast: Cast, tmp_path: Path) -> None:
    given(me, "订单号,送达时间,收入\nO1,2026-01-02 08:25,6.50\nO2,2026-01-02 09:00,8.00\nO7,2026-01-03 12:00,5.00\n")
    statement, ask = "/me/orders/heya/2026-01/", "/me/grievances/new/?platform=heya&month=2026-01"
    page = me.get(statement).content.decode()
    assert "平台还没有把这个月的订单报给工会" in page and "¥19.50" in page
    assert "平台没有报" in me.get("/me/orders/").content.decode()
    # Nothing is accused before the platform has spoken.
    assert "line=own:" not in page and "take/" not in page
    key = cast.lin_member.worker_key
    log = [order(1, worker_key=key), order(2, worker_key=key), order(3, worker_key=key), order(7, worker_key="w0007")]
    open_lake().ingest(IngestRequest("orders", (write_csv(tmp_path / "log.csv", log),)))
    assert statement in me.get("/me/orders/").content.decode()
    page = me.get(statement).content.decode()
    # O7 was reported of somebody else: to this worker it is missing, and whose it is stays unsaid.
    assert "O7" in page and "w0007" not in page and "1 单 · ¥5.00" in page
    assert "我记 ¥8.00，平台报 ¥6.50" in page and "平台少报 ¥1.50" in page
    assert "?platform=heya&amp;month=2026-01&amp;line=A2" in page
    assert "?platform=heya&amp;month=2026-01&amp;line=own:O7" in page
    assert "A3<" not in me.get(f"{statement}?show=differs").content.decode()
    assert "A3<" in me.get(f"{statement}?show=unrecorded").content.decode()
    taken = me.post(f"{statement}take/csv/").content.decode("utf-8-sig")
    assert (
        "O7,平台没有报：2026-01-03 12:00，本人记收入 5.00 元" in taken and "收入本人记 8.00 元，平台报 6.50 元" in taken
    )
    assert 'value="own:O7" checked' in me.get(f"{ask}&line=own:O7").content.decode()
    asked = {"platform": "heya", "month": "2026-01", "kind": "explanation", "about": "order", "is_agreed": "on"}
    assert me.post(ask, {**asked, "line": ["own:O7", "A2", "own:O8"]}).status_code == 302
    kept = {line["attempt_id"]: (line["shown"], line["is_missing"]) for line in Grievance.objects.get().lines}
    assert kept == {"own:O7": ("5.00", True), "A2": ("8.00", False)}
    mine = me.get(f"/me/grievances/{Grievance.objects.get().key}/").content.decode()
    assert "own:" not in mine and "平台没有报" in mine and "我记 ¥8.00" in mine
    assert me.get("/me/orders/heya/2025-12/").status_code == 404
    assert me.get("/me/orders/heya/soon/").status_code == 404


@pytest.mark.database
@pytest.mark.django_db
def test_typed_orders_are_in_the_copy_of_one_s_own_data(me: Client, cast: Cast) -> None:
    me.post("/me/given/typed/", TYPED)
    part = typed_orders_of(cast.lin_member)
    assert [(row["order_id"], row["pay_total"], row["distance_m"]) for row in part.rows] == [
        ("8899", "6.50", "1850.00")
    ]
    assert part.rows[0]["made_at"].astimezone(UTC) and set(part.rows[0]) == set(part.heads)
    assert typed_orders_of in _readers
