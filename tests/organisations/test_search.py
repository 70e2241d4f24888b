"""Search: part of the name, pinyin, initials, code; the same rows that a plain reading of every row would give."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from gongyou.registry import services
from gongyou.registry.models import Employer, Organisation
from gongyou.registry.search import (
    SEARCHED,
    employers_found_by,
    normalised,
    organisations_found_by,
    search_ensured,
    search_text_of,
)
from tests.registry.cast import NOW, Cast


def codes(text: str) -> set[str]:
    return set(organisations_found_by(text).values_list("code", flat=True))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("快递", {"HL-MX-KD"}),
        ("递工", {"HL-MX-KD"}),
        ("kuaidi", {"HL-MX-KD"}),
        ("KUAI DI", {"HL-MX-KD"}),
        ("mxqkd", {"HL-MX-KD"}),
        ("kd", {"HL-MX-KD"}),
        ("ＨＬ－ＭＸ－ＫＤ", {"HL-MX-KD", "HL-MX-KD-1"}),
        ("石桥 工会", {"HL-SQ", "HL-SQ-JX"}),
        ("总工会", {"HL", "HL-MX", "HL-SQ"}),
        ("zonggonghui", {"HL", "HL-MX", "HL-SQ"}),
        ("桥", {"HL-SQ", "HL-SQ-JX"}),
        ("没有", set()),
        ("", set()),
        ("  ", set()),
        ('" OR 1', set()),
        ("%", set()),
    ],
)
def test_it_finds(cast: Cast, text: str, found: set[str]) -> None:
    assert codes(text) == found


def test_it_follows_every_change(cast: Cast) -> None:
    grid = Organisation.objects.get(pk=cast.grid.pk)
    changes = services.OrganisationChanges("凤鸣小组", grid.kind, grid.level, grid.region)
    services.organisation_change(organisation=grid, changes=changes, version=1, by=None, now=NOW)
    assert codes("凤鸣") == {"HL-MX-KD-1"}
    assert codes("wangge") == set()
    Organisation.objects.filter(pk=grid.pk).update(search_text="")
    assert codes("凤鸣") == set()


def test_it_finds_employers_by_name_and_credit_code(cast: Cast) -> None:
    row = services.EmployerRow("lanhe", "蓝禾餐饮（示例）有限公司", "990101", uscc="91110000600037341L")
    services.employer_record(row=row, by=None, now=NOW)
    for text in ("餐饮", "lanhecanyin", "lhcy", "91110000600037341L", "600037341", "蓝禾餐饮示例", "lanhe", "LH"):
        assert [found.key for found in employers_found_by(text)] == ["lanhe"], text
    assert employers_found_by("禾", Employer.objects.filter(key="heya")).count() == 1


WORDS = st.text(alphabet="快递工会总有限公司禾岚麦溪abk09号", min_size=1, max_size=6)


@pytest.fixture
def named(db: None) -> list[str]:
    """Forty names made of few characters, so that a search has much to confuse."""
    letters = "快递工会总有限公司禾岚麦溪ab09号"
    names = ["".join(letters[(start * 7 + step * step) % len(letters)] for step in range(8)) for start in range(40)]
    rows = [services.EmployerRow(f"key{number}", name, "990101") for number, name in enumerate(names)]
    services.employers_record_many(rows=rows, by=None, now=NOW)
    return names


def test_it_agrees_with_reading_every_row(named: list[str]) -> None:
    stored = dict(Employer.objects.values_list("key", "search_text"))

    @given(WORDS)
    def law(text: str) -> None:
        found = set(employers_found_by(text).values_list("key", flat=True))
        read = {key for key, words in stored.items() if normalised(text) in words}
        if len(text) == 2 and text.isascii():
            assert found <= read  # two Latin letters mean initials
        else:
            assert found == read

    law()


def test_its_pieces_add_nothing_that_the_words_do_not_hold() -> None:
    words = search_text_of("麦溪区快递工会", "HL-MX-KD").split(" ")
    whole = words[:4]
    assert whole == ["麦溪区快递工会", "maixiqukuaidigonghui", "mxqkdgh", "hlmxkd"]
    assert all(any(piece in word for word in whole) for piece in words)


def test_it_survives_a_table_written_anew(cast: Cast) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite alone drops triggers with the table.")
    search = SEARCHED["registry_organisation"]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {search}_added")
    below = services.OrganisationRow("HL-N", "凤鸣街道总工会", "township", "township", "990101", "HL")
    services.organisation_found(row=below, by=None, now=NOW)
    assert codes("凤鸣") == set()
    search_ensured(connection)
    assert codes("凤鸣") == {"HL-N"}


def test_an_older_register_gets_its_codes_and_words(cast: Cast) -> None:
    Organisation.objects.update(search_text="", join_code="")
    Employer.objects.update(search_text="")
    migration = import_module("gongyou.registry.migrations.0005_organisation_search")
    migration.filled(apps, None)
    assert codes("快递") == {"HL-MX-KD"}
    assert employers_found_by("heya").count() == 1
    assert Organisation.objects.values("join_code").distinct().count() == Organisation.objects.count()
