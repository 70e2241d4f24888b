"""Who prepares a position: officers and analysts read the scenarios of their subtree and keep them there."""

from __future__ import annotations

from gongyou.findings.runs.policies import RunPolicy
from gongyou.registry.policies import ANALYST, OFFICER
from gongyou.rooms.bargaining.models import Scenario

NEGOTIATORS = (OFFICER, ANALYST)

scenarios = RunPolicy(Scenario, readers=NEGOTIATORS, makers=NEGOTIATORS)
