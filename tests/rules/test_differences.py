"""Differences of schemes: none of a scheme and itself, mirrored, and no field of the format forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest

import gongyou.rules
from gongyou.rules.difference import Difference, Way, Weight, substantive
from gongyou.rules.files import Strict, Words, yaml_as
from gongyou.rules.schemes import PayScheme
from gongyou.rules.schemes.amended import amended
from gongyou.rules.schemes.conditions import Span
from gongyou.rules.schemes.differences import differences, effects
from gongyou.rules.schemes.figures import Derived
from gongyou.rules.schemes.model import Deduction, Scheme
from gongyou.rules.schemes.period import FloorTerm, Points

WRITTEN = (Path(__file__).parent / "every_element.yaml").read_text(encoding="utf-8")
PACKS = Path(gongyou.rules.__file__).parent / "packs"
SUIAN = (PACKS / "demo/schemes/suian.yaml").read_text(encoding="utf-8")


def parsed(written: str) -> PayScheme:
    return PayScheme(yaml_as(written, Scheme, Path("scheme.yaml")))


@lru_cache
def every_element() -> PayScheme:
    return PayScheme.parse(WRITTEN)


Path_ = tuple[Any, ...]


def fields(part: Any, path: Path_ = ()) -> Iterator[tuple[Path_, type[Strict], str]]:
    """Every field of every part of the scheme, with where it stands."""
    if isinstance(part, Strict):
        for name in type(part).model_fields:
            yield (*path, name), type(part), name
            yield from fields(getattr(part, name), (*path, name))
    elif isinstance(part, tuple):
        for at, each in enumerate(part):
            yield from fields(each, (*path, at))


def models(annotation: Any, seen: set[type[Strict]]) -> set[type[Strict]]:
    """Every class of the format that can be reached."""
    if isinstance(annotation, type) and issubclass(annotation, Strict):
        if annotation not in seen:
            seen.add(annotation)
            for field in annotation.model_fields.values():
                models(field.annotation, seen)
    else:
        for each in get_args(annotation):
            models(each, seen)
    return seen


def choices(annotation: Any) -> list[Any]:
    """What else a field of words may be."""
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return list(annotation)
    return [found for each in get_args(annotation) for found in choices(each)]


def another(value: Any, annotation: Any) -> list[Any]:
    """Other values of the same field; what is written may also be left out where the format allows it."""
    found: list[Any] = [each for each in choices(annotation) if each != value][:1]
    if not found and isinstance(value, bool | int | Decimal):
        found = [value + 1]
    elif not found and isinstance(value, date):
        found = [value + timedelta(days=1)]
    elif not found and isinstance(value, str):
        found = [f"{value}x"]
    elif isinstance(value, tuple):
        found = [value[:-1], value[1:]] if len(value) > 1 else [()] * bool(value)
    elif isinstance(value, Span):
        found = [Span.model_validate({"from": "created_at", "to": "delivered_at"})]
    elif isinstance(value, Derived):
        found = [Decimal(7)]
    if value is not None and type(None) in get_args(annotation):
        found.append(None)
    return found


def with_value(part: Any, path: Path_, value: Any) -> Any:
    if not path:
        return value
    if isinstance(part, tuple):
        return (*part[: path[0]], with_value(part[path[0]], path[1:], value), *part[path[0] + 1 :])
    return part.model_copy(update={path[0]: with_value(getattr(part, path[0]), path[1:], value)})


def changed() -> Iterator[tuple[type[Strict], str, Scheme]]:
    """The scheme with each field of each part changed."""
    data = every_element().data
    for path, model, name in fields(data):
        value = data
        for step in path:
            value = value[step] if isinstance(value, tuple) else getattr(value, step)
        if name in ("kind", "versions"):  # a kind is the class itself, of versions one there must be
            continue
        for other in another(value, model.model_fields[name].annotation):
            yield model, name, with_value(data, path, other)


def test_no_field_of_the_format_can_change_unseen() -> None:
    before, seen = every_element(), set()
    for model, name, data in changed():
        after = PayScheme(data)
        found = differences(before, after)
        assert found, f"{model.__name__}.{name}"
        assert {key(each) for each in differences(after, before)} == {key(each.mirrored) for each in found}, name
        assert all(each.text.zh and each.text.en for each in found)
        seen.add((model, name))
    # What holds further parts is seen in them; a kind is the class itself, of versions there must be one.
    leaves = {
        (model, name)
        for model in models(Scheme, set())
        for name, field in model.model_fields.items()
        if not models(field.annotation, set()) and name != "kind"
    }
    assert leaves - seen == set()
    assert {model for model in models(Scheme, set()) if not model.__subclasses__()} <= {model for model, _ in seen}


def key(difference: Difference) -> tuple[Any, ...]:
    """All but what it is called: a part is called what it is called last."""
    return (
        *(difference.path, difference.way, difference.weight, difference.before, difference.after),
        *(difference.old, difference.new, difference.unit, difference.per),
    )


@pytest.mark.parametrize("path", sorted(PACKS.glob("*/schemes/*.yaml")), ids=lambda path: path.stem)
def test_a_shipped_scheme_does_not_differ_from_itself(path: Path) -> None:
    assert differences(PayScheme.read(path), PayScheme.read(path)) == []


def test_a_rate_is_told_with_both_changes() -> None:
    (found,) = differences(parsed(SUIAN), parsed(SUIAN.replace("rate: 0.85", "rate: 0.90")))
    assert (found.old, found.new, found.change, found.percent) == tuple(map(Decimal, ("0.85", "0.90", "0.05", "5.9")))
    assert found.text.zh == "里程费：每公里由 0.85 元升为 0.90 元（+0.05 元，+5.9%）。"
    assert found.text.en == "Distance pay: rises from 0.85 yuan to 0.90 yuan per kilometre (+0.05 yuan, +5.9%)."


def test_bands_are_held_against_each_other_over_the_stretches_that_both_cut() -> None:
    before = parsed(WRITTEN)
    after = parsed(WRITTEN.replace("{up_to: 3, rate: 1.20}, {rate: 1.50}", "{up_to: 2, rate: 1.20}, {rate: 1.10}"))
    assert [each.text.zh for each in differences(before, after)] == [
        "里程费（超过 3 公里）：每公里由 1.50 元降为 1.10 元（−0.40 元，−26.7%）。",
        "里程费（超过 2 至 3 公里）：每公里由 1.20 元降为 1.10 元（−0.10 元，−8.3%）。",
        "里程费（分段界限）：由“3 公里”改为“2 公里”。",
    ]


def test_what_is_paid_comes_before_what_is_only_called_otherwise() -> None:
    after = parsed(
        WRITTEN.replace("amount: 3.50", "amount: 3.60").replace("zh: 信息费", "zh: 服务费").replace("22:00", "23:00")
    )
    found = differences(parsed(WRITTEN), after)
    assert [each.weight for each in found] == [Weight.MONEY, Weight.CONDITION, Weight.WORDING]
    assert found[0].path == "terms.base"


def test_a_term_is_new_or_gone_as_a_whole_and_dates_are_no_substance() -> None:
    line = next(each for each in WRITTEN.splitlines(keepends=True) if "name: holiday" in each)
    found = differences(
        parsed(WRITTEN), parsed(WRITTEN.replace(line, "").replace("until: 2026-12-31", "until: 2027-12-31"))
    )
    (gone,) = substantive(found)
    assert (gone.way, gone.path) == (Way.REMOVED, "terms.holiday")
    assert gone.text.zh == "取消“节假日补贴”（法定节假日）：每单 2 元。"
    assert len(found) == 2


def test_per_cent_is_rounded_half_up_and_nothing_is_divided_by_nothing() -> None:
    free, paid = (parsed(SUIAN.replace("rate: 0.85", f"rate: {rate}")) for rate in ("0", "0.8"))
    (found,) = differences(free, paid)
    assert (found.percent, found.change) == (None, Decimal("0.8"))
    one = Difference("a", found.label, Way.CHANGED, Weight.MONEY, old=Decimal(2000), new=Decimal(2001))
    assert (one.percent, one.mirrored.percent) == (Decimal("0.1"), Decimal("0.0"))


def test_effects_are_what_the_scheme_itself_explains() -> None:
    before = PayScheme.parse(SUIAN)
    after = amended(before, {"terms.distance.rate": Decimal("0.90")})
    found = effects(before, after)
    # 5.495 and 5.57, 7.55 and 7.70, 12.00 and 12.30, each rounded half up to the cent.
    assert [str(each.change) for each in found] == ["0.07", "0.15", "0.30"]
    for each in found:
        assert each.before == each.steps_before[-1].value
        assert each.after == each.steps_after[-1].value
        assert each.reason is None
    assert [each.change for each in effects(before, before)] == [0, 0, 0]


def test_an_order_without_an_amount_says_why() -> None:
    waiting = PayScheme.read(PACKS / "us_ca/schemes/prop22.yaml")
    found = effects(waiting, waiting)[0]
    assert found.before is None
    assert found.change is None
    assert found.reason


def test_every_sentence_tells_which_part_of_what_it_means() -> None:
    """A part of a top-up is told with the top-up, points with their order, a change of one language in that one."""
    told: dict[str, list[str]] = {}
    for model, name, data in changed():
        if (model, name) in {(FloorTerm, "rate"), (Points, "points"), (Deduction, "code"), (Words, "en")}:
            found = differences(every_element(), PayScheme(data))
            told.setdefault(f"{model.__name__}.{name}", []).extend(each.text.zh for each in found)
    assert "保底补差：里程：每公里由 0.30 元升为 1.30 元（+1 元，+333.3%）。" in told["FloorTerm.rate"]
    assert told["Points.points"] == ["超时（每单记分）：由 1 分升为 2 分（+1 分，+100.0%）。"]
    assert "取消“货损”：可扣款项，代号 goods_damaged。" in told["Deduction.code"]
    assert "名称：由“Every element（英文）”改为“Every elementx（英文）”。" in told["Words.en"]
