"""Keys are changed while people work: every value moves, nothing is lost, and a kill is no matter."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from gongyou.core.errors import Conflict, Forbidden
from gongyou.kit import crypto, keys, rotation
from gongyou.kit.crypto import blind_indexes
from gongyou.registry import services
from gongyou.registry.models import Member
from gongyou.registry.selectors import forget_appointments, members_matching
from tests.registry.cast import NOW, Cast, id_number, roster_row

LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def own_folder(data_dir: Path) -> Path:
    keys.forget()
    return data_dir


@pytest.fixture
def cast(own_folder: Path, db: None) -> Cast:
    from tests.registry.cast import made

    return made()


def raw(column: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM registry_member ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def tokens_held() -> list[str]:
    return list(Member.objects.order_by("pk").values_list("name_tokens", flat=True))


def people() -> list[tuple[str, str, str]]:
    return [(each.name, each.id_number, each.phone) for each in Member.objects.order_by("pk")]


def test_every_encrypted_field_is_found() -> None:
    names = {place.name for place in rotation.places()}
    assert {"registry.member.name", "registry.member.id_number", "kit.user.phone", "registry.erasure.held"} <= names
    indexed = {place.name: place.index for place in rotation.places() if place.index}
    assert indexed["registry.member.name"] == "name_index"
    assert indexed["registry.application.id_number"] == "id_number_index"


def test_it_moves_values_and_indexes_to_the_new_key_and_the_new_algorithms(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, tokens = people(), tokens_held()
    with pytest.raises(Forbidden):  # a district's administrator of security does not change the house's keys
        services.key_add(kind="field", by=cast.security, now=LATER)
    cast.security.appointments.update(organisation=cast.city)
    forget_appointments(cast.security)
    assert services.key_add(kind="field", by=cast.security, now=LATER) == "k2"
    assert services.key_add(kind="index", by=None, now=LATER) == "i2"
    monkeypatch.setenv("GONGYOU_CIPHER", "sm4-gcm")
    monkeypatch.setenv("GONGYOU_INDEX_HASH", "sm3")
    keys.forget()
    with pytest.raises(Conflict):
        services.key_retire(key_id="k1", by=None, now=LATER)
    held = rotation.counts()
    assert held.fields["k1"] >= 9
    assert held.indexes == {("i1", "sha256"): 9}
    # The window: found under either key, and a new record stands under the new one.
    found = Member.objects.filter(id_number_index__in=blind_indexes(id_number(1), purpose="member.id_number"))
    assert found.get() == cast.lin_member
    services.member_register(organisation=cast.grid, row=roster_row(9, "马九"), by=None, now=LATER)
    assert rotation.counts().indexes == {("i1", "sha256"): 9, ("i2", "sm3"): 3}

    moved = rotation.rotate(fields=True, indexes=True)
    services.keys_rotated(moved=moved, by=None, now=LATER)
    assert people()[:3] == before
    assert {value[:7] for value in raw("name")} == {"k2.sm4:"}
    assert {value[:2] for value in raw("id_number_index")} == {"s2"}
    assert not set(tokens_held()) & set(tokens)
    held = rotation.counts()
    assert (held.fields_left, held.indexes_left, held.uses("k1"), held.uses("i1")) == (0, 0, 0, 0)
    for text in ("林小满", id_number(1), "13800000001"):
        assert list(members_matching(Member.objects.all(), text)) == [cast.lin_member]
    services.key_retire(key_id="k1", by=None, now=LATER)
    services.key_retire(key_id="i1", by=None, now=LATER)
    keys.forget()
    assert people()[:3] == before
    assert rotation.rotate(fields=True, indexes=True) == 0
    with pytest.raises(Conflict):
        services.key_retire(key_id="k2", by=None, now=LATER)
    keys.forget()


def test_who_edits_meanwhile_wins(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    services.key_add(kind="field", by=None, now=LATER)
    opened = crypto.decrypted

    def edited(stored: str, *, purpose: str) -> str:
        if purpose == "member.phone":
            monkeypatch.setattr(crypto, "decrypted", opened)
            Member.objects.filter(pk=cast.lin_member.pk).update(phone="13911112222")
        return opened(stored, purpose=purpose)

    monkeypatch.setattr(crypto, "decrypted", edited)
    rotation.rotate(fields=True, indexes=False)
    assert Member.objects.get(pk=cast.lin_member.pk).phone == "13911112222"
    keys.forget()


CODE = """
    import os
    os.environ["DJANGO_SETTINGS_MODULE"] = "gongyou.site.settings"
    import django
    django.setup()
    from gongyou.kit import rotation
    print(rotation.rotate(fields=True, indexes=True))
"""


@pytest.mark.django_db(transaction=True)
def test_a_kill_loses_nothing_and_the_next_run_takes_up_the_rest(
    own_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.registry.cast import made

    database = tmp_path / "killed.sqlite3"
    if connection.vendor == "sqlite":
        address = f"sqlite:///{database}"
    else:
        settings = connection.settings_dict
        place = f"{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
        address = f"postgresql://{settings['USER']}:{settings['PASSWORD']}@{place}"
    cast = made()
    before = people()
    services.key_add(kind="field", by=None, now=LATER)
    services.key_add(kind="index", by=None, now=LATER)
    if connection.vendor == "sqlite":
        import sqlite3

        with sqlite3.connect(database) as copy:
            connection.ensure_connection()
            connection.connection.backup(copy)
    mark = tmp_path / "mark"
    environment = {**os.environ, "DATABASE_URL": address}
    paused = {"GONGYOU_TEST_PAUSE": "rotation-batch", "GONGYOU_TEST_PAUSE_FILE": str(mark)}
    command = [sys.executable, "-c", textwrap.dedent(CODE)]
    process = subprocess.Popen(command, env={**environment, **paused})
    deadline = time.monotonic() + 60
    while not mark.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert mark.exists()
    process.send_signal(signal.SIGKILL)
    process.wait()
    again = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert int(again.stdout) > 0
    third = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert int(third.stdout) == 0
    keys.forget()
    if connection.vendor == "sqlite":
        with sqlite3.connect(database) as found:
            stored = [row[0] for row in found.execute("SELECT name FROM registry_member ORDER BY id")]
        assert [crypto.decrypted(each, purpose="member.name") for each in stored] == [name for name, _, _ in before]
        assert {each[:3] for each in stored} == {"k2:"}
    else:
        assert people() == before
        assert rotation.counts().fields_left == 0
    assert cast.lin_member.pk
    keys.forget()
