"""What other rooms and the site's own pages may ask of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongyou.kit.policies import Visitor
from gongyou.rooms.rights import selectors

if TYPE_CHECKING:
    from gongyou.rooms.rights.grievances.figures import Candidate


def waiting_count(user: Visitor) -> int:
    """Inquiries of the user's scope that nobody has answered yet."""
    return selectors.inquiries_waiting(user).count()


def topic_candidates(user: Visitor) -> list[Candidate]:
    """Requests and appeals of the user's scope that several members share: what a topic of bargaining may rest on."""
    from gongyou.rooms.rights.grievances.figures import candidates

    return candidates(user)
