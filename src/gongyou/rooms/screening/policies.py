"""Who reads screens, who has one made, and who sees the figures of a few."""

from __future__ import annotations

from gongyou.findings.runs.policies import RunPolicy
from gongyou.registry.policies import ADMINISTRATOR, ANALYST, OFFICER
from gongyou.rooms.screening.models import ScreenRun

STAFF = (OFFICER, ANALYST, ADMINISTRATOR)
SCREENERS = (OFFICER,)

# Staff read the screens of their subtree; officers have them made.
screens = RunPolicy(ScreenRun, readers=STAFF, makers=SCREENERS)
