"""What supervision says of a clause."""

from __future__ import annotations

from enum import StrEnum

from gongyou.core.text import Text


class State(StrEnum):
    """Kept, breached, not to be judged, or left to a person."""

    KEPT = "kept"
    BREACHED = "breached"
    UNCLEAR = "unclear"
    MANUAL = "manual"


STATES = {
    State.KEPT: Text("遵守", "Kept"),
    State.BREACHED: Text("违反", "Breached"),
    State.UNCLEAR: Text("无法判断", "Cannot be judged"),
    State.MANUAL: Text("人工检查", "Checked by a person"),
}
