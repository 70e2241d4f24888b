"""A roster's row, checked and sealed: from the text of its cells to what stands in the table of members.

The one place where a row becomes encrypted columns. Loads no models, so that several processes can share the work.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import mul
from typing import Any, NamedTuple

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit.crypto import Sealer
from gongyou.registry.identity import CHECK_DIGITS, WEIGHTS, id_number_checked
from gongyou.registry.naming import name_checked, name_index_of
from gongyou.registry.phones import contact_phone_checked
from gongyou.registry.regions import COMMUNITY, REGION
from gongyou.registry.rosters.columns import BY_NAME, choices_of
from gongyou.registry.rosters.days import day_read, is_month_alone, plain
from gongyou.registry.rosters.name_tokens import PLAIN_NAME, NameNumbers, NameTokens

FORMS, OCCUPATIONS, STATES = choices_of("employment_form"), choices_of("occupation"), choices_of("state")
# What needs no further look: the general rules give the same answer, only slower.
PLAIN_ID = re.compile(r"\d{17}[\dX]", re.ASCII)
PLAIN_PHONE = re.compile(r"1\d{10}", re.ASCII)
UNION_FOUNDED = date(1925, 5, 1)

FILL_IN = Text("请补填后重新上传。", "Fill it in and upload again.")


class Fault(NamedTuple):
    """What is wrong with one cell. `column` is the column's name, or "" for the whole row."""

    column: str
    code: str
    text: Text
    remedy: Text


class Sealed(NamedTuple):
    """One person as the table of members holds them; blank or None where the roster says nothing."""

    name: str
    name_index: str
    name_tokens: str
    phone: str
    phone_index: str
    region: str
    employment_form: str
    occupation: str
    work_area: str
    joined_on: str
    state: str
    organisation_id: int | None
    employer_id: int | None
    station_id: int | None
    id_number: str
    id_number_index: str
    worker_key: str


@dataclass(frozen=True, slots=True)
class Places:
    """What the rows of a chunk name: code to key, None for an organisation or a place of work that is closed."""

    organisations: Mapping[str, int | None]
    employers: Mapping[str, int]
    today: date
    stations: Mapping[str, int | None] = field(default_factory=dict)


class RowSealer:
    """What seals the rows of a batch: the keys of the moment, and the tokens of what names are made of.

    With `NameNumbers` the tokens are written as PostgreSQL's COPY reads them, not as words.
    """

    def __init__(self, tokens: NameTokens | NameNumbers | None = None) -> None:
        self.sealer = Sealer()
        self.tokens = (tokens or NameTokens()).of

    def name_index(self, name: str) -> str:
        """As `name_index_of` gives it: a plain Chinese name is its own folded form."""
        return self.sealer.index(name, "member.name") if PLAIN_NAME.fullmatch(name) else name_index_of(name)

    def person(self, name: str, phone: str, id_number: str) -> dict[str, str]:
        """The columns of a person's checked name, telephone and number: sealed, indexed, named for the lake."""
        sealer = self.sealer
        return {
            "name": sealer.sealed(name, "member.name"),
            "phone": sealer.sealed(phone, "member.phone"),
            "id_number": sealer.sealed(id_number, "member.id_number"),
            **self.looked_up_by(name, phone, id_number),
        }

    def looked_up_by(self, name: str, phone: str, id_number: str) -> dict[str, str]:
        """Those of them by which the person is found."""
        sealer = self.sealer
        return {
            "name_index": self.name_index(name),
            "name_tokens": self.tokens(name),
            "phone_index": sealer.index(phone, "member.phone"),
            "id_number_index": sealer.index(id_number, "member.id_number"),
            "worker_key": sealer.worker_key(id_number),
        }


