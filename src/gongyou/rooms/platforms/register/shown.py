"""A declared rule as its pages show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from gongyou.core.text import Text
from gongyou.rooms.platforms.models import DeclaredRule, RuleVersion
from gongyou.rooms.platforms.register.differences import meaning_changed, text_changed, told
from gongyou.rooms.platforms.register.executable import executable_fault
from gongyou.rooms.platforms.register.facts import current_versions, spans_of
from gongyou.ui.states import Badge, Tone


def rule_shown(rule: DeclaredRule, today: date, language: str) -> Mapping[str, Any]:
    """The rule with its versions, the newest first, each with what changed from the one before."""
    versions = current_versions(rule)
    before: dict[int, RuleVersion] = {after.pk: earlier for earlier, after in pairwise(versions)}
    shown = [_version(version, until, before.get(version.pk), language, today) for version, until in spans_of(versions)]
    replaced = [version for version in rule.versions.all() if not version.is_current]
    return {"rule": rule, "versions": shown[::-1], "replaced": replaced}


def _version(
    version: RuleVersion, until: date | None, before: RuleVersion | None, language: str, today: date
) -> Mapping[str, Any]:
    return {
        "version": version,
        "until": until,
        "badge": _badge(version, until, today),
        "notice": version.notice_days,
        "told": told(version, language),
        "fault": executable_fault(version.executable, version.rule.section) if version.executable else None,
        "asked": _asked(version.asked_of, language),
        "meaning": meaning_changed(before, version).shown(language) if before else {},
        "text": text_changed(before, version) if before else [],
        "before": before,
        "opinions": list(version.opinions.all()),
        "proofs": list(version.proofs.all()),
    }


def _badge(version: RuleVersion, until: date | None, today: date) -> Badge:
    if version.effective_from > today:
        return Badge(_("尚未执行"), Tone.NEW)
    if until is not None and until < today:
        return Badge(_("已停止执行"), Tone.NEUTRAL)
    return Badge(_("正在执行"), Tone.GOOD)


def _asked(of: Sequence[str], language: str) -> str:
    said = [str(RuleVersion.Asked(each).label) for each in of]
    return Text("、", ", ").on(language).join(said)
