"""The room's rules as its file has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from gongyou.calc.risk_tiers import TierRule
from gongyou.calc.transitions import OrderRule


@dataclass(frozen=True, slots=True)
class Rules:
    """`fewest` raters before anything is shown, and again before it is renewed; percentiles for `alike` and `apart`."""

    version: int
    tiers: TierRule
    order: OrderRule
    listed: int
    fewest: int
    reliable_from: Fraction
    alike_within: int
    apart_from: int


def read(data: Mapping[str, Any]) -> Rules:
    """The rules of a file's content. ValueError for a table with a gap or weights that do not sum to 1."""
    ratings, agreement = data["ratings"], data["agreement"]
    if ratings["fewest"] < 2 or not 0 < agreement["alike_within"] < agreement["apart_from"] <= 100:
        raise ValueError("fewest raters and steps of agreement are out of range")
    return Rules(
        data["version"],
        TierRule.read(data["tiers"]),
        OrderRule.read(data["transitions"]),
        data["transitions"]["listed"],
        ratings["fewest"],
        Fraction(str(ratings["reliable_from"])),
        agreement["alike_within"],
        agreement["apart_from"],
    )


@cache
def rules() -> Rules:
    """The rules in force."""
    return read(yaml.safe_load((files(__package__) / "rules.yaml").read_text("utf-8")))