def row_sealed(cells: Mapping[str, str], places: Places, by: RowSealer) -> Sealed | list[Fault]:
    """The sealed row, or all that is wrong with it."""
    faults: list[Fault] = []
    name = _name(cells["name"], faults)
    id_number = _id_number(cells["id_number"], places.today, faults)
    phone = _phone(cells.get("phone", ""), faults)
    read = {column: reader(cells.get(column, ""), places, faults) for column, reader in CELL_READERS.items()}
    joined_on = read["joined_on"]
    if joined_on and id_number and joined_on.replace("-", "") < id_number[6:14]:
        faults.append(
            Fault(
                "joined_on",
                "registry.roster_date",
                Text("入会日期早于出生日期。", "The joining date is before the date of birth."),
                Text("请核对入会日期与证件。", "Check the joining date and the document."),
            )
        )
    if faults:
        return faults
    return Sealed(
        **by.person(name, phone, id_number),
        **{column: read[column] for column in ("region", "employment_form", "occupation", "work_area", "state")},
        joined_on=joined_on,
        organisation_id=read["organisation_code"],
        employer_id=read["employer_key"],
        station_id=read["station_code"],
    )


def id_checked(written: str, today: date) -> str:
    """What `id_number_checked` gives, at a tenth of the cost for a number that is written as it should be."""
    if (
        PLAIN_ID.fullmatch(written)
        and CHECK_DIGITS[sum(map(mul, map(int, written[:17]), WEIGHTS)) % 11] == written[17]
        and birth_holds(written[6:14], today)
    ):
        return written
    return id_number_checked(written, today=today)


@lru_cache(maxsize=50_000)
def birth_holds(eight: str, today: date) -> bool:
    """Whether eight digits are a birth date: one that exists, from 1900 to today."""
    try:
        born = date(int(eight[:4]), int(eight[4:6]), int(eight[6:]))
    except ValueError:
        return False
    return born.year >= 1900 and born <= today


def _joined_on(written: str, today: date, faults: list[Fault]) -> str:
    day = _day(written, today, faults)
    return day.isoformat() if day else ""


def _missing(column: str) -> Fault:
    heading = BY_NAME[column].title
    return Fault(
        column,
        "registry.roster_missing_cell",
        Text(f"缺少{heading.zh}。", f"{heading.en} is missing."),
        FILL_IN,
    )


def _of(column: str, wrong: BadInput) -> Fault:
    return Fault(column, wrong.code, wrong.text, wrong.remedy)


def _name(written: str, faults: list[Fault]) -> str:
    if PLAIN_NAME.fullmatch(written):
        return written
    if not written.strip():
        faults.append(_missing("name"))
        return ""
    try:
        return name_checked(written)
    except BadInput as wrong:
        faults.append(_of("name", wrong))
        return ""


def _id_number(written: str, today: date, faults: list[Fault]) -> str:
    if not written.strip():
        faults.append(_missing("id_number"))
        return ""
    try:
        return id_checked(written, today)
    except BadInput as wrong:
        faults.append(_of("id_number", wrong))
        return ""


def _phone(written: str, faults: list[Fault]) -> str:
    if not written or PLAIN_PHONE.fullmatch(written):
        return written
    try:
        return contact_phone_checked(written)
    except BadInput as wrong:
        faults.append(_of("phone", wrong))
        return ""


def _digits(column: str, written: str, shape: re.Pattern[str], faults: list[Fault]) -> str:
    text = plain(written)
    if shape.fullmatch(text):
        return text
    title = BY_NAME[column].title
    if text:
        wanted = BY_NAME[column].note
        faults.append(
            Fault(
                column,
                "registry.roster_code",
                Text(f"{title.zh}不对，应为 {wanted.zh}。", f"{title.en} is wrong: it should have {wanted.en}."),
                Text("请核对代码。", "Check the code."),
            )
        )
    elif BY_NAME[column].is_required:
        faults.append(_missing(column))
    return ""


def _choice(column: str, written: str, known: Mapping[str, str], faults: list[Fault]) -> str:
    code = known.get(written) or known.get(plain(written))
    if code:
        return code
    if written.strip():
        title, words = BY_NAME[column].title, BY_NAME[column].choices
        quoted = ", ".join(f"“{word}”" for word in words)
        faults.append(
            Fault(
                column,
                "registry.choice_unknown",
                Text(f"{title.zh}不在可选范围内。", f"{title.en} is none of the choices."),
                Text(f"只能填：{'、'.join(words)}。", f"Write one of: {quoted}."),
            )
        )
    elif BY_NAME[column].is_required:
        faults.append(_missing(column))
    return ""


