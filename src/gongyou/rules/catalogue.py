"""The catalogue: every parameter, rule and pay scheme of the packs that ship, and of overlay folders.

A pack is a folder with `parameters/*.yaml` and `schemes/*.yaml`; an overlay folder has the same two. An overlay adds
values to a known parameter, new parameters and schemes, and replaces a value with the same place and first day.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

import ibis

from gongyou.core.errors import BadInput, NotFound
from gongyou.core.text import Text
from gongyou.rules import packs
from gongyou.rules.build import given_of, slots
from gongyou.rules.calendar import working_calendar
from gongyou.rules.parameters import Parameters
from gongyou.rules.rule import ANNOUNCED, Definition, Output, Rule, code_digest
from gongyou.rules.schemes import PayScheme
from gongyou.rules.units import Unit

PACKS = Path(__file__).parent / "packs"
SCREENS = ".screen."


class Catalogue:
    """What the rules floor knows, by id."""

    def __init__(self, parameters: Parameters, rules: Iterable[Rule], schemes: Iterable[PayScheme]) -> None:
        self.parameters = parameters
        self._rules = {rule.id: rule for rule in rules}
        self._schemes = {scheme.id: scheme for scheme in schemes}

    def rule(self, name: str) -> Rule:
        """The rule of an id such as cn.overtime_pay, or of its short name; NotFound names the nearest ones."""
        for rule in self._rules.values():
            if name in rule.names:
                return rule
        raise NotFound(
            "rules.rule_unknown",
            Text(f"没有规则“{name}”。", f"There is no rule “{name}”."),
            self._meant(name),
            rule=name,
        )

    def _meant(self, name: str) -> Text:
        names = {short for rule in self._rules.values() for short in rule.names}
        near = get_close_matches(name, sorted(names), n=3, cutoff=0.5)
        if not near:
            return Text("用 gongyou rules list 查看全部规则。", "See gongyou rules list for every rule.")
        return Text(
            f"是不是 {'、'.join(near)}？全部规则见 gongyou rules list。",
            f"Did you mean {', '.join(near)}? See gongyou rules list for every rule.",
        )

    def rules(self) -> tuple[Rule, ...]:
        """Every rule, by id."""
        return tuple(self._rules.values())

    def scheme(self, name: str) -> PayScheme:
        """The pay scheme of an id or an alias; NotFound names those there are."""
        for scheme in self._schemes.values():
            if name == scheme.id or name in scheme.data.aliases:
                return scheme
        raise NotFound(
            "rules.scheme_unknown",
            Text(f"没有计价规则“{name}”。", f"There is no pay scheme “{name}”."),
            Text(f"现有：{'、'.join(self._schemes)}。", f"There are: {', '.join(self._schemes)}."),
            scheme=name,
        )

    def schemes(self) -> tuple[PayScheme, ...]:
        """Every pay scheme, by id."""
        return tuple(self._schemes.values())


def standard(overlays: Sequence[Path] = ()) -> Catalogue:
    """The catalogue of the packs that ship and of the overlay folders, in that order; read once and kept."""
    return _standard(tuple(Path(folder).resolve() for folder in overlays))


@lru_cache(maxsize=32)
def _standard(overlays: tuple[Path, ...]) -> Catalogue:
    folders = [folder for folder in sorted(PACKS.iterdir()) if folder.is_dir() and folder.name != "__pycache__"]
    for folder in overlays:
        if not folder.is_dir():
            raise BadInput(
                "rules.overlay_missing",
                Text(f"补充规则目录 {folder} 不存在。", f"There is no overlay folder {folder}."),
                Text("请检查路径。", "Check the path."),
                folder=folder,
            )
    parameters = Parameters.of_folders([*folders, *overlays], working_calendar(overlays))
    rules = [rule_of(definition, parameters) for definition in definitions()]
    return Catalogue(parameters, rules, _schemes([*folders, *overlays]))


def definitions() -> tuple[Definition, ...]:
    """Every rule that the modules of the packs define, by id."""
    found: dict[str, Definition] = {}
    for module in pkgutil.walk_packages(packs.__path__, f"{packs.__name__}."):
        if SCREENS in module.name:
            continue  # checks of a payroll's row, which rules.screening.check finds
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Definition):
                found[value.id] = value
    return tuple(found[name] for name in sorted(found))


def rule_of(definition: Definition, parameters: Parameters) -> Rule:
    """The rule that a definition makes with these parameters."""
    plain = Rule(definition, "", ())
    if definition.shape.plain is not None:
        # What it answers is told by its declared results: there is nothing to build.
        told = tuple(Output(name, definition.title, Unit.WORD) for name in definition.outputs)
        return Rule(definition, code_digest(definition, parameters.digest(plain.uses)), told)
    needed = slots(plain, parameters)
    table = ibis.table({slot.name: slot.dtype for slot in needed}, name="given")
    steps = {step.name: step for step in definition.steps(given_of(table, needed, parameters))}
    named = [*definition.outputs, *([ANNOUNCED] if ANNOUNCED in steps else [])]
    outputs = tuple(Output(name, steps[name].label, steps[name].unit) for name in named)
    digest = parameters.digest(plain.uses) + (parameters.calendar.digest if ANNOUNCED in steps else "")
    return Rule(definition, code_digest(definition, digest), outputs)


def _schemes(folders: Sequence[Path]) -> tuple[PayScheme, ...]:
    """By id; a scheme of a later folder replaces one of the same id."""
    found: dict[str, PayScheme] = {}
    for folder in folders:
        for path in sorted((folder / "schemes").glob("*.yaml")):
            # Those that ship are tried out by the tests, not at every start.
            scheme = PayScheme.read(path) if folder.parent == PACKS else PayScheme.load(path)
            found[scheme.id] = scheme
    return tuple(found[name] for name in sorted(found))
