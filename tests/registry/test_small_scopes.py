"""However a scope is read, the same people are found: compared with reading every one of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from unittest import mock

import pytest
from django.db import connection
from django.db.models import Q

from gongyou.registry import policies, selectors, small_scopes
from gongyou.registry.member_search import members_first_found
from gongyou.registry.models import Member, Organisation
from gongyou.registry.naming import name_index_of, name_tokens, search_tokens
from gongyou.registry.selectors import members_told, under
from gongyou.registry.small_scopes import Held, keys_of, members_counted, members_in_order, members_near
from tests.registry.cast import Cast

NAMES = ("张三", "张三丰", "王小满", "单雄信", "林禾", "林小满", "张满", "买买提·艾力")
SEARCHES = ("张", "三", "张三", "小满", "zhang", "zs", "zsf", "xm", "shan", "lin", "满", "ai li", "赵")
# Both ways: over the join with the tree, and by the keys of the scope.
WAYS = ({"NARROW": 0}, {"NARROW": 100})


@pytest.fixture
def people(cast: Cast) -> list[Member]:
    chance = random.Random(4)
    places = (cast.grid, cast.district, cast.other_district)
    made = [
        Member(
            organisation=chance.choice(places),
            name=name,
            name_index=name_index_of(name),
            name_tokens=name_tokens(name),
            id_number="",
            id_number_index=f"made{at}",
            worker_key=f"made{at}",
            region="990101",
            employment_form="platform",
            joined_on=cast.lin_member.joined_on,
            state=chance.choice(("active", "left")),
        )
        for at, name in enumerate(chance.choices(NAMES, k=40))
    ]
    Member.objects.bulk_create(made)
    return list(Member.objects.select_related("organisation").order_by("pk"))


@pytest.fixture(params=WAYS, ids=("by join", "by key"))
def way(request: pytest.FixtureRequest) -> Iterator[None]:
    with mock.patch.multiple(small_scopes, **request.param):
        yield


def scope_of(top: Organisation) -> dict[str, object]:
    return {
        "scope": Member.objects.filter(under(top.path, prefix="organisation__")),
        "within": Organisation.objects.filter(under(top.path)),
    }


def keys_in(array: str) -> list[int]:
    return sorted(int(key) for key in array[1:-1].split(","))


def test_a_search_finds_whom_reading_each_name_finds(cast: Cast, people: list[Member], way: None) -> None:
    for top in (cast.city, cast.district, cast.other_district):
        given = scope_of(top)
        for text in SEARCHES:
            alternatives = [set(tokens) for tokens in search_tokens(text)]
            there = {
                each
                for each in people
                if each.organisation.path.startswith(top.path)
                and any(tokens <= set(name_tokens(each.name).split()) for tokens in alternatives)
            }
            for at_most in (3, 100):
                first = members_first_found(text, given["scope"], within=given["within"], at_most=at_most)  # type: ignore[arg-type]
                assert len(first) == min(len(there), at_most) and set(first) <= there, text


def test_a_page_holds_whom_reading_all_in_order_finds(cast: Cast, people: list[Member], way: None) -> None:
    for top in (cast.city, cast.district, cast.other_district):
        within = [each for each in people if each.organisation.path.startswith(top.path)]
        for after in (0, people[20].pk, people[-1].pk):
            for at_most in (1, 7, 100):
                page = members_in_order(
                    **scope_of(top),  # type: ignore[arg-type]
                    matching=Q(pk__gt=after, state="active"),
                    at_most=at_most,
                )
                assert page == [each for each in within if each.pk > after and each.state == "active"][:at_most]
        for at_most in (1, 7, 100):
            assert members_in_order(**scope_of(top), matching=Q(), at_most=at_most) == within[:at_most]  # type: ignore[arg-type]


def test_only_postgresql_is_told_the_keys_and_only_of_a_small_scope(cast: Cast) -> None:
    within = Organisation.objects.filter(under(cast.district.path))
    keys = sorted(within.values_list("pk", flat=True))
    with mock.patch.object(small_scopes, "NARROW", len(keys)):
        held = keys_of(within, "default")
        assert held is None if connection.vendor == "sqlite" else keys_in(held or "") == keys
    with mock.patch.object(small_scopes, "NARROW", len(keys) - 1):
        assert keys_of(within, "default") is None


def test_a_list_holds_as_many_as_are_counted_beforehand(cast: Cast, people: list[Member]) -> None:
    for reader in (cast.wang, cast.zhao):
        within = Held(reader)
        counted = members_counted(within)
        if connection.vendor == "sqlite":
            assert counted is None
            continue
        assert counted is not None
        held = Organisation.objects.filter(selectors.in_scope(reader, "officer")).values_list("pk", flat=True)
        assert (within.counted[0], keys_in(within.counted[1])) == (len(held), sorted(held))
        rows = members_near(policies.members.scope(reader), within=within)
        assert counted() == rows.count() == policies.members.scope(reader).count()
        with mock.patch.object(small_scopes, "NARROW", 0):
            assert members_counted(Held(reader)) is None


def test_a_list_is_as_long_as_the_numbers_kept_say(cast: Cast, people: list[Member]) -> None:
    for reader in (cast.wang, cast.zhao):
        scope = policies.members.scope(reader)
        active = scope.filter(state="active").count()
        assert members_told(reader, None, {"state": "active"}) == active > 0
        with mock.patch.object(selectors, "LEAFED", active - 1):
            assert members_told(reader, None, {}) == active
        with mock.patch.object(selectors, "LEAFED", active):
            assert members_told(reader, None, {}) is None
        assert members_told(reader, None, {"state": "left"}) is None
        assert members_told(reader, None, {"state": "active", "form": "platform"}) is None
    inside = Member.objects.filter(under(cast.district.path, prefix="organisation__"), state="active").count()
    chosen = {"organisation": cast.district.code, "state": "active"}
    assert members_told(cast.wang, cast.district, chosen) == inside
    assert members_told(cast.zhao, cast.city, chosen) is None
