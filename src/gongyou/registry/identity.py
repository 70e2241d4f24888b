"""身份证号: identity numbers of GB 11643-1999, read as people and workbooks write them, checked before encryption."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.core.errors import BadInput
from gongyou.core.text import Text

WRITTEN = re.compile(r"\d{17}[\dX]", re.ASCII)
OLD_FORM = re.compile(r"\d{15}", re.ASCII)
# What a workbook makes of a long number: 1.10101E+17, 110101199003070000.0
SCIENTIFIC = re.compile(r"\d([.,]\d*)?E\+?\d+", re.ASCII)
AS_NUMBER = re.compile(r"(\d+)\.0+", re.ASCII)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
FIRST_YEAR = 1900
# A workbook keeps fifteen digits of a number; the others become zeros.
WORKBOOK_DIGITS = 15

# Codes of provinces; 81, 82 and 83 stand for residents of Hong Kong, Macao and Taiwan.
PROVINCES = frozenset(
    str(code)
    for code in (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71)
) | {"81", "82", "83"}

CHECK_DOCUMENT = Text("请核对证件。", "Check the document.")
FORMAT_AS_TEXT = Text(
    "请把该列设为“文本”格式，再按证件重新录入号码。",
    "Format the column as text and enter the number again from the document.",
)
DIGITS_LOST = Text(
    "身份证号被表格软件当作数值，后几位已经丢失。",
    "The spreadsheet took the identity number for a quantity and lost its last digits.",
)
CONVERTED = Text(
    "证件号为 15 位旧号，已换算为 18 位：出生年份前补“19”，校验位按国家标准算出。",
    "The number was an old one of 15 digits and was converted to 18: the year of birth taken as 19.., "
    "the check digit computed by the standard.",
)
REGION_UNKNOWN = Text(
    "号码前两位不是已知的省级区划代码，请再核对证件。",
    "The first two digits are no known province code; look at the document again.",
)


class DocumentKind(models.TextChoices):
    """Which document carries the number: its first digits tell. All share the check digit and the place of birth."""

    RESIDENT = "resident", _("居民身份证")
    HONG_KONG_MACAO_TAIWAN = "hong_kong_macao_taiwan", _("港澳台居民居住证")
    FOREIGN_RESIDENT = "foreign_resident", _("外国人永久居留身份证")


class Sex(models.TextChoices):
    FEMALE = "female", _("女")
    MALE = "male", _("男")


@dataclass(frozen=True, slots=True)
class Identity:
    """A number that holds, in its form of eighteen. `notes` say what was converted and what looks odd."""

    number: str
    notes: tuple[Text, ...] = ()


def id_number_checked(written: str, *, today: date | None = None) -> str:
    """The number of eighteen characters; see `identity_checked`."""
    return identity_checked(written, today=today).number


def identity_checked(written: str, *, today: date | None = None) -> Identity:
    """The number in capitals, half-width and without blanks; an old one of fifteen digits converted, and said so.

    A wrong length, birth date or check digit raises BadInput, and so does a number that a workbook has rounded: lost
    digits are never guessed. The message never repeats the number. `today` None asks only for a date that exists;
    with it, births before 1900 and after today are refused.
    """
    number = id_number_plain(written)
    notes: list[Text] = []
    if OLD_FORM.fullmatch(number):
        body = f"{number[:6]}19{number[6:]}"
        number = body + check_digit(body)
        notes.append(CONVERTED)
    if not WRITTEN.fullmatch(number):
        raise _wrong(
            Text(
                "身份证号应为 18 位：17 位数字加 1 位数字或 X。",
                "An identity number has 18 characters: 17 digits and a digit or X.",
            )
        )
    if check_digit(number[:17]) != number[17]:
        raise _rounded_or_wrong(number)
    _birth_date_checked(number, today)
    if document_kind(number) is DocumentKind.RESIDENT and number[:2] not in PROVINCES:
        notes.append(REGION_UNKNOWN)
    return Identity(number, tuple(notes))


def id_number_plain(written: str) -> str:
    """Half-width capitals without blanks, for a look-up; what a workbook has rounded raises BadInput."""
    folded = unicodedata.normalize("NFKC", written).upper()
    plain = "".join(each for each in folded if not each.isspace() and unicodedata.category(each) not in ("Cf", "Cc"))
    plain = plain.lstrip("'‘’`")  # the mark that makes a workbook's cell text
    as_number = AS_NUMBER.fullmatch(plain)
    if as_number and len(as_number[1]) <= WORKBOOK_DIGITS:
        return as_number[1]
    if as_number or SCIENTIFIC.fullmatch(plain):
        raise BadInput("registry.id_number_digits_lost", DIGITS_LOST, FORMAT_AS_TEXT)
    return plain


def id_number_forms(number: str) -> list[str]:
    """The ways in which a file may write a number of eighteen: as it is, with a small x, as an old one of fifteen."""
    forms = [number, number.lower()]
    if number[6:8] == "19" and len(number) == 18:
        forms.append(number[:6] + number[8:17])
    return list(dict.fromkeys(forms))


def check_digit(seventeen: str) -> str:
    """The eighteenth character (ISO 7064, MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, WEIGHTS, strict=True))
    return CHECK_DIGITS[total % 11]


def born_on(id_number: str) -> date:
    """The birth date that a checked number carries."""
    return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))


def sex(id_number: str) -> Sex:
    """Odd sequence numbers are given to men, even ones to women."""
    return Sex.MALE if int(id_number[16]) % 2 else Sex.FEMALE


def document_kind(id_number: str) -> DocumentKind:
    """81, 82, 83: residents of Hong Kong, Macao and Taiwan; 9 and a province: a foreigner's permanent residence."""
    if id_number[:2] in ("81", "82", "83"):
        return DocumentKind.HONG_KONG_MACAO_TAIWAN
    if id_number[0] == "9" and id_number[1:3] in PROVINCES:
        return DocumentKind.FOREIGN_RESIDENT
    return DocumentKind.RESIDENT


def _birth_date_checked(number: str, today: date | None) -> None:
    try:
        born = born_on(number)
    except ValueError as reason:
        raise _wrong(
            Text("身份证号中的出生日期不存在。", "The birth date in the identity number does not exist.")
        ) from reason
    if today is None:
        return
    if born.year < FIRST_YEAR:
        raise _wrong(
            Text("身份证号中的出生日期早于 1900 年。", "The birth date in the identity number is before 1900.")
        )
    if born > today:
        raise _wrong(
            Text("身份证号中的出生日期在今天之后。", "The birth date in the identity number is in the future.")
        )


def _rounded_or_wrong(number: str) -> BadInput:
    if number.endswith("000"):
        return BadInput("registry.id_number_digits_lost", DIGITS_LOST, FORMAT_AS_TEXT)
    return _wrong(Text("身份证号校验位不对。", "The check digit of the identity number is wrong."))


def _wrong(text: Text) -> BadInput:
    return BadInput("registry.id_number_wrong", text, CHECK_DOCUMENT)
