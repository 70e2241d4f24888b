"""Typical activities: shares and wording, and nothing where the way to them is doubtful."""

from __future__ import annotations

import re
from math import fsum

import pytest

from gongyou.occupations import tables
from gongyou.occupations.activities import LEAST, MOST, activities
from gongyou.occupations.bridge import bridge, bridges
from gongyou.occupations.crosswalk import Link, mapping, mappings
from gongyou.occupations.judgement import Confidence

SEWING, HOTEL, RIDER = "6-05-01-03", "4-03-01-03", "4-10-08-01"


def shares_of(soc: str) -> dict[str, float]:
    rows = {row["soc"]: row["activities"] for row in tables.rows("soc-activities.csv")}
    return {key: float(share) for key, share in (one.split(":") for one in rows[soc].split())}


def test_a_tailor_s_machine_work_begins_with_cloth_and_seams() -> None:
    found = mapping(SEWING)
    assert found is not None and activities(found.links)
    assert [each.text.zh for each in activities(found.links)][:3] == [
        "在设备上装夹工件、放料",
        "缝制衣物、布料",
        "裁切材料",
    ]


def test_shares_are_means_over_soc_codes_weighted_by_link() -> None:
    found = mapping(HOTEL)
    assert found is not None and activities(found.links)
    for each in activities(found.links):
        expected = 0.0
        for link in found.links:
            known = bridge(link.isco)
            assert known is not None
            held = [shares_of(soc).get(each.key, 0.0) for soc in known.socs]
            expected += link.weight * fsum(held) / len(held)
        assert each.share == pytest.approx(expected)


def test_at_most_ten_in_falling_order_and_never_from_a_doubtful_way() -> None:
    shown = 0
    for row in mappings():
        found = activities(row.links)
        assert len(found) <= MOST
        assert [each.share for each in found] == sorted((each.share for each in found), reverse=True)
        assert all(LEAST <= each.share <= 1 for each in found)
        ways = [bridge(link.isco) for link in row.links]
        if not ways or any(way is None or way.confidence is Confidence.LOW for way in ways):
            assert found == ()
        shown += bool(found)
    assert shown == 330
    assert activities(()) == activities([Link("1111", 1.0)]) == ()


def test_every_activity_has_both_wordings_and_every_share_an_activity() -> None:
    titles = {row["activity"]: row for row in tables.rows("onet-activities.csv")}
    for row in titles.values():
        assert re.search("[一-鿿]", row["zh"]) and not re.search("[A-Za-z。]", row["zh"]) and len(row["zh"]) <= 20
        assert row["en"][0].isupper() and not row["en"].endswith(".")
    assert len({row["zh"] for row in titles.values()}) == len(titles) == 264
    known = {soc for each in bridges() for soc in each.socs}
    for row in tables.rows("soc-activities.csv"):
        assert row["soc"] in known and shares_of(row["soc"]).keys() <= titles.keys()
        assert fsum(shares_of(row["soc"]).values()) <= 1 + 0.0005 * len(shares_of(row["soc"]))


def test_a_courier_on_a_motorcycle_has_none_while_the_way_is_doubtful() -> None:
    found, way = mapping(RIDER), bridge("8321")
    assert found is not None and way is not None and way.confidence is Confidence.LOW
    assert activities(found.links) == ()
