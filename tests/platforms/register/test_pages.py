"""The register's pages: what is entered in the console stands on the public page, with what changed."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gongyou.rooms.platforms.models import DeclaredRule
from gongyou.rooms.platforms.register.differences import lines_changed
from gongyou.rooms.platforms.services.rules import version_record
from tests.platforms.register.rules import FIRST, SECOND, pay_rule, pay_version
from tests.registry.cast import NOW, Cast

pytestmark = pytest.mark.database
FORM = {
    "edition": SECOND.edition,
    "effective_from": "2026-05-01",
    "published_on": "2026-04-28",
    "published_where": "骑手端公告",
    "text": SECOND.text,
    "executable": SECOND.executable,
    "asked_of": ["union"],
}


def said(client: Client, address: str, language: str = "zh-CN") -> str:
    page = client.get(address, headers={"accept-language": language})
    assert page.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_a_rule_is_entered_and_read_by_everybody(cast: Cast, client: Client) -> None:
    client.force_login(cast.wang)
    entered = {"organisation": cast.district.pk, "platform": "suian", "section": "pay", "title": "骑手计价规则"}
    assert client.post(reverse("platforms:rule_new"), entered).status_code == 302
    rule = DeclaredRule.objects.get()
    version_record(rule=rule, published=FIRST, by=cast.wang, now=NOW)
    assert client.post(reverse("platforms:version_new", args=[rule.key]), FORM).status_code == 302
    second = rule.versions.get(number=2)
    proof = {"proof": SimpleUploadedFile("公告.pdf", b"%PDF-1.7 notice")}
    assert client.post(reverse("platforms:proof_new", args=[second.key]), proof).status_code == 302
    client.logout()
    public = said(client, reverse("platforms:public_rule", args=[rule.key]))
    assert "里程费：每公里由 0.85 元升为 0.90 元（+0.05 元，+5.9%）。" in public
    assert "近单：1.5 公里、12 分钟、10:00 5.50 元 5.57 元 +0.07" in public
    assert "里程费每公里 0.85 元。 里程费每公里 0.90 元。" in public
    assert second.proofs.get().sha256 in public
    assert "公告.pdf" not in public
    english = said(client, reverse("platforms:public_rule", args=[rule.key]), "en")
    assert "Distance pay: rises from 0.85 yuan to 0.90 yuan per kilometre (+0.05 yuan, +5.9%)." in english
    listed = said(client, reverse("platforms:public_rules"))
    assert "骑手计价规则" in listed
    assert listed.count("没有登记到正在执行的规则") == 4


def test_a_wrong_scheme_is_refused_beside_its_field_with_the_line(cast: Cast, client: Client) -> None:
    client.force_login(cast.wang)
    address = reverse("platforms:version_new", args=[pay_rule(cast).key])
    wrong = {**FORM, "executable": SECOND.executable.replace("rate: 0.90", "rate: -1")}
    page = client.post(address, wrong)
    assert page.status_code == 422
    assert "rule.yaml:" in str(page.context["form"].errors["executable"])
    assert pay_rule(cast).versions.count() == 0


def test_a_correction_begins_with_what_was_recorded(cast: Cast, client: Client) -> None:
    client.force_login(cast.wang)
    version = pay_version(cast)
    page = client.get(reverse("platforms:version_correct", args=[version.key]))
    assert page.context["form"]["text"].value() == FIRST.text


def test_lines_differ_exactly_where_they_do() -> None:
    assert lines_changed(["a", "b"], ["a", "b"]) == []
    (changed,) = lines_changed(["a", "b", "c"], ["a", "x", "c"])
    assert (changed.before, changed.after) == (("b",), ("x",))
    (mirrored,) = lines_changed(["a", "x", "c"], ["a", "b", "c"])
    assert (mirrored.before, mirrored.after) == (changed.after, changed.before)
