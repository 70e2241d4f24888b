"""The editor: the form holds all that the format can say, and what it sends is what was there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

import gongyou.rules
from gongyou.core.errors import BadInput
from gongyou.rooms.platforms.editor import shown, words
from gongyou.rooms.platforms.editor.nodes import Around, Field, Group, Node, Several, leaves_of, nodes, paths_of
from gongyou.rooms.platforms.editor.sent import changed, content_sent
from gongyou.rooms.platforms.editor.state import DECLARATIONS, Editor, drawn, opened, sent
from gongyou.rooms.platforms.models import DeclaredRule
from gongyou.rules.declarations import declaration_of
from gongyou.rules.files import data_of, yaml_as
from gongyou.rules.schemes.model import Scheme
from gongyou.rules.written import yaml_of
from tests.platforms.register.rules import FIRST, RAISED, SECOND, SUIAN, pay_rule, pay_version
from tests.registry.cast import Cast

NAME = Path("rule.yaml")
PACKS = Path(gongyou.rules.__file__).parent / "packs"
EVERY = Path(__file__).parents[2] / "rules/every_element.yaml"
DECLARED = {
    "times": "kind: times\nspeed_cap_kmh: 15\nquantile: 0.80\nlate_meal_extra: true\n",
    "rest": "kind: rest\ncontinuous_limit_hours: 4\npause_minutes: 20\n",
    "dispatch": "kind: dispatch\nrefusal_without_consequence: false\nfree_refusals_a_day: 3\n",
    "penalties": "kind: penalties\npenalties:\n  - {code: late, cause: {zh: 超时, en: Late}, amount: 3}\n",
}


class Sent(HTMLParser):
    """What a browser sends of a page that nobody touched: hidden and open inputs, boxes that are ticked, choices."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.data = QueryDict(mutable=True)
        self._choosing = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "select":
            self._choosing = given["name"]
        elif tag == "option" and "selected" in given:
            self.data.appendlist(self._choosing, given["value"])
        elif tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            self.data.appendlist(given["name"], given.get("value", ""))


def form_of(kind: str, written: str) -> QueryDict:
    """The form of a text as it is drawn, sent back."""
    sections = {"scheme": "pay", "times": "time", "rest": "hours", "penalties": "conduct", "dispatch": "dispatch"}
    rule = DeclaredRule(platform="demo", section=sections[kind], title="规则", title_en="Rule")
    editor = drawn(kind, data_of(written, NAME), rule.section, None)
    marks = editor_sections(editor)
    return Sent(render_to_string("platforms/editor/editor.html", {"editor": editor, "rule": rule, **marks})).data


def editor_sections(editor: Editor) -> dict[str, Any]:
    sections, marks = shown._sections(editor)
    return {"sections": sections, "marks": marks}


@pytest.mark.parametrize("path", [EVERY, PACKS / "us_nyc/schemes/dcwp_alternative.yaml"], ids=["all", "versions"])
def test_text_and_form_turn_into_each_other_and_lose_nothing(path: Path) -> None:
    written = path.read_text(encoding="utf-8")
    again = yaml_of(content_sent(Scheme, form_of("scheme", written)))
    assert yaml_as(again, Scheme, path) == yaml_as(written, Scheme, path)


def test_every_shipped_scheme_has_a_place_for_all_that_it_says_and_is_written_back_digit_by_digit() -> None:
    for path in sorted(PACKS.glob("*/schemes/*.yaml")):
        content = data_of(path.read_text(encoding="utf-8"), path)
        assert leaves_of(content) <= paths_of(tuple(nodes(Scheme, content, "", Around())))
        assert data_of(yaml_of(content), path) == content


@pytest.mark.parametrize("kind", DECLARED)
def test_declarations_too(kind: str) -> None:
    again = yaml_of(content_sent(DECLARATIONS[kind], form_of(kind, DECLARED[kind])))
    assert declaration_of(again) == declaration_of(DECLARED[kind])


def test_an_empty_list_that_is_declared_stays_declared() -> None:
    assert "deductions: []" in SUIAN
    assert content_sent(Scheme, form_of("scheme", SUIAN))["deductions"] == []
    said = content_sent(Scheme, form_of("scheme", SUIAN.replace("deductions: []\n", "")))
    assert "deductions" not in said
    none = "kind: penalties\npenalties: []\n"
    again = yaml_of(content_sent(DECLARATIONS["penalties"], form_of("penalties", none)))
    assert declaration_of(again) == declaration_of(none)


def test_buttons_add_take_away_and_derive() -> None:
    content = data_of(SUIAN, NAME)
    more = changed(content, "add:versions.0.terms:bands")
    assert more["versions"][0]["terms"][-1] == {"kind": "bands", "name": "bands_1"}
    less = changed(more, "remove:versions.0.terms.0")
    assert [term["name"] for term in less["versions"][0]["terms"]] == ["distance", "time", "night", "bands_1"]
    derived = changed(content, "derive:versions.0.terms.1.rate")
    assert str(derived["versions"][0]["terms"][1]["rate"]["of"]) == "0.85"
    assert changed(derived, "plain:versions.0.terms.1.rate") == content
    assert changed(content, "group:period")["period"] == {}
    assert changed(content, "remove:versions.9.terms.0") == content
    assert content == data_of(SUIAN, NAME)


