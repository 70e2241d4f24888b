"""Publishing what the early warning found, and taking back what newer data no longer show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.findings.models import Finding
from gongyou.findings.runs.publishing import Publication, run_keep
from gongyou.findings.services import Found, findings_revise
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.models import Organisation
from gongyou.rooms.market import policies
from gongyou.rooms.market.models import WarningRun
from gongyou.rooms.market.warning.made import KIND, MadeWarnings, findings_of, rule_of, rules_digest, state_of
from gongyou.rooms.market.warning.records import readings_keep
from gongyou.rooms.market.warning.rules import Level, Rule

PUBLISHED = audit.register(
    "market.warnings.published",
    "研判{region}{period}用工形势：黄色预警 {yellow} 项，橙色 {orange} 项，红色 {red} 项",
    "Judged {region_en}, {period}: {yellow} yellow warnings, {orange} orange, {red} red",
)
BY_DATA = Text(
    "数据更正后，该月份达不到预警线，预警撤回。", "The data were corrected: those months no longer reach the threshold."
)
BY_RULE = Text(
    "预警线调整后，该月份达不到预警线，预警撤回。", "The thresholds were changed: those months no longer reach them."
)
BY_NEWER = Text("数据或规则变动后重新研判，见新的预警。", "Data or rules have changed: see the newer warning.")


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A finding of an earlier run that this one no longer shows, and why."""

    finding: Finding
    rule: str
    group: str
    level: str
    reason: Text

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "group": self.group,
            "level": self.level,
            "since": str(Month.of(self.finding.period_from)),
            "finding": self.finding.pk,
            "reason": {"zh": self.reason.zh, "en": self.reason.en},
        }


@service
def warnings_publish(*, made: MadeWarnings, organisation: Organisation, by: User | None, now: datetime) -> WarningRun:
    """The run with a finding for each signal that stands; published again it is the same run. By None: the product.

    Findings of earlier runs that the months they spoke of no longer show are taken back with the reason.
    """
    require(by is None or policies.warnings.can_add(by, under=organisation))
    region, period = made.value["region"], made.value["period"]
    found = findings_of(made, organisation)
    back = list(_taken_back(made, found, organisation))
    again = _again(found)
    for reason in dict.fromkeys(each.reason for each in back):
        findings_revise(
            again=(), withdrawn=[each.finding for each in back if each.reason == reason], reason=reason, by=by, now=now
        )
    if again:
        findings_revise(again=again, withdrawn=(), reason=BY_DATA, by=by, now=now)
    publication = Publication(
        figure=made.figure.id,
        found=found,
        columns={
            "region": region,
            "region_name": {"zh": made.region.zh, "en": made.region.en},
            "period": period,
            "snapshot": state_of(made.figure.provenance.snapshots),
            "rules": rules_digest(_rules(made.value)),
            "report": dict(made.value),
            "taken_back": [each.as_json() for each in back],
            **made.counts,
        },
        sentence=PUBLISHED,
        said={"region": made.region.zh, "region_en": made.region.en, "period": period, **made.counts},
    )
    run = run_keep(WarningRun, publication, organisation=organisation, by=by, now=now)
    readings_keep(run)
    return run


def _rules(report: Mapping[str, Any]) -> list[Rule]:
    return [rule for rule in (rule_of(report, each) for each in report["rules"]) if rule is not None]


def _again(found: list[Found]) -> list[Found]:
    """Of what was found: what the product itself had taken back before."""
    held = Finding.objects.filter(
        fingerprint__in=[each.fingerprint for each in found], state=Finding.State.REJECTED, reviewed_by=None
    )
    known = set(held.values_list("fingerprint", flat=True))
    return [each for each in found if each.fingerprint in known]


def _taken_back(made: MadeWarnings, found: list[Found], organisation: Organisation) -> Iterator[TakenBack]:
    """Open findings of the region whose months no longer show their level in this run."""
    signals = {(each["rule"], each["group"]): each for each in made.value["signals"]}
    prints = {each.fingerprint for each in found}
    begun = {(str(each.evidence["rule"]), each.subject_key): each.period_from for each in found}
    held = Finding.objects.filter(
        kind=KIND,
        organisation=organisation,
        subject_key__startswith=f"{made.value['region']}/",
        state__in=(Finding.State.NEW, Finding.State.ACCEPTED),
    ).exclude(fingerprint__in=prints)
    for finding in held:
        name = str(finding.evidence.get("rule", ""))
        rule, _, level = name.partition(".")
        group = finding.subject_key.partition("/")[2]
        signal, last = signals.get((rule, group)), _last_known(finding)
        if signal is None or not level:
            continue
        reason = _reason(finding, signal, Level(level), last)
        newer = begun.get((name, finding.subject_key))
        # One that an officer has taken up stays with its officer.
        is_newer = newer is not None and newer <= Month.read(last).last_day and finding.state == Finding.State.NEW
        if reason is None and is_newer:
            reason = BY_NEWER
        if reason is not None:
            yield TakenBack(finding, rule, group, level, reason)


def _last_known(finding: Finding) -> str:
    """The last month that the finding spoke of."""
    rows = finding.evidence.get("rows") or []
    return str(rows[-1]["period"]) if rows else str(Month.of(finding.period_from))


def _reason(finding: Finding, signal: Mapping[str, Any], level: Level, last: str) -> Text | None:
    """Why the finding is taken back; None where one of its months still shows the level or cannot be judged."""
    first = str(Month.of(finding.period_from))
    months = [each for each in signal["months"] if first <= each["period"] <= last]
    if not months or any(Level(each["level"]).rank >= level.rank for each in months):
        return None
    if all(each["score"] is None for each in months):
        return None
    return BY_DATA if finding.evidence.get("rule_version") == signal["rule_version"] else BY_RULE
