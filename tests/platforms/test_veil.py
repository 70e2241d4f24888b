"""Kinds of shortfall that concern fewer than ten workers, in an audit of many: no paper prints them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.kit.documents import to_html
from gongyou.rooms.platforms.report.compose import public_report_of, report_of
from gongyou.rooms.platforms.report.few import released
from gongyou.rooms.platforms.report.made import Audit
from gongyou.rooms.platforms.report.veil import FEW_SHORT, FEW_UNDECLARED, veil_of, veiled
from gongyou.rooms.platforms.report.write import report_json
from tests.platforms.rows import orders
from tests.platforms.runs import audit_over, breached_audit, saved_run
from tests.registry.cast import Cast

SHORT, FLOOR, LATE = "below_rule", "floor_ignored", "undeclared_deduction"
LOST, FINED = Decimal("1.37"), Decimal("4.19")


@lru_cache(maxsize=4)
def audit_with(short: int, fined: int) -> Audit:
    """600 orders of 60 workers; one order each of so many workers is paid less, and of so many others fined."""
    rows = orders(600)
    first: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["outcome"] == "accepted":
            first.setdefault(row["worker_key"], row)
    ordered = [first[key] for key in sorted(first)]
    for row in ordered[:short]:
        row["pay_total"] -= LOST
    for row in ordered[short : short + fined]:
        row["pay_total"] -= FINED
        row.update(deduction=FINED, deduction_code="late")
    return audit_over(rows)


def printed(audit: Audit, language: str = "zh") -> list[str]:
    return [to_html(each, language) for each in (report_of(audit), public_report_of(audit, ()))]


def says(page: str, number: Any) -> bool:
    return re.search(rf"(?<![\d.]){re.escape(f'{number:,}')}(?![\d.])", page) is not None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nobody_reads_what_three_workers_lost(language: str) -> None:
    audit = audit_with(3, 4)
    assert {each["kind"]: each["workers"] for each in audit.breaches.value["kinds"]} == {SHORT: 3, FLOOR: 0, LATE: 4}
    for page in printed(audit, language):
        for hidden in (3 * LOST, 4 * FINED):
            assert not says(page, hidden), hidden
        assert FEW_SHORT.on(language) in page and FEW_UNDECLARED.on(language) in page
        assert "＊" in page
    kept = json.loads(json.dumps(report_json(audit)))
    free = released(kept)
    kinds = {each["kind"]: each for each in free["pay_breaches"]["value"]["kinds"]}
    assert {kinds[kind][name] for kind in (SHORT, LATE) for name in ("orders", "workers", "amount")} == {"＊"}
    # Where nobody is concerned the line is empty, which tells of nobody.
    assert (kinds[FLOOR]["orders"], kinds[FLOOR]["amount"]) == (0, "0.00")
    rule = free["pay_audit"]["value"]["rule"]
    assert rule["below"]["amount"] == rule["unexplained"]["absolute"] == rule["deductions"]["undeclared"] == "＊"
    assert free["pay_audit"]["value"]["worst"] == [] and kept["pay_audit"]["value"]["worst"]


def test_what_concerns_ten_is_printed_and_the_audit_stays_as_it_is() -> None:
    audit = audit_with(12, 10)
    assert veiled(audit) is audit
    kept = report_json(audit)
    assert released(kept) is kept
    assert all(says(page, 12 * LOST) and says(page, 10 * FINED) for page in printed(audit))
    assert veiled(breached_audit()) is breached_audit()


def kinds_of(sizes: Sequence[int], orders: Sequence[int]) -> list[dict[str, Any]]:
    return [
        {"kind": kind, "workers": size, "orders": number, "amount": Decimal(number)}
        for kind, size, number in zip((SHORT, FLOOR, LATE), sizes, orders, strict=True)
    ]


def test_no_small_kind_follows_from_what_is_printed() -> None:
    """All sizes round the limit: with the sum of the two short kinds in sight neither small one is alone."""
    known = {"workers": {"is_known": True}}
    for short, floor, late, both in product((0, 1, 9, 10, 25), (0, 1, 9, 10, 25), (0, 9, 10), (0, 1)):
        people = max(short, floor) if both else short + floor
        value = {"kinds": kinds_of((short, floor, late), (short, floor, late)), "short_workers": people}
        veil = veil_of(known, value)
        assert (LATE in veil.kinds) == (0 < late < 10)
        small = {kind for kind, size in ((SHORT, short), (FLOOR, floor)) if 0 < size < 10}
        assert small <= veil.kinds
        assert veil.short == (0 < people < 10)
        if small and not veil.short:
            # The sum is printed, so both are hidden and ten workers or more stand behind them.
            assert {SHORT, FLOOR} <= veil.kinds and people >= 10
        if not small:
            assert not veil.kinds & {SHORT, FLOOR}


def test_an_audit_of_before_is_read_on_the_safe_side() -> None:
    known = {"workers": {"is_known": True}}
    assert veil_of(known, {"kinds": kinds_of((6, 7, 0), (6, 7, 0))}).short
    assert not veil_of(known, {"kinds": kinds_of((6, 17, 0), (6, 17, 0))}).short
    assert not veil_of({"workers": {"is_known": False}}, {"kinds": kinds_of((1, 1, 1), (9, 9, 9))}).kinds
    assert not veil_of(known, {"kinds": "＊"}).kinds


@pytest.mark.database
def test_officers_see_the_kinds_and_analysts_do_not(cast: Cast, client: Client) -> None:
    run = saved_run(cast.district, audit_with(3, 4))
    for user, is_seen in ((cast.wang, True), (cast.analyst, False)):
        client.force_login(user)
        page = client.get(run.get_absolute_url()).content.decode()
        assert says(page, 3 * LOST) == is_seen
        assert (FEW_SHORT.zh in page) != is_seen
        for kind in ("json", "html"):
            answer = client.get(reverse("platforms:audit_file", args=[run.pk, kind]))
            content = b"".join(answer) if answer.streaming else answer.content
            assert not says(content.decode(), 4 * FINED)
