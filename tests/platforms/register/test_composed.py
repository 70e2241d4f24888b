"""The register's pay rule over a span of days as one scheme; platforms that nobody had named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.registry.models import Organisation
from gongyou.registry.platform_names import platform_called, platforms_known
from gongyou.rooms.platforms.models import DeclaredRule
from gongyou.rooms.platforms.register.composed import scheme_declared, scheme_file
from gongyou.rooms.platforms.services.rules import Named, Newcomer, Published, rule_declare, version_record
from gongyou.rules.schemes import PayScheme
from tests.registry.cast import Cast

pytestmark = pytest.mark.database

FIRST, SECOND = date(2026, 3, 1), date(2026, 6, 1)
SCHEME = """\
id: own.xinya
title: {{zh: 新芽计价规则, en: Xinya pay}}
currency: CNY
zone: Asia/Shanghai
dated_by: dispatched_at
rounding: {{point: order, mode: half_up}}
versions:
  - from: {day}
    status: verified
    source: {{title: {{zh: 公告, en: Notice}}, checked_on: {day}}}
    terms:
      - {{name: base, kind: amount, label: {{zh: 每单, en: Each order}}, amount: {base}}}
"""
"""A scheme of one version: so much an order."""


@pytest.fixture
def union(cast: Cast) -> Organisation:
    return cast.district


def rule_of(union: Organisation, *, code: str = "xinya", newcomer: bool = True) -> DeclaredRule:
    return rule_declare(
        organisation=union,
        named=Named(code, "pay", "计价规则"),
        newcomer=Newcomer(code, "新芽配送", "Xinya") if newcomer else None,
        by=None,
        now=timezone.now(),
    )


def versions_of(rule: DeclaredRule, *days: tuple[date, str], change: tuple[str, str] = ("", "")) -> None:
    for at, (day, base) in enumerate(days):
        text = SCHEME.format(day=day, base=base)
        if at:
            text = text.replace(*change)
        published = Published(f"{day} 版", day, "每单一口价。", executable=text)
        version_record(rule=rule, published=published, by=None, now=timezone.now())


def test_versions_follow_each_other_in_one_scheme_which_is_kept_as_a_file(
    union: Organisation, settings: LazySettings, tmp_path: Path
) -> None:
    settings.GONGYOU_DATA_DIR = tmp_path
    versions_of(rule_of(union), (FIRST, "4.00"), (SECOND, "3.50"))
    found = scheme_declared("xinya", date(2026, 1, 1), date(2026, 12, 31))
    assert found is not None
    assert [(each.start, each.until) for each in found.in_force] == [(FIRST, date(2026, 5, 31)), (SECOND, None)]
    path = scheme_file("xinya", date(2026, 1, 1), date(2026, 12, 31))
    assert path is not None
    assert PayScheme.load(path).version == found.version
    assert scheme_file("xinya", date(2026, 1, 1), date(2026, 12, 31)) == path
    assert len(list(Path(path).parent.iterdir())) == 1
    only = scheme_declared("xinya", date(2026, 7, 1), date(2026, 7, 31))
    assert only is not None
    assert [each.start for each in only.in_force] == [SECOND]


@pytest.mark.django_db
def test_a_figure_finds_its_rule_again_where_the_data_directory_has_moved(
    union: Organisation, settings: LazySettings, tmp_path: Path
) -> None:
    settings.GONGYOU_DATA_DIR = tmp_path / "first"
    versions_of(rule_of(union), (FIRST, "5.00"))
    path = scheme_file("xinya", FIRST, SECOND)
    assert path is not None
    moved = (tmp_path / "first").rename(tmp_path / "restored")
    with pytest.raises(BadInput):
        PayScheme.load(path)
    settings.GONGYOU_DATA_DIR = moved
    assert PayScheme.load(path).version in Path(path).name


def test_days_before_the_first_version_are_those_of_the_rule_that_ships(union: Organisation) -> None:
    day = date(2026, 9, 1)
    rule = rule_of(union, code="suian", newcomer=False)
    shipped = PayScheme.load("demo.suian")
    text = SCHEME.format(day=day, base="9.00").replace("own.xinya", "own.suian")
    with pytest.raises(BadInput) as differing:
        published = Published("新版", day, "一口价。", executable=text)
        version_record(rule=rule, published=published, by=None, now=timezone.now())
        scheme_declared("suian", date(2026, 8, 1), date(2026, 9, 30))
    assert differing.value.where["day"] == day
    after = scheme_declared("suian", day, date(2026, 9, 30))
    assert after is not None
    assert [each.start for each in after.in_force] == [day]
    assert scheme_declared("suian", date(2026, 8, 1), date(2026, 8, 31)) is None
    assert shipped.in_force[0].start < day


def test_a_change_of_more_than_rates_is_audited_in_two_parts(union: Organisation) -> None:
    versions_of(rule_of(union), (FIRST, "4.00"), (SECOND, "3.50"), change=("half_up", "down"))
    with pytest.raises(BadInput, match="separately"):
        scheme_declared("xinya", FIRST, date(2026, 6, 30))
    assert scheme_declared("xinya", SECOND, date(2026, 6, 30)) is not None


def test_nobody_s_rule_is_none(union: Organisation) -> None:
    assert scheme_declared("xinya", FIRST, SECOND) is None
    assert scheme_file("xinya", FIRST, SECOND) is None


def test_a_new_platform_is_named_with_its_first_rule(union: Organisation) -> None:
    rule = rule_of(union, code="newcomer")
    assert platform_called("newcomer").zh == "新芽配送"
    assert rule.platform_shown == "新芽配送"
    assert "newcomer" in platforms_known()
    with pytest.raises(Conflict, match="taken"):
        rule_of(union, code="newcomer")
    with pytest.raises(Conflict, match="taken"):
        rule_of(union, code="heya")


@pytest.mark.parametrize("code", ["新芽", "Xinya", "1xinya", "x", "xin-ya", "a" * 41, "xinya_"])
def test_a_code_that_no_log_could_hold_is_refused(union: Organisation, code: str) -> None:
    with pytest.raises(BadInput, match="platform's code"):
        rule_of(union, code=code)
    assert not DeclaredRule.objects.exists()


def test_a_platform_that_is_not_in_the_list_is_entered_in_the_console(cast: Cast, client: Client) -> None:
    client.force_login(cast.wang)
    entered = {"organisation": cast.district.pk, "section": "pay", "title": "计价规则", "platform": ""}
    page = reverse("platforms:rule_new")
    assert client.post(page, entered).status_code == 422
    assert client.post(page, {**entered, "platform_code": "xinlu"}).status_code == 422
    both = {**entered, "platform_code": "xinlu", "platform_name": "新路出行"}
    assert client.post(page, {**both, "platform": "heya"}).status_code == 422
    assert client.post(page, both).status_code == 302
    assert DeclaredRule.objects.get().platform_shown == "新路出行"
    assert "新路出行" in client.get(page, headers={"accept-language": "zh-CN"}).content.decode()
