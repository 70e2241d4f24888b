"""How two declarations differ, parameter by parameter; told as the differences of pay schemes are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from gongyou.core.text import Text
from gongyou.rules.declarations.described import Parameter, parameters, penalty_told
from gongyou.rules.declarations.model import Declaration, Penalties
from gongyou.rules.difference import Difference, Way, Weight, in_order

KIND = Text("规则种类", "Kind of rule")
KINDS = {
    "times": Text("时间规则", "rule of time"),
    "rest": Text("休息规则", "rule of rest"),
    "penalties": Text("处罚规则", "rule of penalties"),
    "dispatch": Text("派单规则", "rule of dispatch"),
}
SHARE = Text("个百分点", "percentage points")


def declaration_differences(before: Declaration | None, after: Declaration | None) -> list[Difference]:
    """What `after` declares otherwise, the weightiest first. None declares nothing."""
    found: list[Difference] = []
    if before is not None and after is not None and before.kind != after.kind:
        found.append(
            Difference("kind", KIND, Way.CHANGED, Weight.MONEY, KINDS[before.kind], KINDS[after.kind]),
        )
    was, now = _parameters(before), _parameters(after)
    for path in sorted({*was, *now}):
        found.extend(_one(path, was.get(path), now.get(path), (before, after)))
    return in_order(found)


def _parameters(declaration: Declaration | None) -> dict[str, Parameter]:
    return {each.path: each for each in parameters(declaration)} if declaration is not None else {}


def _one(
    path: str, old: Parameter | None, new: Parameter | None, declarations: tuple[Declaration | None, Declaration | None]
) -> Iterator[Difference]:
    if old is None or new is None:
        yield from _new_or_gone(path, old, new, declarations)
        return
    if old.value == new.value:
        return
    found = Difference(path, new.label, Way.CHANGED, _weight(path, new), old.said, new.said)
    if _is_number(old) and _is_number(new) and old.unit == new.unit:
        times = 100 if path == "quantile" else 1
        found = replace(found, old=Decimal(old.value) * times, new=Decimal(new.value) * times, unit=_unit(path, new))
    yield found


def _new_or_gone(
    path: str, old: Parameter | None, new: Parameter | None, declarations: tuple[Declaration | None, Declaration | None]
) -> Iterator[Difference]:
    """A penalty that stands on one side alone is told once, as a whole, where its cause stands."""
    known, there = (new, declarations[1]) if new is not None else (old, declarations[0])
    other = declarations[0] if new is not None else declarations[1]
    assert known is not None  # noqa: S101 - one of the two is there
    said, label = known.said, known.label
    if isinstance(there, Penalties) and "." in path:
        code, name = path.split(".")
        codes = {each.code for each in other.penalties} if isinstance(other, Penalties) else set()
        if code not in codes:
            if name != "cause":
                return
            penalty = next(each for each in there.penalties if each.code == code)
            label = penalty.cause.text
            told = penalty_told(penalty, there.currency)
            said = Text(
                told.zh.removeprefix(f"{label.zh}：").rstrip("。"), told.en.removeprefix(f"{label.en}: ").rstrip(".")
            )
    elif isinstance(there, Penalties) and not isinstance(other, Penalties):
        return
    weight = _weight(path, known)
    if new is not None:
        yield Difference(path, label, Way.ADDED, weight, after=said)
    else:
        yield Difference(path, label, Way.REMOVED, weight, before=said)


def _weight(path: str, parameter: Parameter) -> Weight:
    """What is deducted weighs most, what something is called least."""
    if path.endswith((".amount", ".points")) or path == "currency" or isinstance(parameter.value, bool):
        return Weight.MONEY
    return Weight.WORDING if path.endswith(".cause") else Weight.CONDITION


def _is_number(parameter: Parameter) -> bool:
    return isinstance(parameter.value, Decimal | int) and not isinstance(parameter.value, bool)


def _unit(path: str, parameter: Parameter) -> Text:
    if path == "quantile":
        return SHARE
    return Text(parameter.unit.zh.format("").strip(), parameter.unit.en.format("").strip())
