"""Lake contracts: what a table of the lake holds, as data beside code (contracts/*.yaml)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from gongyou.core.errors import NotFound
from gongyou.core.text import Text

Kind = Literal["text", "worker", "choice", "time", "date", "month", "money", "rate", "metres", "degrees"]
Number = Literal["hours", "kilograms", "seconds", "integer", "flag"]

# The one place where a contract's type meets a storage type. Money, hours, metres and degrees are decimals, because
# both engines add and compare decimals to the same digit; a float would not survive the other side's expert.
STORED: Mapping[str, str] = {
    "text": "VARCHAR",
    "worker": "VARCHAR",
    "choice": "VARCHAR",
    "month": "VARCHAR",
    "time": "TIMESTAMP",
    "date": "DATE",
    "money": "DECIMAL(18,2)",
    "rate": "DECIMAL(18,6)",
    "metres": "DECIMAL(18,6)",
    "degrees": "DECIMAL(9,6)",
    "hours": "DECIMAL(9,2)",
    "kilograms": "DECIMAL(12,3)",
    "seconds": "BIGINT",
    "integer": "BIGINT",
    "flag": "BOOLEAN",
}
UNITS: Mapping[str, Text] = {
    "time": Text("UTC 时刻", "UTC time"),
    "money": Text("元", "currency unit"),
    "metres": Text("米", "metres"),
    "degrees": Text("度", "degrees"),
    "hours": Text("小时", "hours"),
    "kilograms": Text("千克", "kilograms"),
    "seconds": Text("秒", "seconds"),
}
SERVICE_COLUMNS: Mapping[str, Text] = {
    "source_zone": Text("来源数据的时区", "Time zone of the source"),
    "batch_id": Text("所属批次", "Batch that brought the row"),
    "quality": Text("质量标记，以逗号隔开", "Quality flags, separated by commas"),
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Written(_Strict):
    zh: str
    en: str

    def text(self) -> Text:
        return Text(self.zh, self.en)


class _ColumnFile(_Strict):
    type: Kind | Number
    required: bool = False
    aliases: tuple[str, ...] = ()
    choices: dict[str, _Written] = Field(default_factory=dict)
    minimum: int | None = None
    maximum: int | None = None
    pattern: str | None = None
    meaning: _Written
    needed_by: tuple[str, ...]


class Sum(_Strict):
    """total = sum of parts − sum of less, within the tolerance, wherever total and at least one part are there."""

    total: str
    parts: tuple[str, ...]
    less: tuple[str, ...] = ()
    tolerance: Decimal


class NotAbove(_Strict):
    """smaller ≤ larger where both are there."""

    smaller: str
    larger: str


class _ContractFile(_Strict):
    name: str
    title: _Written
    grain: _Written
    key: tuple[str, ...] = ()
    columns: dict[str, _ColumnFile]
    order_of_times: tuple[tuple[str, ...], ...] = ()
    sums: tuple[Sum, ...] = ()
    not_above: tuple[NotAbove, ...] = ()
    one_of: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Column:
    """One column of a contract. `type` is the contract's word, `stored` the SQL type."""

    name: str
    type: str
    required: bool
    meaning: Text
    aliases: tuple[str, ...]
    choices: Mapping[str, Text]
    minimum: int | None
    maximum: int | None
    pattern: str | None
    needed_by: tuple[str, ...]

    @property
    def nullable(self) -> bool:
        return not self.required

    @property
    def stored(self) -> str:
        return STORED[self.type]

    @property
    def unit(self) -> Text | None:
        return UNITS.get(self.type)


@dataclass(frozen=True)
class Contract:
    """A table of the lake: its columns in order, its key and the checks between columns."""

    name: str
    title: Text
    grain: Text
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    order_of_times: tuple[tuple[str, ...], ...]
    sums: tuple[Sum, ...]
    not_above: tuple[NotAbove, ...]
    one_of: tuple[tuple[str, ...], ...]

    def column(self, name: str) -> Column:
        """The column called `name`. Raises KeyError."""
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)

    @property
    def has_times(self) -> bool:
        return any(column.type == "time" for column in self.columns)

    @property
    def is_by_month(self) -> bool:
        """Whether the key is somebody's month: hand-kept lists, where a name is easily written in two ways."""
        types = {self.column(name).type for name in self.key}
        return {"worker", "month"} <= types

    @property
    def stored(self) -> Mapping[str, str]:
        """SQL type of every column of the table, service columns included, in the order of the file."""
        types = {column.name: column.stored for column in self.columns}
        if self.has_times:
            types["source_zone"] = "VARCHAR"
        return {**types, "batch_id": "VARCHAR", "quality": "VARCHAR"}


def contract_names() -> tuple[str, ...]:
    """Names of all contracts that ship with the product."""
    folder = resources.files("gongyou.lake").joinpath("contracts")
    return tuple(sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml")))


@cache
def contract(name: str) -> Contract:
    """The contract called `name`, e.g. "orders". Raises NotFound."""
    if name not in contract_names():
        known = "、".join(contract_names()), ", ".join(contract_names())
        raise NotFound(
            "contract.unknown",
            Text(f"没有名为“{name}”的数据契约。", f"There is no contract called “{name}”."),
            Text(f"可用：{known[0]}。", f"Known: {known[1]}."),
            value=name,
        )
    written = resources.files("gongyou.lake").joinpath("contracts").joinpath(f"{name}.yaml").read_text("utf-8")
    return read_contract(yaml.safe_load(written))


def read_contract(data: Mapping[str, Any]) -> Contract:
    """A contract from the content of its file. Raises pydantic.ValidationError on an unknown key."""
    file = _ContractFile.model_validate(data)
    columns = tuple(
        Column(
            name=name,
            type=column.type,
            required=column.required,
            meaning=column.meaning.text(),
            aliases=column.aliases,
            choices={code: written.text() for code, written in column.choices.items()},
            minimum=column.minimum,
            maximum=column.maximum,
            pattern=column.pattern,
            needed_by=column.needed_by,
        )
        for name, column in file.columns.items()
    )
    return Contract(
        name=file.name,
        title=file.title.text(),
        grain=file.grain.text(),
        key=file.key,
        columns=columns,
        order_of_times=file.order_of_times,
        sums=file.sums,
        not_above=file.not_above,
        one_of=file.one_of,
    )


def contracts() -> Iterator[Contract]:
    """Every contract, in the order of their names."""
    return (contract(name) for name in contract_names())
