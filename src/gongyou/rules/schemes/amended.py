"""A scheme with some of its numbers changed: what a proposal at the table differs in, and what a slider moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pydantic import ValidationError

from gongyou.core.errors import BadInput, NotFound
from gongyou.core.text import Text
from gongyou.rules.files import as_recorded, faults
from gongyou.rules.schemes.figures import Derived
from gongyou.rules.schemes.model import AmountTerm, BandsTerm, RateTerm, Scheme, Version
from gongyou.rules.schemes.pay_scheme import PayScheme
from gongyou.rules.schemes.period import BandsBonus, Sum
from gongyou.rules.schemes.words import UNIT, extent_told, held_told

MONEY = {"CNY": Text("元", "yuan"), "USD": Text("美元", "USD"), "CAD": Text("加元", "CAD")}
SUM = {
    Sum.ENGAGED_HOUR: Text("接单小时", "engaged hour"),
    Sum.WORKING_HOUR: Text("工作小时", "working hour"),
    Sum.ONLINE_HOUR: Text("在线小时", "hour online"),
    Sum.ON_CALL_HOUR: Text("待命小时", "hour on call"),
    Sum.KILOMETRE: Text("公里", "kilometre"),
    Sum.MILE: Text("英里", "mile"),
    Sum.ORDER: Text("单", "order"),
    Sum.PAY: Text("元收入", "unit of pay"),
}
ORDER, PERIOD = Text("单", "order"), Text("期", "period")
SHARE = Text("比例", "share")
PLACES = 6


@dataclass(frozen=True, slots=True)
class Lever:
    """One number of a version. `path` finds it again; `lowers` where a higher number means less pay."""

    path: str
    label: Text
    unit: Text
    value: Decimal
    lowers: bool = False


def in_force_on(scheme: PayScheme, day: date, span: tuple[date, date]) -> PayScheme:
    """The version in force on the day as if it held for the whole span. Raises NotFound."""
    for version in scheme.in_force:
        if version.start <= day and (version.until is None or day <= version.until):
            held = version.model_copy(update={"start": min(span[0], day), "until": None})
            return PayScheme(scheme.data.model_copy(update={"versions": (held,)}), scheme.path)
    raise NotFound(
        "scheme.no_version",
        Text(
            f"“{scheme.title.zh}”在 {day} 没有生效的版本。",
            f"No version of “{scheme.title.en}” is in force on {day}.",
        ),
        Text("请核对日期，或补充该日的版本。", "Check the day, or add a version for it."),
        scheme=scheme.id,
    )


def levers(scheme: PayScheme) -> tuple[Lever, ...]:
    """The numbers of the newest version, in the order in which the file writes them."""
    return tuple(_levers(scheme.data, scheme.data.versions[-1]))


def amended(scheme: PayScheme, changes: Mapping[str, Decimal]) -> PayScheme:
    """The scheme with these numbers in its newest version. Raises BadInput for an unknown or impossible one."""
    if not changes:
        return scheme
    known = {lever.path for lever in levers(scheme)}
    for path in changes:
        if path not in known:
            raise BadInput(
                "scheme.lever_unknown",
                Text(f"“{scheme.title.zh}”没有可调的数“{path}”。", f"“{scheme.title.en}” has no number “{path}”."),
                Text(f"可调：{'、'.join(sorted(known))}。", f"It has: {', '.join(sorted(known))}."),
                scheme=scheme.id,
            )
    content = scheme.data.model_dump(by_alias=True, exclude_unset=True)
    version = content["versions"][-1]
    for path, value in changes.items():
        _set(version, path.split("."), value)
    was_wrong = {path for path, _said in faults(scheme.data.model_dump(by_alias=True, exclude_unset=True), Scheme)}
    wrong_now = [said for path, said in faults(content, Scheme) if path not in was_wrong]
    try:
        # What the scheme on record brought with it stands; what the change brings does not.
        with as_recorded() if not wrong_now else nullcontext():
            return PayScheme(Scheme.model_validate(content), scheme.path)
    except ValidationError as error:
        wrong = (wrong_now or [said for _path, said in faults(content, Scheme)])[0]
        raise BadInput(
            "scheme.lever_wrong",
            Text(f"“{scheme.title.zh}”不能这样改：{wrong.zh}。", f"“{scheme.title.en}” cannot be so: {wrong.en}."),
            Text("请给出 0 至 100000、最多六位小数的数。", "Give a number from 0 to 100000, with up to six decimals."),
            scheme=scheme.id,
        ) from error


def scaled(scheme: PayScheme, factor: Decimal) -> PayScheme:
    """Every sum of money of the newest version times the factor; shares stay what they are."""
    money = [lever for lever in levers(scheme) if lever.unit is not SHARE]
    return amended(scheme, {lever.path: rounded(Fraction(lever.value) * Fraction(factor)) for lever in money})


def with_hourly_floor(scheme: PayScheme, per: Sum, rate: Decimal, unit: str) -> PayScheme:
    """The scheme with a top-up by worker to `rate` for each hour of the kind, period by period.

    The top-up is held against what the scheme declares; where its own top-ups are held against what was paid, so is
    this one. A scheme without periods is cut by `unit`: day, week or month.
    """
    content = scheme.data.model_dump(by_alias=True, exclude_unset=True)
    content.setdefault("period", None)
    content["period"] = content["period"] or {"unit": unit}
    against = {
        top_up.against for version in scheme.in_force for top_up in version.top_ups if top_up.by != "platform"
    } or {"declared"}
    label = {"zh": f"每{SUM[per].zh}保底", "en": f"lowest pay of each {SUM[per].en}"}
    floor = {"name": "hours", "label": label, "per": per.value, "rate": rate}
    top_up = {"name": "floor_asked", "label": label, "by": "worker", "against": against.pop(), "floor": [floor]}
    for version in content["versions"]:
        version["top_ups"] = [*version.get("top_ups", ()), top_up]
    with as_recorded():
        return PayScheme(Scheme.model_validate(content), scheme.path)


def has_period_rules(scheme: PayScheme) -> bool:
    """Whether any part of it is reckoned by worker and period."""
    return scheme.data.rounding.point == "period" or any(
        version.bonuses or version.top_ups for version in scheme.in_force
    )


def rounded(value: Fraction) -> Decimal:
    """A number as a scheme holds it: six decimals, half up."""
    whole = (abs(value) * 10**PLACES + Fraction(1, 2)).__floor__()
    return Decimal(whole).scaleb(-PLACES).normalize() + 0


def _levers(scheme: Scheme, version: Version) -> Iterator[Lever]:
    money = MONEY[scheme.currency]
    for term in version.terms:
        held = (held_told(term, "zh"), held_told(term, "en"))
        label = _held(term.label.text, held)
        down = term.counts == "deducted"
        if isinstance(term, AmountTerm):
            yield from _one(f"terms.{term.name}.amount", label, _per(money, ORDER), term.amount, lowers=down)
        elif isinstance(term, RateTerm):
            yield from _one(f"terms.{term.name}.rate", label, _per(money, UNIT[term.per]), term.rate, lowers=down)
        elif isinstance(term, BandsTerm):
            for lever in _bands(f"terms.{term.name}", label, term, (money, UNIT[term.per], ORDER)):
                yield replace(lever, lowers=down)
    if version.at_least is not None:
        yield from _one("at_least", Text("每单最低", "Lowest pay of an order"), _per(money, ORDER), version.at_least)
    for at, floor in enumerate(version.floors):
        yield from _one(f"floors.{at}.amount", floor.label.text, _per(money, ORDER), floor.amount)
    for bonus in version.bonuses:
        if isinstance(bonus, BandsBonus):
            yield from _bands(f"bonuses.{bonus.name}", bonus.label.text, bonus, (money, SUM[bonus.per], PERIOD))
        else:
            yield from _one(f"bonuses.{bonus.name}.rate", bonus.label.text, SHARE, bonus.rate)
    for top_up in version.top_ups:
        for part in top_up.floor:
            label = top_up.label.text if len(top_up.floor) == 1 else _joined(top_up.label.text, part.label.text)
            yield from _one(f"top_ups.{top_up.name}.{part.name}.rate", label, _per(money, SUM[part.per]), part.rate)


def _bands(path: str, label: Text, term: Any, units: tuple[Text, Text, Text]) -> Iterator[Lever]:
    money, unit, whole = units
    lower: Decimal | None = None
    for at, band in enumerate(term.bands):
        said = _joined(label, extent_told(lower, band.up_to, unit))
        if band.amount is not None:
            yield from _one(f"{path}.{at}.amount", said, _per(money, whole), band.amount)
        elif band.rate is not None:
            yield from _one(f"{path}.{at}.rate", said, _per(money, unit), band.rate)
        lower = band.up_to


def _one(path: str, label: Text, unit: Text, figure: Any, *, lowers: bool = False) -> Iterator[Lever]:
    if isinstance(figure, Derived) and figure.input is not None:
        return
    value = rounded(figure.exact) if isinstance(figure, Derived) else figure
    yield Lever(path, label, unit, value, lowers)


def _set(version: dict[str, Any], steps: list[str], value: Decimal) -> None:
    if steps[0] == "at_least":
        version["at_least"] = value
    elif steps[0] == "floors":
        _listed(version["floors"])[int(steps[1])]["amount"] = value
    elif steps[0] == "top_ups":
        top_up = _named(version, "top_ups", steps[1])
        _named(top_up, "floor", steps[2])["rate"] = value
    else:
        part = _named(version, steps[0], steps[1])
        for step in steps[2:-1]:
            part = _listed(part["bands"])[int(step)]
        part[steps[-1]] = value


def _named(content: dict[str, Any], group: str, name: str) -> dict[str, Any]:
    return next(each for each in content[group] if each["name"] == name)


def _listed(parts: Any) -> list[dict[str, Any]]:
    return list(parts)


def _per(money: Text, unit: Text) -> Text:
    return Text(f"{money.zh}/{unit.zh}", f"{money.en} per {unit.en}")


def _joined(label: Text, part: Text) -> Text:
    return Text(f"{label.zh}：{part.zh}", f"{label.en}: {part.en}")


def _held(label: Text, held: tuple[str, str]) -> Text:
    return Text(f"{label.zh}（{held[0]}）", f"{label.en} ({held[1]})") if held[0] else label
