"""The numbers of active members: after any changes, whoever made them, they are what counting would give."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongyou.registry import selectors, services
from gongyou.registry.headcounts import SQLITE, counted_anew, headcounts_ensured
from gongyou.registry.models import Headcount, Member, Organisation
from gongyou.registry.services.coverage import coverage_count
from tests.registry.cast import NOW, Cast, roster_row

STATES = st.sampled_from(Member.State.values)
PLACES = st.sampled_from(["HL", "HL-MX", "HL-MX-KD", "HL-MX-KD-1", "HL-SQ", "HL-SQ-JX"])
ACTS = st.one_of(
    st.tuples(st.just("state"), st.integers(0, 2), STATES),
    st.tuples(st.just("place"), st.integers(0, 2), PLACES),
    st.tuples(st.just("both"), PLACES, STATES),
    st.tuples(st.just("copies"), st.integers(0, 2), PLACES),
    st.tuples(st.just("gone"), st.just(0), PLACES),
    st.tuples(st.just("moved"), st.just("HL-MX-KD"), st.sampled_from(["HL", "HL-SQ", "HL-MX"])),
    st.tuples(st.just("anew"), st.just(0), st.just("")),
)


SUBTREES = ("registry", "0010_headcount_of_subtrees")


def migrated(connection: BaseDatabaseWrapper, name: tuple[str, str], *, backwards: bool) -> None:
    """One migration alone, taken back or made again: those that came later take minutes, and touch no headcount."""
    loader = MigrationLoader(connection)
    migration, before = loader.get_migration(*name), loader.project_state(name, at_end=False)
    with connection.schema_editor(atomic=migration.atomic) as editor:
        (migration.unapply if backwards else migration.apply)(before, editor)


def counted() -> dict[str, int]:
    """Each organisation's active members at or below it, counted one by one."""
    paths = list(Member.objects.filter(state=Member.State.ACTIVE).values_list("organisation__path", flat=True))
    return {
        found.code: sum(path.startswith(found.path) for path in paths)
        for found in Organisation.objects.order_by("code")
    }


def kept() -> dict[str, int]:
    return {found.code: selectors.organisation_members_count(found) for found in Organisation.objects.order_by("code")}


def act(kind: str, who: Any, what: str, serial: int) -> None:
    """One change of rows, past the services, as imports, undoing and merging do it."""
    members = Member.objects.order_by("pk")
    if kind == "state":
        members.filter(pk__in=list(members.values_list("pk", flat=True)[who : who + 2])).update(state=what)
    elif kind == "place":
        chosen = Organisation.objects.get(code=what)
        members.filter(pk__in=list(members.values_list("pk", flat=True)[who : who + 2])).update(organisation=chosen)
    elif kind == "both":
        members.update(organisation=Organisation.objects.get(code=who), state=what)
    elif kind == "copies" and members.exists():
        model = members[0]
        model.pk, model.account, model.organisation = None, None, Organisation.objects.get(code=what)
        model.id_number_index, model.worker_key = f"i{serial}", f"w{serial}"
        Member.objects.bulk_create([model])
    elif kind == "gone":
        members.filter(organisation__code=what, account=None)._raw_delete(members.db)
    elif kind == "moved":
        moving, target = Organisation.objects.get(code=who), Organisation.objects.get(code=what)
        Organisation.objects.move(moving, target, pos="first-child")
    elif kind == "anew":
        counted_anew(connection)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(acts=st.lists(ACTS, max_size=8))
def test_the_numbers_kept_are_those_counted(cast: Cast, acts: list[tuple[str, Any, str]]) -> None:
    from django.db import transaction

    with transaction.atomic():
        for serial, (kind, who, what) in enumerate(acts):
            act(kind, who, what, serial)
            assert kept() == counted(), kind
        transaction.set_rollback(True)


def test_a_thousand_parts_become_one_number(cast: Cast) -> None:
    for serial in range(200, 204):
        services.member_register(organisation=cast.grid, row=roster_row(serial, "林禾"), by=cast.wang, now=NOW)
    before = kept()
    counted_anew(connection)
    assert kept() == before == counted()
    parts = Headcount.objects.values_list("path", flat=True)
    assert len(parts) == len(set(parts))


def test_counting_reads_no_member(cast: Cast) -> None:
    selectors.tree_is_large()  # asked once in a process
    with CaptureQueriesContext(connection) as asked:
        selectors.organisation_members_count(cast.city)
        selectors.organisation_branches(cast.city)
    assert len(asked) == 3
    assert not [query["sql"] for query in asked if "registry_member" in query["sql"]]


def test_an_organisation_takes_its_number_along(cast: Cast) -> None:
    factory = Organisation.objects.get(code="HL-SQ-JX")
    Member.objects.filter(organisation=factory).update(organisation=cast.district)
    counted_anew(connection)
    factory.delete()
    assert kept() == counted()


def test_sqlite_gets_its_triggers_back(cast: Cast) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps the triggers of a table that is altered.")
    with connection.cursor() as cursor:
        for name in SQLITE:
            cursor.execute(f"DROP TRIGGER {name}")
    Member.objects.update(organisation=cast.city)
    assert kept() != counted()
    headcounts_ensured(connection)
    assert kept() == counted()
    Member.objects.update(organisation=cast.grid)
    assert kept() == counted()


@pytest.mark.parametrize("order", list(permutations(("headcount", "organisation", "member"))), ids="-".join)
def test_emptying_all_tables_leaves_no_number(cast: Cast, order: tuple[str, ...]) -> None:
    """A flush empties the tables in any order; a number below zero would stay for whoever comes next."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL empties all tables in one statement.")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        for table in order:
            cursor.execute(f"DELETE FROM registry_{table}")
        cursor.execute("SELECT count(*) FROM registry_headcount WHERE members <> 0")
        assert cursor.fetchone() == (0,)
        transaction.set_rollback(True)


def test_triggers_of_an_earlier_release_are_made_anew(cast: Cast) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL changes its triggers by migrations.")
    name = "registry_headcount_added"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(f"CREATE TRIGGER {name} AFTER INSERT ON registry_member BEGIN SELECT 1; END")
        headcounts_ensured(connection)
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [name])
        assert cursor.fetchone()[0].endswith(SQLITE[name])


def test_the_table_can_be_taken_away_and_made_again(cast: Cast, transactional_db: None) -> None:
    migrated(connection, SUBTREES, backwards=True)
    Member.objects.update(state=Member.State.ACTIVE)
    migrated(connection, SUBTREES, backwards=False)
    assert kept() == counted()
    Member.objects.update(organisation=cast.grid)
    assert kept() == counted()


def test_counting_coverage_anew_puts_a_wrong_number_right(cast: Cast) -> None:
    Headcount.objects.create(path=cast.city.path, members=5)
    assert kept() != counted()
    coverage_count(by=None, now=NOW)
    assert kept() == counted()
