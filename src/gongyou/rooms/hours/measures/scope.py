"""What one look at the hours takes in: months, employers, approvals, and how sources are ranked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, field_validator

from gongyou.core.errors import BadInput
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.rules.approvals import Approval, Cycle, Scheme
from gongyou.rules.files import Strict, read_yaml

PRECEDENCE = Path(__file__).resolve().parents[1] / "precedence.yaml"
SOURCES = ("clock", "device", "app", "diary")
MOST_MONTHS = 24


class Precedence(Strict):
    """How the sources of one day are ranked and compared."""

    order: tuple[str, ...] = Field(min_length=1)
    tolerance_minutes: int = Field(ge=0, le=240)
    grace_minutes: int = Field(ge=0, le=240)
    reach_minutes: int = Field(ge=0, le=240)

    @field_validator("order")
    @classmethod
    def _once_each(cls, order: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(order)) != len(order) or not set(order) <= set(SOURCES):
            raise ValueError("each known source once")
        return order


@cache
def shipped() -> Precedence:
    """The ranking that ships with the product."""
    return read_yaml(PRECEDENCE, Precedence)


@dataclass(frozen=True, slots=True)
class Scope:
    """The parameters of a look, read and checked. No employers means every one."""

    first: Month
    last: Month
    employers: tuple[str, ...] = ()
    approvals: tuple[Approval, ...] = ()
    precedence: Precedence | None = None

    @classmethod
    def read(cls, params: Mapping[str, Any]) -> Scope:
        """The scope of `params`; a value that cannot be used raises BadInput and names it."""
        first, last = Month.read(str(params.get("from") or "")), Month.read(str(params.get("to") or ""))
        if last < first or len(list(first.until(last))) > MOST_MONTHS:
            raise BadInput(
                "hours.period",
                Text(f"期间 {first} 至 {last} 不能用。", f"The period {first} to {last} cannot be used."),
                Text(f"起月不晚于止月，最多 {MOST_MONTHS} 个月。", f"Forward, and {MOST_MONTHS} months at most."),
                value=f"{first}..{last}",
            )
        return cls(
            first,
            last,
            tuple(sorted(set(params.get("employers") or ()))),
            tuple(_approval(each) for each in params.get("approvals") or ()),
            _precedence(params.get("precedence")),
        )

    @property
    def ranked(self) -> Precedence:
        return self.precedence or shipped()

    @property
    def months(self) -> list[Month]:
        return list(self.first.until(self.last))

    def as_params(self) -> dict[str, Any]:
        """The same as JSON, so that a figure's parameters are always written in one way."""
        return {
            "from": str(self.first),
            "to": str(self.last),
            "employers": list(self.employers),
            "approvals": [
                {
                    "employer_key": each.employer_key,
                    "scheme": each.scheme.value,
                    "cycle": each.cycle.value if each.cycle else "",
                    "number": each.number,
                    "first": each.first.isoformat(),
                    "last": each.last.isoformat(),
                }
                for each in sorted(self.approvals, key=lambda each: (each.employer_key, each.first, each.number))
            ],
            "precedence": self.ranked.model_dump(mode="json"),
        }


def _precedence(written: Mapping[str, Any] | None) -> Precedence:
    if not written:
        return shipped()
    try:
        return Precedence(**written)
    except ValidationError as error:
        raise BadInput(
            "hours.precedence",
            Text("来源次序不能用。", "The ranking of the records cannot be used."),
            Text(
                f"每个来源写一次：{'、'.join(SOURCES)}；分钟数在 0 到 240 之间。",
                f"Each of {', '.join(SOURCES)} once, minutes from 0 to 240.",
            ),
            value=str(error.errors()[0]["loc"]),
        ) from error


def _approval(written: Mapping[str, Any]) -> Approval:
    return Approval(
        str(written["employer_key"]),
        Scheme(written["scheme"]),
        Cycle(written["cycle"]) if written.get("cycle") else None,
        str(written.get("number") or ""),
        date.fromisoformat(str(written["first"])),
        date.fromisoformat(str(written["last"])),
    )
