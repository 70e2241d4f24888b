from __future__ import annotations

import json
import os
import random
from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from gongyou.rooms.market.measures.exact import ratio
from gongyou.rooms.market.measures.pay import platform_pay
from gongyou.rooms.market.measures.ratio import posts_per_seeker
from gongyou.rooms.market.sentences import joined, ratio_said
from gongyou.rooms.market.tables import ratio_tables
from tests.market import second
from tests.market.rows import REGIONS, Rows, orders

PARAMS = {"region": "990100", "period": "2026-10", "minimum": 1}
SHARED = Path(os.environ.get("GONGYOU_SHARED", Path(__file__).parents[3] / "shared"))
CASES = SHARED / "cases/statistics.jsonl"


def offered_and_seeking(seed):
    draw = random.Random(seed)

    def line():
        return {
            "period": draw.choice(("2026-10", "2026-09")),
            "region": draw.choice(REGIONS),
            "occupation": draw.choice(("4-10-08-01", "6-18-01-01", None)),
            "headcount": draw.randint(1, 40),
        }

    offered = [{**line(), "posted_on": None} for _ in range(60)]
    offered += [{**line(), "period": None, "posted_on": date(2026, 10, 5)} for _ in range(20)]
    return offered, [line() for _ in range(70)]


def test_a_street_and_a_community_count_in_their_district():
    here = {"period": "2026-10", "occupation": None, "posted_on": None}
    places = ("990101", "990101003", "990101003001", "990102001")
    offered = [{**here, "region": place, "headcount": 30} for place in places]
    value = posts_per_seeker(Rows({"vacancies": offered, "seekers": offered}), PARAMS)
    assert [(row["key"], row["posts"]) for row in value["by_district"]] == [("990101", 90), ("990102", 30)]
    assert value["posts"] == 120


@pytest.mark.parametrize("seed", range(3))
def test_it_divides_posts_by_seekers(seed):
    offered, seeking = offered_and_seeking(seed)
    value = posts_per_seeker(Rows({"vacancies": offered, "seekers": seeking}), PARAMS)
    posts = sum(r["headcount"] for r in offered if second.inside(r) and r["period"] in ("2026-10", None))
    seekers = sum(r["headcount"] for r in seeking if second.inside(r) and r["period"] == "2026-10")
    assert (value["posts"], value["seekers"]) == (posts, seekers)
    assert value["ratio"] == second.half_up(Fraction(posts, seekers), 2)
    for table in ("by_district", "by_occupation"):
        assert sum(row["posts"] for row in value[table]) == posts
        assert sum(row["seekers"] for row in value[table]) == seekers


def test_it_gives_no_ratio_without_seekers():
    offered, _ = offered_and_seeking(1)
    assert posts_per_seeker(Rows({"vacancies": offered}), PARAMS)["ratio"] is None


def counted(groups, period="2026-10"):
    """Twenty posts and the seekers given, by first digit of the occupation, in one district."""
    line = {"period": period, "region": "990101"}
    return {
        "vacancies": [{**line, "occupation": f"{g}-01", "headcount": 20, "posted_on": None} for g in groups],
        "seekers": [{**line, "occupation": f"{g}-01", "headcount": count} for g, count in groups.items() if count],
    }


def test_it_hides_few_seekers_their_ratio_and_what_would_give_them_away():
    value = posts_per_seeker(Rows(counted({"2": 3, "3": 40, "4": 15, "5": 60, "6": 0})), {**PARAMS, "minimum": 10})
    rows = {row["key"]: (row["posts"], row["seekers"], row["ratio"]) for row in value["by_occupation"]}
    assert rows == {
        "2": (20, None, None),
        "3": (20, 40, Decimal("0.50")),
        "4": (20, None, None),
        "5": (20, 60, Decimal("0.33")),
        "6": (20, 0, None),
    }
    assert value["seekers"] == 118
    table = ratio_tables(value)[0]
    assert [row[2:] for row in table.cells("zh")] == [
        ["＊", "＊"],
        ["40", "0.50"],
        ["＊", "＊"],
        ["60", "0.33"],
        ["0", "—"],
    ]
    assert any("＊" in note for note in table.notes("zh"))
    said = joined(ratio_said(value))
    assert "可公布的职业中，招工最难的是" in said.zh
    assert "（0.50），求职最难的是" in said.zh
    assert "Among the occupations shown, hiring is hardest" in said.en


def test_it_hides_a_month_of_few_seekers_and_the_quarter_that_would_give_it_away():
    months = [counted({"4": count}, period) for period, count in (("2026-08", 50), ("2026-09", 4), ("2026-10", 70))]
    rows = {table: [row for month in months for row in month[table]] for table in ("vacancies", "seekers")}
    value = posts_per_seeker(Rows(rows), {**PARAMS, "minimum": 10})
    assert [row["seekers"] for row in value["series"]] == [50, None, 70]
    assert [row["ratio"] for row in value["series"]] == [Decimal("0.40"), None, Decimal("0.29")]
    assert (value["quarter"]["posts"], value["quarter"]["seekers"], value["quarter"]["ratio"]) == (60, None, None)
    assert value["month"] == {"ratio": None, "difference": None}
    few = posts_per_seeker(Rows(rows), {**PARAMS, "period": "2026-09", "minimum": 10})
    assert (few["posts"], few["seekers"], few["ratio"], few["suppressed"]) == (20, None, None, True)
    assert all(row["seekers"] is None for row in few["by_district"] + few["by_occupation"])


@pytest.mark.skipif(not CASES.exists(), reason="the worked cases are not here")
def test_it_gives_the_published_ratios():
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    published = [case for case in cases if "demand_wan" in case["inputs"]]
    assert published
    for case in published:
        demand, seekers = (int(Decimal(str(case["inputs"][key])) * 10_000) for key in ("demand_wan", "seekers_wan"))
        assert ratio(demand, seekers) == Decimal(str(case["expected"]))


@pytest.mark.parametrize("seed", range(3))
def test_it_gives_pay_by_order_and_by_hour(seed):
    rows = orders(seed)
    value = platform_pay(Rows({"orders": rows}), PARAMS)
    sums = defaultdict(lambda: [0, Decimal(0), 0])
    for row in rows:
        delivered = row["delivered_at"]
        if delivered is None or not second.inside(row, "area") or not second.is_local_month(delivered, "2026-10"):
            continue
        entry = sums[row["platform"]]
        entry[0] += 1
        entry[1] += row["pay_total"]
        entry[2] += int((delivered - (row["accepted_at"] or row["dispatched_at"])).total_seconds())
    assert [line["platform"] for line in value["platforms"]] == sorted(sums)
    for line in value["platforms"]:
        count, pay, seconds = sums[line["platform"]]
        assert line["orders"] == count
        assert line["per_order"] == second.half_up(Fraction(pay) / count, 2)
        assert line["per_hour"] == second.half_up(Fraction(pay) * 3600 / seconds, 2)


def test_it_leaves_out_a_platform_of_few_workers():
    value = platform_pay(Rows({"orders": orders(1)}), {**PARAMS, "minimum": 1000})
    assert value["platforms"] == []
    assert value["hidden_platforms"] == 2
