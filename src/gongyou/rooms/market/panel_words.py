"""Names and numbers of the panel as its pages show them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongyou.core.figures import NONE, SUPPRESSED, shown
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.kit.masking import phone_masked
from gongyou.rooms.market import names
from gongyou.rooms.market.models import LeavingProposal, PanelFile, PanelForm, PanelQuery, Reporter
from gongyou.rooms.market.panel.draws import OTHER, UNKNOWN
from gongyou.rooms.market.panel.edits import filled, rules
from gongyou.rooms.market.panel.fields import EMPLOYER, FIELDS, read
from gongyou.rooms.market.panel.measures import Measure
from gongyou.rooms.market.panel.structure import UNSTATED
from gongyou.rooms.market.selectors import region_name
from gongyou.ui.states import Badge, Tone

ALL = Text("全部", "All")
QUERY_TONES = {
    PanelQuery.State.OPEN: Tone.WARNING,
    PanelQuery.State.ANSWERED: Tone.NEW,
    PanelQuery.State.CONFIRMED: Tone.GOOD,
    PanelQuery.State.CORRECTED: Tone.GOOD,
    PanelQuery.State.SET_ASIDE: Tone.NEUTRAL,
}
FILE_TONES = {
    PanelFile.State.CHECKED: Tone.NEW,
    PanelFile.State.COMMITTED: Tone.GOOD,
    PanelFile.State.DISCARDED: Tone.NEUTRAL,
    PanelFile.State.UNDONE: Tone.NEUTRAL,
}


def language() -> str:
    return get_language() or "zh"


def listed(parts: Sequence[str], most: int) -> str:
    """The first of them in one line, … where there are more."""
    shown_parts = [*parts[:most], *(["…"] if len(parts) > most else [])]
    return (", " if language().startswith("en") else "、").join(shown_parts)


def months_listed(periods: Sequence[str], most: int = 4) -> str:
    return listed([Month.read(each).shown(language()) for each in periods], most)


def query_badge(query: PanelQuery) -> Badge:
    return Badge(str(query.get_state_display()), QUERY_TONES[PanelQuery.State(query.state)])


def file_badge(file: PanelFile) -> Badge:
    return Badge(str(file.get_state_display()), FILE_TONES[PanelFile.State(file.state)])


def reporter_badge(reporter: Reporter) -> Badge:
    tone = Tone.RUNNING if reporter.state == Reporter.State.ACTIVE else Tone.NEUTRAL
    return Badge(str(reporter.get_state_display()), tone)


def region_said(code: str, name: Text | None = None) -> str:
    return (ALL if not code else name or region_name(code)).on(language())


def group_said(kind: str, group: str) -> str:
    """A section of the industries, or a form of employment."""
    if not group:
        return ALL.on(language())
    if group == OTHER:
        return _("其他行业")
    table = names.INDUSTRIES if kind == EMPLOYER else names.JOB_KINDS
    return names.named(table, group).on(language())


def size_said(size: str) -> str:
    if not size:
        return NONE
    return _("规模不详") if size == UNKNOWN else _("{size} 人").format(size=size.replace("-", "–"))


def stratum_said(kind: str, stratum: str) -> str:
    region, group, size = stratum.split("|")
    parts = [region_said(region), group_said(kind, group), *([size_said(size)] if size else [])]
    return " · ".join(parts)


def query_said(query: PanelQuery) -> str:
    """The question in words, with the numbers it is about."""
    rule = rules().get(query.rule)
    if rule is None:
        return NONE
    text = filled(rule.text, json.loads(query.detail) if query.detail else {})
    if query.form_id is None:
        return _("这个月还没有报表")
    return text.on(language())


def remedy_said(query: PanelQuery) -> str:
    rule = rules().get(query.rule)
    return rule.remedy.on(language()) if rule else ""


def value_said(measure: Measure, value: str, hidden: str = "") -> str:
    """The number, ＊ where it is hidden, — where there is none."""
    if hidden:
        return SUPPRESSED
    return shown(Decimal(value), measure.style) if value else NONE


def interval_said(measure: Measure, low: str, high: str) -> str:
    if not low:
        return NONE
    return f"{shown(Decimal(low), measure.style)} – {shown(Decimal(high), measure.style)}"


def difference_said(measure: Measure, size: Decimal) -> str:
    """Signed, in the measure's own unit."""
    text = shown(abs(size), measure.style)
    return text if not any(digit in "123456789" for digit in text) else f"{'+' if size > 0 else '−'}{text}"


def numbers_of(form: PanelForm) -> list[dict[str, Any]]:
    """A form's numbers with their labels, for a page of facts."""
    values = read(form.kept)
    return [
        {
            "label": each.label.on(language()),
            "unit": each.unit.on(language()),
            "value": NONE if values.get(each.name) is None else f"{values[each.name]:,}",
        }
        for each in FIELDS[form.reporter.kind]
    ]


def proposal_badge(proposal: LeavingProposal) -> Badge:
    tone = Tone.NEUTRAL if proposal.state == LeavingProposal.State.CONFIRMED else Tone.RUNNING
    return Badge(str(proposal.get_state_display()), tone)


def sign_said(proposal: LeavingProposal) -> str:
    """Why the rule proposes it, in one sentence."""
    month = Month.read(proposal.period).shown(language())
    match proposal.reason:
        case Reporter.Reason.SILENT:
            return _("连续三个月到期没有报表。最后一次报的是 {month}。").format(month=month)
        case Reporter.Reason.CLOSED:
            return _("自{month}末起没有职工。").format(month=month)
        case Reporter.Reason.MERGED:
            other = proposal.other.number if proposal.other else NONE
            return _("{month} 职工减到 0，监测点 {other} 同月新招的人数相近。").format(month=month, other=other)
        case Reporter.Reason.RESIGNED:
            return _("登记簿里已经退会。")
        case Reporter.Reason.ROTATED:
            return _("轮换月份{month}已过。").format(month=month)
    return str(proposal.get_reason_display())


def told_at(reporter: Reporter) -> str:
    """Where notices to a reporter go, masked."""
    if reporter.member is not None and reporter.member.account_id is not None:
        return _("本人账号")
    if "@" in reporter.contact:
        name, _sep, host = reporter.contact.partition("@")
        return f"{name[:1]}***@{host}"
    return phone_masked(reporter.contact) if reporter.contact else _("没有登记，不发通知。")


def trait_said(trait: str, value: str) -> str:
    """A value of the structure's traits."""
    if trait == "region":
        return region_said(value)
    if trait == "size":
        return size_said(value)
    if trait == "group":
        return group_said(EMPLOYER, value)
    return _("未说明") if value == UNSTATED else names.named(names.JOB_KINDS, value).on(language())


def calibration_said(kind: str, trait: str) -> str:
    """What the weights are calibrated by."""
    if trait == "region":
        return _("地区")
    if trait == "size":
        return _("规模")
    return _("行业") if kind == EMPLOYER else _("用工形式")


def margin_said(kind: str, trait: str, value: str) -> str:
    return group_said(kind, value) if trait == "group" else trait_said(trait, value)
