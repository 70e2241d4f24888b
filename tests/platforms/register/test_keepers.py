"""Whose record of a pay rule an audit takes where two unions keep one of the same platform."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import LazySettings
from django.utils import timezone

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.registry.models import Organisation
from gongyou.rooms.bargaining.schemes import scheme_of_platform, scheme_path, schemes_offered
from gongyou.rooms.platforms.forms import AuditForm, kept_by
from gongyou.rooms.platforms.measures.scope import Scope
from gongyou.rooms.platforms.register.composed import scheme_declared
from gongyou.rooms.platforms.register.facts import register_facts
from gongyou.rooms.platforms.register.keepers import ALONE, NAMED, NEAREST, keeper_for
from gongyou.rooms.platforms.report.compose import _keeper
from gongyou.rooms.platforms.report.registered import brief_registered
from gongyou.rooms.platforms.selectors import Logged
from gongyou.rooms.platforms.services.rules import Named, rule_declare, version_record
from tests.platforms.register.rules import FIRST
from tests.registry.cast import Cast

pytestmark = pytest.mark.database
DAYS = date(2026, 1, 1), date(2026, 6, 30)


def declared(organisation: Organisation, rate: str) -> None:
    """A pay rule of 穗安 on record with the union: so much a kilometre."""
    rule = rule_declare(organisation=organisation, named=Named("suian", "pay", "计价规则"), by=None, now=timezone.now())
    published = replace(FIRST, executable=FIRST.executable.replace("rate: 0.85", f"rate: {rate}"))
    version_record(rule=rule, published=published, by=None, now=timezone.now())


def unions(*codes: str) -> list[Organisation]:
    return [Organisation.objects.get(code=code) for code in codes]


def rate_of(organisation: Organisation | None, named: str = "") -> str:
    scheme = scheme_declared("suian", *DAYS, organisation=organisation, named=named)
    assert scheme is not None
    return str(scheme.data.versions[-1].model_dump(mode="json"))


def test_the_nearest_union_up_the_tree_keeps_the_rule(cast: Cast) -> None:
    city, district, courier, group, other, works = unions("HL", "HL-MX", "HL-MX-KD", "HL-MX-KD-1", "HL-SQ", "HL-SQ-JX")
    declared(city, "0.71")
    # One record alone is everybody's.
    found = keeper_for("suian", DAYS)
    assert found is not None and (found.organisation, found.why, found.others) == (city, ALONE, ())
    declared(district, "0.72")
    whose = {at: keeper_for("suian", DAYS, at) for at in (city, district, courier, group, other, works)}
    kept = {at.code: each.organisation for at, each in whose.items() if each is not None}
    assert kept == {
        "HL": city, "HL-MX": district, "HL-MX-KD": district, "HL-MX-KD-1": district, "HL-SQ": city, "HL-SQ-JX": city,
    }  # fmt: skip
    assert all(each is not None and each.why == NEAREST and len(each.others) == 1 for each in whose.values())
    # The rates are those of the one union, never of both in turn.
    assert "0.72" in rate_of(group) and "0.71" not in rate_of(group)
    assert "0.71" in rate_of(works) and "0.72" not in rate_of(works)
    assert "0.72" in rate_of(works, "HL-MX")
    facts = register_facts("suian", *DAYS, keeper=district.pk)
    assert [rule["organisation"] for rule in facts["rules"]] == ["HL-MX"]
    assert len(register_facts("suian", *DAYS)["rules"]) == 2


def test_where_neither_is_above_the_question_is_refused_with_both_names(cast: Cast) -> None:
    city, courier, other = unions("HL", "HL-MX-KD", "HL-SQ")
    declared(courier, "0.73")
    declared(other, "0.74")
    for organisation in (None, city):
        with pytest.raises(BadInput) as refused:
            keeper_for("suian", DAYS, organisation)
        assert refused.value.code == "register.keepers"
        assert all(name in refused.value.said("zh") for name in ("麦溪区快递工会", "石桥区总工会"))
        assert "指定" in refused.value.said("zh") and "Name one of them" in refused.value.said("en")
    named = keeper_for("suian", DAYS, city, "HL-SQ")
    assert named is not None and (named.organisation, named.why) == (other, NAMED)
    assert named.as_value()["others"] == ["麦溪区快递工会"]
    with pytest.raises(BadInput) as unknown:
        keeper_for("suian", DAYS, city, "HL-MX")
    assert unknown.value.code == "register.keeper_unknown"
    # Of other days there is no record at all.
    assert keeper_for("suian", (date(2020, 1, 1), date(2020, 2, 1)), city) is None


def test_the_form_refuses_what_is_ambiguous_and_offers_both_records(cast: Cast) -> None:
    courier, other = unions("HL-MX-KD", "HL-SQ")
    declared(courier, "0.73")
    declared(other, "0.74")
    stock = [Logged("suian", Text("穗安", "Suian"), *DAYS)]
    asked = {"platform": "suian", "first": DAYS[0], "last": DAYS[1], "scheme": "", "organisation": cast.district.pk}
    form = AuditForm(asked, user=cast.wang, platforms=stock)
    assert not form.is_valid() and "都登记了" in str(form.errors["scheme"])
    offered = [value for value, _said in form.fields["scheme"].choices if kept_by(str(value))[0]]  # type: ignore[attr-defined]
    assert offered == ["kept:suian:HL-MX-KD", "kept:suian:HL-SQ"]
    assert AuditForm({**asked, "scheme": offered[1]}, user=cast.wang, platforms=stock).is_valid()


def test_a_what_if_names_each_record_by_its_keeper(cast: Cast, settings: LazySettings, tmp_path: Path) -> None:
    settings.GONGYOU_DATA_DIR = tmp_path
    courier, other = unions("HL-MX-KD", "HL-SQ")
    declared(courier, "0.73")
    assert scheme_of_platform("suian") == "declared:suian"
    declared(other, "0.74")
    offered = dict(schemes_offered(["suian"]))
    assert [name for name in offered if name.startswith("declared:")] == [
        "declared:suian@HL-MX-KD", "declared:suian@HL-SQ",
    ]  # fmt: skip
    assert offered["declared:suian@HL-SQ"].zh.startswith("石桥区总工会为")
    assert "0.74" in Path(scheme_path("declared:suian@HL-SQ")).read_text(encoding="utf-8")
    # Nobody's in particular is what ships.
    assert scheme_of_platform("suian") == "demo.suian"
    with pytest.raises(BadInput):
        scheme_path("declared:suian")


def test_the_report_says_whose_record_it_took_and_why(cast: Cast) -> None:
    city, district = unions("HL", "HL-MX")
    declared(city, "0.71")
    declared(district, "0.72")
    keeper = keeper_for("suian", DAYS, district)
    assert keeper is not None
    params = {"platform": "suian", "from": str(DAYS[0]), "to": str(DAYS[1]), "scheme": "demo.suian"}
    brief = brief_registered(Scope.read(params), keeper=keeper)
    assert brief.register["keeper"] == keeper.as_value()
    told = SimpleNamespace(metrics=SimpleNamespace(value={"keeper": brief.register["keeper"]}))
    (fact,) = _keeper(told)  # type: ignore[arg-type]
    assert "麦溪区总工会" in fact.value.zh and "最近的上级" in fact.value.zh and "禾岚市总工会" in fact.value.zh
    assert "nearest above" in fact.value.en
    assert _keeper(SimpleNamespace(metrics=SimpleNamespace(value={}))) == ()  # type: ignore[arg-type]
