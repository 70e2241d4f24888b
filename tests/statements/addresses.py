"""Who may open the statements. Without a lake there is no month, and so nothing to be found for anybody."""

from __future__ import annotations

from tests.site.access import EVERYBODY, PUBLIC, Row

MONTH = {"platform": "heya", "period": "2026-05"}

ROWS = (
    Row("orders:months", EVERYBODY),
    Row("orders:statement", frozenset(), place=lambda cast: MONTH),
    Row("orders:hours", frozenset(), place=lambda cast: MONTH),
    Row("orders:day", frozenset(), place=lambda cast: {**MONTH, "day": "2026-05-04"}),
    Row("orders:take", frozenset(), place=lambda cast: {**MONTH, "kind": "pdf"}, method="post"),
    Row("platforms:statement_check", PUBLIC),
)
