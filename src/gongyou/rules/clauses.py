"""The clauses that rules rest on, in the words of the official text: `clauses.yaml` of a pack."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated

from pydantic import Field, RootModel

from gongyou.rules.citations import PACKS, Citation
from gongyou.rules.files import read_yaml
from gongyou.rules.rule import Rule

FILE = "clauses.yaml"


class ClauseFile(RootModel[dict[str, Annotated[tuple[Citation, ...], Field(min_length=1)]]]):
    """Rule id → its clauses, the first one first."""


def clauses_of(rule: Rule) -> tuple[Citation, ...]:
    """The clauses of a rule, the first one first; none where the words are not held."""
    return _pack(rule.pack).get(rule.id, ())


@lru_cache(maxsize=16)
def _pack(name: str) -> Mapping[str, tuple[Citation, ...]]:
    path = PACKS / name / FILE
    return read_yaml(path, ClauseFile).root if path.is_file() else {}
