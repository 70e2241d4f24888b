"""Clauses as supervision reads them, and their bindings: read strictly, told in words, named by a hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from gongyou.core.errors import BadInput, GongyouError
from gongyou.core.text import Text
from gongyou.rooms.bargaining.agreements.numerals import number_of

if TYPE_CHECKING:
    from gongyou.rooms.bargaining.supervision.judged import ClauseTest, Values

LEAST_DAYS, MOST_DAYS = 1, 60
KEYS = {"test", "parameters", "answer_days"}


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its number as the agreement writes it, its text, its binding as JSON, and when it binds.

    `key` names it for ever; without one its number does. `last` None: it goes on.
    """

    number: str
    section: str
    text: Text
    binding: Mapping[str, Any] | None
    first: date
    last: date | None = None
    key: str = ""

    def within(self, period: tuple[date, date]) -> tuple[date, date] | None:
        """The days of the period on which the clause binds; None without one."""
        first = max(self.first, period[0])
        last = period[1] if self.last is None else min(self.last, period[1])
        return (first, last) if first <= last else None

    def as_json(self) -> dict[str, Any]:
        """The clause as a parameter of a figure."""
        return {
            "key": self.key or self.number,
            "number": self.number,
            "section": self.section,
            "text": {"zh": self.text.zh, "en": self.text.en},
            "binding": None if self.binding is None else dict(self.binding),
            "from": self.first.isoformat(),
            "to": None if self.last is None else self.last.isoformat(),
        }

    @classmethod
    def of_json(cls, held: Mapping[str, Any]) -> Clause:
        """The clause that `as_json` wrote."""
        return cls(
            held["number"],
            held["section"],
            Text(held["text"]["zh"], held["text"]["en"]),
            held["binding"],
            date.fromisoformat(held["from"]),
            None if held["to"] is None else date.fromisoformat(held["to"]),
            held["key"],
        )


def number_said(number: str) -> Text:
    """第十二条 as the agreement writes it; Article 12 in English where the number can be read."""
    found = number_of(number.removeprefix("第").removesuffix("条")) if number.startswith("第") else None
    return Text(number, number if found is None else f"Article {found}")


@dataclass(frozen=True, slots=True)
class Bound:
    """A binding that was read: the test, its values in base units, working days for the platform's answer."""

    test: ClauseTest
    values: Values
    answer_days: int

    @property
    def told(self) -> Text:
        """What will be tested, in a sentence."""
        return self.test.told(self.values)

    @property
    def digest(self) -> str:
        """The name of the test and its values; the term for an answer is no part of it."""
        plain = {key: list(value) if isinstance(value, tuple) else str(value) for key, value in self.values.items()}
        written = json.dumps([self.test.id, plain], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(written.encode()).hexdigest()[:12]

    def parameters_shown(self) -> list[tuple[Text, Text]]:
        """Each parameter's name and value in words."""
        return [(each.label, each.shown(self.values[each.key])) for each in self.test.parameters]


def binding_read(binding: Any, number: str) -> Bound:
    """The binding of the clause of that number. Raises BadInput that begins with the number and names the remedy.

    This is what an agreement asks before it keeps a binding.
    """
    try:
        return _read(binding)
    except GongyouError as error:
        said = number_said(number)
        named_zh, named_en = (said.zh, said.en) if number else ("该条款", "This clause")
        raise BadInput(
            error.code,
            Text(f"{named_zh}：{error.text.zh}", f"{named_en}: {error.text.en}"),
            error.remedy,
            **{**error.where, "clause": number},
        ) from error


def _read(binding: Any) -> Bound:
    from gongyou.rooms.bargaining.supervision.catalogue import named  # the tests bring the engines' expressions

    if not isinstance(binding, Mapping):
        raise _wrong("绑定不是一组键和值", "The binding is no set of keys and values", KEYS)
    if unknown := sorted(set(binding) - KEYS):
        raise _wrong(f"绑定中有不认识的“{'、'.join(unknown)}”", f"The binding holds unknown {', '.join(unknown)}", KEYS)
    if missing := sorted(KEYS - set(binding)):
        raise _wrong(f"绑定缺少“{'、'.join(missing)}”", f"The binding lacks {', '.join(missing)}", KEYS)
    test, given = named(binding["test"]), binding["parameters"]
    known = [each.key for each in test.parameters]
    if not isinstance(given, Mapping):
        raise _wrong("参数不是一组键和值", "The parameters are no set of keys and values", known)
    if unknown := sorted(set(given) - set(known)):
        names = f"“{'、'.join(unknown)}”", ", ".join(unknown)
        raise _wrong(f"检验“{test.title.zh}”没有参数{names[0]}", f"{test.title.en} has no parameter {names[1]}", known)
    if left_out := [each for each in test.parameters if each.key not in given]:
        names_zh, names_en = (
            "、".join(each.label.zh for each in left_out),
            ", ".join(each.label.en for each in left_out),
        )
        raise _wrong(f"缺少参数“{names_zh}”", f"Missing: {names_en}", known)
    days = binding["answer_days"]
    if not isinstance(days, int) or isinstance(days, bool) or not LEAST_DAYS <= days <= MOST_DAYS:
        raise BadInput(
            "supervision.answer_days",
            Text(f"平台答复期限“{days}”不可用。", f"A term of “{days}” for the platform's answer cannot be used."),
            Text(
                f"请写 {LEAST_DAYS} 至 {MOST_DAYS} 个工作日的整数。",
                f"Write whole working days, {LEAST_DAYS} to {MOST_DAYS}.",
            ),
        )
    return Bound(test, {each.key: each.read(given[each.key]) for each in test.parameters}, days)


def _wrong(zh: str, en: str, known: set[str] | Sequence[str]) -> BadInput:
    names = sorted(known) if isinstance(known, set) else list(known)
    return BadInput(
        "supervision.binding",
        Text(f"{zh}。", f"{en}."),
        Text(f"应有：{'、'.join(names)}。", f"Expected: {', '.join(names)}."),
    )


def period_of(params: Mapping[str, Any]) -> tuple[date, date]:
    """The days of the parameters `from` and `to`. Raises BadInput."""
    try:
        first, last = (date.fromisoformat(str(params[name])) for name in ("from", "to"))
    except (KeyError, ValueError):
        raise BadInput(
            "supervision.period",
            Text("期间的日期不可用。", "The days of the period cannot be used."),
            Text("请写成 2026-10-01。", "Write them as 2026-10-01."),
        ) from None
    if last < first:
        raise BadInput(
            "supervision.period",
            Text(f"期间的终日 {last} 早于始日 {first}。", f"The period ends on {last}, before it begins on {first}."),
            Text("请对调两个日期。", "Swap the two days."),
        )
    return first, last
