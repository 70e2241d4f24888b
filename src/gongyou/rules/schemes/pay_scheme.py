"""PayScheme: one scheme file, asked for a whole table or for one order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import ibis
from pydantic import ValidationError

from gongyou.core.errors import BadInput, MissingParameter
from gongyou.core.text import Text
from gongyou.rules.answer import Status, Step, weakest
from gongyou.rules.exact import Column
from gongyou.rules.files import Strict, as_recorded, read_yaml, yaml_as
from gongyou.rules.kept import found_again, is_kept
from gongyou.rules.schemes.cut import first_day, last_day
from gongyou.rules.schemes.declared import declared
from gongyou.rules.schemes.declared_periods import by_platform, by_worker, chosen_for
from gongyou.rules.schemes.described import described
from gongyou.rules.schemes.explained import explained
from gongyou.rules.schemes.explained_periods import PeriodPay, explained_periods
from gongyou.rules.schemes.explained_platforms import Hours, PlatformPay, platform_pay
from gongyou.rules.schemes.figures import Derived
from gongyou.rules.schemes.model import Input, Scheme, Version, waiting_for
from gongyou.rules.schemes.needs import ORDER_COLUMNS, SESSION_COLUMNS, columns_needed, columns_of_periods

# What stands for an input while a scheme is tried out.
PROBE = Decimal("99.99")


@dataclass(frozen=True, eq=False)
class PayScheme:
    """A pay scheme: the platform's published rule, a statute's floor, or a proposal at the table."""

    data: Scheme
    path: Path | None = None

    @classmethod
    def load(cls, path_or_id: Path | str) -> PayScheme:
        """The scheme of a file, or of the standard packs by its id. Raises BadInput or NotFound."""
        path = found_again(Path(path_or_id))
        if path.suffix in {".yaml", ".yml"} or path.exists():
            with as_recorded() if is_kept(path) else nullcontext():
                scheme = cls.read(path)
            scheme.try_out()
            return scheme
        from gongyou.rules import catalogue  # the catalogue holds schemes: a load by id asks it

        return catalogue.standard().scheme(str(path_or_id))

    @classmethod
    def read(cls, path: Path) -> PayScheme:
        """The scheme of a file that ships and is known to build."""
        return cls(read_yaml(path, Scheme), path)

    @classmethod
    def parse(cls, written: str, name: Path = Path("scheme.yaml")) -> PayScheme:
        """The scheme of a text, tried out; an error calls the text `name`. Raises BadInput."""
        scheme = cls(yaml_as(written, Scheme, name), name)
        scheme.try_out()
        return scheme

    @classmethod
    def recorded(cls, written: str, name: Path = Path("scheme.yaml")) -> PayScheme:
        """The scheme of a text that was taken once, by the checks of then. Raises BadInput."""
        with as_recorded():
            return cls.parse(written, name)

    def try_out(self) -> None:
        """Builds every expression once, so that what exact integers cannot hold is refused before an order is read."""
        ready = self.given(**dict.fromkeys(self.needed, PROBE))
        orders = ibis.table(ORDER_COLUMNS, name="orders")
        ready.declared(orders)
        period = ready.data.period
        if period is None:
            return
        sessions = ibis.table(SESSION_COLUMNS, name="sessions")
        for version in ready.data.versions:
            # The period in which the version begins: with the one before, where rates change inside it.
            span = first_day(period, version.start), last_day(period, version.start)
            ready.periods(orders, *span, sessions=sessions)
            if any(top_up.by == "platform" for top_up in version.top_ups):
                ready.platform_periods(orders, *span, sessions=sessions)

    @property
    def needed(self) -> tuple[str, ...]:
        """The inputs that the user must supply and has not yet."""
        return waiting_for(self.data)

    def given(self, **values: Decimal | int | str) -> PayScheme:
        """The same scheme with these inputs supplied. Raises BadInput for an unknown or impossible one."""
        known = {each.name: each for each in self.data.inputs}
        for name in values:
            if name not in known:
                raise BadInput(
                    "scheme.input_unknown",
                    Text(f"“{self.title.zh}”没有输入项“{name}”。", f"“{self.title.en}” takes no input “{name}”."),
                    Text(f"可给：{'、'.join(known) or '无'}。", f"It takes: {', '.join(known) or 'none'}."),
                    scheme=self.id,
                    input=name,
                )
        if not values:
            return self
        try:
            # The scheme itself was read before; what is new in it are the values.
            with as_recorded():
                return PayScheme(Scheme.model_validate(_filled(self.data, values)), self.path)
        except ValidationError as error:
            wrong = error.errors()[0]["msg"]
            raise BadInput(
                "scheme.input_wrong",
                Text(f"“{self.title.zh}”的输入不可用：{wrong}。", f"An input of “{self.title.en}” cannot be: {wrong}."),
                Text("请给出不小于零、最多六位小数的数。", "Give a number from zero, with up to six decimals."),
                scheme=self.id,
            ) from error

    def _ready(self) -> Scheme:
        """The data, once every input is there. Raises MissingParameter that says what to supply."""
        for each in self.data.inputs:
            if each.name in self.needed:
                raise MissingParameter(
                    "scheme.input_missing",
                    Text(
                        f"“{self.title.zh}”缺少“{each.label.zh}”（{each.name}）。",
                        f"“{self.title.en}” lacks “{each.label.en}” ({each.name}).",
                    ),
                    each.remedy.text,
                    scheme=self.id,
                    input=each.name,
                )
        return self.data

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
    def is_of_orders(self) -> bool:
        """Whether it says what single orders pay, without asking for an input: what an audit order by order needs."""
        return not self.needed and any(version.terms for version in self.data.versions)

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
        return declared(self._ready(), table, (first, last))

    def explain(self, row: Mapping[str, Any]) -> list[Step]:
        """The steps of one order, last the step `pay`; one step `not_evaluable` where `declared` gives NULL.

        `row` has the order columns by name; a naive instant is UTC. Fractions, independent of `declared`.
        """
        return explained(self._ready(), row)

    def cents(self, row: Mapping[str, Any]) -> int | None:
        """The pay of one order by the second implementation, in cents; None when not evaluable."""
        value = self.explain(row)[-1].value
        return None if value is None else int(value.scaleb(2))  # type: ignore[union-attr]

    @property
    def columns_of_periods(self) -> tuple[str, ...]:
        """The columns of an order table that `periods` reads."""
        return columns_of_periods(self.data)

    def periods(
        self, orders: Any, first: date, last: date, *, sessions: Any | None = None, least: str | None = None
    ) -> Any:
        """One row per worker and pay period of the local days from `first` to `last`, which hold whole periods.

        Columns: worker_key, period (its first day), orders, unjudged (orders and sessions that cannot be judged),
        engaged_seconds (the union of overlapping orders), online_seconds, points, versions (how many rates were in
        force), and in int64 cents declared, bonus, paid, floor_NAME and top_up_NAME of each top-up, top_up (the
        largest), due. Amounts are NULL where `unjudged` is not 0. `orders` holds the accepted orders of one platform.
        `least` names a column of `orders`: cents that each order pays at least, before the period is reckoned; an order
        without them cannot be judged.
        """
        return by_worker(chosen_for(self._ready(), (first, last), sessions, least), orders, sessions)

    def platform_periods(self, orders: Any, first: date, last: date, *, sessions: Any | None = None) -> Any:
        """One row per pay period for all workers: floors and top-ups of the platform, paid, hours, utilisation.

        `utilisation` counts ten-thousandths of the hours online that were engaged.
        """
        return by_platform(chosen_for(self._ready(), (first, last), sessions), orders, sessions)

    def explain_periods(
        self, orders: Iterable[Mapping[str, Any]], sessions: Iterable[Mapping[str, Any]] = ()
    ) -> list[PeriodPay]:
        """Every worker's every period with its steps: Fractions, independent of `periods`."""
        return explained_periods(self._ready(), orders, sessions)

    def explain_platform(self, hours: Mapping[date, Hours], paid: Fraction) -> PlatformPay:
        """One period of a platform in Fractions; `hours` by the first day of the version they fall under."""
        return platform_pay(self._ready(), hours, paid)

    def described(self, language: str) -> list[str]:
        """The scheme in plain sentences, Chinese or English."""
        return described(self.data, language)


def _filled(part: Any, values: Mapping[str, Decimal | int | str]) -> Any:
    """The part as plain data with the inputs put in where they are waited for."""
    if isinstance(part, Derived) and part.of in values:
        return {**_plain(part, values), "of": values[str(part.of)]}
    if isinstance(part, Input) and part.name in values:
        return {**_plain(part, values), "value": values[part.name]}
    if isinstance(part, Strict):
        return _plain(part, values)
    return tuple(_filled(each, values) for each in part) if isinstance(part, tuple) else part


def _plain(part: Strict, values: Mapping[str, Decimal | int | str]) -> dict[str, Any]:
    return {name: _filled(getattr(part, name), values) for name in type(part).model_fields}
