"""The site's own pages: signing in, the dashboard, the rules in force, the worker's pages."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from tests.registry.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(cast: Cast, client: Client) -> Client:
    client.force_login(cast.lin)
    return client


@pytest.fixture
def wang(cast: Cast, client: Client) -> Client:
    client.force_login(cast.wang)
    return client


def test_it_signs_in_and_out(cast: Cast, client: Client) -> None:
    answer = client.post(reverse("sign_in"), {"username": "wang", "password": PASSWORD})
    assert answer.headers["Location"] == reverse("home")
    assert client.get(reverse("home")).status_code == 200
    assert client.post(reverse("sign_out")).headers["Location"] == reverse("sign_in")
    assert client.get(reverse("home")).status_code == 302


def test_it_locks_the_account_after_five_failures(cast: Cast, client: Client) -> None:
    for _ in range(4):
        answer = client.post(reverse("sign_in"), {"username": "wang", "password": "wrong"})
        assert "账号或密码不对" in answer.content.decode()
    locked = client.post(reverse("sign_in"), {"username": "wang", "password": "wrong"})
    assert locked.status_code == 429
    assert "账号暂时锁定" in locked.content.decode()
    assert client.post(reverse("sign_in"), {"username": "wang", "password": PASSWORD}).status_code == 429


def test_it_keeps_the_chosen_language_with_the_account(cast: Cast, wang: Client) -> None:
    wang.post(reverse("language_switch"), {"language": "en", "next": reverse("account")})
    cast.wang.refresh_from_db()
    assert cast.wang.language == "en"
    assert "Change the password" in wang.get(reverse("account")).content.decode()


def test_it_sends_nobody_to_another_site(wang: Client) -> None:
    answer = wang.post(reverse("language_switch"), {"language": "en", "next": "https://example.org/"})
    assert answer.headers["Location"] == reverse("home")


def test_it_changes_the_password(cast: Cast, wang: Client) -> None:
    fresh = "wu-yue-de-feng-2026"
    form = {"current": PASSWORD, "fresh": fresh, "again": fresh}
    assert wang.post(reverse("account_password"), form).status_code == 302
    cast.wang.refresh_from_db()
    assert cast.wang.check_password(fresh)


def test_it_says_what_is_wrong_with_a_password(wang: Client) -> None:
    page = wang.post(reverse("account_password"), {"current": "no", "fresh": "a", "again": "b"}).content.decode()
    assert "现用密码不对" in page
    assert "两次输入的新密码不一样" in page


def test_it_says_how_to_begin_when_there_is_no_data(data_dir: object, wang: Client) -> None:
    page = wang.get(reverse("home")).content.decode()
    assert "还没有数据" in page
    assert reverse("data:upload") in page


def test_it_sends_a_worker_to_the_worker_pages(lin: Client) -> None:
    assert lin.get(reverse("home")).headers["Location"] == reverse("worker_home")


def test_it_shows_a_worker_only_a_masked_name(cast: Cast, lin: Client) -> None:
    for name in ("worker_home", "worker_me"):
        page = lin.get(reverse(name)).content.decode()
        assert "林**" in page
        assert cast.lin_member.name not in page
        assert cast.lin_member.id_number not in page


def test_it_shows_every_rule_and_scheme_to_everybody(client: Client) -> None:
    from gongyou.rules import catalogue

    index = client.get(reverse("rules_in_force")).content.decode()
    for scheme in catalogue.standard().schemes():
        address = reverse("rules_scheme", args=[scheme.id])
        assert address in index
        assert client.get(address).status_code == 200
    for rule in catalogue.standard().rules():
        address = reverse("rules_rule", args=[rule.id])
        assert address in index
        assert client.get(address).status_code == 200


def test_it_has_a_page_for_what_is_not_there(client: Client) -> None:
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert "没有这一页" in answer.content.decode()
    assert client.get(reverse("rules_rule", args=["cn.none"])).status_code == 404


def test_it_turns_large_print_on_and_off(lin: Client) -> None:
    lin.post(reverse("large_print"), {"next": reverse("worker_home")})
    assert 'class="large-print"' in lin.get(reverse("worker_home")).content.decode()
    lin.post(reverse("large_print"), {"next": reverse("worker_home")})
    assert 'class="large-print"' not in lin.get(reverse("worker_home")).content.decode()


def test_it_loads_the_worker_pages_in_under_100_kb(lin: Client) -> None:
    page = lin.get(reverse("worker_home")).content
    files = re.findall(r'(?:href|src)="/static/([^"]+)"', page.decode())
    total = len(page) + sum(Path(str(finders.find(file))).stat().st_size for file in files)
    assert total < 100_000, files


def test_it_closes_the_arithmetic_of_a_month() -> None:
    from gongyou.site.pages.own import PayMonth

    month = PayMonth("2026-09", "heya", None, 109, 109, *(Decimal(x) for x in ("613.48", "619.03", "0.95")), 1,
                     Decimal(0), Decimal("4.60"), Decimal("2.00"), Decimal(0))  # fmt: skip
    assert month.paid == month.declared - month.short + month.over - month.deducted + month.paid_unchecked
    assert month.is_short
    assert month.unchecked == 0
