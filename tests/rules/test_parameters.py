from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from gongyou.core.errors import BadInput, MissingParameter, NotFound
from gongyou.rules.answer import Status
from gongyou.rules.catalogue import Catalogue, standard
from gongyou.rules.evaluate import evaluate_one
from gongyou.rules.parameters import Parameters
from gongyou.rules.places import lookup_order

CITED = {"law": "测试法", "article": "一", "quote": "…", "checked_on": date(2026, 11, 21), "status": "secondary"}
SMALL = {"id": "test.small", "title": {"zh": "小", "en": "Small"}, "unit": "yuan"}


def written(folder: Path, values: list[dict[str, Any]], **further: Any) -> Path:
    (folder / "parameters").mkdir(exist_ok=True)
    path = folder / "parameters" / "small.yaml"
    path.write_text(yaml.safe_dump({**SMALL, "values": values, **further}, allow_unicode=True), encoding="utf-8")
    return path


def test_it_looks_from_the_district_up_to_the_province() -> None:
    assert lookup_order("440305") == ("440305", "440300", "440000")
    assert lookup_order("440000") == ("440000",)
    assert lookup_order("440000/2") == ("440000/2",)
    assert lookup_order(None) == ()


@pytest.mark.parametrize("place", ["深圳", "4403", "4403050", "440000/12"])
def test_it_refuses_what_is_no_place(place: str) -> None:
    with pytest.raises(BadInput, match="administrative division"):
        lookup_order(place)


@pytest.mark.parametrize(
    ("place", "expected"),
    [("440305", 2520), ("440100", 2500), ("440000/1", 2500), ("440000/4", 1750), ("110105", 2540), ("510700", 2200)],
)
def test_it_finds_the_minimum_wage_of_a_place(catalogue: Catalogue, place: str, expected: int) -> None:
    found = catalogue.parameters.value("cn.minimum_wage_month", date(2026, 1, 1), place)
    assert (found.value, found.status) == (expected, Status.SECONDARY)


def test_it_holds_all_31_provinces(catalogue: Catalogue) -> None:
    for name in ("cn.minimum_wage_month", "cn.minimum_wage_hour"):
        places = {dated.place or "" for dated in catalogue.parameters.get(name).values}
        assert len({place[:2] for place in places} - {"99"}) == 31


@pytest.mark.parametrize(
    ("day", "place"),
    [(date(2025, 12, 31), "440300"), (date(2026, 1, 1), "440000"), (date(2026, 1, 1), None)],
)
def test_it_extrapolates_nothing(catalogue: Catalogue, day: date, place: str | None) -> None:
    with pytest.raises(MissingParameter) as missing:
        catalogue.parameters.value("cn.minimum_wage_month", day, place)
    said = missing.value.said("zh") + missing.value.said("en")
    assert "cn.minimum_wage_month" in said
    assert str(day) in said
    assert "overlay" in said
    assert place is None or place in said


def test_it_ends_a_value_where_the_next_begins(tmp_path: Path) -> None:
    first = {"from": date(2020, 1, 1), "value": "1.25", **CITED}
    last = {"from": date(2021, 1, 1), "until": date(2021, 6, 30), "value": 3, **CITED}
    written(tmp_path, [last, first])
    small = Parameters.of_folders([tmp_path]).get("test.small")
    assert small.on(date(2020, 12, 31)).value == Decimal("1.25")
    assert small.on(date(2021, 6, 30)).value == 3
    assert (small.places, small.span) == (2, (Decimal("1.25"), 3))
    for day in (date(2019, 12, 31), date(2021, 7, 1)):
        with pytest.raises(MissingParameter):
            small.on(day)


@pytest.mark.parametrize(
    ("values", "further", "words"),
    [
        ([{"from": date(2020, 1, 1), "value": 1}], {}, "needs law"),
        ([{"from": date(2020, 1, 1), "value": 1, "cite": "x"}], {}, "no citation"),
        ([{"from": date(2020, 1, 1), "valeu": 1, **CITED}], {}, "values.0"),
        ([{"from": date(2020, 2, 1), "until": date(2020, 1, 1), "value": 1, **CITED}], {}, "until lies before"),
        ([{"from": date(2020, 1, 1), "value": 1, "place": "110000", **CITED}], {}, "by_place"),
        ([{"from": date(2020, 1, 1), "value": 1, **CITED}] * 2, {}, "overlaps"),
        ([{"from": date(2020, 1, 1), "value": 1, **CITED}], {"surprise": 1}, "surprise.*unknown key"),
    ],
)
def test_it_refuses_a_wrong_file_and_names_the_place(
    tmp_path: Path, values: list[dict[str, Any]], further: dict[str, Any], words: str
) -> None:
    path = written(tmp_path, values, **further)
    with pytest.raises(BadInput, match=words) as refused:
        Parameters.of_folders([tmp_path])
    assert refused.value.where["file"] == path


def test_it_names_the_line_of_an_error(tmp_path: Path) -> None:
    (tmp_path / "parameters").mkdir()
    path = tmp_path / "parameters" / "small.yaml"
    path.write_text("id: test.small\ntitle: {zh: 小, en: Small}\nunit: furlong\nvalues: []\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"small\.yaml:3.*unit"):
        Parameters.of_folders([tmp_path])
    path.write_text("id: test.small\nid: test.small\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"small\.yaml:2.*duplicate key"):
        Parameters.of_folders([tmp_path])


def test_an_overlay_supplies_a_missing_value(tmp_path: Path, duckdb_backend: Any) -> None:
    values = [{"from": date(2025, 3, 1), "place": "440300", "value": 2360, **CITED}]
    written(tmp_path, values, id="cn.minimum_wage_month", by_place=True)
    catalogue = standard([tmp_path])
    answer = evaluate_one(
        catalogue.rule("minimum_wage_check"),
        {"gross": 2300},
        on=date(2025, 6, 1),
        place="440305",
        parameters=catalogue.parameters,
        backend=duckdb_backend,
    )
    assert answer.values["shortfall"] == 60
    assert answer.status is Status.SECONDARY
    assert catalogue.rule("minimum_wage_check").version != standard().rule("minimum_wage_check").version
    assert catalogue.parameters.value("cn.minimum_wage_month", date(2026, 2, 1), "440300").value == 2520


def test_an_overlay_must_keep_the_unit(tmp_path: Path) -> None:
    written(tmp_path, [{"from": date(2025, 3, 1), "value": 1, **CITED}], id="cn.overtime_month_cap", unit="days")
    with pytest.raises(BadInput, match="differ"):
        standard([tmp_path])


def test_it_says_when_a_folder_or_parameter_is_not_there(tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(BadInput, match="no overlay folder"):
        standard([tmp_path / "nowhere"])
    with pytest.raises(NotFound, match=r"cn\.nothing"):
        catalogue.parameters.get("cn.nothing")
