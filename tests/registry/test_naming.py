"""Names of all nationalities, and the tokens by which a part of a name is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.core.errors import BadInput
from gongyou.registry.naming import LONGEST, name_checked, name_index_of, name_parts, name_tokens, search_tokens

han = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
rare = st.characters(min_codepoint=0x20000, max_codepoint=0x323AF)
names = st.text(st.one_of(han, rare), min_size=1, max_size=6)


def found(searched: str, name: str) -> bool:
    held = set(name_tokens(name_checked(name)).split())
    return any(held.issuperset(alternative) for alternative in search_tokens(searched))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("张 三", "张三"),
        ("张　　三丰", "张三丰"),
        (" 王 ", "王"),
        ("买买提・艾力", "买买提·艾力"),
        ("买买提 • 艾力", "买买提·艾力"),
        ("买买提‧艾力", "买买提·艾力"),
        ("尼加提.艾合买提", "尼加提·艾合买提"),
        ("尼加提．艾合买提", "尼加提·艾合买提"),
        ("艾力··江", "艾力·江"),
        ("Ｊｏｈｎ  Smith", "John Smith"),
        ("J. Smith", "J. Smith"),
        ("O’Neil", "O’Neil"),
        ("José", "José"),
        ("𠮷野", "𠮷野"),
        ("㛃𬌗", "㛃𬌗"),
        ("〇", "〇"),
    ],
)
def test_it_puts_the_lay_out_right_and_nothing_else(written: str, kept: str) -> None:
    assert name_checked(written) == kept
    assert name_checked(kept) == kept


@given(names)
def test_characters_of_every_plane_come_back_whole(name: str) -> None:
    assert name_checked(name) == name
    assert name.encode("utf-8").decode("utf-8") == name


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("张3", "数字"),
        ("张①", "数字"),
        ("张\x00三", "控制"),
        ("张\u202e三", "控制"),
        ("张\ue000", "自造字"),
        ("\ud842张", "残缺"),
        ("张😀", "符号"),
        ("·张", "开头"),
        ("张·", "结尾"),
        ("a" * (LONGEST + 1), "超过"),
    ],
)
def test_it_says_what_is_wrong(written: str, word: str) -> None:
    with pytest.raises(BadInput) as wrong:
        name_checked(written)
    assert word in wrong.value.text.zh
    assert written not in wrong.value.text.zh


@pytest.mark.parametrize("written", ["", "  ", "\u3000"])
def test_a_name_must_be_there(written: str) -> None:
    with pytest.raises(BadInput) as missing:
        name_checked(written)
    assert missing.value.code == "registry.name_missing"


@pytest.mark.parametrize(
    ("searched", "name"),
    [
        ("张", "张三丰"), ("三丰", "张三丰"), ("张三丰", "张三丰"), ("zhangsan", "张三丰"), ("zhang san", "张三丰"),
        ("Zhang San Feng", "张三丰"), ("sanfeng", "张三丰"), ("feng", "张三丰"), ("zs", "张三丰"), ("ZSF", "张三丰"),
        ("shantianfang", "单田芳"), ("dantianfang", "单田芳"), ("zeng", "曾国"), ("lv", "吕布"), ("lü", "吕布"),
        ("LYU", "吕布"), ("买买提艾力", "买买提·艾力"), ("买买提・艾力", "买买提·艾力"), ("艾力", "买买提·艾力"),
        ("maimaitiaili", "买买提·艾力"), ("smith", "John Smith"), ("john smith", "John Smith"), ("jose", "José"),
        ("js", "John Smith"), ("𠮷", "𠮷野"), ("𠮷野", "𠮷野"), ("王", "王"),
        ("欧阳", "欧阳娜娜"), ("oynn", "欧阳娜娜"),
    ],
)  # fmt: skip
def test_a_part_finds_the_name(searched: str, name: str) -> None:
    assert found(searched, name)


@pytest.mark.parametrize(
    ("searched", "name"),
    [("张丰", "张三丰"), ("三张", "张三丰"), ("sanzhang", "张三丰"), ("李", "张三丰"), ("sz", "张三"), ("z", "张三")],
)
def test_other_things_do_not(searched: str, name: str) -> None:
    assert not found(searched, name)


@given(names, st.data())
def test_every_run_of_characters_finds_its_name(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))
    assert found(name[start:end], name)


@given(names)
def test_tokens_are_letters_and_hide_the_name(name: str) -> None:
    tokens = name_tokens(name)
    assert set(tokens) <= set("ghijklmnopqrstuv ")
    assert len(tokens.split()) == len(name_parts(name))


@pytest.mark.parametrize("nothing", ["", "  ", "123", "·", "?"])
def test_nothing_searches_for_nothing(nothing: str) -> None:
    assert search_tokens(nothing) == []


def test_one_index_for_all_spellings_of_a_name() -> None:
    assert name_index_of("买买提・艾力") == name_index_of("买买提·艾力")
    assert name_index_of("JOHN smith") == name_index_of("John Smith")
    assert name_index_of("张三") != name_index_of("张四")
