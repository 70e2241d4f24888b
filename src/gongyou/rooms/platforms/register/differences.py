"""What changed from one version to the next: term by term in what can be computed, line by line in the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from gongyou.core.text import Text
from gongyou.rooms.platforms.models import RuleVersion
from gongyou.rooms.platforms.register.executable import KIND_WORDS, Executable, executable_of
from gongyou.rules.declarations.differences import declaration_differences
from gongyou.rules.difference import Difference, Way, Weight, signed, substantive

if TYPE_CHECKING:
    from gongyou.rules.schemes.effects import Effect

NOT_EXECUTABLE = Text("没有可执行部分", "no executable part")


@dataclass(frozen=True, slots=True)
class Changed:
    """Lines that gave way to others; either side may be empty."""

    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Differing:
    """What differs in what can be computed, and what it does to three orders; no orders where it is no pay."""

    differences: tuple[Difference, ...]
    effects: tuple[Effect, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.differences)

    def shown(self, language: str) -> dict[str, Any]:
        """Sentences, and a row for each order."""
        return {
            "sentences": [each.text.on(language) for each in self.differences],
            "effects": [_effect(each, language) for each in self.effects],
        }


def lines_changed(before: Sequence[str], after: Sequence[str]) -> list[Changed]:
    """The stretches in which the two differ, in order; none exactly where they are equal."""
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [
        Changed(tuple(before[from_:until]), tuple(after[start:end]))
        for step, from_, until, start, end in steps
        if step != "equal"
    ]


def text_changed(before: RuleVersion, after: RuleVersion) -> list[Changed]:
    """What changed in the published text."""
    return lines_changed(_lines(before.text), _lines(after.text))


def meaning_changed(before: RuleVersion, after: RuleVersion) -> Differing:
    """What changed in the executable part; dates and sources, which every version has its own, are left out."""
    return executables_differ(
        executable_of(before.executable) if before.executable else None,
        executable_of(after.executable) if after.executable else None,
    )


def executables_differ(before: Executable | None, after: Executable | None) -> Differing:
    """The same of two executable parts; None where a version has none."""
    if before is None and after is None:
        return Differing(())
    if before is not None and after is not None and before.scheme is not None and after.scheme is not None:
        from gongyou.rules.schemes.differences import differences, effects  # brings the engine's expressions

        found = tuple(substantive(differences(before.scheme, after.scheme)))
        return Differing(found, tuple(effects(before.scheme, after.scheme)) if found else ())
    old, new = (each.declaration if each is not None else None for each in (before, after))
    if (old is not None or before is None) and (new is not None or after is None):
        return Differing(tuple(declaration_differences(old, new)))
    said = [NOT_EXECUTABLE if each is None else KIND_WORDS[each.kind] for each in (before, after)]
    label = Text("可执行部分", "Executable part")
    return Differing((Difference("executable", label, Way.CHANGED, Weight.MONEY, said[0], said[1]),))


def told(version: RuleVersion, language: str) -> list[str]:
    """The executable part in plain sentences."""
    return executable_of(version.executable).described(language) if version.executable else []


def _effect(effect: Effect, language: str) -> dict[str, Any]:
    from gongyou.rules.schemes.words import MONEY

    amounts = [
        None if amount is None else MONEY[currency].on(language).format(f"{amount:,.2f}")
        for amount, currency in zip((effect.before, effect.after), effect.currencies, strict=True)
    ]
    change = effect.change
    return {
        "label": effect.order.label.on(language),
        "before": amounts[0],
        "after": amounts[1],
        "change": None if change is None else "0.00" if not change else signed(change),
        "reason": effect.reason.on(language) if effect.reason else "",
    }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
