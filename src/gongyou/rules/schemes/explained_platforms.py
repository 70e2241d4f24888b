"""The pay of a platform's period in words and numbers: all workers' floors against all that was paid, in Fractions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from gongyou.core.text import Text
from gongyou.rules.answer import Step, number_shown
from gongyou.rules.schemes.explained import figure_shown, rounded
from gongyou.rules.schemes.figures import exact
from gongyou.rules.schemes.model import Scheme, Version
from gongyou.rules.schemes.period import Sum


@dataclass(frozen=True, slots=True)
class Hours:
    """What all workers of a platform did under one version in one period."""

    engaged_seconds: int
    online_seconds: int = 0
    orders: int = 0


@dataclass(frozen=True)
class PlatformPay:
    """One period of a platform: exact amounts by name, cents, the utilisation, and the steps."""

    steps: tuple[Step, ...]
    cents: Mapping[str, int]
    exact: Mapping[str, Fraction]
    utilisation: Fraction | None = field(default=None)


def platform_pay(scheme: Scheme, hours: Mapping[date, Hours], paid: Fraction) -> PlatformPay:
    """The floors of a platform; `hours` by the first day of the version they fall under."""
    versions = {version: hours[version.start] for version in scheme.versions if version.start in hours}
    steps: list[Step] = []
    amounts: dict[str, Fraction] = {"paid": paid}
    cents = {"paid": rounded(paid * 100, scheme.rounding.mode)}
    for name, parts in _parts(scheme, versions).items():
        floor = sum((amount for amount, _ in parts), Fraction(0))
        lacking = max(Fraction(0), floor - paid)
        written = " + ".join(formula for _, formula in parts)
        short = f"max(0, {number_shown(floor)} − {number_shown(paid)})"
        told = (
            (f"floor_{name}", floor, Text("全平台最低应付", "Floor of the platform"), written),
            (f"top_up_{name}", lacking, Text("全平台补差", "Top-up of the platform"), short),
        )
        for key, amount, label, formula in told:
            amounts[key] = amount
            cents[key] = rounded(amount * 100, scheme.rounding.mode)
            steps.append(Step(key, label, formula, Decimal(cents[key]).scaleb(-2), scheme.currency))
    engaged = sum(each.engaged_seconds for each in versions.values())
    online = sum(each.online_seconds for each in versions.values())
    share = Fraction(engaged, online) if online else None
    if share is not None:
        label = Text("利用率（接单时间 ÷ 在线时间）", "Utilisation: engaged time over time online")
        value = Decimal(rounded(share * 10_000, scheme.rounding.mode)).scaleb(-4)
        steps.append(Step("utilisation", label, f"{number_shown(engaged)} s ÷ {number_shown(online)} s", value, ""))
    return PlatformPay(tuple(steps), cents, amounts, share)


def _parts(scheme: Scheme, versions: Mapping[Version, Hours]) -> dict[str, Sequence[tuple[Fraction, str]]]:
    found: dict[str, list[tuple[Fraction, str]]] = defaultdict(list)
    for version, hours in versions.items():
        for top_up in version.top_ups:
            for term in top_up.floor if top_up.by == "platform" else ():
                quantity = _quantity(scheme, term.per, hours)
                unit = "×" if term.per is Sum.ORDER else "h ×"
                found[top_up.name].append(
                    (quantity * exact(term.rate), f"{number_shown(quantity)} {unit} {figure_shown(term.rate)}")
                )
    return dict(found)


def _quantity(scheme: Scheme, per: Sum, hours: Hours) -> Fraction:
    engaged, online = Fraction(hours.engaged_seconds, 3600), Fraction(hours.online_seconds, 3600)
    if per is Sum.WORKING_HOUR and scheme.period is not None:
        return engaged * (1 + exact(scheme.period.allowance))
    return {
        Sum.ENGAGED_HOUR: engaged,
        Sum.ONLINE_HOUR: online,
        Sum.ON_CALL_HOUR: max(Fraction(0), online - engaged),
        Sum.ORDER: Fraction(hours.orders),
    }[per]
