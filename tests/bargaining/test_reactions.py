"""L1 and L2 beside L0: labelled, as ranges, refused where they are not declared well."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gongyou.core.errors import BadInput
from gongyou.rooms.bargaining.whatif.reactions import DEFAULTS, box_of, reacted
from tests.bargaining.kept import figure


def test_every_number_is_a_range_with_its_layer_and_its_elasticities() -> None:
    found = reacted(figure().value)
    assert {row["layer"] for row in found["rows"]} == {"L1", "L2"}
    for row in found["rows"]:
        if row["reason"] is None:
            assert row["low"] <= row["high"] and set(row["over"]) <= set(found["elasticities"])
        else:
            assert row["name"] == "hourly_online"
    point = reacted(figure().value, dict.fromkeys(DEFAULTS, "0..0"))
    by_name = {row["name"]: row for row in point["rows"]}
    change = figure().value["cost"]["change_share"]
    assert by_name["hours"]["low"] == by_name["hours"]["high"] == 0
    assert abs(by_name["cost"]["low"] - Decimal(change)) <= Decimal("0.000001")


@pytest.mark.parametrize("given", [{"hours": "2..1"}, {"love": "0..1"}, {"hours": "x"}, {"pass_through": "0..2"}])
def test_a_range_that_is_none_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        box_of(given)
