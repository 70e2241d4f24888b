"""Who should leave the panel, by rule: silent, closed, merged, no member any more, rotated. An officer decides.

Conventions: three months without a form, all past their day; two forms in a row that end without staff; a merger where
another reporter of the region hired at least four fifths of the staff that was lost in the same month.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from gongyou.core.period import Month
from gongyou.registry.models import Member
from gongyou.rooms.market.models import LeavingProposal, Panel, PanelForm, Reporter
from gongyou.rooms.market.panel.fields import EMPLOYER, read

SILENT_MONTHS, EMPTY_MONTHS = 3, 2
MERGED_SHARE = Decimal("0.8")
FEWEST_MERGED = 5
Values = dict[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Sign:
    """Why a reporter should leave, and the last month to be asked for."""

    reporter: Reporter
    reason: str
    period: str
    other: Reporter | None = None


def signs_of(panel: Panel, period: str) -> list[Sign]:
    """What the rules find when `period` is past its day. Whoever was kept by an officer is looked at from then on."""
    reporters = list(
        Reporter.objects.filter(panel=panel, state=Reporter.State.ACTIVE).select_related("member").order_by("number")
    )
    forms: dict[int, dict[str, Values]] = {each.pk: {} for each in reporters}
    current = PanelForm.objects.filter(reporter__in=reporters, is_current=True, period__lte=period)
    for form in current:
        forms[form.reporter_id][form.period] = read(form.kept)
    declined: dict[tuple[int, str], str] = {}
    settled = LeavingProposal.objects.filter(reporter__in=reporters, state=LeavingProposal.State.DECLINED)
    for key, reason, found_in in settled.order_by("found_in").values_list("reporter", "reason", "found_in"):
        declined[key, reason] = found_in
    found = []
    for each in reporters:
        for sign in _signs(each, forms, reporters, period):
            since = declined.get((each.pk, sign.reason), "")
            if not since or _is_new(sign, since, period):
                found.append(sign)
                break
    return found


def _is_new(sign: Sign, since: str, period: str) -> bool:
    """Whether a sign that an officer set aside has come again: as many months later as it takes to show."""
    wait = {Reporter.Reason.SILENT: SILENT_MONTHS, Reporter.Reason.ROTATED: 12}.get(
        Reporter.Reason(sign.reason), EMPTY_MONTHS
    )
    return period >= str(Month.read(since) + wait)


def _signs(
    reporter: Reporter, forms: dict[int, dict[str, Values]], reporters: Sequence[Reporter], period: str
) -> list[Sign]:
    own = forms[reporter.pk]
    found = []
    if reporter.member is not None and reporter.member.state == Member.State.LEFT:
        found.append(Sign(reporter, Reporter.Reason.RESIGNED, max(own, default=_before(reporter))))
    emptied = _emptied(own, period) if reporter.kind == EMPLOYER else ""
    if emptied:
        other = _taker(reporter, own[emptied], [e for e in reporters if e.pk != reporter.pk], forms, emptied)
        reason = Reporter.Reason.MERGED if other else Reporter.Reason.CLOSED
        found.append(Sign(reporter, reason, emptied, other))
    if reporter.rotates_after and reporter.rotates_after <= period:
        found.append(Sign(reporter, Reporter.Reason.ROTATED, reporter.rotates_after))
    last = [str(Month.read(period) - back) for back in range(SILENT_MONTHS)]
    if all(reporter.reports_in(each) and each not in own for each in last):
        found.append(Sign(reporter, Reporter.Reason.SILENT, max(own, default=_before(reporter))))
    return found


def _before(reporter: Reporter) -> str:
    return str(Month.read(reporter.first_period) - 1)


def _emptied(own: dict[str, Values], period: str) -> str:
    """The month in which the staff came to nought, where it stayed there for the latest forms; "" for none."""
    latest = sorted(each for each in own if each <= period)
    empty = ""
    count = 0
    for each in reversed(latest):
        if own[each].get("heads_end") != 0:
            break
        empty, count = each, count + 1
    return empty if count >= EMPTY_MONTHS and own[empty].get("heads_start") else ""


def _taker(
    reporter: Reporter,
    lost: Values,
    others: Sequence[Reporter],
    forms: dict[int, dict[str, Values]],
    period: str,
) -> Reporter | None:
    """The reporter of the region that hired most of the staff in that month."""
    gone = lost.get("heads_start") or Decimal(0)
    if gone < FEWEST_MERGED:
        return None
    took = [
        (hired, each)
        for each in others
        if each.kind == EMPLOYER and each.region == reporter.region
        if (hired := forms[each.pk].get(period, {}).get("hires")) is not None and hired >= MERGED_SHARE * gone
    ]
    return max(took, key=lambda pair: (pair[0], pair[1].number))[1] if took else None
