"""A workbook of forms: checked, which shows only what is wrong; committed; undone for thirty days."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from gongyou.core.errors import Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.rooms.market import panel_policies as policies
from gongyou.rooms.market.models import Panel, PanelFile, PanelForm, PanelQuery, Reporter
from gongyou.rooms.market.panel.edits import Fault, fault
from gongyou.rooms.market.panel.facts import Checked, Given, Known, checked
from gongyou.rooms.market.panel.fields import read, stored
from gongyou.rooms.market.panel.sheets import Line
from gongyou.rooms.market.services.panel_forms import form_store, form_withdrawn, queries_ask

State = PanelFile.State
UNDO_FOR = timedelta(days=30)

CHECKED = audit.register(
    "market.panel_file.checked",
    "核对报表文件：新报 {new} 份，更正 {changed} 份，相同 {unchanged} 份，有误 {wrong} 份",
    "Checked a file of forms: {new} new, {changed} changed, {unchanged} unchanged, {wrong} wrong",
)
COMMITTED = audit.register(
    "market.panel_file.committed",
    "报表文件入库：{forms} 份，疑问 {queries} 条，留下有误的 {wrong} 份",
    "Took in a file: {forms} forms, {queries} queries, {wrong} wrong ones left out",
)
DISCARDED = audit.register("market.panel_file.discarded", "放弃报表文件", "Gave a file of forms up")
UNDONE = audit.register(
    "market.panel_file.undone",
    "撤销报表文件：退回 {forms} 份，已有后续更正而保留的 {kept} 份",
    "Undid a file: {forms} forms taken back, {kept} kept because of later ones",
)


@dataclass(frozen=True, slots=True)
class Uploaded:
    """The file's name and digest, and its lines as they were read."""

    name: str
    sha256: str
    lines: list[Line]


@service
def panel_file_check(*, panel: Panel, file: Uploaded, by: User | None, now: datetime) -> PanelFile:
    """What would happen: each form new, changed, unchanged or wrong. Nothing is taken in."""
    require(by is None or policies.panels.can_change(by, panel))
    rows = _judged(panel, file.lines, now)
    count = {what: sum(row["what"] == what for row in rows) for what in ("new", "changed", "unchanged", "wrong")}
    made = PanelFile.objects.create(
        panel=panel,
        name=file.name[:200],
        sha256=file.sha256,
        rows=json.dumps(rows, ensure_ascii=False),
        rows_new=count["new"],
        rows_changed=count["changed"],
        rows_unchanged=count["unchanged"],
        rows_wrong=count["wrong"],
        queries=sum(len(row["faults"]) for row in rows if row["what"] in ("new", "changed")),
        uploaded_at=now,
        uploaded_by=by,
    )
    audit.write(CHECKED, by=by, subject=made, data=count, now=now)
    return made


def _judged(panel: Panel, lines: list[Line], now: datetime) -> list[dict[str, Any]]:
    """Every line under the rules, each reporter's months in their order, so that a month sees the one before."""
    reporters = {each.number: each for each in Reporter.objects.filter(panel=panel)}
    earlier: dict[int, dict[str, PanelForm]] = defaultdict(dict)
    for form in PanelForm.objects.filter(reporter__panel=panel, is_current=True):
        earlier[form.reporter_id][form.period] = form
    doubted: dict[int, set[str]] = defaultdict(set)
    waiting = PanelQuery.objects.filter(reporter__panel=panel, holds=True, form__is_current=True)
    settled = (PanelQuery.State.CONFIRMED, PanelQuery.State.CORRECTED)
    for reporter_id, period in waiting.exclude(state__in=settled).values_list("reporter", "period"):
        doubted[reporter_id].add(period)
    today = timezone.localdate(now)
    rows = []
    for line in sorted(lines, key=lambda each: (each.reporter, each.period, each.line)):
        reporter = reporters.get(line.reporter)
        given = Given(line.period, line.written, line.region, line.parts)
        if reporter is None:
            found = Checked(line.period[:7], {}, faults=[fault("reporter_unknown", {"written": line.reporter[:20]})])
        else:
            known_here = Known(list(earlier[reporter.pk].values()), frozenset(doubted[reporter.pk]))
            found = checked(reporter, given, today, known_here)
        if line.fault:
            broken = fault("cells_unreadable", {"written": line.fault.partition(":")[2][:40]})
            found = Checked(found.period, found.values, found.parts, [broken, *found.faults])
        if line.twice:
            again = fault("month_twice", {"period": line.period[:20], "other": line.twice})
            found = Checked(found.period, found.values, found.parts, [again, *found.faults])
        what = "wrong"
        if reporter is not None and not found.hard:
            values = json.dumps({**stored(found.values), "parts": found.parts}, ensure_ascii=False, sort_keys=True)
            known = earlier[reporter.pk].get(found.period)
            what = "new" if known is None else "unchanged" if known.values == values else "changed"
            doubted[reporter.pk].discard(found.period)
            if any(each.holds for each in found.soft):
                doubted[reporter.pk].add(found.period)
            # The next month of this file is held against this one.
            earlier[reporter.pk][found.period] = PanelForm(reporter=reporter, period=found.period, values=values)
        rows.append(
            {
                "line": line.line,
                "reporter": line.reporter[:20],
                "period": found.period,
                "what": what,
                "values": stored(found.values),
                "parts": found.parts,
                "faults": [each.stored() for each in found.faults],
            }
        )
    return sorted(rows, key=lambda row: row["line"])


