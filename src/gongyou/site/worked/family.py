"""What a family of worked cases is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

Answer = Fraction | Decimal | int | bool | str | Mapping[str, Any] | list[Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One worked case: its formula in words, its inputs, and the keys that its answer is asked for."""

    formula: str
    inputs: Mapping[str, Any]
    expected: Any

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the inputs."""
        return frozenset(self.inputs)

    @property
    def asked(self) -> frozenset[str]:
        """The keys of the expected answer; empty where one value is asked."""
        return frozenset(self.expected) if isinstance(self.expected, Mapping) else frozenset()

    def has(self, *names: str) -> bool:
        """Whether all of these inputs are there."""
        return self.keys >= set(names)

    def number(self, name: str, otherwise: str | None = None) -> Fraction:
        """An input as an exact number."""
        value = self.inputs.get(name, otherwise)
        if value is None:
            raise KeyError(name)
        return Fraction(str(value))

    def one_of(self, *names: str) -> str | None:
        """The first of these inputs that is there."""
        return next((name for name in names if name in self.inputs), None)


@dataclass(frozen=True, slots=True)
class Family:
    """A family of cases: how it is known, and the function that answers it.

    The answer is one value, or values by name; `main` names the one meant where a case expects a single value.
    """

    name: str
    recognises: Callable[[Case], bool]
    answer: Callable[[Case], Answer]
    main: str = ""
