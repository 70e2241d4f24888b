"""Facts as people give them: read exactly, or refused with the field, the value and what would be right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.rules.days import FIRST, LAST
from gongyou.rules.rule import Input
from gongyou.rules.units import Unit

Spells = tuple[tuple[str, Decimal], ...]
Fact = Decimal | bool | date | str | Spells | None
WRITTEN_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
YES_NO = {"true": True, "yes": True, "是": True, "1": True, "false": False, "no": False, "否": False, "0": False}
# 8,000.50, but not 8000,50: a comma that parts no thousands is no sign of how large the number is.
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?")
WORD_MOST = 200


def read_fact(given: Input, value: Any) -> Fact:
    """The value of an input: an exact number, a boolean, a day, a moment, a month as YYYY-MM, or a word.

    Raises BadInput that names the input and the remedy.
    """
    match given.unit:
        case Unit.YES_NO:
            return _yes_no(given, value)
        case Unit.DAY:
            return _day(given, value)
        case Unit.MONTH:
            return _month(given, value)
        case Unit.MOMENT:
            return _moment(given, value)
        case Unit.WORD:
            return _word(given, value)
        case Unit.SPELLS:
            return _spells(given, value)
    return _number(given, value)


def _yes_no(given: Input, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).strip().lower() not in YES_NO:
        _refuse(given, value, Text("请写 true 或 false。", "Write true or false."))
    return YES_NO[str(value).strip().lower()]


def _number(given: Input, value: Any) -> Decimal:
    try:
        written = str(value).strip()
        number = Decimal(written.replace(",", "") if THOUSANDS.fullmatch(written) else written)
    except InvalidOperation:
        _refuse(given, value, Text("请写数字。", "Write a number."))
    if isinstance(value, bool) or not number.is_finite():
        _refuse(given, value, Text("请写数字。", "Write a number."))
    if not given.low <= number <= given.high:
        limits = Text(
            f"应在 {given.low:,} 至 {given.high:,} 之间。", f"It must lie between {given.low:,} and {given.high:,}."
        )
        _refuse(given, value, limits)
    if number.normalize().as_tuple().exponent < -given.places:  # type: ignore[operator]
        decimals = Text(f"最多 {given.places} 位小数。", f"At most {given.places} decimals.")
        _refuse(given, value, decimals)
    return number


def _day(given: Input, value: Any) -> date:
    if isinstance(value, datetime):
        value = value.date()
    if not isinstance(value, date):
        try:
            value = date.fromisoformat(str(value).strip())
        except ValueError:
            _refuse(given, value, Text("请写成 2026-10-01。", "Write it as 2026-10-01."))
    if not FIRST <= value <= LAST:
        _refuse(given, value, Text(f"应在 {FIRST} 至 {LAST} 之间。", f"It must lie between {FIRST} and {LAST}."))
    return value


def _month(given: Input, value: Any) -> str:
    if isinstance(value, date):
        value = f"{value:%Y-%m}"
    found = WRITTEN_MONTH.fullmatch(str(value).strip())
    if found is None:
        _refuse(given, value, Text("请写成 2026-10。", "Write it as 2026-10."))
    if not FIRST.year <= int(found[1]) <= LAST.year:
        _refuse(
            given, value, Text(f"应在 {FIRST:%Y-%m} 至 {LAST:%Y-%m} 之间。", f"From {FIRST:%Y-%m} to {LAST:%Y-%m}.")
        )
    return found[0]


def _moment(given: Input, value: Any) -> datetime:
    if not isinstance(value, datetime):
        try:
            value = datetime.fromisoformat(str(value).strip())
        except ValueError:
            _refuse(given, value, Text("请写成 2026-10-01T08:30。", "Write it as 2026-10-01T08:30."))
    if not FIRST <= value.date() <= LAST:
        _refuse(given, value, Text(f"应在 {FIRST} 至 {LAST} 之间。", f"It must lie between {FIRST} and {LAST}."))
    # Moments of one case are of one place: a time without a zone is counted as it is written.
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _word(given: Input, value: Any) -> str:
    word = str(value).strip()
    if given.choices is not None and word not in given.choices:
        word = _meant(given.choices, word)
    if given.choices is not None and word not in given.choices:
        known = "、".join(given.choices)
        _refuse(given, value, Text(f"可以是：{known}。", f"It is one of {known.replace('、', ', ')}."))
    if len(word) > WORD_MOST or not word.isprintable():
        _refuse(given, value, Text(f"最多 {WORD_MOST} 个字。", f"At most {WORD_MOST} characters."))
    return word


def _meant(choices: Mapping[str, Text], word: str) -> str:
    """The choice that is written with other brackets, in capitals or by its label; the word itself where none is."""
    names = {_plain(name): key for key, label in choices.items() for name in (label.zh, label.en, key)}
    return names.get(_plain(word), word)


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold()


def _spells(given: Input, value: Any) -> Spells:
    """Places and months, oldest first."""
    found = []
    for item in value if isinstance(value, list | tuple) else ():
        if not isinstance(item, list | tuple) or len(item) != 2:
            break
        months = _number(given, item[1])
        found.append((str(item[0]).strip(), months))
    if not found or len(found) != len(value) or not all(place for place, _ in found):
        _refuse(given, value, Text('请写成 [["广东", 60], …]。', 'Write it as [["广东", 60], …].'))
    return tuple(found)


def _refuse(given: Input, value: Any, remedy: Text) -> NoReturn:
    raise BadInput(
        "rules.input_unreadable",
        Text(
            f"“{given.label.zh}”（{given.name}）的值“{value}”不能用。",
            f"“{given.label.en}” ({given.name}) cannot be “{value}”.",
        ),
        remedy,
        input=given.name,
        value=value,
    )
