"""Who rated what can't be read in the database: neither in the row, nor beside the audit trail, nor by its order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import connection

from gongyou.calc.agreement_of_raters import Scale, alpha
from gongyou.kit import audit, crypto, keys, rotation
from gongyou.kit.models import AuditLine
from gongyou.rooms.exposure.attributes import ATTRIBUTES
from gongyou.rooms.exposure.models import Rating, Release
from gongyou.rooms.exposure.models.ratings import ANSWERS, RATER, rated_by
from gongyou.rooms.exposure.selectors import own_rating
from gongyou.rooms.exposure.services.ratings import RATED
from tests.exposure.made import CLERK, RIDER
from tests.exposure.test_ratings import PLAIN, crowd, rate
from tests.registry.cast import NOW, Cast

pytestmark = pytest.mark.database
VARIED = [tuple(1 + (number * step + number // 3) % 5 for step in (1, 2, 3, 4, 6)) for number in range(12)]


def stored() -> list[tuple[str, ...]]:
    """The rows as the database holds them, number left out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, rater, rater_index, answers FROM exposure_rating")
        return [tuple(map(str, row)) for row in cursor.fetchall()]


def test_neither_the_rater_nor_the_answers_stand_in_plain(cast: Cast) -> None:
    rate(cast.lin_member, by=cast.lin)
    ((code, rater, index, answers),) = stored()
    assert code == RIDER
    assert crypto.decrypted(rater, purpose=RATER) == f"{cast.lin_member.pk} {NOW.isoformat()}"
    assert crypto.decrypted(answers, purpose=ANSWERS) == "5 4 2 1 3"
    assert index == crypto.blind_index(str(cast.lin_member.pk), purpose=RATER)
    assert not any(each.is_relation for each in Rating._meta.get_fields())


def test_the_audit_line_names_neither_the_row_nor_the_occupation(cast: Cast) -> None:
    kept = rate(cast.lin_member, by=cast.lin)
    line = AuditLine.objects.filter(type=RATED).get()
    assert (line.subject, line.data) == (audit.subject_of(cast.lin_member), {})
    assert str(kept.pk) not in line.subject
    # Lines written before name the occupation; they are read like the others.
    line.data = {"code": RIDER}
    assert audit.said(line, "zh") == "会员给自己职业的任务特征打分"


def test_a_member_has_one_rating_for_an_occupation_and_changes_it(cast: Cast) -> None:
    first = rate(cast.lin_member)
    again = rate(cast.lin_member, (1, 1, 1, 1, 1))
    rate(cast.lin_member, (2, 2, 2, 2, 2), CLERK)
    rate(cast.other_member)
    assert (first.pk, again.values) == (again.pk, (1, 1, 1, 1, 1))
    assert Rating.objects.count() == 3
    held = own_rating(cast.lin_member, RIDER)
    assert held is not None and (held.values, held.at) == ((1, 1, 1, 1, 1), NOW)
    assert {each.code for each in rated_by([cast.lin_member.pk])} == {RIDER, CLERK}


def test_means_and_agreement_are_those_of_the_answers_given(cast: Cast) -> None:
    for member, values in zip(crowd(cast, len(VARIED)), VARIED, strict=True):
        rate(member, values)
    release = Release.objects.get(code=RIDER)
    told = [VARIED[place] for place in range(10)]
    agreed = alpha(list(zip(*told, strict=True)), Scale.ORDINAL).value
    assert agreed is not None
    assert release.alpha == f"{float(agreed):.3f}"
    assert release.means == [f"{sum(column) / 10:.1f}" for column in zip(*told, strict=True)]


def test_a_new_index_key_finds_the_rating_before_and_after_the_rotation(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    rate(cast.lin_member)
    before = stored()[0][2]
    held = keys.index_keys()
    monkeypatch.setattr(keys, "ring", _ring_with({"i2": b"2" * 32, **held}))
    assert own_rating(cast.lin_member, RIDER) is not None
    rate(cast.lin_member, (1, 1, 1, 1, 1))
    assert Rating.objects.count() == 1
    rotation.rotate(fields=False, indexes=True)
    after = stored()[0][2]
    assert (after != before, crypto.index_tag_of(after)) == (True, "h2")
    found = own_rating(cast.lin_member, RIDER)
    assert found is not None and found.values == (1, 1, 1, 1, 1)


def _ring_with(index: dict[str, bytes]) -> Callable[[], keys.Ring]:
    changed = replace(keys.ring(), index=index)
    return lambda: changed


def test_ratings_in_plain_are_sealed_and_can_be_opened_again(cast: Cast, transactional_db: None) -> None:
    later = NOW + timedelta(days=3, microseconds=7)
    rate(cast.lin_member)
    rate(cast.lin_member, (1, 2, 3, 4, 5), CLERK)
    rate(cast.other_member, (2, 2, 2, 2, 2))
    Rating.objects.filter(rater_index=rated_by([cast.other_member.pk]).get().rater_index).update(is_released=True)
    held = {(each.rater, each.code, each.values, each.is_released) for each in Rating.objects.all()}
    numbers = set(Rating.objects.values_list("pk", flat=True))

    call_command("migrate", "exposure", "0001_room", verbosity=0)
    with connection.cursor() as cursor:
        columns = ", ".join(("member_id", "code", *ATTRIBUTES))
        cursor.execute(f"SELECT {columns} FROM exposure_rating")
        plain = {tuple(row) for row in cursor.fetchall()}
        cursor.execute("UPDATE exposure_rating SET at = %s WHERE member_id = %s", [later, cast.other_member.pk])
    lin, other = cast.lin_member.pk, cast.other_member.pk
    assert plain == {(lin, RIDER, *PLAIN), (lin, CLERK, 1, 2, 3, 4, 5), (other, RIDER, 2, 2, 2, 2, 2)}

    call_command("migrate", verbosity=0)
    assert rated_by([other]).get().at == later
    back = {
        (each.rater.replace(later.isoformat(), NOW.isoformat()), each.code, each.values, each.is_released)
        for each in Rating.objects.all()
    }
    assert back == held
    assert numbers.isdisjoint(Rating.objects.values_list("pk", flat=True))


def test_the_migration_knows_the_room_s_purpose_and_attributes() -> None:
    sealing = import_module("gongyou.rooms.exposure.migrations.0002_ratings_sealed")
    assert (sealing.RATER, tuple(ATTRIBUTES)) == (RATER, sealing.ATTRIBUTES)
