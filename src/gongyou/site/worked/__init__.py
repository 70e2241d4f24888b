"""Worked cases that name a formula instead of a rule: which function of the product answers which family.

A family is known by what its case asks (the keys of its inputs, words of its formula), never by its id. To add one,
write a module with a `FAMILIES` tuple and list it in `KNOWN`.
"""

from __future__ import annotations

from gongyou.site.worked import (
    engaged,
    exposures,
    floors,
    indices,
    inference,
    labour,
    rates,
    recovered,
    rest,
    samples,
    signals,
    statistics,
    take,
    trips,
    whatif,
)
from gongyou.site.worked.family import Case, Family

# The first family that recognises a case answers it.
KNOWN = (
    trips,
    floors,
    rates,
    take,
    engaged,
    rest,
    labour,
    whatif,
    recovered,
    samples,
    statistics,
    inference,
    indices,
    signals,
    exposures,
)


def families() -> tuple[Family, ...]:
    """Every family, in the order in which they are asked."""
    return tuple(family for module in KNOWN for family in module.FAMILIES)


def family_of(case: Case) -> Family | None:
    """The family of a case, or None."""
    return next((family for family in families() if family.recognises(case)), None)
