"""PayScheme: one scheme file, asked for a whole table or for one order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import ibis

from gongyou.core.text import Text
from gongyou.rules.answer import Status, Step, weakest
from gongyou.rules.exact import Column
from gongyou.rules.files import read_yaml
from gongyou.rules.schemes.declared import declared
from gongyou.rules.schemes.described import described
from gongyou.rules.schemes.explained import explained
from gongyou.rules.schemes.model import Scheme, Version
from gongyou.rules.schemes.needs import columns_needed

INSTANTS = ("created_at", "dispatched_at", "accepted_at", "picked_up_at", "delivered_at")
ORDER_COLUMNS = {
    **dict.fromkeys(INSTANTS, "timestamp"),
    "distance_m": "decimal(18, 6)",
    "customer_price": "decimal(18, 2)",
    "weather_code": "string",
    "channel": "string",
}


@dataclass(frozen=True, eq=False)
class PayScheme:
    """A pay scheme: the platform's published rule, a statute's floor, or a proposal at the table."""

    data: Scheme
    path: Path | None = None

    @classmethod
    def load(cls, path_or_id: Path | str) -> PayScheme:
        """The scheme of a file, or of the standard packs by its id. Raises BadInput or NotFound."""
        path = Path(path_or_id)
        if path.suffix in {".yaml", ".yml"} or path.exists():
            scheme = cls(read_yaml(path, Scheme), path)
            # Built once here, so that a scheme that exact integers cannot hold is refused before any order is read.
            scheme.declared(ibis.table(ORDER_COLUMNS, name="orders"))
            return scheme
        from gongyou.rules import catalogue  # the catalogue holds schemes: a load by id asks it

        return catalogue.standard().scheme(str(path_or_id))

    @property
    def id(self) -> str:
        return self.data.id

    @property
    def version(self) -> str:
        """A digest of the whole content: twelve hexadecimal digits."""
        content = json.dumps(self.data.model_dump(mode="json", by_alias=True), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()[:12]

    @property
    def title(self) -> Text:
        return self.data.title.text

    @property
    def note(self) -> Text | None:
        return self.data.note.text if self.data.note else None

    @property
    def currency(self) -> str:
        return self.data.currency

    @property
    def zone(self) -> str:
        return self.data.zone

    @property
    def is_minimum(self) -> bool:
        """Whether the scheme says what an order pays at least, so that a higher pay agrees with it."""
        return self.data.nature == "minimum"

    @property
    def deduction_codes(self) -> tuple[str, ...] | None:
        """The codes of the deductions it allows; None where it says nothing about deductions."""
        return None if self.data.deductions is None else tuple(each.code for each in self.data.deductions)

    def without_floor(self) -> PayScheme:
        """The same scheme without its lowest pay per order: what the terms alone add up to."""
        versions = tuple(version.model_copy(update={"at_least": None}) for version in self.data.versions)
        return PayScheme(self.data.model_copy(update={"versions": versions}), self.path)

    @property
    def heading(self) -> str:
        """The heading of 《平台劳动规则和算法协商指引（试行）》 under which the scheme is discussed."""
        return self.data.heading

    @property
    def in_force(self) -> tuple[Version, ...]:
        """The dated versions, oldest first; each has start, until (included, None = open), status and source."""
        return self.data.versions

    @property
    def status(self) -> Status:
        """The weakest status of all versions; `status_between` narrows it to a period."""
        return weakest([version.status for version in self.data.versions])

    @property
    def source(self) -> Text:
        """The source of the newest version."""
        return self.data.versions[-1].source.title.text

    def versions_between(self, first: date | None, last: date | None) -> tuple[Version, ...]:
        """The versions that touch the local days from `first` to `last`, both included."""
        return tuple(
            version
            for version in self.data.versions
            if (last is None or version.start <= last) and (first is None or (version.until or date.max) >= first)
        )

    def status_between(self, first: date | None, last: date | None) -> Status:
        """The weakest status among the versions of a period."""
        return weakest([version.status for version in self.versions_between(first, last)])

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of an order table that `declared` reads."""
        return columns_needed(self.data)

    def declared(self, table: Any, *, first: date | None = None, last: date | None = None) -> Column:
        """The declared pay of each order as an int64 column of cents.

        NULL where no version is in force on the order's day, an input is missing, or an input lies out of range
        (2,000 km, 7 days, 1,000,000 of order value). `first` and `last`, local days both included, keep the
        expression lean when the table holds a known period; orders outside them are NULL then.
        """
        return declared(self.data, table, (first, last))

    def explain(self, row: Mapping[str, Any]) -> list[Step]:
        """The steps of one order, last the step `pay`; one step `not_evaluable` where `declared` gives NULL.

        `row` has the order columns by name; a naive instant is UTC. Fractions, independent of `declared`.
        """
        return explained(self.data, row)

    def cents(self, row: Mapping[str, Any]) -> int | None:
        """The pay of one order by the second implementation, in cents; None when not evaluable."""
        value = self.explain(row)[-1].value
        return None if value is None else int(value.scaleb(2))  # type: ignore[union-attr]

    def described(self, language: str) -> list[str]:
        """The scheme in plain sentences, Chinese or English."""
        return described(self.data, language)
