"""Laws of checking and sealing: the quick ways give what the general rules give, shared work gives what one gives."""

from __future__ import annotations

import multiprocessing
import pickle
import subprocess
import sys
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gongyou.core.cells import cell_safe as safe
from gongyou.core.errors import BadInput, GongyouError
from gongyou.kit.crypto import decrypted, worker_key_for
from gongyou.kit.masking import id_number_masked
from gongyou.registry.identity import check_digit, id_number_checked
from gongyou.registry.naming import name_index_of, tokeniser
from gongyou.registry.rosters import sharing
from gongyou.registry.rosters.columnwise import ColumnSealer, numbers_hold
from gongyou.registry.rosters.days import day_read, is_month_alone
from gongyou.registry.rosters.name_tokens import NameNumbers, NameTokens
from gongyou.registry.rosters.reading import Block
from gongyou.registry.rosters.sealing import (
    PLAIN_ID,
    Places,
    RowSealer,
    Sealed,
    id_checked,
    row_sealed,
)
from gongyou.registry.rosters.template import template_csv, template_write
from gongyou.registry.rosters.wording import masked
from gongyou.registry.token_numbers import array_of, tokens_of
from tests.registry.cast import id_number
from tests.rosters.files import HEADS, line

TODAY = date(2026, 11, 21)
PLACES = Places({"HL-MX-KD": 7}, {}, TODAY)
LAYOUT = {"name": 0, "id_number": 1, "phone": 2, "region": 3, "employment_form": 4, "joined_on": 5}
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)


def outcome(check: Any, *words: Any, **named: Any) -> Any:
    try:
        return check(*words, **named)
    except BadInput as wrong:
        return wrong.code


@given(st.text(HAN, min_size=2, max_size=4))
def test_plain_names_have_the_tokens_and_the_index_of_the_general_rule(name: str) -> None:
    assert NameTokens().of(name) == tokeniser().tokens(name)
    assert RowSealer().name_index(name) == name_index_of(name)


@given(st.one_of(st.text(HAN, min_size=2, max_size=4), st.text("一丁七万丈三上下单西安先", min_size=3, max_size=3)))
@example("西安先")
@example("先西安")
def test_the_numbers_of_a_name_are_those_of_its_words_each_once(name: str) -> None:
    numbers = NameNumbers().of(name).strip("{}").split(",")
    assert sorted(numbers) == sorted(array_of(tokeniser().tokens(name)).strip("{}").split(","))


@pytest.mark.parametrize("name", ["单雄信", "解小龙", "区寿年", "买买提·艾力", "欧阳修远", "𠮷野", "Mary Jones"])
def test_names_of_several_readings_and_scripts_too(name: str) -> None:
    assert NameTokens().of(name) == tokeniser().tokens(name)


@given(
    st.one_of(
        st.text(max_size=20),
        st.from_regex(r"\d{17}[\dXx]", fullmatch=True),
        st.dates(date(1890, 1, 1), date(2030, 1, 1)).map(
            lambda day: (body := f"110101{day:%Y%m%d}001") + check_digit(body)
        ),
    )
)
def test_the_quick_check_of_a_number_agrees_with_the_general_one(written: str) -> None:
    assert outcome(id_checked, written, TODAY) == outcome(id_number_checked, written, today=TODAY)


@given(st.dates(date(1955, 1, 1), date(2060, 1, 1)))
def test_a_day_is_read_however_it_is_written(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    for written in (
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day} 00:00:00",
        f"{day.year}/{day.month}/{day.day} 0:00:00",
        f"{day.year}/{day.month}/{day.day} 8:30",
        f"　{day:%Y%m%d}".translate(FULL_WIDTH),
        f"{day}".translate(FULL_WIDTH),
        f"{day.year}.{day.month}.{day.day}",
        str(serial),
    ):
        assert day_read(written) == day


@pytest.mark.parametrize(
    ("written", "month"),
    [
        ("201911", True),
        ("2019-11", True),
        ("２０１９．１１", True),
        ("2019年11月", True),
        ("2019/1", True),
        ("2019111", False),
        ("19年1月1日", False),
        ("2019-11-1 上午", False),
    ],
)
def test_a_day_is_never_guessed(written: str, month: bool) -> None:
    assert day_read(written) is None
    assert is_month_alone(written) is month


