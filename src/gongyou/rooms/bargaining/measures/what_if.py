"""bargaining.what_if: the same orders under another rule, exact to the cent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.bargaining.whatif.asked import Asked
from gongyou.rooms.bargaining.whatif.outcome import outcome
from gongyou.rooms.bargaining.whatif.replay import replayed

NAME = "bargaining.what_if"


@measure(
    NAME,
    version=2,
    tables=("orders", "sessions", "workers"),
    title=Text("规则试算", "What-if of a pay rule"),
    page="what-if",
)
def what_if(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """All L0 figures of a what-if; amounts in the schemes' currency, shares with six decimals."""
    asked = Asked.read(params)
    replay = replayed(view, asked)
    for side in (replay.sides.before, replay.sides.after):
        view.uses(side.scheme.id, side.scheme.version)
    return outcome(replay)
