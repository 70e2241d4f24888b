"""Codes as reporters write them: regions that were renumbered (GB/T 2260), occupations of an older edition."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

OCCUPATION = re.compile(r"[1-8]-\d{2}(-\d{2}(-\d{2})?)?", re.ASCII)


@cache
def _table(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load(files(__package__).joinpath(name).read_text(encoding="utf-8")))


def successors(region: str) -> tuple[str, ...]:
    """The codes that took the place of a withdrawn one; () for a code that was not withdrawn."""
    found = _table("successors.yaml").get(region[:6])
    return tuple(found["now"]) if found else ()


def region_now(region: str) -> str:
    """The code in force, where there is exactly one successor; else the code itself."""
    later = successors(region)
    return later[0] if len(later) == 1 else region


@cache
def _occupations() -> frozenset[str]:
    known = set()
    for group, listed in _table("occupations_2022.yaml").items():
        known |= {group, group[:4]}
        for part in listed.split(","):
            first, _, last = part.partition("-")
            known |= {f"{group}-{number:02d}" for number in range(int(first), int(last or first) + 1)}
    return frozenset(known)


def is_occupation_2022(code: str) -> bool:
    """Whether the edition of 2022 has this 中类, 小类 or 细类. Trailing 00 may stand or be left out."""
    plain = code.strip()
    while plain.endswith("-00"):
        plain = plain[:-3]
    return plain in _occupations()


def is_occupation_shaped(code: str) -> bool:
    """Whether the text looks like a code of the classification at all."""
    return OCCUPATION.fullmatch(code.strip()) is not None
