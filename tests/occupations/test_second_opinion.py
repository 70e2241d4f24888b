"""The second opinion on the crosswalk: made from words alone, as shipped, printed as computed, and changing no row."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from gongyou.calc.intervals import wilson
from gongyou.calc.kappa import kappa
from gongyou.occupations import crosswalk, second_opinion, tables
from gongyou.occupations.crosswalk import mapping, mappings, unit_groups
from gongyou.occupations.second_opinion import (
    Agreement,
    Level,
    agreed_digits,
    agreement,
    kappas,
    opinion_of,
    opinions,
    pairs,
    stems,
    terms_of,
)

PAGE = Path(__file__).resolve().parents[2] / "docs/algorithms/crosswalk.md"


def test_the_shipped_table_is_what_the_words_say() -> None:
    written = {row["code"]: row for row in tables.rows("dadian-2022-isco-08-second.csv")}
    assert written.keys() == {row.code for row in mappings()}
    for row in mappings():
        isco, likeness, terms = opinion_of(row.code, row.name)
        assert (written[row.code]["isco"], written[row.code]["terms"]) == (isco, " ".join(terms))
        assert float(written[row.code]["likeness"]) == pytest.approx(likeness)
        assert isco in unit_groups() | {""}


def test_the_first_judgement_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError

    for name in ("mapping", "mappings", "_all"):
        monkeypatch.setattr(crosswalk, name, refused)
    monkeypatch.setattr(second_opinion, "mappings", refused)
    assert opinion_of("6-18-02-04", "焊工")[0] == "7212"


@pytest.mark.parametrize(
    ("code", "name", "isco"),
    [("6-18-02-04", "焊工", "7212"), ("3-01-02-02", "秘书", "4120"), ("4-10-03-02", "美发师", "5141")],
)
def test_plain_names_go_where_their_words_point(code: str, name: str, isco: str) -> None:
    assert opinion_of(code, name)[0] == isco


def test_words_that_nobody_knows_give_no_opinion() -> None:
    assert opinion_of("8-00-00-00", "不便分类的其他从业人员") == ("", 0.0, ())
    assert terms_of("汽车维修工") == ("汽车", "维修")
    assert stems("Secretaries and Related Workers Not Elsewhere Classified") == ["secretary"]


def test_a_row_parts_from_its_opinion_at_the_first_digit_that_differs() -> None:
    assert [agreed_digits("7212", other) for other in ("8212", "7112", "7223", "7213", "7212")] == [0, 1, 2, 3, 4]
    for row in mappings():
        found, second = agreement(row), opinions()[row.code].isco
        if not second:
            assert found is Agreement.SILENT
        elif found is Agreement.SAME:
            assert max(row.links, key=lambda link: link.weight).isco == second
        elif found is Agreement.SHARED:
            assert second in {link.isco for link in row.links}
        else:
            assert second not in {link.isco for link in row.links}
    assert agreement(None) is Agreement.SILENT


def test_agreement_falls_with_the_level_and_equals_a_count() -> None:
    shares = []
    for level in Level:
        found = kappas()[level]
        same = sum(first[:level] == second[:level] for first, second in pairs())
        assert (found.agreed, found.pairs) == (same, len(pairs()))
        shares.append(same)
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize("level", list(Level))
def test_the_interval_of_kappa_is_near_that_of_drawing_the_occupations_again(level: Level) -> None:
    dice = np.random.default_rng(20261122)
    held = [(first[:level], second[:level]) for first, second in pairs()]
    draws = [kappa([held[at] for at in dice.integers(0, len(held), len(held))]) for _ in range(300)]
    low, high = np.quantile([each.value for each in draws if each], (0.025, 0.975))
    found = kappas()[level]
    assert (low, high) == (pytest.approx(found.low, abs=0.02), pytest.approx(found.high, abs=0.02))


def test_the_page_prints_what_is_computed() -> None:
    told = PAGE.read_text("utf-8")
    for level, found in kappas().items():
        share = wilson(found.agreed, found.pairs)
        assert share is not None
        numbers = [f"{100 * float(each):.1f}" for each in (share.estimate, share.low, share.high)]
        numbers += [f"{each:.2f}" for each in (found.value, found.low, found.high)]
        (line,) = re.findall(rf"^\| .*\({level.value} digits?\).*$", told, re.MULTILINE)
        assert re.findall(r"\d+\.\d+|\b\d{3}\b", line) == [str(found.pairs), str(found.agreed), *numbers]


def test_terms_have_both_languages_and_no_row_of_their_own() -> None:
    found = tables.rows("glossary.csv")
    assert len({row["zh"] for row in found}) == len(found)
    assert all(re.fullmatch(r"[一-鿿]+", row["zh"]) and re.fullmatch(r"[a-z -]+", row["en"]) for row in found)
    first = mapping("4-10-08-01")
    assert first is not None and first.review.value == "unreviewed"