def test_what_the_form_has_no_place_for_stays_text() -> None:
    assert opened(SUIAN, "pay", None).is_form
    for odd in (SUIAN + "odd: 1\n", SUIAN.replace("amount: 3.50", "amount: [1]"), "a: [1\n", "- 1\n"):
        editor = opened(odd, "pay", None)
        assert not editor.is_form
        assert editor.text == odd
        assert editor.refused is not None


def test_a_fault_stands_at_its_field_and_a_half_filled_form_stays_a_form() -> None:
    data = form_of("scheme", SUIAN)
    data["e.versions.0.terms.0.amount"] = ""
    data["e.versions.0.terms.1.rate"] = "０.８"
    data["e.versions.0.at_least"] = "-1"
    editor = sent(data, "pay", date(2025, 11, 1))
    assert editor.is_form
    assert {path for path, _said in editor.faults} == {
        "versions.0.terms.0.amount",
        "versions.0.terms.1.rate",
        "versions.0.at_least",
    }
    assert all(said.zh and said.en for _path, said in editor.faults)


def test_every_field_and_choice_of_every_form_has_its_words() -> None:
    for kind, written in {**DECLARED, "scheme": EVERY.read_text(encoding="utf-8")}.items():
        for node in every_node(drawn(kind, data_of(written, NAME), "pay", None).nodes):
            assert node.label.zh
            if isinstance(node, Field) and node.shape in ("select", "checks"):
                assert all(said.zh for _value, said in node.choices), node.path
    assert words.unit("RateTerm", "rate", "kilometre", "CNY").zh == "元/公里"


def every_node(parts: Iterable[Node]) -> Iterable[Node]:
    for node in parts:
        yield node
        if isinstance(node, Group):
            yield from every_node(node.parts)
        elif isinstance(node, Several):
            yield from every_node(node.groups)


FACTS = {
    "edition": SECOND.edition,
    "effective_from": "2026-05-01",
    "text": SECOND.text,
}


@pytest.mark.database
def test_a_version_is_recorded_from_the_form(cast: Cast, client: Client) -> None:
    pay_version(cast)
    client.force_login(cast.wang)
    rule = pay_rule(cast)
    data = form_of("scheme", RAISED)
    address = reverse("platforms:version_new", args=[rule.key])
    before = client.post(reverse("platforms:editor_preview", args=[rule.key]), {**data.dict(), **FACTS})
    assert "里程费：每公里由 0.85 元升为 0.90 元" in before.content.decode()
    # The first day is typed once, above the form: what the scheme says of it follows.
    sent_ = {**data.dict(), **FACTS, "e.versions.0.from": "2020-01-01"}
    assert client.post(address, sent_).status_code == 302
    version = rule.versions.get(number=2)
    assert yaml_as(version.executable, Scheme, NAME) == yaml_as(RAISED, Scheme, NAME)


@pytest.mark.database
def test_the_editor_begins_anywhere_turns_into_text_and_tries_an_order(cast: Cast, client: Client) -> None:
    pay_version(cast)
    client.force_login(cast.wang)
    rule = pay_rule(cast)
    part = reverse("platforms:editor", args=[rule.key])
    begun = client.post(part, {"op": "start", "start": "before", "effective_from": "2026-05-01"}).content.decode()
    assert 'name="e.versions.0.terms.1.rate" value="0.85"' in begun
    assert "读出来是这样" in begun
    shipped = client.post(part, {"op": "start", "start": "pack:us_nyc.tlc"}).content.decode()
    assert 'name="editor" value="form"' in shipped
    text = client.post(part, {**form_of("scheme", SUIAN).dict(), "op": "text"}).content.decode()
    assert 'name="executable"' in text
    again = client.post(part, {"op": "form", "editor": "text", "executable": FIRST.executable})
    assert 'name="e.versions.0.terms.1.rate" value="0.85"' in again.content.decode()
    tried = {"try-kilometres": "2", "try-minutes": "10", "try-kilograms": "1", "try-items": "1"}
    more = {"try-order_value": "30", "try-day": "2026-06-10", "try-clock": "23:00", "try-weather_code": "clear"}
    last = {"try-channel": "assigned", "try-minutes_late": "0", "try-area": "demo"}
    outside = {"try-kilometres_outside": "0", "try-minutes_outside": "0"}
    data = {**form_of("scheme", SUIAN).dict(), **tried, **more, **last, **outside}
    page = client.post(reverse("platforms:editor_preview", args=[rule.key]), data).content.decode()
    # 3.50 + 2 km × 0.85 + 10 min × 0.06 + 1.00 by night.
    assert "6.80 元" in page


@pytest.mark.database
def test_the_page_works_without_a_script_and_keeps_what_was_typed(cast: Cast, client: Client) -> None:
    client.force_login(cast.wang)
    rule = pay_rule(cast)
    address = reverse("platforms:version_new", args=[rule.key])
    assert client.get(address).status_code == 200
    page = client.post(address, {**FACTS, "op": "start", "start": "blank:scheme"})
    assert page.status_code == 200
    assert SECOND.edition in page.content.decode()
    assert "还不能计算" in page.content.decode()
    assert rule.versions.count() == 0
    wrong = {**form_of("scheme", SUIAN).dict(), **FACTS, "e.versions.0.at_least": "-5"}
    refused = client.post(address, wrong)
    assert refused.status_code == 422
    assert 'data-fault="f-versions-0-at_least"' in refused.content.decode()


def test_a_rule_of_rest_refuses_a_scheme() -> None:
    editor = opened(SUIAN, "hours", None)
    assert editor.refused is not None
    with pytest.raises(BadInput):
        declaration_of("kind: rest\n")
