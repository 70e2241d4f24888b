"""Whose a finding is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gongyou.registry.models import Employer, Member, Organisation

LOOK_UP = 500


@dataclass(frozen=True, slots=True)
class Belonging:
    """Findings belong to the worker's own organisation, else to the employer's, else to the one of the run.

    Only organisations at or below the one of the run count.
    """

    top: Organisation
    homes: dict[str, Organisation]
    employers: dict[str, Employer]

    @classmethod
    def of(cls, top: Organisation, *, workers: Iterable[str], employers: Iterable[str] = ()) -> Belonging:
        """For the workers and employers of a run, by their keys: two look-ups for each five hundred."""
        homes: dict[str, Organisation] = {}
        for some in _portions(workers):
            members = Member.objects.filter(worker_key__in=some).select_related("organisation")
            homes.update({each.worker_key: each.organisation for each in members if _is_below(each.organisation, top)})
        known: dict[str, Employer] = {}
        for some in _portions(employers):
            firms = Employer.objects.filter(key__in=some).select_related("organisation")
            known.update({each.key: each for each in firms})
        return cls(top, homes, known)

    def organisation_of(self, worker: str, employer: str = "") -> Organisation:
        """The organisation that reviews what was found about the worker at the employer."""
        if worker in self.homes:
            return self.homes[worker]
        firm = self.employers.get(employer)
        theirs = firm.organisation if firm else None
        return theirs if theirs is not None and _is_below(theirs, self.top) else self.top

    def employer_name(self, key: str) -> str:
        """The employer's name, or its key where the registry does not know it."""
        firm = self.employers.get(key)
        return firm.name if firm else key


def _is_below(organisation: Any, top: Organisation) -> bool:
    return bool(organisation.path.startswith(top.path))


def _portions(keys: Iterable[str]) -> Iterator[Sequence[str]]:
    listed = sorted(set(keys))
    for start in range(0, len(listed), LOOK_UP):
        yield listed[start : start + LOOK_UP]