@service
def panel_file_commit(*, file: PanelFile, leave_wrong: bool, by: User | None, now: datetime) -> PanelFile:
    """Takes the right forms in, each with its queries. Wrong ones are left out only when `leave_wrong` says so."""
    locked = _locked(file, by, State.CHECKED)
    if locked.rows_wrong and not leave_wrong:
        raise Conflict(
            "market.panel_file_wrong",
            Text("有误的报表还没有处理。", "There are wrong forms."),
            Text("改正后重新上传，或选择只收正确的。", "Correct and upload it again, or take the right ones alone."),
        )
    staged = locked.staged
    reporters = {
        each.number: each
        for each in Reporter.objects.select_for_update(of=("self",)).filter(
            panel=locked.panel, number__in={row["reporter"] for row in staged}
        )
    }
    forms = queries = 0
    for row in sorted(staged, key=lambda each: (each["reporter"], each["period"])):
        if row["what"] not in ("new", "changed"):
            continue
        values: dict[str, Decimal | None] = read(row["values"])
        found = Checked(row["period"], values, row["parts"], [Fault.read(each) for each in row["faults"]])
        try:
            form = form_store(reporters[row["reporter"]], found, PanelForm.Source.FILE, now, sender=by, file=locked)
        except Conflict:
            continue  # handed in the same meanwhile
        forms += 1
        queries += len(queries_ask(form, found.soft, now))
    locked.state, locked.committed_at = State.COMMITTED, now
    locked.queries = queries
    # What was taken in stands in the forms; the wrong rows stay, so that they can be corrected.
    locked.rows = json.dumps([row for row in staged if row["what"] == "wrong"], ensure_ascii=False)
    locked.save()
    data = {"forms": forms, "queries": queries, "wrong": locked.rows_wrong}
    audit.write(COMMITTED, by=by, subject=locked, data=data, now=now)
    return locked


@service
def panel_file_discard(*, file: PanelFile, by: User | None, now: datetime) -> PanelFile:
    """Gives the file up; its rows are gone."""
    locked = _locked(file, by, State.CHECKED)
    locked.state, locked.rows = State.DISCARDED, ""
    locked.save(update_fields=["state", "rows"])
    audit.write(DISCARDED, by=by, subject=locked, now=now)
    return locked


@service
def panel_file_undo(*, file: PanelFile, by: User | None, now: datetime) -> PanelFile:
    """Takes the file's forms back, within thirty days. A form that was corrected since stays."""
    locked = _locked(file, by, State.COMMITTED)
    if locked.committed_at is None or now - locked.committed_at > UNDO_FOR:
        raise Conflict("market.panel_file_old", Text("已超过三十天，不能撤销。", "It is older than thirty days."))
    current = list(locked.forms.filter(is_current=True).select_related("reporter").order_by("-period"))
    # What was corrected since never counts again, also when its correction is undone later.
    kept = locked.forms.filter(is_current=False, undone_at=None).update(undone_at=now)
    for form in current:
        form_withdrawn(form, now)
    locked.state, locked.rows = State.UNDONE, ""
    locked.save(update_fields=["state", "rows"])
    audit.write(UNDONE, by=by, subject=locked, data={"forms": len(current), "kept": kept}, now=now)
    return locked


def _locked(file: PanelFile, by: User | None, state: str) -> PanelFile:
    found = PanelFile.objects.select_for_update(of=("self",)).select_related("panel__organisation").get(pk=file.pk)
    require(by is None or policies.files.can_change(by, found))
    if found.state != state:
        raise Conflict("market.panel_file_over", Text("这个文件已经处理。", "This file has been dealt with."))
    return found