def _day(written: str, today: date, faults: list[Fault]) -> date | None:
    if not written.strip():
        faults.append(_missing("joined_on"))
        return None
    day = day_read(written)
    if day is not None and UNION_FOUNDED <= day <= today:
        return day
    faults.append(
        Fault(
            "joined_on",
            "registry.roster_date",
            _no_day(written)
            if day is None
            else Text("入会日期在今天之后或早于 1925 年。", "The joining date is in the future or before 1925."),
            Text("请写成 2026-10-01。", "Write it as 2026-10-01."),
        )
    )
    return None


def _no_day(written: str) -> Text:
    if is_month_alone(written):
        return Text("入会日期只写了年月，还缺日。", "The joining date names a month and no day.")
    return Text("入会日期不是日期。", "The joining date is no date.")


def _organisation(written: str, places: Places, faults: list[Fault]) -> int | None:
    code = plain(written)
    if not code:
        return None
    if (key := places.organisations.get(code)) is not None:
        return key
    is_closed = code in places.organisations
    faults.append(
        Fault(
            "organisation_code",
            "registry.organisation_closed" if is_closed else "registry.organisation_missing",
            Text("该组织已撤销。", "This organisation is closed.")
            if is_closed
            else Text(
                "组织编码不存在，或不在导入的组织之下。",
                "The organisation does not exist or is not under the one of the import.",
            ),
            Text(
                "请按模板“代码”表核对；留空则登记到导入的组织。",
                "Check it with the template's code sheet; left blank it is the organisation of the import.",
            ),
        )
    )
    return None


def _employer(written: str, places: Places, faults: list[Fault]) -> int | None:
    code = plain(written)
    if not code:
        return None
    if (key := places.employers.get(code)) is not None:
        return key
    faults.append(
        Fault(
            "employer_key",
            "registry.employer_missing",
            Text("用人单位未登记。", "The employer is not recorded."),
            Text("请先登记用人单位，或留空。", "Record the employer first, or leave it blank."),
        )
    )
    return None


def _station(written: str, places: Places, faults: list[Fault]) -> int | None:
    code = plain(written)
    if not code:
        return None
    if (key := places.stations.get(code)) is not None:
        return key
    faults.append(
        Fault(
            "station_code",
            "registry.station_missing",
            Text("清单里没有这个工作点，或者已经撤点。", "This place of work is not on the list, or it is closed."),
            Text(
                "请按工作点清单核对编码，或留空。", "Check the code with the list of places of work, or leave it blank."
            ),
        )
    )
    return None


# What a cell stands for that is no personal data: few different ones in a roster, so that reading each once is enough.
CELL_READERS: Mapping[str, Callable[[str, Places, list[Fault]], Any]] = {
    "region": lambda written, places, faults: _digits("region", written, REGION, faults),
    "employment_form": lambda written, places, faults: _choice("employment_form", written, FORMS, faults),
    "occupation": lambda written, places, faults: _choice("occupation", written, OCCUPATIONS, faults),
    "work_area": lambda written, places, faults: _digits("work_area", written, COMMUNITY, faults),
    "joined_on": lambda written, places, faults: _joined_on(written, places.today, faults),
    "state": lambda written, places, faults: _choice("state", written, STATES, faults),
    "organisation_code": lambda written, places, faults: _organisation(written, places, faults),
    "employer_key": lambda written, places, faults: _employer(written, places, faults),
    "station_code": lambda written, places, faults: _station(written, places, faults),
}


def faults_stored(faults: Sequence[Fault]) -> list[dict[str, str]]:
    """The faults as JSON, in both languages."""
    return [
        {
            "column": fault.column,
            "code": fault.code,
            "zh": fault.text.zh,
            "en": fault.text.en,
            "remedy_zh": fault.remedy.zh,
            "remedy_en": fault.remedy.en,
        }
        for fault in faults
    ]
