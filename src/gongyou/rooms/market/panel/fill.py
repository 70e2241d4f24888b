"""From the forms of a panel to one value of each item, unit and month: reported, imputed, or none.

Nothing is dropped: a form that a query holds back counts as not reported, and what stands in for it is marked.
Method: docs/algorithms/imputation.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gongyou.calc.imputation import Imputed, Values, moved, rated
from gongyou.rooms.market.panel.fields import EMPLOYER

# A unit that was silent for longer is a non-respondent: its weight goes to the others of its stratum.
MOST_MONTHS_IMPUTED = 3
FLOWED = ("hires", "separations")
LEVELS = {
    "employer": ("wage_bill", "hours_paid", "vacancies"),
    "member": ("hours", "income", "employed", "on_platform"),
}
NEEDED = {
    "employer": ("heads_start", "hires", "separations", "heads_end", "wage_bill"),
    "member": ("employed", "hours", "income", "on_platform"),
}
SIZE = {"employer": "heads_end", "member": "employed"}


@dataclass(frozen=True, slots=True)
class Unit:
    """A reporter as the snapshot has it: pseudonymous, with its stratum, weight and months."""

    id: str
    kind: str
    region: str
    group: str
    size: str
    weight: float
    staff: float
    first: str
    last: str
    # Why it left, "" for one that reports or of whom an older snapshot does not say.
    reason: str = ""

    @property
    def stratum(self) -> str:
        return f"{self.region}|{self.group}|{self.size}"

    def is_in(self, period: str) -> bool:
        return self.first <= period and (not self.last or period <= self.last)


@dataclass(slots=True)
class Filled:
    """One unit's values of a month. `marks` says of each imputed item how; `silent` counts months without a form."""

    values: dict[str, float | None]
    marks: dict[str, str] = field(default_factory=dict)
    silent: int = 0

    @property
    def is_reported(self) -> bool:
        return self.silent == 0


Forms = Mapping[str, Mapping[str, Values]]


def filled(units: Sequence[Unit], forms: Forms, periods: Sequence[str]) -> dict[str, dict[str, Filled]]:
    """By period and unit. `forms[period][unit]` are the forms that count. Units without any value are left out."""
    known: dict[str, dict[str, Filled]] = {}
    before: dict[str, Filled] = {}
    for period in periods:
        own = forms.get(period, {})
        here = [unit for unit in units if unit.is_in(period)]
        donors = _Donors(here, own, before)
        now: dict[str, Filled] = {}
        for unit in here:
            form, last = own.get(unit.id), before.get(unit.id)
            if form is not None and all(form.get(name) is not None for name in NEEDED[unit.kind]):
                now[unit.id] = _completed(unit, form, last, donors)
            elif last is not None and last.silent < MOST_MONTHS_IMPUTED:
                now[unit.id] = _stood_in(unit, last, donors)
        known[period] = now
        # A month without any trace of a unit ends its series.
        before = now
    return known


class _Donors:
    """Who reported this month, and this month and the last, by stratum, group and kind."""

    def __init__(self, units: Sequence[Unit], own: Mapping[str, Values], before: Mapping[str, Filled]) -> None:
        self.now: dict[tuple[str, ...], list[Values]] = {}
        self.pairs: dict[tuple[str, ...], list[tuple[Values, Values]]] = {}
        for unit in units:
            form = own.get(unit.id)
            if form is None:
                continue
            last = before.get(unit.id)
            for key in self.keys(unit):
                self.now.setdefault(key, []).append(form)
                if last is not None and last.is_reported:
                    self.pairs.setdefault(key, []).append((_own(last), form))

    @staticmethod
    def keys(unit: Unit) -> tuple[tuple[str, ...], ...]:
        """From the narrowest to the widest: the stratum, the group in all regions, all of the kind."""
        return (unit.kind, unit.stratum), (unit.kind, "*", unit.group), (unit.kind,)


def _own(last: Filled) -> Values:
    return {name: value for name, value in last.values.items() if name not in last.marks}


def _moved(unit: Unit, last: float, donors: _Donors, name: str) -> Imputed:
    found = None
    for key in donors.keys(unit):
        found = moved(last, donors.pairs.get(key, ()), name)
        if found.how.value == "ratio":
            return found
    assert found is not None  # noqa: S101 (there is always a widest key)
    return found


def _rated(unit: Unit, base: float, donors: _Donors, name: str, over: str) -> Imputed | None:
    for key in donors.keys(unit):
        found = rated(base, donors.now.get(key, ()), name, over)
        if found is not None:
            return found
    return None


def _completed(unit: Unit, form: Values, last: Filled | None, donors: _Donors) -> Filled:
    """The form's own values; an item left out moves with its neighbours, or follows from their rate to the size."""
    made = Filled({name: None if value is None else float(value) for name, value in form.items()})
    for name in LEVELS[unit.kind]:
        if made.values.get(name) is not None:
            continue
        held = last.values.get(name) if last is not None else None
        found = (
            _moved(unit, held, donors, name)
            if held is not None
            else _rated(unit, made.values[SIZE[unit.kind]] or 0.0, donors, name, SIZE[unit.kind])
        )
        if found is not None:
            made.values[name], made.marks[name] = found.value, found.how.value
    return made


def _stood_in(unit: Unit, last: Filled, donors: _Donors) -> Filled:
    """Values for a unit without a form, out of its last ones. Flows of an employer balance by construction."""
    made = Filled({}, silent=last.silent + 1)
    if unit.kind == EMPLOYER:
        start = last.values["heads_end"] or 0.0
        made.values["heads_start"], made.marks["heads_start"] = start, "carried"
        for name in FLOWED:
            found = _rated(unit, start, donors, name, "heads_start")
            made.values[name] = found.value if found else 0.0
            made.marks[name] = "ratio" if found else "carried"
        made.values["heads_end"] = start + (made.values["hires"] or 0.0) - (made.values["separations"] or 0.0)
        made.marks["heads_end"] = made.marks["hires"]
    for name in LEVELS[unit.kind]:
        held = last.values.get(name)
        if held is not None:
            found = _moved(unit, held, donors, name)
            if name in ("employed", "on_platform"):
                found = Imputed(held, type(found.how).CARRIED, 0)
            made.values[name], made.marks[name] = found.value, found.how.value
    return made
