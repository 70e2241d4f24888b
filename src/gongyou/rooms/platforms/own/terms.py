"""The limits that a worker's hours are held against: those that the platform declared, else those of the standard."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from gongyou.core.text import Text
from gongyou.rooms.platforms.metrics.terms import Terms
from gongyou.rules.continuous_time import Terms as Continuous
from gongyou.rules.declarations import Rest

if TYPE_CHECKING:
    from gongyou.registry.models import Organisation

STANDARD = Text(
    "推荐性国家标准《外卖平台服务管理基本要求》（2025-12-04）；重置间隔和宽放比例是本系统的约定",
    "Recommended national standard, Basic requirements for the management of food-delivery platforms (2025-12-04); the "
    "gap that begins a new spell and the allowance are conventions of this system",
)


@dataclass(frozen=True, slots=True)
class RestTerms:
    """Seconds, the allowance, and where they come from."""

    daily_seconds: int
    continuous: Continuous
    allowance: Fraction
    source: Text


def standard_terms() -> RestTerms:
    """The defaults of the audit."""
    terms = Terms()
    return RestTerms(
        terms.daily_minutes * 60,
        Continuous(terms.continuous_minutes * 60, terms.reset_minutes * 60, terms.pause_minutes * 60),
        Fraction(terms.allowance),
        STANDARD,
    )


def rest_terms(platform: str, last: date, union: Organisation | None = None) -> RestTerms:
    """The terms in force at the platform on the month's last day, by the record of `union` or the nearest above it.

    A record alone is everybody's; where several are kept and none is above, the standard's own hold.
    """
    from gongyou.rooms.platforms.models import DeclaredRule
    from gongyou.rooms.platforms.register.executable import executable_of
    from gongyou.rooms.platforms.register.facts import current_versions, spans_of
    from gongyou.rooms.platforms.register.keepers import nearest_of

    found: list[tuple[Organisation, RestTerms]] = []
    rules = DeclaredRule.objects.filter(platform=platform, section="hours").prefetch_related("versions")
    rules = rules.select_related("organisation")
    for rule in rules.order_by("title", "pk"):
        for version, until in spans_of(current_versions(rule)):
            if not version.executable or version.effective_from > last or (until is not None and until < last):
                continue
            declared = executable_of(version.executable).declaration
            if isinstance(declared, Rest):
                terms = _declared(standard_terms(), declared, rule.title_text, version.edition)
                found.append((rule.organisation, terms))
    chosen = nearest_of(list({each.pk: each for each, _ in found}.values()), union)
    return next((terms for each, terms in found if each == chosen), standard_terms())


def _declared(standard: RestTerms, rest: Rest, title: Text, edition: str) -> RestTerms:
    held = standard.continuous
    continuous = replace(
        held,
        limit=_seconds(rest.continuous_limit_hours, 3600, held.limit),
        reset_gap=_seconds(rest.reset_gap_minutes, 60, held.reset_gap),
        pause=_seconds(rest.pause_minutes, 60, held.pause),
    )
    daily = _seconds(rest.daily_limit_hours, 3600, standard.daily_seconds)
    source = Text(
        f"{title.zh}（{edition}）；没有写明的，按推荐性国家标准", f"{title.en} ({edition}); the rest by the standard"
    )
    return RestTerms(daily, continuous, standard.allowance, source)


def _seconds(value: Decimal | None, unit: int, otherwise: int) -> int:
    return otherwise if value is None else int(value * unit)
