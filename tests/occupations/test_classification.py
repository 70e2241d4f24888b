"""The classification of 2022 as a file of our own."""

from __future__ import annotations

import pytest

from gongyou.core.errors import BadInput
from gongyou.occupations import classification
from gongyou.occupations.classification import Level, children, find, named, occupation, occupations, parents


def test_its_size_is_the_published_one() -> None:
    """8, 79, 450 and 1,639: what was announced with the edition; four more stand in one list only and are marked."""
    sizes = [sum(each.confirmed for each in occupations(level)) for level in Level]
    assert sizes == [8, 79, 450, 1639]
    assert sorted(each.code for each in occupations() if not each.confirmed) == [
        "2-02-32-01",
        "2-02-32-02",
        "4-05-02-01",
        "4-05-02-02",
    ]
    assert sum(each.green for each in occupations()) == 134
    assert sum(each.digital and each.green for each in occupations()) == 23


def test_everything_but_a_major_group_has_a_parent_and_a_group_its_children() -> None:
    for each in occupations():
        above = parents(each.code)
        assert len(above) == each.level - 1
        if above:
            assert each in children(above[-1].code)


def test_no_two_occupations_share_a_name_but_where_the_lists_differ() -> None:
    names: dict[str, list[str]] = {}
    for each in occupations(Level.DETAILED):
        names.setdefault(each.name, []).append(each.code)
    assert {name for name, codes in names.items() if len(codes) > 1} == {"制药工程技术人员", "证券期货服务师"}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("4-02-07-08", "4-02-07-08"),
        ("４－０２－０７－０８", "4-02-07-08"),
        ("4-01-02-00", "4-01-02"),
        ("4-01-00-00", "4-01"),
        ("2-06-03-00", "2-06-03-00"),
        ("2-06-03", "2-06-03"),
        ("8-00-00-00", "8-00-00-00"),
    ],
)
def test_a_code_is_read_padded_or_short(written: str, code: str) -> None:
    found = occupation(written)
    assert found.code == code
    assert find(found.padded) is not None


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("快递员", "occupation.code_malformed"),
        ("9-01-01-01", "occupation.code_malformed"),
        ("4-02-07-99", "occupation.code_unknown"),
        ("4-01-02-07", "occupation.code_of_2015"),
    ],
)
def test_a_code_that_is_none_says_why(written: str, says: str) -> None:
    with pytest.raises(BadInput) as raised:
        occupation(written)
    assert raised.value.code == says


def test_a_code_of_2015_that_now_means_something_else_is_caught_by_its_name() -> None:
    """4-02-07-10 was 网约配送员 and is now 国际快递业务师."""
    with pytest.raises(BadInput) as raised:
        classification.checked("4-02-07-10", "网约配送员")
    assert raised.value.code == "occupation.name_differs"
    assert "4-10-08-01" in raised.value.remedy.zh
    assert classification.checked("4-02-07-10", "国际快递业务师").code == "4-02-07-10"


def test_names_are_found_whatever_their_marks_and_widths() -> None:
    assert [each.code for each in named("电子商务师S")] == ["4-01-06-01"]
    assert [each.code for each in named(" 管理(工业)工程技术人员 ")] == ["2-02-30"]
    assert occupation("4-08-08-23").printed == "建筑信息模型技术员L/S"
