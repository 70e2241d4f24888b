"""The invented city's payrolls carry breaches on known rows: the screen finds them all and no others."""

from __future__ import annotations

from decimal import Decimal

import ibis
import numpy as np
import pytest

from gongyou.rooms.market.measures import screen as measure
from gongyou.rooms.market.measures.screen import screen
from gongyou.site.demo.city import city_of
from gongyou.site.demo.jobs import careers_of
from gongyou.site.demo.payroll import payroll_of
from gongyou.site.demo.people import people_of
from gongyou.site.demo.plan import BELOW_MINIMUM_WAGE, OVERTIME_OVER_CAP, OVERTIME_UNDERPAID
from gongyou.site.demo.size import LAST_MONTH, PAYROLL_FROM, Size
from gongyou.site.demo.streams import Streams
from tests.market.rows import Rows

KINDS = {
    "short_paid": OVERTIME_UNDERPAID,
    "over_cap": OVERTIME_OVER_CAP,
    "under_minimum": BELOW_MINIMUM_WAGE,
}


class Payrolls(Rows):
    """Serves one Arrow table as the payroll."""

    def table(self, name):
        assert name == "payroll"
        return self.payroll


@pytest.fixture(scope="module")
def city():
    size, streams = Size.of(0.02), Streams()
    unions = city_of(size, streams)
    people = people_of(unions, size, streams)
    keys = np.array([f"w{number}" for number in range(len(people))], dtype=object)
    table, planted = payroll_of(people, unions, careers_of(people, streams), keys, streams)
    source = Payrolls({})
    plain = table.cast(ibis.memtable(table).schema().to_pyarrow())
    source.payroll = ibis.memtable(plain).mutate(left_on=ibis.null("date"))
    return source, {sheet.kind: sheet for sheet in planted}


def test_it_finds_every_planted_breach_and_no_other(city, monkeypatch):
    source, sheets = city
    monkeypatch.setattr(measure, "ROWS_KEPT", 10_000)
    found = {kind: {} for kind in KINDS}
    for month in PAYROLL_FROM.until(LAST_MONTH):
        value = screen(source, {"region": "990100", "period": str(month)})
        for kind in KINDS:
            for line in value[kind]:
                for row in line["rows"]:
                    found[kind][f"{row['worker_key']}|{row['period']}"] = row.get("amount")
    for kind, planted in KINDS.items():
        sheet = sheets[planted]
        assert len(sheet.rows) > 10
        assert set(found[kind]) == set(sheet.rows)
        if kind != "over_cap":
            expected = {row: Decimal(fen).scaleb(-2) for row, fen in zip(sheet.rows, sheet.fen, strict=True)}
            assert found[kind] == expected
