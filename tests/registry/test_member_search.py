"""Members found by part of the name, pinyin, initials or an exact number, in the scope and nowhere else."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from unittest import mock

import pytest
from django.apps import apps
from django.db import connection

from gongyou.core.errors import BadInput
from gongyou.registry import policies, services, small_scopes
from gongyou.registry.member_search import (
    TRIGGERS,
    members_first_found,
    members_found_by,
    sqlite_search_ensured,
)
from gongyou.registry.models import Member
from gongyou.registry.selectors import scope_of
from gongyou.registry.services import MemberChanges
from tests.registry.cast import NOW, Cast, id_number, roster_row


def found(cast: Cast, text: str) -> list[str]:
    scope = policies.members.scope(cast.wang)
    names = sorted(member.name for member in members_found_by(text, scope))
    # Said by its organisations as well, the scope is the same, whether it counts as small or not.
    for most in (small_scopes.NARROW, 0):
        with mock.patch.object(small_scopes, "NARROW", most):
            first = members_first_found(text, scope, within=scope_of(cast.wang), at_most=100)
        assert sorted(member.name for member in first) == names
    return names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("小满", ["林小满"]),
        ("林", ["林小满"]),
        ("linxiaoman", ["林小满"]),
        ("xiao man", ["林小满"]),
        ("LXM", ["林小满"]),
        ("chen", ["陈禾"]),
        ("周石", []),
        ("满小", []),
        ("", []),
        ("?", []),
    ],
)
def test_it_finds_by_a_part_in_the_scope_only(cast: Cast, text: str, names: list[str]) -> None:
    assert found(cast, text) == names


def test_it_finds_by_exact_numbers_as_people_write_them(cast: Cast) -> None:
    number = id_number(1)
    full_width = number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for text in ("138-0000-0001", "+86 13800000001", number, number.lower(), full_width, cast.lin_member.worker_key):
        assert found(cast, text) == ["林小满"]
    assert found(cast, number[:-1]) == []
    with pytest.raises(BadInput):
        found(cast, "1.10101E+17")


def test_an_old_number_finds_who_has_the_new_one(cast: Cast) -> None:
    number = id_number(1)
    assert found(cast, number[:6] + number[8:17]) == ["林小满"]


def test_rare_characters_and_dots_are_found(cast: Cast) -> None:
    for serial, name in ((80, "𠮷野禾"), (81, "买买提·艾力")):
        services.member_register(organisation=cast.grid, row=roster_row(serial, name), by=cast.wang, now=NOW)
    assert found(cast, "𠮷野") == ["𠮷野禾"]
    assert found(cast, "买买提艾力") == ["买买提·艾力"]


def test_the_longest_name_fits_the_index_that_carries_its_tokens(cast: Cast) -> None:
    name = "曾" + "".join(map(chr, range(0x4E00, 0x4E00 + 49)))
    services.member_register(organisation=cast.grid, row=roster_row(82, name), by=cast.wang, now=NOW)
    assert found(cast, name[20:30]) == [name]


def test_the_index_follows_every_change(cast: Cast) -> None:
    services.member_change(
        member=cast.lin_member, changes=MemberChanges(name="秦小满"), version=1, by=cast.wang, now=NOW
    )
    assert found(cast, "林") == []
    assert found(cast, "qin") == ["秦小满"]
    Member.objects.filter(pk=cast.lin_member.pk).update(name_tokens="")
    assert found(cast, "小满") == []


def test_sqlite_gets_its_triggers_back_after_the_table_was_written_anew(cast: Cast) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its index by itself.")
    with connection.cursor() as cursor:
        for trigger in TRIGGERS:
            cursor.execute(f"DROP TRIGGER {trigger}")
    Member.objects.filter(pk=cast.lin_member.pk).update(name_tokens="ggggggg hhhhhhhh")
    sqlite_search_ensured(connection)
    assert found(cast, "小满") == []
    assert found(cast, "chenhe") == ["陈禾"]


def test_the_migration_fills_in_who_was_there_before(cast: Cast) -> None:
    Member.objects.update(name_tokens="")
    assert found(cast, "小满") == []
    import_module("gongyou.registry.migrations.0004_member_search").filled(apps, SimpleNamespace(connection=connection))
    assert found(cast, "小满") == ["林小满"]


def test_the_migrations_go_back_and_forth(cast: Cast) -> None:
    held = list(Member.objects.order_by("pk").values_list("name_tokens", flat=True))
    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        if connection.vendor == "sqlite":
            migration = import_module("gongyou.registry.migrations.0004_member_search")
            migration.removed(None, editor)
            migration.made(None, editor)
        else:
            Member.objects.filter(pk=cast.other_member.pk).update(name_tokens="")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            migration = import_module("gongyou.registry.migrations.0015_token_numbers")
            migration.worded(None, editor)
            cursor.execute("SELECT name_tokens FROM registry_member ORDER BY id")
            words = [tokens for (tokens,) in cursor.fetchall()]
            assert [each for each in words if each] == [each for each in held if each in words]
            assert words.count("") == 1
            migration.numbered(None, editor)
            assert list(Member.objects.order_by("pk").values_list("name_tokens", flat=True)) == words
    assert found(cast, "小满") == ["林小满"]


def test_the_first_found_are_as_many_as_asked_for_and_all_of_the_scope(cast: Cast) -> None:
    for serial in range(300, 312):
        services.member_register(organisation=cast.grid, row=roster_row(serial, "林禾"), by=cast.wang, now=NOW)
    scope = policies.members.scope(cast.wang)
    everybody = set(members_found_by("林", scope))
    for at_most in (1, 5, 50):
        first = members_first_found("林", scope, within=scope_of(cast.wang), at_most=at_most)
        assert len(first) == min(at_most, len(everybody)) and set(first) <= everybody
    # What is asked for too much through `within` is not shown: the scope of the person has the last word.
    mine = policies.members.scope(cast.zhao)
    assert members_first_found("林", mine, within=scope_of(cast.wang), at_most=50) == []
