"""Who reads audits, and who has one made."""

from __future__ import annotations

from gongyou.findings.runs.policies import RunPolicy
from gongyou.registry.policies import ADMINISTRATOR, ANALYST, OFFICER
from gongyou.rooms.platforms.models import AuditRun

STAFF = (OFFICER, ANALYST, ADMINISTRATOR)
AUDITORS = (OFFICER, ANALYST)

# Staff read the audits of their subtree; officers and analysts publish there.
audits = RunPolicy(AuditRun, readers=STAFF, makers=AUDITORS)
