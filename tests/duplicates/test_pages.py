"""The queue and the side-by-side page, in both languages, masked."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.registry.models import DuplicatePair, Member
from tests.duplicates.addresses import a_pair
from tests.registry.cast import Cast


@pytest.fixture
def officer(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.wang)
    return client


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "姓名相同"), ("en", "The names are the same")])
def test_it_shows_both_records_masked(cast: Cast, officer: Client, language: str, words: str) -> None:
    officer.cookies["django_language"] = language
    pair = DuplicatePair.objects.select_related("left", "right").get(**a_pair(cast))
    page = officer.get(reverse("duplicates:pair", args=[pair.pk])).content.decode()
    assert words in page
    for member in (pair.left, pair.right):
        assert member.id_number_shown in page
        assert member.id_number not in page and member.phone not in page and member.name not in page


def test_an_officer_merges_and_undoes(cast: Cast, officer: Client) -> None:
    pair = DuplicatePair.objects.select_related("left", "right").get(**a_pair(cast))
    given = {"keep": "right", "value_phone": "left", "value_name": "right", "reason": "电话核实为同一人"}
    assert officer.post(reverse("duplicates:merge", args=[pair.pk]), given).status_code == 302
    kept = Member.objects.get(pk=pair.right.pk)
    assert kept.phone == pair.left.phone and kept.name == pair.right.name
    page = officer.get(reverse("duplicates:pair", args=[pair.pk]))
    assert "撤销合并" in page.content.decode()
    merge = kept.merges.get()
    assert officer.post(reverse("duplicates:unmerge", args=[merge.pk])).status_code == 302
    assert Member.objects.get(pk=pair.right.pk).phone == pair.right.phone
    told = officer.get(reverse("duplicates:pair", args=[pair.pk])).content.decode()
    assert told.index("撤销合并：") < told.index("将档案")


def test_an_officer_says_that_they_are_two_people(cast: Cast, officer: Client) -> None:
    place = a_pair(cast)
    address = reverse("duplicates:answer", kwargs=place)
    assert officer.post(address, {"state": "distinct", "reason": "双胞胎"}).status_code == 302
    listed = officer.get(reverse("duplicates:duplicates"), {"state": "distinct"})
    assert "不是同一人" in listed.content.decode()
