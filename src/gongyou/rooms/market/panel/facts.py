"""What the edit rules are judged against: the form, the month before, the list of reporters, the law's minimum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from gongyou.core.errors import GongyouError
from gongyou.core.period import Month
from gongyou.rooms.market.models import PanelForm, PanelQuery, Reporter
from gongyou.rooms.market.names import JOB_KINDS
from gongyou.rooms.market.panel.codes import is_occupation_2022, is_occupation_shaped, region_now, successors
from gongyou.rooms.market.panel.edits import Fault, fault, judged
from gongyou.rooms.market.panel.fields import FIELDS, period_read, read, values_read

# 21.75 paid days of 8 hours: 劳社部发〔2008〕3号.
PAID_HOURS = Decimal("174")
# A form is held against one of the year before at most.
MOST_BACK = 12


@dataclass(frozen=True, slots=True)
class Given:
    """A form as somebody wrote it: numbers by name; region and parts by occupation where the form has them."""

    period: str
    written: Mapping[str, Any]
    region: str = ""
    # [{"occupation", "form", "heads"}]
    parts: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A form after the rules: what is stored, and what is wrong with it."""

    period: str
    values: dict[str, Decimal | None]
    parts: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def hard(self) -> list[Fault]:
        return [each for each in self.faults if each.is_hard]

    @property
    def soft(self) -> list[Fault]:
        return [each for each in self.faults if not each.is_hard]


@dataclass(frozen=True, slots=True)
class Known:
    """What a reporter handed in before: the current forms, and the months on which a query that holds them waits."""

    forms: Sequence[PanelForm]
    doubted: frozenset[str] = frozenset()


def known_of(reporter: Reporter) -> Known:
    doubts = PanelQuery.objects.filter(reporter=reporter, holds=True, form__is_current=True).exclude(
        state__in=(PanelQuery.State.CONFIRMED, PanelQuery.State.CORRECTED)
    )
    forms = list(PanelForm.objects.filter(reporter=reporter, is_current=True))
    return Known(forms, frozenset(doubts.values_list("period", flat=True)))


def checked(reporter: Reporter, given: Given, today: date, known: Known | None = None) -> Checked:
    """The form under every rule. What was handed in before is read when it is not given."""
    faults: list[Fault] = []
    try:
        month = Month.read(period_read(given.period))
    except GongyouError:
        wrong = fault("period_unreadable", {"written": given.period[:20]})
        return Checked(given.period[:7], {}, faults=[wrong])
    values, unreadable = values_read(reporter.kind, given.written)
    parts, broken = _parts(given.parts)
    known_here = {each.name for each in FIELDS[reporter.kind]}
    strange = [name for name, value in given.written.items() if name not in known_here and str(value or "").strip()]
    faults = [*unreadable, *broken, *(fault("field_unknown", {"written": name[:40]}) for name in strange)]
    known = known or known_of(reporter)
    facts = {
        **values,
        **_months(reporter, month, today),
        **_before(month, known),
        **_codes(reporter, given.region, parts),
        "minimum_hour": minimum_hour(reporter.region, month.first_day),
    }
    faults += judged(reporter.kind, facts)
    return Checked(str(month), values, parts, sorted(faults, key=lambda each: not each.is_hard))


def _months(reporter: Reporter, month: Month, today: date) -> dict[str, Any]:
    return {
        "period": str(month),
        "period_is_future": month.last_day >= today,
        "period_is_outside": not reporter.reports_in(str(month)),
        "month_hours": Decimal(24 * month.last_day.day),
    }


def _before(month: Month, known: Known) -> dict[str, Any]:
    """The latest month that nobody doubts, by its numbers; the end of the month just before; the months missing."""
    forms = {form.period: form for form in known.forms if form.period < str(month)}
    found: dict[str, Any] = {}
    if not forms:
        return found
    sound = sorted(period for period in forms if period not in known.doubted and period >= str(month - MOST_BACK))
    if sound:
        found |= {f"last_{name}": value for name, value in read(forms[sound[-1]].kept).items()}
        if sound[-1] == str(month - 1):
            found["before_heads_end"] = found.get("last_heads_end")
    since = Month.read(max(forms))
    gap = (month.year - since.year) * 12 + month.month - since.month - 1
    return found | ({"gap_months": gap, "last_period": str(since)} if gap > 0 else {})


def _codes(reporter: Reporter, region: str, parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    region = region.strip()
    unknown = [each["occupation"] for each in parts if each["is_unknown"]]
    later = successors(region) if region else ()
    return {
        "region": region,
        "region_own": reporter.region,
        "region_is_given": bool(region),
        "region_is_own": region_now(region)[:6] == reporter.region,
        "region_successors": len(later),
        "region_later": list(later),
        "parts_heads": sum(each["heads"] for each in parts),
        "occupations_unknown": len(unknown),
        "occupation_unknown": unknown,
    }


def _parts(written: Sequence[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], list[Fault]]:
    """Heads by occupation and form. A code of an older edition stays as it was written, marked unknown."""
    parts: list[dict[str, Any]] = []
    faults = []
    for each in written:
        code, heads = str(each.get("occupation", "")).strip(), str(each.get("heads", "")).strip()
        if not is_occupation_shaped(code):
            faults.append(fault("occupation_unreadable", {"written": code[:20]}))
        elif not heads.isdigit():
            faults.append(fault("number_unreadable", {"written": heads[:20]}, "occupation"))
        else:
            form = form_read(str(each.get("form", "")))
            parts.append(
                {"occupation": code, "form": form, "heads": int(heads), "is_unknown": not is_occupation_2022(code)}
            )
    return parts, faults


def form_read(written: str) -> str:
    """The form of employment by its code, or by its name in either language; anything else as it was written."""
    text = written.strip()[:20]
    by_name = {name.lower(): code for code, said in JOB_KINDS.items() for name in (code, said.zh, said.en)}
    return by_name.get(text.lower(), text)


def minimum_hour(region: str, day: date) -> Decimal | None:
    """The monthly minimum wage ÷ 174 hours; None where none is held for the place."""
    from gongyou.rules.catalogue import standard

    try:
        month = standard().parameters.value("cn.minimum_wage_month", day, region).value
    except GongyouError:
        return None
    return (month / PAID_HOURS).quantize(Decimal("0.01"), ROUND_HALF_UP)
