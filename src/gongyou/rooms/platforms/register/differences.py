"""What changed from one version to the next: line by line in the text, sentence by sentence in the executable part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from gongyou.rooms.platforms.models import RuleVersion
from gongyou.rooms.platforms.register.executable import Executable, executable_of


@dataclass(frozen=True, slots=True)
class Changed:
    """Lines that gave way to others; either side may be empty."""

    before: tuple[str, ...]
    after: tuple[str, ...]


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


def meaning_changed(before: RuleVersion, after: RuleVersion, language: str) -> list[Changed]:
    """What changed in the executable part, in plain sentences; dates and sources of the versions are left out."""
    return lines_changed(_sentences(before, language), _sentences(after, language))


def told(version: RuleVersion, language: str) -> list[str]:
    """The executable part in plain sentences."""
    return executable_of(version.executable).described(language) if version.executable else []


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _sentences(version: RuleVersion, language: str) -> list[str]:
    if not version.executable:
        return []
    executable = executable_of(version.executable)
    return [sentence for sentence in executable.described(language) if sentence not in _heads(executable, language)]


def _heads(executable: Executable, language: str) -> set[str]:
    """The sentence of a scheme that gives its version's first day and source."""
    if executable.scheme is None:
        return set()
    starts = tuple(
        f"From {each.start}" if language.lower().startswith("en") else f"{each.start} 起"
        for each in executable.scheme.in_force
    )
    return {sentence for sentence in executable.described(language) if sentence.startswith(starts)}
