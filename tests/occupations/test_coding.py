"""Titles coded by the weights that ship, and by weights learned on the spot."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from gongyou.occupations import coding, tables
from gongyou.occupations.classification import Level, find, occupation, occupations
from gongyou.site.cli import run


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("外卖骑手", "4-10-08-01"),
        ("急招！网约配送员（浦东）月入过万", "4-10-08-01"),
        ("快递员", "4-02-07-08"),
        ("电焊工 8k-10k", "6-18-02-04"),
        ("缝纫工", "6-05-01-03"),
        ("小区保安", "4-07-05-01"),
        ("成本会计", "2-06-03-00"),
        ("高级Java开发工程师", "2-02-10-03"),
        ("直播带货主播", "4-01-06-02"),
    ],
)
def test_plain_titles_are_coded(title: str, code: str) -> None:
    found = coding.code_title(title)
    assert found.best is not None and found.best.code == code
    assert found.best.name == occupation(code).name


def test_an_occupations_own_name_is_among_its_candidates() -> None:
    """Every fifth name of the book: first for most, among five for nearly all."""
    known = [each for each in occupations(Level.DETAILED) if each.confirmed][::5]
    coded = coding.code_titles([each.name for each in known])
    first = sum(
        found.best is not None and found.best.code == each.code for found, each in zip(coded, known, strict=True)
    )
    among = sum(each.code in {one.code for one in found.candidates} for found, each in zip(coded, known, strict=True))
    assert first / len(known) > 0.97
    assert among / len(known) > 0.99


def test_shares_fall_and_do_not_pass_one() -> None:
    for found in coding.code_titles(["外卖骑手", "助理", "项目经理（土建）", "驻店"]):
        shares = [one.score for one in found.candidates]
        assert len(shares) == 5
        assert shares == sorted(shares, reverse=True) and sum(shares) <= 1 + 1e-9
        assert found.needs_review == (found.reason is not None)


@pytest.mark.parametrize("title", ["", "   ", "🙂"])
def test_a_title_that_says_nothing_goes_to_review_without_a_code(title: str) -> None:
    found = coding.code_title(title)
    assert found.candidates == () and found.needs_review and found.reason is not None


def test_a_title_that_goes_to_a_group_is_reviewed() -> None:
    found = coding.code_title("普工")
    assert found.best is not None
    assert occupation(found.best.code).level != Level.DETAILED
    assert found.needs_review


def test_the_order_and_number_of_titles_do_not_matter() -> None:
    titles = ["快递员", "电工", "会计"]
    alone = [coding.code_title(title) for title in titles]
    assert coding.code_titles(titles) == alone
    assert coding.code_titles(titles[::-1]) == alone[::-1]
    assert coding.code_titles([]) == []


def test_aliases_are_unique_and_their_codes_stand_in_the_book() -> None:
    rows = tables.rows("aliases.csv")
    assert len({row["title"] for row in rows}) == len(rows)
    assert all((found := find(row["code"])) is not None and found.padded == row["code"] for row in rows)


def test_the_weights_are_small_and_know_every_code() -> None:
    assert coding.MODEL.stat().st_size < 3_000_000
    assert coding.coder().weights.codes == coding.known_codes()


def test_accuracy_counts_what_is_right() -> None:
    rows = [("快递员", "4-02-07-08"), ("快递员", "6-31-01-03"), ("电工", ""), ("电工", "采购")]
    found = coding.accuracy(rows)
    assert (found.count, found.top1, found.left_out) == (2, 1, 2)
    assert found.by_major == {"4": (1, 1, 1), "6": (1, 0, 0)}


def test_halves_depend_on_the_title_alone() -> None:
    rows = [(title, "4-02-07-08") for title in "abcdefghijklmnop"]
    one, other = coding.halves(rows)
    assert sorted([*one, *other]) == rows and one and other
    assert coding.halves(rows[::-1])[0] == one[::-1]


def _written(folder: Path, text: str, encoding: str = "utf-8") -> str:
    path = folder / "titles.csv"
    path.write_text(text, encoding=encoding)
    return str(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_coded(tmp_path: Path, capsys: pytest.CaptureFixture[str], encoding: str) -> None:
    file = _written(tmp_path, "岗位名称,部门\n快递员,一部\n=电工,二部\n,三部\n", encoding)
    assert run(["occupations", "code", file]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["code"] for row in rows] == ["4-02-07-08", "6-31-01-03", ""]
    assert rows[1]["title"] == "'=电工"
    assert rows[2]["needs_review"] == "1"


def test_accuracy_is_told_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = _written(tmp_path, "job_name,expected_code\n快递员,4-02-07-08\n电工,4-02-07-08\n")
    assert run(["occupations", "accuracy", file, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["titles"], told["top1"]) == (2, 0.5)


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "title,code\n快递员,x\n", ""])
def test_a_file_that_will_not_do_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    assert run(["occupations", "accuracy", _written(tmp_path, text)]) == 2
    assert capsys.readouterr().err


def test_an_occupation_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["occupations", "show", "网约配送员", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["occupations"]
    assert [each["code"] for each in told] == ["4-10-08-01"]
    assert run(["occupations", "show", "4-01-02-07"]) == 2
    assert "2015" in capsys.readouterr().err
