"""A check: a rule turned to a row of a payroll, which says whether there is a breach, how large, and in which days."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from importlib import import_module
from pkgutil import walk_packages

from gongyou.core.errors import NotFound
from gongyou.core.text import Text
from gongyou.rules import packs
from gongyou.rules.catalogue import SCREENS, Catalogue, rule_of
from gongyou.rules.rule import Definition, Rule
from gongyou.rules.units import Unit

BREACH, AMOUNT, EXTENT, FIRST, LAST = "breach", "amount", "extent", "first", "last"


class Grain(StrEnum):
    """What a check judges: each month of a worker with an employer, or the employment as a whole."""

    MONTH = "month"
    PERSON = "person"


@dataclass(frozen=True, eq=False)
class Check:
    """One kind of breach.

    `definition` answers `breach`, and where it can `amount` (yuan), `extent` (in `unit`), `first` and `last` (days).
    `of` is the rule of the catalogue whose clause is broken. `only` names what a row must be for the check to concern
    it at all: a column and the values that it may have. `rank` is the order in which money is claimed.
    """

    definition: Definition
    of: str
    grain: Grain = Grain.MONTH
    only: Mapping[str, tuple[str | bool, ...]] | None = None
    unit: Unit | None = None
    rank: int = 0

    @property
    def id(self) -> str:
        return self.definition.id

    @property
    def family(self) -> str:
        """cn.wages of cn.wages.unpaid_overtime."""
        return self.id.rpartition(".")[0]

    @property
    def short(self) -> str:
        return self.id.rpartition(".")[2]

    @property
    def title(self) -> Text:
        return self.definition.title

    @property
    def conditions(self) -> Mapping[str, tuple[str | bool, ...]]:
        return self.only or {}

    @property
    def columns(self) -> tuple[str, ...]:
        """What a row must bring: the conditions, then the inputs, each once."""
        return tuple(dict.fromkeys([*self.conditions, *(each.name for each in self.definition.inputs)]))


@dataclass(frozen=True, eq=False)
class Applied:
    """A check under the parameters of one catalogue."""

    check: Check
    rule: Rule
    basis: Rule

    @cached_property
    def version(self) -> str:
        """Changes with the check's own code, with the rule that it applies, and with the values of either."""
        return hashlib.sha256(f"{self.rule.version} {self.basis.version}".encode()).hexdigest()[:8]

    @property
    def id(self) -> str:
        return self.check.id


def checks(pack: str = "cn") -> tuple[Check, ...]:
    """The checks of a pack such as cn, of a family such as cn.wages, or the one of an id; NotFound names what there is.

    In the order in which money is claimed.
    """
    known = _known()
    found = tuple(each for each in known if pack in (each.id, each.family, each.id.split(".")[0]))
    if not found:
        named = [*dict.fromkeys(each.id.split(".")[0] for each in known), *families()]
        raise NotFound(
            "screen.pack_unknown",
            Text(f"没有筛查项“{pack}”。", f"There is no screen “{pack}”."),
            Text(f"现有：{'、'.join(named)}。", f"There are: {', '.join(named)}."),
            value=pack,
        )
    return found


def families() -> tuple[str, ...]:
    """Every family of checks, in order."""
    return tuple(dict.fromkeys(each.family for each in _known()))


def applied(some: Sequence[Check], catalogue: Catalogue) -> tuple[Applied, ...]:
    """The checks as rules under the catalogue's parameters."""
    return tuple(
        Applied(each, rule_of(each.definition, catalogue.parameters), catalogue.rule(each.of)) for each in some
    )


def _known() -> tuple[Check, ...]:
    found: dict[str, Check] = {}
    for module in walk_packages(packs.__path__, f"{packs.__name__}."):
        if SCREENS in module.name:
            for value in vars(import_module(module.name)).values():
                if isinstance(value, Check):
                    found[value.id] = value
    return tuple(sorted(found.values(), key=lambda each: (each.rank, each.id)))
