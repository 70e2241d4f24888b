"""The first load of every worker page stays under 100 KB, so that a slow line is no obstacle."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from gongyou.registry.models import Member
from gongyou.registry.services.cards import card_issue
from tests.registry.cast import NOW, PASSWORD, Cast
from tests.worker.walking import filled_in, handed_in

LIMIT = 100_000
LINKED = re.compile(r'(?:src|href)="/static/([^"]+\.(?:css|js|svg))"')

PUBLIC = ("joining:home", "joining:progress", "cards:verify")
OWN = (
    "worker_home", "worker_me", "rights:sums", "rights:mine", "rights:take", "rights:sheet",
    "cards:card", "own:record", "own:proof", "own:change", "own:phone",
    "own:correction", "own:copy", "own:consents", "own:leave", "own:erase",
)  # fmt: skip


def weight(client: Client, address: str) -> int:
    """Bytes of the page and of every style sheet, script and picture that it names, none of them compressed."""
    page = client.get(address)
    assert page.status_code == 200, (address, page.status_code)
    text = page.content.decode()
    files = {finders.find(name) for name in LINKED.findall(text)}
    assert None not in files
    assert "echarts" not in text
    return len(page.content) + sum(Path(str(file)).stat().st_size for file in files)


@pytest.fixture
def lin(cast: Cast) -> Client:
    card_issue(member=cast.lin_member, by=None, now=NOW)
    client = Client()
    client.force_login(cast.lin)
    client.post(reverse("own:proof"), {"password": PASSWORD})
    return client


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_phone_page_is_light(cast: Cast, name: str) -> None:
    assert weight(Client(), reverse(name)) < LIMIT


@pytest.mark.parametrize("name", OWN)
def test_a_members_page_is_light(lin: Client, name: str) -> None:
    assert weight(lin, reverse(name)) < LIMIT


def test_each_step_of_joining_is_light(cast: Cast) -> None:
    cast.district.refresh_from_db()
    client = Client()
    steps = {
        name: reverse(f"joining:{name}", args=[cast.district.join_code]) for name in ("organisation", "form", "confirm")
    }
    assert weight(client, steps["organisation"]) < LIMIT
    filled_in(client, cast.district)
    assert weight(client, steps["form"]) < LIMIT
    assert weight(client, steps["confirm"]) < LIMIT
    other = Client()
    handed_in(other, cast.district, phone="13900000009", id_number=Member.objects.first().id_number)  # type: ignore[union-attr]
    assert weight(other, reverse("joining:receipt")) < LIMIT
