"""Who may open the pages of notices: everybody their own."""

from __future__ import annotations

from typing import Any

from gongyou.core.text import Text
from gongyou.kit import notices
from gongyou.kit.notices.sending import Recipient, notice_send
from tests.registry.cast import NOW, Cast
from tests.site.access import ADMINISTRATORS, EVERYBODY, Row

PROBE = notices.register("test.probe", Text("试", "Test"), Text("试", "Test"), audience=notices.Audience.ADDRESS)
MOVED = frozenset({302})


def a_notice(cast: Cast) -> dict[str, Any]:
    """A notice to 王姐."""
    to = Recipient(account=cast.wang)
    return {"pk": notice_send(kind=PROBE, to=to, data={}, now=NOW, dedup_key="addresses").pk}


ROWS = (
    Row("deliveries:deliveries", ADMINISTRATORS),
    Row("notices:notices", EVERYBODY),
    Row("notices:badge", EVERYBODY),
    Row("notices:read_all", EVERYBODY, method="post", codes=MOVED),
    Row("notices:settings", EVERYBODY),
    Row("notices:open", frozenset({"officer"}), place=a_notice, codes=MOVED),
    Row("notices:read", frozenset({"officer"}), place=a_notice, method="post", codes=MOVED),
)
