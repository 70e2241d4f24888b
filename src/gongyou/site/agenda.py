"""What of findings, data and administration waits for whom: the rest of the first page's list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from gongyou.core.text import Text
from gongyou.kit import agenda
from gongyou.kit.agenda import Item

APPOINTMENTS = Text("待核准的任命", "Appointments to confirm")
APPROVALS = Text("待审批的申请", "Requests to decide")
BATCHES = Text("待您确认入库的数据批次", "Data batches for you to confirm")
FINDINGS = Text("待审核的问题", "Findings to review")
QUARANTINE = Text("有隔离行、要退回订正的数据批次", "Batches with quarantined rows to send back")


def register_providers() -> None:
    """Called when the site starts, above every room."""
    agenda.register("site.administration", administration)
    agenda.register("site.findings", findings)
    agenda.register("site.data", data)


def administration(user: Any, today: date) -> Iterable[Item]:
    """What waits for a security administrator."""
    from gongyou.registry.administration.duties import approvals_count, proposals_count
    from gongyou.registry.models import Approval

    proposed = reverse("administration:accounts") + "?proposed=yes"
    asked = reverse("administration:approvals") + f"?state={Approval.State.ASKED.value}"
    yield Item(APPOINTMENTS, proposals_count(user), proposed, icon="clipboard-check")
    yield Item(APPROVALS, approvals_count(user, timezone.now()), asked, icon="shield-check")


def findings(user: Any, today: date) -> Iterable[Item]:
    """Findings that nobody has reviewed."""
    from gongyou.findings.models import Finding
    from gongyou.findings.selectors import findings_counted

    new = Finding.State.NEW
    yield Item(FINDINGS, findings_counted(user)[new], reverse("findings:findings") + f"?state={new.value}", icon="flag")


def data(user: Any, today: date) -> Iterable[Item]:
    """Batches that wait for a decision, and those with rows to be corrected."""
    from gongyou.rooms.data import selectors

    batches = reverse("data:batches")
    told = selectors.batches_waiting(user)
    yield Item(BATCHES, told["to_confirm"], batches + "?state=checked", icon="database")
    yield Item(QUARANTINE, told["with_quarantine"], batches, icon="alert-triangle")
