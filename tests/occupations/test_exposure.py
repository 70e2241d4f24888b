"""Crosswalk, bridge and the three sources side by side."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from gongyou.core.errors import BadInput
from gongyou.occupations import bridge, classification, crosswalk, exposure, tables
from gongyou.occupations.classification import occupation
from gongyou.occupations.judgement import Review


def test_the_crosswalk_names_what_the_classification_names() -> None:
    rows = tables.rows("dadian-2022-isco-08.csv")
    assert len(rows) >= 150
    assert len({row["code"] for row in rows}) == len(rows)
    for row in rows:
        assert occupation(row["code"]).name == row["name"]
        assert occupation(row["code"]).confirmed


def test_every_row_has_shares_confidence_and_reasons() -> None:
    for each in crosswalk.mappings():
        assert each.mapped == (each.confidence is not None)
        assert each.reason.zh and each.reason.en
        assert {link.isco for link in each.links} <= crosswalk.unit_groups()
        assert len({link.isco for link in each.links}) == len(each.links)
        assert not each.mapped or math.isclose(sum(link.weight for link in each.links), 1)
        assert each.review is Review.UNREVIEWED


def test_unmapped_is_not_the_same_as_not_looked_at() -> None:
    unmapped = [each for each in crosswalk.mappings() if not each.mapped]
    assert unmapped
    assert crosswalk.mapping("4-09-01-01") is None
    compared = exposure.compare(unmapped[0].code)
    assert compared.mapping == unmapped[0] and compared.disagreement is None


def test_isco_has_436_unit_groups() -> None:
    assert len(crosswalk.unit_groups()) == 436


def test_every_unit_group_of_the_crosswalk_is_bridged_to_codes_that_a_source_has() -> None:
    used = {link.isco for each in crosswalk.mappings() for link in each.links}
    assert {each.isco for each in bridge.bridges()} == used
    known = set(exposure.microsoft()) | {soc.partition(".")[0] for soc in exposure.gpts()}
    for each in bridge.bridges():
        assert set(each.socs) <= known


def test_the_published_classes_follow_from_the_rule() -> None:
    assert [each.isco for each in exposure.ilo().values() if each.gradient != each.published] == []


def test_a_source_is_named_with_licence_and_credit() -> None:
    assert [each.key for each in exposure.sources()] == ["ilo_2025", "gpts_2023", "microsoft_2025"]
    for each in exposure.sources():
        assert each.licence in ("CC BY 4.0", "MIT") and each.url.startswith("https://") and each.credit.zh


def test_three_sources_stand_side_by_side() -> None:
    compared = exposure.compare("4-02-07-08")
    ilo, gpts, microsoft = compared.readings
    assert ilo.score == pytest.approx(
        0.6 * exposure.ilo()["9621"].mean + 0.2 * exposure.ilo()["8322"].mean + 0.2 * exposure.ilo()["8321"].mean
    )
    assert {"43-5021", "53-3033"} <= set(gpts.basis) and set(gpts.basis) == set(microsoft.basis)
    places = [each.percentile for each in compared.readings if each.percentile is not None]
    assert compared.disagreement == max(places) - min(places)


def test_what_a_source_does_not_score_is_told() -> None:
    """ISCO 8189 is among the nine that the ILO left out."""
    ilo, gpts, _ = exposure.compare("6-24-02-04").readings
    assert ilo.basis == ("8212",) and ilo.covered == pytest.approx(0.6)
    assert gpts.covered == pytest.approx(1)
    assert exposure.compare_isco("8189")[0].score is None


def test_aioe_is_read_from_the_users_own_file(tmp_path: Path) -> None:
    given = tmp_path / "aioe.csv"
    given.write_text("SOC Code,Occupation Title,AIOE\n27-2031,Dancers,-2.67\n", encoding="utf-8")
    assert exposure.aioe(given) == {"27-2031 Dancers": -2.67}
    given.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(BadInput):
        exposure.aioe(given)


def test_nobody_asks_for_a_code_that_is_none() -> None:
    with pytest.raises(BadInput):
        exposure.compare("4-99-99-99")
    assert classification.find("4-99-99-99") is None
