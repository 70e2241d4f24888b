"""A roster that comes while an index key is being changed: who is known is not taken for changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gongyou.kit import crypto, keys, rotation
from gongyou.kit.crypto import worker_key_for
from gongyou.registry import services as registry
from gongyou.registry.models import Member, RosterRow
from gongyou.registry.rosters.importing import roster_registered
from gongyou.registry.rosters.repeated import repeated_marked
from gongyou.registry.rosters.staging import indexes_levelled, roster_compare
from tests.registry.cast import NOW, Cast, id_number
from tests.rosters.files import csv_file, line
from tests.rosters.test_importing import checked, counts, registered

pytestmark = pytest.mark.database


@pytest.fixture
def rotating(data_dir: Path) -> Iterator[None]:
    """A data directory of its own, so that the key goes with the test."""
    keys.forget()
    yield
    keys.forget()


def test_known_people_are_unchanged_under_either_key(rotating: None, cast: Cast, tmp_path: Path) -> None:
    registered(csv_file(tmp_path / "a.csv", line(301), line(302), line(303, "新河")))
    before = checked(csv_file(tmp_path / "before.csv", line(301), line(302, 手机号="13900000302")))
    assert counts(before) == {"unchanged": 1, "changed": 1}
    Member.objects.filter(worker_key=worker_key_for(id_number(303))).update(identity_state="passed")
    registry.key_add(kind="index", by=None, now=NOW)
    after = checked(csv_file(tmp_path / "after.csv", line(301), line(302), line(303, "新河", 手机号="13900000303")))
    assert counts(after) == {"unchanged": 2, "changed": 1}
    # What was staged before the key came is compared with what has moved since.
    roster_compare(before)
    assert counts(before) == {"unchanged": 1, "changed": 1}
    roster_registered(after, leave_wrong=False)
    third = Member.objects.get(worker_key=worker_key_for(id_number(303)))
    assert (third.phone, third.identity_state) == ("13900000303", "passed")
    # Only those the rosters speak of were moved; the rest is left to the rotation.
    assert rotation.counts().indexes_left > 0


def test_one_person_on_two_lines_staged_under_two_keys_counts_once(rotating: None, cast: Cast, tmp_path: Path) -> None:
    roster = checked(csv_file(tmp_path / "a.csv", line(311), line(312)))
    registry.key_add(kind="index", by=None, now=NOW)
    first, second = RosterRow.objects.filter(roster=roster).order_by("line")
    indexes_levelled(roster)
    first.refresh_from_db()
    assert first.name_index == crypto.blind_index("新桥", purpose="member.name")
    RosterRow.objects.filter(pk=second.pk).update(
        worker_key=first.worker_key, name_index=first.name_index, phone_index=first.phone_index
    )
    assert repeated_marked(roster) == set()
    roster_compare(roster)
    assert counts(roster) == {"new": 1, "repeated": 1}
