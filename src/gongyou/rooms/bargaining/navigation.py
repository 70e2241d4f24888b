"""The room's entry in the console's left bar."""

from __future__ import annotations

from gongyou.core.text import Text
from gongyou.findings import acts
from gongyou.registry.policies import OFFICER
from gongyou.rooms.bargaining.policies import NEGOTIATORS
from gongyou.ui.navigation import Entry, register


def register_entries() -> None:
    """协商, after 平台与算法."""
    register(
        Entry(key="bargaining", label="协商", url_name="bargaining:home", roles=NEGOTIATORS, order=35, icon="messages")
    )


def register_acts() -> None:
    """A finding about a platform or an employer can become a topic."""
    label = Text("转为协商议题", "Make it a topic of a negotiation")
    acts.register(label, "bargaining:finding_topic", (OFFICER,), ("platform", "employer", "organisation", "region"))
