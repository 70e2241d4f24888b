"""The audit trail: chained, registered in words, inside the act's transaction, safe among many writers."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongyou.kit import audit
from gongyou.kit.models import AuditHead, AuditLine
from gongyou.kit.services import AuditRuleBroken, service
from tests.services import sqlite

NOW = datetime(2026, 10, 1, 8, 30, tzinfo=UTC)
WAVED = audit.register("tests.waved", "向{name}挥手", "Waved to {name}")


def wave(count: int = 1) -> None:
    with transaction.atomic():
        for number in range(count):
            audit.write(WAVED, by=None, subject=f"tests.thing:{number}", data={"name": "小林"}, now=NOW)


def test_it_chains_each_line_to_the_one_before(db: None) -> None:
    wave(3)
    lines = list(AuditLine.objects.all())
    assert [line.number for line in lines] == [1, 2, 3]
    assert lines[0].previous_hash == audit.GENESIS
    assert lines[2].previous_hash == lines[1].hash
    assert audit.verify() == audit.Verification(3, lines[2].hash, None)


def test_it_holds_when_there_is_nothing_yet(db: None) -> None:
    assert audit.verify() == audit.Verification(0, audit.GENESIS, None)


@pytest.mark.parametrize(
    ("damage", "number", "reason"),
    [
        ("UPDATE kit_auditline SET subject = 'tests.thing:9' WHERE number = 2", 2, "altered"),
        ("UPDATE kit_auditline SET at = '2026-10-02 08:30:00+00:00' WHERE number = 3", 3, "altered"),
        ("DELETE FROM kit_auditline WHERE number = 2", 2, "missing"),
        ("DELETE FROM kit_auditline WHERE number = 4", 4, "removed"),
        ("DELETE FROM kit_audithead", 5, "removed"),
        ("UPDATE kit_audithead SET number = 3", 4, "behind"),
    ],
)
def test_it_finds_the_first_line_that_does_not_hold(db: None, damage: str, number: int, reason: str) -> None:
    wave(4)
    with connection.cursor() as cursor:
        cursor.execute(damage)
    broken = audit.verify().broken
    assert broken is not None
    assert broken.number == number
    assert reason in broken.reason.en


def test_it_finds_a_line_that_was_altered_and_hashed_again(db: None) -> None:
    wave(3)
    line = AuditLine.objects.get(number=2)
    line.data = {"name": "小王"}
    AuditLine.objects.filter(number=2).update(data=line.data, hash=audit.hash_of(line))
    broken = audit.verify().broken
    assert broken is not None
    assert broken.number == 3


def test_it_finds_a_time_that_is_none(db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps no such time.")
    wave(3)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kit_auditline SET at = 'rubbish' WHERE number = 2")
    broken = audit.verify().broken
    assert broken is not None and (broken.number, broken.reason.zh) == (2, "内容被改动。")


def test_it_says_the_line_in_both_languages(db: None) -> None:
    wave()
    line = AuditLine.objects.get()
    assert audit.said(line, "zh-hans") == "向小林挥手"
    assert audit.said(line, "en") == "Waved to 小林"


def test_it_refuses_an_unregistered_type_and_missing_words(db: None) -> None:
    with transaction.atomic():
        with pytest.raises(KeyError):
            audit.write("tests.unknown", by=None, subject="x", now=NOW)
        with pytest.raises(ValueError, match="name"):
            audit.write(WAVED, by=None, subject="x", now=NOW)


def test_it_refuses_a_second_sentence_for_a_type() -> None:
    with pytest.raises(ValueError, match="twice"):
        audit.register("tests.waved", "别的话", "Something else")


@pytest.mark.django_db(transaction=True)
def test_it_refuses_to_write_outside_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        audit.write(WAVED, by=None, subject="x", data={"name": "小林"}, now=NOW)


def test_it_falls_with_the_act(db: None) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.write(WAVED, by=None, subject="x", data={"name": "小林"}, now=NOW)
        raise RuntimeError
    assert not AuditLine.objects.exists()
    assert audit.verify().broken is None


def test_it_never_changes_or_deletes_a_line(db: None) -> None:
    wave()
    line = AuditLine.objects.get()
    with pytest.raises(TypeError):
        line.save()
    with pytest.raises(TypeError):
        line.delete()


def test_it_refuses_a_float(db: None) -> None:
    with transaction.atomic(), pytest.raises(TypeError):
        audit.write(WAVED, by=None, subject="x", data={"name": 0.1}, now=NOW)


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
    max_leaves=8,
)


# The database is not emptied between examples, which this test does not need.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PLAIN)
def test_it_hashes_the_same_after_a_round_trip_through_the_database(db: None, value: object) -> None:
    with transaction.atomic():
        line = audit.write(
            WAVED, by=None, subject="x", data={"name": "小林", "value": value, "fee": Decimal("1.50")}, now=NOW
        )
    assert audit.hash_of(AuditLine.objects.get(pk=line.pk)) == line.hash


def test_it_rolls_back_a_service_that_writes_no_line_or_two(db: None) -> None:
    @service
    def silent() -> None:
        AuditHead.objects.create(pk=7, number=0, hash="")

    @service
    def loud() -> None:
        wave(2)

    with pytest.raises(AuditRuleBroken):
        silent()
    with pytest.raises(AuditRuleBroken):
        loud()
    assert not AuditHead.objects.filter(pk=7).exists()
    assert not AuditLine.objects.exists()


def test_it_counts_only_its_own_line_when_a_service_calls_another(db: None) -> None:
    @service
    def inner() -> None:
        wave()

    @service
    def outer() -> None:
        inner()
        wave()

    outer()
    assert AuditLine.objects.count() == 2


WRITER = """
import os, django; django.setup()
from django.db import transaction
from datetime import datetime, UTC
from gongyou.kit import audit
audit.register("tests.raced", "竞写", "Raced")
for number in range(25):
    with transaction.atomic():
        audit.write("tests.raced", by=None, subject=f"p:{os.getpid()}", now=datetime.now(UTC))
"""


@pytest.mark.django_db(transaction=True)
def test_it_keeps_one_chain_among_many_writing_processes(tmp_path: Path) -> None:
    kept = connection.settings_dict
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "gongyou.site.settings"}
    if connection.vendor == "postgresql":
        environment["DATABASE_URL"] = (
            f"postgresql://{kept['USER']}:{kept['PASSWORD']}@{kept['HOST']}:{kept['PORT']}/{kept['NAME']}"
        )
    else:
        environment["DATABASE_URL"] = f"sqlite:///{sqlite.migrated(tmp_path / 'raced.sqlite3')}"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER], env=environment) for _ in range(4)]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0, 0]
    check = "import django; django.setup(); from gongyou.kit import audit; v = audit.verify(); print(v.lines, v.broken)"
    said = subprocess.run([sys.executable, "-c", check], env=environment, check=True, capture_output=True, text=True)
    assert said.stdout.split() == ["100", "None"]
