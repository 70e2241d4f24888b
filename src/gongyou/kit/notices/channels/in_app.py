"""The list in the product itself, behind the bell."""

from __future__ import annotations

from gongyou.core.text import Text
from gongyou.kit.notices.channels import Delivered, Message
from gongyou.kit.notices.kinds import IN_APP


class InApp:
    """There as soon as the notice is; nothing has to be carried anywhere."""

    key = IN_APP
    title = Text("站内", "In the product")
    rings = False

    def is_connected(self) -> bool:
        return True

    def deliver(self, message: Message) -> Delivered:
        return Delivered()
