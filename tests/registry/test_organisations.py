"""Organisations: founded one by one or as a tree, the same place either way, within the founder's reach."""

from __future__ import annotations

import random

import pytest

from gongyou.core.errors import BadInput, Forbidden
from gongyou.kit import audit
from gongyou.kit.models import AuditLine
from gongyou.registry import services
from gongyou.registry.models import Organisation
from tests.registry.cast import NOW, TREE, Cast

Row = services.OrganisationRow


def paths() -> dict[str, tuple[int, int]]:
    return {found.code: (found.depth, found.numchild) for found in Organisation.objects.all()}


def test_it_founds_the_same_tree_one_by_one_and_at_once(db: None) -> None:
    for row in TREE:
        services.organisation_found(row=row, by=None, now=NOW)
    one_by_one = paths()
    assert AuditLine.objects.count() == len(TREE)
    Organisation.objects.all().delete()
    services.organisations_found_many(rows=random.Random(7).sample(TREE, len(TREE)), by=None, now=NOW)
    assert paths() == one_by_one
    assert Organisation.objects.find_problems() == ([], [], [], [], [])


def test_it_founds_nothing_twice(cast: Cast) -> None:
    assert services.organisations_found_many(rows=TREE, by=None, now=NOW) == services.organisations.Founded(0, 6)


def test_it_adds_below_what_is_there(cast: Cast) -> None:
    rows = [
        Row("HL-MX-XQ", "新桥街道总工会", "township", "township", "990101", "HL-MX"),
        Row("HL-MX-XQ-1", "新桥第一网格", "grid", "group", "990101", "HL-MX-XQ"),
    ]
    services.organisations_found_many(rows=rows, by=cast.administrator, now=NOW)
    cast.district.refresh_from_db()
    assert cast.district.numchild == 2
    assert Organisation.objects.find_problems() == ([], [], [], [], [])


def test_it_goes_deeper_than_eight_levels(db: None) -> None:
    rows = [
        Row(f"L{depth}", f"第{depth}级", "grid", "group", "990101", f"L{depth - 1}" if depth else None)
        for depth in range(12)
    ]
    services.organisations_found_many(rows=rows, by=None, now=NOW)
    assert Organisation.objects.get(code="L11").depth == 12


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (Row("X", "无上级", "grid", "group", "990101", "NONE"), "registry.parent_missing"),
        (Row("X", "自己的上级", "grid", "group", "990101", "X"), "registry.tree_circular"),
        (Row("X", "错类别", "club", "group", "990101", "HL"), "registry.choice_unknown"),
    ],
)
def test_it_refuses_a_wrong_row_and_founds_nothing(cast: Cast, row: Row, code: str) -> None:
    good = Row("G", "好的", "grid", "group", "990101", "HL")
    with pytest.raises(BadInput) as wrong:
        services.organisations_found_many(rows=[good, row], by=None, now=NOW)
    assert wrong.value.code == code
    assert not Organisation.objects.filter(code="G").exists()


def test_it_names_a_circle_among_the_rows(cast: Cast) -> None:
    rows = [
        Row("A", "甲组", "grid", "group", "990101", "C"),
        Row("B", "乙组", "grid", "group", "990101", "A"),
        Row("C", "丙组", "grid", "group", "990101", "B"),
        Row("D", "丁组", "grid", "group", "990101", "A"),  # hangs on the circle
    ]
    for order in (rows, rows[::-1]):
        with pytest.raises(BadInput) as wrong:
            services.organisations_found_many(rows=order, by=None, now=NOW)
        assert wrong.value.code == "registry.tree_circular"
        assert all(name in wrong.value.text.zh for name in ("甲组", "乙组", "丙组", "一圈"))
        assert "丁组" not in wrong.value.text.zh
    assert not Organisation.objects.filter(code__in="ABCD").exists()


def test_it_lets_an_administrator_found_only_below_their_own(cast: Cast) -> None:
    below = Row("A", "麦溪新组", "grid", "group", "990101", "HL-MX-KD")
    services.organisation_found(row=below, by=cast.administrator, now=NOW)
    for row in (
        Row("B", "石桥新组", "grid", "group", "990102", "HL-SQ"),
        Row("C", "市里新组", "grid", "group", "990100", "HL"),
        Row("D", "另一棵树", "federation", "city", "990200"),
    ):
        with pytest.raises(Forbidden):
            services.organisation_found(row=row, by=cast.administrator, now=NOW)
        with pytest.raises(Forbidden):
            services.organisations_found_many(rows=[row], by=cast.administrator, now=NOW)
    for by in (cast.analyst, cast.security, cast.zhao):
        with pytest.raises(Forbidden):
            services.organisation_found(row=Row("E", "又一组", "grid", "group", "990101", "HL-MX-KD"), by=by, now=NOW)
    services.organisation_found(row=Row("F", "干部建的组", "grid", "group", "990101", "HL-MX"), by=cast.wang, now=NOW)


def test_it_says_the_founding_in_words(db: None) -> None:
    services.organisation_found(row=TREE[0], by=None, now=NOW)
    line = AuditLine.objects.get()
    assert audit.said(line, "zh-hans") == "建立组织“禾岚市总工会”"
    assert audit.said(line, "en") == "Founded the organisation “禾岚市总工会”"
