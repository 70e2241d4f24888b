"""What other rooms and the site's own pages may ask of this room."""

from __future__ import annotations

from gongyou.kit.policies import Visitor
from gongyou.rooms.rights import selectors


def waiting_count(user: Visitor) -> int:
    """Inquiries of the user's scope that nobody has answered yet."""
    return selectors.inquiries_waiting(user).count()
