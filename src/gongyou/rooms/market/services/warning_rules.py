"""A union's own thresholds of a rule of early warning: a new version each time, the former ones stay."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from gongyou.core.errors import BadInput, Conflict, NotFound
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.models import Organisation
from gongyou.rooms.market import policies
from gongyou.rooms.market.models.warnings import WarningRuleCopy
from gongyou.rooms.market.warning.rules import Thresholds, rule_named, thresholds_of, with_thresholds

SAVED = audit.register(
    "market.warning_rule.saved",
    "把预警规则“{rule}”的本级预警线改为第 {number} 版。理由：{reason}",
    "Set the union's own thresholds of the rule “{rule_en}”, version {number}. Reason: {reason}",
)
LONGEST_REASON = 300


@service
def rule_copy_save(
    *, organisation: Organisation, rule_id: str, thresholds: Thresholds, reason: str, by: User | None, now: datetime
) -> WarningRuleCopy:
    """The next version of the union's own thresholds; empty ones return to the product's.

    Raises NotFound for a rule that is not there, BadInput for thresholds out of bounds (with the line and the remedy),
    for thresholds that change nothing, and without a reason; Conflict where somebody else saved at the same time.
    """
    require(by is not None and policies.rule_copies.can_add(by, under=organisation))
    rule = rule_named(rule_id)
    if rule is None:
        raise NotFound("warning.rule_unknown", Text("没有这条预警规则。", "There is no such rule."), value=rule_id)
    if not reason.strip() or len(reason.strip()) > LONGEST_REASON:
        raise BadInput(
            "warning.reason_missing",
            Text("请写明调整的理由。", "A reason is required."),
            Text(f"一两句话，不超过 {LONGEST_REASON} 字。", f"A sentence or two, at most {LONGEST_REASON} characters."),
        )
    held = thresholds_of(with_thresholds(rule, thresholds)) if thresholds else {}
    if held == thresholds_of(rule):
        held = {}
    newest = WarningRuleCopy.objects.filter(organisation=organisation, rule=rule_id).order_by("-number").first()
    if held == (newest.thresholds if newest else {}):
        raise BadInput(
            "warning.nothing_changed",
            Text("预警线没有变化。", "The thresholds are as they were."),
            Text("改动后再保存。", "Change one before saving."),
        )
    try:
        with transaction.atomic():
            copy = WarningRuleCopy.objects.create(
                organisation=organisation,
                rule=rule_id,
                number=newest.number + 1 if newest else 1,
                thresholds=held,
                reason=reason.strip(),
                created_at=now,
                created_by=by,
            )
    except IntegrityError:
        raise Conflict(
            "warning.rule_saved_meanwhile",
            Text("刚刚有人保存了新的一版。", "Somebody else has just saved a version."),
            Text("请刷新页面再看。", "Reload the page."),
        ) from None
    said = {"rule": rule.title.zh, "rule_en": rule.title.en, "number": copy.number, "reason": copy.reason}
    audit.write(SAVED, by=by, subject=copy, data=said, now=now)
    return copy
