"""Which pay rule an order falls under: the declared rule of the register on its day, else the pack that ships."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from gongyou.core.text import Text
from gongyou.rooms.platforms.measures.scope import local
from gongyou.rooms.platforms.names import PLATFORMS
from gongyou.rules.files import as_recorded, yaml_as
from gongyou.rules.schemes import PayScheme
from gongyou.rules.schemes.model import Scheme

ZONE = "Asia/Shanghai"
SHIPPED = Text("随产品提供的规则", "the rule that ships with the product")
DECLARED = Text("规则登记", "the rule register")


@dataclass(frozen=True, slots=True)
class Ruling:
    """One scheme for the local days from `first` to `last`, both included; None is open. `rule` is the register's."""

    scheme: PayScheme
    first: date
    last: date | None
    title: Text
    edition: str
    version: str
    rule: str = ""

    def holds_on(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    @property
    def origin(self) -> Text:
        return DECLARED if self.rule else SHIPPED


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rulings of one platform, which never share a day; empty where no rule is known.

    `is_undecided`: several unions keep one and it cannot be told whose holds, so there is none.
    """

    rulings: tuple[Ruling, ...]
    is_undecided: bool = False

    def on(self, day: date) -> Ruling | None:
        """The ruling in force on a local day."""
        return next((each for each in self.rulings if each.holds_on(day)), None)

    def between(self, first: date, last: date) -> tuple[Ruling, ...]:
        """The rulings that touch the days from `first` to `last`, the earliest first."""
        return tuple(each for each in self.rulings if each.first <= last and (each.last or date.max) >= first)

    def dated(self, row: Mapping[str, Any]) -> tuple[date, Ruling | None]:
        """The order's one local day and the ruling on it: by the moment that the ruling of its dispatch day names."""
        sent = day_of(row["dispatched_at"], ZONE)
        ruling = self.on(sent)
        if ruling is None:
            return sent, None
        moment = row.get(ruling.scheme.data.dated_by) or row["dispatched_at"]
        day = day_of(moment, ruling.scheme.zone)
        return day, self.on(day)


def day_of(moment: datetime, zone: str) -> date:
    return local(moment, zone).date()


def book_of(platform: str, keeper: int | None = None) -> RuleBook:
    """The register's pay schemes by their days, and the shipped one on the days that no declared scheme covers.

    `keeper`: the union whose records are read alone, by its primary key; without one all records are.
    """
    return RuleBook(_fitted(_declared(platform, keeper), _shipped(platform)))


def shipped_book(platform: str) -> RuleBook:
    """The shipped rule alone."""
    return RuleBook(_fitted((), _shipped(platform)))


def _declared(platform: str, keeper: int | None) -> list[Ruling]:
    """Versions with a scheme of single orders, those under the heading of pay first."""
    from gongyou.rooms.platforms.models import DeclaredRule
    from gongyou.rooms.platforms.register.facts import current_versions, spans_of

    rules = DeclaredRule.objects.filter(platform=platform, section__in=("pay", "conduct")).prefetch_related("versions")
    if keeper is not None:
        rules = rules.filter(organisation=keeper)
    found = []
    for rule in sorted(rules, key=lambda each: (each.section != "pay", each.title, each.pk)):
        for version, until in spans_of(current_versions(rule)):
            scheme = scheme_held(version.executable)
            if scheme is not None:
                found.append(
                    Ruling(
                        scheme,
                        version.effective_from,
                        until,
                        rule.title_text,
                        version.edition,
                        version.digest[:12],
                        str(rule.key),
                    )
                )
    return found


@lru_cache(maxsize=256)
def scheme_held(written: str) -> PayScheme | None:
    """The scheme of a version that the register took, and so tried out; None where it says nothing of an order."""
    if not written.strip() or written.lstrip().startswith("kind:"):
        return None
    with as_recorded():
        scheme = PayScheme(yaml_as(written, Scheme, Path("rule.yaml")))
    return scheme if scheme.is_of_orders or _fillable(scheme) else None


def _fillable(scheme: PayScheme) -> bool:
    return any(version.terms for version in scheme.data.versions)


@lru_cache(maxsize=64)
def _shipped(platform: str) -> tuple[Ruling, ...]:
    """One ruling for each dated version of the shipped scheme."""
    known = PLATFORMS.get(platform)
    if known is None:
        return ()
    scheme = PayScheme.load(known.scheme)
    digest = scheme.version
    return tuple(
        Ruling(scheme, version.start, version.until, scheme.title, version.start.isoformat(), digest)
        for version in scheme.in_force
    )


def _fitted(declared: Iterable[Ruling], shipped: Iterable[Ruling]) -> tuple[Ruling, ...]:
    """Each in turn takes the days that none before it holds."""
    taken: list[Ruling] = []
    for each in (*declared, *shipped):
        taken.extend(_free_of(each, taken))
    return tuple(sorted(taken, key=lambda one: one.first))


def _free_of(ruling: Ruling, taken: Iterable[Ruling]) -> list[Ruling]:
    from dataclasses import replace

    spans = [(ruling.first, ruling.last or date.max)]
    for other in taken:
        start, end = other.first, other.last or date.max
        spans = [
            part
            for first, last in spans
            for part in (
                (first, min(last, _before(start))) if first < start else None,
                (max(first, _after(end)), last) if last > end else None,
            )
            if part is not None
        ]
    return [replace(ruling, first=first, last=None if last == date.max else last) for first, last in spans]


def _before(day: date) -> date:
    return day - date.resolution if day > date.min else day


def _after(day: date) -> date:
    return day + date.resolution if day < date.max else day
