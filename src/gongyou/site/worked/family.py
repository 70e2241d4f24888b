"""What a family of worked cases is."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from gongyou.core.errors import BadInput
from gongyou.core.text import Text

Answer = Fraction | Decimal | int | bool | str | Mapping[str, Any] | list[Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One worked case: its formula in words, its inputs, what is expected, and the folder where it finds its files."""

    formula: str
    inputs: Mapping[str, Any]
    expected: Any
    folder: Path = Path()

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

    def rows(self, name: str = "file") -> list[dict[str, str]]:
        """The rows of the CSV file that an input names."""
        with self._file(name).open(encoding="utf-8-sig", newline="") as opened:
            return list(csv.DictReader(opened))

    def lines(self, name: str = "file") -> list[str]:
        """The lines of a file without a heading that an input names, empty ones left out."""
        return [line for line in self._file(name).read_text(encoding="utf-8-sig").splitlines() if line.strip()]

    def _file(self, name: str) -> Path:
        """The file that an input names: from the cases' own folder or one above it."""
        named = str(self.inputs[name])
        there = next(
            (place / named for place in (self.folder, *self.folder.parents) if (place / named).is_file()), None
        )
        if there is None:
            raise BadInput(
                "verify.data_missing",
                Text(f"找不到实例所用的数据文件 {named}。", f"The data file {named} of the case is not there."),
                Text("请把数据放在实例文件的上级目录中。", "Put the data beside the cases or in a folder above them."),
                file=named,
            )
        return there

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
