"""Who may open the card, the joining pages and a worker's own record."""

from __future__ import annotations

from tests.site.access import EVERYBODY, PUBLIC, Row

MOVED = frozenset({302})
WORKER = frozenset({"worker"})

ROWS = (
    # Who has no membership reads that there is no card.
    Row("cards:card", EVERYBODY),
    # The cast's worker has no card yet.
    Row("cards:windows", frozenset()),
    Row("cards:replace", frozenset(), method="post"),
    Row("cards:issue", WORKER, method="post", codes=MOVED),
    Row("cards:verify", PUBLIC),
    Row("cards:keys", PUBLIC),
    Row("cards:revocations", PUBLIC),
)