def test_a_sealed_row_opens_again_and_meets_the_person_in_the_lake() -> None:
    cells = dict(zip(LAYOUT, line(301)[:6], strict=True))
    sealed = row_sealed(cells, PLACES, RowSealer())
    assert isinstance(sealed, Sealed)
    assert decrypted(sealed.name, purpose="member.name") == "新桥"
    assert decrypted(sealed.id_number, purpose="member.id_number") == id_number(301)
    assert sealed.worker_key == worker_key_for(id_number(301))


def test_several_processes_give_what_one_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("新桥", "单乐曾", "重长行", "买买提·艾力", "仇查朴")
    rows = [line(number % 900, 姓名="" if number % 50 == 9 else names[number % len(names)]) for number in range(600)]
    chunks = [
        sharing.Chunk(Block(range(2 + start, 102 + start), rows[start : start + 100], {}), LAYOUT, PLACES)
        for start in range(0, 600, 100)
    ]

    def summary(expected: int = 0) -> list[Any]:
        return [
            (
                done.read,
                [(number, row.worker_key, row.name_tokens) for number, row in done.right],
                [row[0] for row in done.wrong],
            )
            for done in sharing.checked_in_order(chunks, expected=expected)
        ]

    alone = summary()
    monkeypatch.setattr(sharing, "ALONE_UP_TO", 150)
    assert summary() == alone
    assert summary(expected=600) == alone
    assert sum(len(right) for _, right, _ in alone) == 588


def test_a_process_that_is_killed_ends_the_check_with_words() -> None:
    """Not with waiting for ever: more is under way than the pipe takes."""
    block = Block(range(2, 2002), [line(number % 900) for number in range(2000)], {})
    chunks = (sharing.Chunk(block, LAYOUT, PLACES) for _ in range(60))
    with pytest.raises(GongyouError) as said:
        for number, _ in enumerate(sharing.checked_in_order(chunks, expected=120_000)):
            if number == 5:
                multiprocessing.active_children()[0].kill()
    assert said.value.code == "registry.roster_process_ended"
    assert not multiprocessing.active_children()


def test_a_character_is_read_the_same_with_and_without_the_dictionary_of_words() -> None:
    """The processes that share the work go without it."""
    said = "import pypinyin; print([pypinyin.lazy_pinyin(chr(code))[0] for code in range(0x3400, 0xA000)])"
    bare, full = (
        subprocess.run([sys.executable, "-c", said], env=environment, capture_output=True, text=True, check=True).stdout
        for environment in ({"PYPINYIN_NO_PHRASES": "1"}, {})
    )
    assert bare == full
    assert "'qiao'" in bare


@given(st.text(max_size=30))
def test_no_exported_cell_begins_a_formula(value: str) -> None:
    assert not safe(value).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe(value).removeprefix("'") == value.removeprefix("'") or safe(value) == value


def test_a_wrong_value_is_masked_whatever_column_it_stands_in() -> None:
    assert masked("name", id_number(1)) == id_number_masked(id_number(1))
    assert masked("phone", "13800000001") == "138****0001"
    assert masked("region", "麦溪") == "麦溪"


def test_the_template_has_lists_text_columns_and_its_version(tmp_path: Path) -> None:
    import zipfile

    target = BytesIO()
    template_write(target, organisations=[("HL-MX", "麦溪区总工会")], language="zh")
    with zipfile.ZipFile(target) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        book = parts.read("xl/workbook.xml").decode()
        styles = parts.read("xl/styles.xml").decode()
    assert sheet.count('type="list"') == 4
    assert 'state="hidden"' in book
    assert 'formatCode="@"' in styles
    rows = template_csv().decode("utf-8-sig").splitlines()
    assert rows[0].startswith("姓名,身份证号")
    assert all(head in rows[0] for head in HEADS)


WORDS = st.sampled_from(
    ["", " ", "990101", "990101001", "99010", "平台用工", "platform", "快递员", "x", "在籍", "HL-MX-KD"]
)
CELLS = st.fixed_dictionaries(
    {
        "name": st.one_of(st.text(HAN, min_size=1, max_size=5), st.sampled_from(["", "单雄信", "曾乐", "Mary", "张3"])),
        "id_number": st.one_of(
            st.integers(0, 999).map(id_number),
            st.dates(date(1890, 1, 1), date(2030, 1, 1)).map(
                lambda day: (body := f"110101{day:%Y%m%d}001") + check_digit(body)
            ),
            st.from_regex(r"[0-9０-９]{17}[0-9Xx]", fullmatch=True),
            st.text(max_size=19),
        ),
        "phone": st.one_of(st.just(""), st.from_regex(r"1[0-9]{10}", fullmatch=True), st.text(max_size=12)),
        "region": WORDS,
        "employment_form": WORDS,
        "joined_on": st.one_of(
            st.dates(date(1920, 1, 1), date(2030, 1, 1)).map(str), st.sampled_from(["", "44000", "2026年3月5日", "?"])
        ),
        "occupation": WORDS,
        "work_area": st.sampled_from(["", "990101001001", "9901", "９９０１０１００１００１"]),
        "state": WORDS,
        "organisation_code": WORDS,
        "employer_key": WORDS,
    }
)
PERSON = {"name": "新桥", "id_number": id_number(1), "region": "990101", "employment_form": "platform"}
ROWS = st.lists(
    st.one_of(
        CELLS,
        # Whole rows that are right are rare among wrong cells.
        st.builds(lambda cells, serial: {**cells, **PERSON, "id_number": id_number(serial)}, CELLS, st.integers(0, 99)),
    ),
    min_size=1,
    max_size=12,
)


