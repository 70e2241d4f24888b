"""Whose record of the rule a worker's statement is reckoned by, where several unions keep one of the platform."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation

from gongyou.core.errors import BadInput
from gongyou.kit.documents import to_html
from gongyou.registry.models import Organisation
from gongyou.rooms.platforms.own.lines import UNDECIDED, UNDECIDED_SAID
from gongyou.rooms.platforms.own.reading import Records
from gongyou.rooms.platforms.own.record import record_for
from gongyou.rooms.platforms.own.statement import Statement, statement_made
from gongyou.rooms.platforms.own.terms import STANDARD, rest_terms
from gongyou.rooms.platforms.own.written import document
from gongyou.rooms.platforms.register.keepers import keeper_for
from gongyou.rooms.platforms.services.rules import Named, rule_declare, version_record
from tests.platforms.register.rules import FIRST
from tests.registry.cast import Cast
from tests.statements.rows import MAY, courier_rows

pytestmark = pytest.mark.database
ROWS = tuple(row for row in courier_rows() if row["worker_key"] == "w000")
REST = "kind: rest\ndaily_limit_hours: {hours}\n"


def declared(code: str, base: str) -> None:
    """A pay rule of 禾呀 on record with the union: this base for each order."""
    organisation = Organisation.objects.get(code=code)
    rule = rule_declare(organisation=organisation, named=Named("heya", "pay", "计价规则"), by=None, now=timezone.now())
    assert "amount: 3.50" in FIRST.executable
    # Without a lowest pay an order's declared pay moves by as much as the base.
    scheme = FIRST.executable.replace("amount: 3.50", f"amount: {base}").replace("at_least: 5.00", "at_least: 0.01")
    version_record(rule=rule, published=replace(FIRST, executable=scheme), by=None, now=timezone.now())


def reckoned(code: str | None) -> Statement:
    union = Organisation.objects.get(code=code).pk if code else None
    record = record_for("heya", MAY, union)
    return statement_made(Records(orders=ROWS), "heya", MAY, (record.book, record.terms), record.said)


def test_without_any_record_the_shipped_rule_holds_and_nothing_is_said(cast: Cast) -> None:
    one = reckoned("HL-MX-KD-1")
    assert one.totals.compared and one.record_said.zh == "" and not any(each.rule for each in one.rulings)


def test_one_record_is_everybodys_and_named(cast: Cast) -> None:
    declared("HL-SQ", "3.60")
    for code in ("HL-MX-KD-1", None):
        one = reckoned(code)
        assert one.record_said.zh == "按石桥区总工会登记的规则核对。"
        assert any(each.rule for each in one.rulings)


def test_the_own_union_or_the_nearest_above_it_as_an_audit_takes_it(cast: Cast) -> None:
    declared("HL", "3.70")
    declared("HL-MX", "3.90")
    for code in ("HL", "HL-MX", "HL-MX-KD", "HL-MX-KD-1", "HL-SQ", "HL-SQ-JX"):
        audited = keeper_for("heya", (MAY.first_day, MAY.last_day), Organisation.objects.get(code=code))
        one = reckoned(code)
        assert audited is not None
        assert one.record_said.zh.startswith(f"按{audited.organisation.name}登记的规则核对")
        assert all(other.name in one.record_said.zh for other in audited.others)
    city, district = reckoned("HL-SQ-JX").totals, reckoned("HL-MX-KD-1").totals
    # The same orders, twenty fen more for each that can be compared.
    assert district.compared == city.compared > 0
    assert district.declared - city.declared == 20 * city.compared


def test_where_nothing_can_be_chosen_no_other_unions_rule_is_used(cast: Cast) -> None:
    declared("HL-MX-KD", "3.70")
    declared("HL-SQ", "3.90")
    with pytest.raises(BadInput):
        keeper_for("heya", (MAY.first_day, MAY.last_day), Organisation.objects.get(code="HL"))
    for code in ("HL", None):
        one = reckoned(code)
        assert one.rulings == () and one.totals.compared == 0 and one.totals.short == 0
        assert {line.reason for line in one.lines} == {UNDECIDED}
        assert one.lines[0].reason_said == UNDECIDED_SAID
        assert one.totals.paid == sum(line.paid or 0 for line in one.lines)
        for language, words in (("zh", "不能确定用哪一家的"), ("en", "cannot be told")):
            assert words in one.record_said.on(language) and words in to_html(document(one, "code"), language)
    with translation.override("en"):
        context = {"statement": reckoned("HL"), "listed": {"chips": [{"count": 1}], "lines": []}, "period": "2026-05"}
        page = render_to_string("platforms/own/statement.html", {**context, "sums": {}, "beside": None})
    assert "cannot be told" in page and "No pay rule is on record" not in page


def test_limits_of_hours_follow_the_same_choice(cast: Cast) -> None:
    for code, hours in (("HL", 9), ("HL-MX", 7), ("HL-SQ-JX", 6)):
        organisation = Organisation.objects.get(code=code)
        named = Named("heya", "hours", "休息规则")
        rule = rule_declare(organisation=organisation, named=named, by=None, now=timezone.now())
        published = replace(FIRST, executable=REST.format(hours=hours))
        version_record(rule=rule, published=published, by=None, now=timezone.now())
    last = date(2026, 5, 31)
    found = {
        code: rest_terms("heya", last, Organisation.objects.get(code=code)).daily_seconds // 3600
        for code in ("HL", "HL-MX-KD-1", "HL-SQ", "HL-SQ-JX")
    }
    assert found == {"HL": 9, "HL-MX-KD-1": 7, "HL-SQ": 9, "HL-SQ-JX": 6}
    assert rest_terms("heya", last).source == STANDARD
