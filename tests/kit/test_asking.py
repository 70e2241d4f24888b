"""Questions without a cursor: the rows that a cursor gives, its errors, and a cursor wherever one is needed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from gongyou.kit.models import User
from gongyou.kit.postgresql.asking import Asking, _filled, _numbered
from gongyou.kit.prepared import Prepared, Replanned, Totals

WAYS = ("rows_of_kept", "rows_planned_anew")
needs_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite asks by a cursor.")


def test_places_are_numbered_and_doubled_signs_are_one() -> None:
    assert _numbered("SELECT %s, '100%%' LIKE %s") == b"SELECT $1, '100%' LIKE $2"
    assert _filled("SELECT %s, '100%%' LIKE %s", [b"'%s'", b"'b'"]) == b"SELECT '%s', '100%' LIKE 'b'"


@needs_postgresql
@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("%s::text", "工友 100% 'quoted' \\ 𠮷"),
        ("%s::bigint", 5_000_000_000),
        ("%s::numeric", Decimal("12.30")),
        ("%s::boolean", True),
        ("%s::date", date(2026, 11, 22)),
        ("%s::timestamptz", datetime(2026, 11, 22, 8, 30, 1, 5, tzinfo=UTC)),
        ("%s::bigint[]", "{1,2,3}"),
        ("%s::text", None),
        ("%s::jsonb", '{"a": [1, 2]}'),
    ],
)
def test_values_go_and_come_as_through_a_cursor(way: str, expression: str, value: Any) -> None:
    sql = f"SELECT {expression} AS given, 'a%%' AS sign"
    with connection.cursor() as cursor:
        cursor.execute(sql, [value])
        expected = cursor.fetchall()
    for _ in range(2):
        assert getattr(connection, way)(sql, [value]) == expected
    assert expected[0][1] == "a%"


@needs_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", WAYS)
def test_a_wrong_question_is_djangos_error_and_the_connection_goes_on(way: str) -> None:
    ask = getattr(connection, way)
    with pytest.raises(ProgrammingError, match="no_such_table"):
        ask("SELECT * FROM no_such_table WHERE a = %s", [1])
    assert ask("SELECT %s::int", [1]) == [(1,)]
    with transaction.atomic():
        User.objects.create(username="inside", password="!")
        # In a transaction that has begun the question sees what it wrote.
        assert ask("SELECT COUNT(*) FROM kit_user WHERE username = %s", ["inside"]) == [(1,)]
        with pytest.raises(ProgrammingError), transaction.atomic():
            ask("SELECT * FROM no_such_table", [])
        transaction.set_rollback(True)
    assert ask("SELECT COUNT(*) FROM kit_user WHERE username = %s", ["inside"]) == [(0,)]


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_in_a_transaction_that_has_not_begun_a_cursor_begins_it() -> None:
    count = Replanned(lambda name: User.objects.filter(username=name).values_list("pk"))
    with transaction.atomic():
        assert count.rows("x") == []
        assert connection.connection.info.transaction_status.name == "INTRANS"


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_what_is_kept_outlasts_a_rollback() -> None:
    asked = "SELECT COUNT(*) FROM kit_user WHERE username = %s"
    for _ in range(8):
        with transaction.atomic():
            # The first question of a transaction goes through a cursor, the next one does not.
            assert connection.rows_of_kept(asked, ["outlasting"]) == [(0,)]
            User.objects.create(username="outlasting", password="!")
            assert connection.rows_of_kept(asked, ["outlasting"]) == [(1,)]
            transaction.set_rollback(True)
    assert connection.rows_of_kept(asked, ["outlasting"]) == [(0,)]


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_plan_that_is_out_of_date_is_made_anew() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE asked_about (a int)")
    try:
        assert connection.rows_of_kept("SELECT * FROM asked_about", []) == []
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE asked_about ADD b int")
            cursor.execute("INSERT INTO asked_about VALUES (1, 2)")
        assert connection.rows_of_kept("SELECT * FROM asked_about", []) == [(1, 2)]
        with transaction.atomic():
            with connection.schema_editor() as editor:
                editor.execute("ALTER TABLE asked_about ADD c int")
            assert connection.rows_of_kept("SELECT * FROM asked_about", []) == [(1, 2, None)]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE asked_about")


@needs_postgresql
@pytest.mark.django_db
def test_no_more_statements_are_kept_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongyou.kit.postgresql.asking.KEPT", 2)
    connection.ensure_connection()
    asking = Asking(connection.connection)
    names = "SELECT name FROM pg_prepared_statements"
    before = asking.planned_anew(names, [])
    for _ in range(2):
        for at in range(4):
            assert asking.kept(f"SELECT {at} + %s::int", [1]) == [(at + 1,)]
    assert len(asking._kept) == 2
    after = asking.planned_anew(names, [])
    assert {name.encode() for (name,) in set(after) - set(before)} == set(asking._kept.values())


@pytest.mark.django_db
def test_who_watches_the_questions_sees_them() -> None:
    kept, anew = (made(lambda name: User.objects.filter(username=name)) for made in (Prepared, Replanned))
    told = Prepared(lambda name: Totals(User.objects.filter(username=name), {"n": Count("pk")}))
    with CaptureQueriesContext(connections["default"]) as seen:
        assert kept.objects("x") == [] == anew.objects("x")
        assert told.totals("x") == {"n": 0}
    assert len(seen) == 3
    assert all("'x'" in each["sql"] for each in seen.captured_queries)