def opened(sealed: Sealed) -> dict[str, Any]:
    """A sealed row with what is sealed opened, so that two of them can be compared."""
    row = sealed._asdict()
    for column in ("name", "phone", "id_number"):
        row[column] = decrypted(row[column], purpose=f"member.{column}") if row[column] else ""
    return row


@given(ROWS)
def test_rows_by_columns_are_the_rows_one_by_one(rows: list[dict[str, str]]) -> None:
    names = list(rows[0])
    layout = {name: place for place, name in enumerate(names)}
    raw = Block(range(5, 5 + len(rows)), [[row[name] for name in names] for row in rows], {})
    places = Places({"HL-MX-KD": 7, "990101": None}, {"x": 3}, TODAY)
    by = RowSealer()
    for sealer in (ColumnSealer(by),) * 2:  # the second time from what is remembered
        done = sharing.chunk_checked(sharing.Chunk(raw, layout, places), sealer)
        right = {line: opened(sealed) for line, sealed in done.right}
        wrong = {line: (cells, faults) for line, cells, faults in done.wrong}
        assert right.keys() | wrong.keys() == set(raw.lines)
        assert not right.keys() & wrong.keys()
        for number, row in enumerate(rows):
            alone = row_sealed(row, places, by)
            if isinstance(alone, Sealed):
                assert right[5 + number] == opened(alone)
            else:
                assert wrong[5 + number] == (raw.cells[number], alone)


@given(st.lists(st.one_of(st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True), st.text(max_size=19)), min_size=1))
def test_check_digits_of_many_numbers(numbers: list[str]) -> None:
    wanted = [bool(PLAIN_ID.fullmatch(number)) and check_digit(number[:17]) == number[17] for number in numbers]
    assert numbers_hold(numbers) == wanted


def test_lines_for_copy_hold_what_the_rows_hold() -> None:
    rows = Block([2, 3, 4], [line(1), line(2, 姓名="欧阳·新桥"), line(3)], {2: "row.fields:"})
    done = sharing.chunk_checked(sharing.Chunk(rows, LAYOUT, PLACES), sharing.sealer_for("k\tnew"), head="k\tnew")
    written = [row.split("\t") for row in done.copy.decode().splitlines()]
    assert [row[:3] for row in written] == [["k", "new", "2"], ["k", "new", "3"]]
    for cells, row in zip(rows.cells, written, strict=False):
        values = Sealed._make(None if value == "\\N" else value for value in row[3:])
        alone = row_sealed({name: cells[at] for name, at in LAYOUT.items()}, PLACES, RowSealer())
        assert isinstance(alone, Sealed)
        tokens = tokens_of(map(int, values.name_tokens.strip("{}").split(",")))
        assert opened(values._replace(name_tokens=tokens)) == opened(alone)
    assert [line for line, _, _ in done.wrong] == [4]


def test_where_no_row_is_right_nothing_is_copied() -> None:
    rows = Block([2], [line(1, 姓名="")], {})
    done = sharing.chunk_checked(sharing.Chunk(rows, LAYOUT, PLACES), sharing.sealer_for("k"), head="k")
    assert (done.copy, len(done.wrong)) == (b"", 1)


def test_a_chunk_arrives_as_it_was_sent() -> None:
    rows = Block(range(7, 9), [line(1, 姓名="𠮷\0\ud800"), line(2)], {1: "sheet.merged:J7"})
    there = pickle.loads(pickle.dumps(sharing.Chunk(rows, LAYOUT, PLACES)))
    assert Block(there.lines, there.cells, there.faults) == rows
    assert (there.layout, there.places) == (LAYOUT, PLACES)
