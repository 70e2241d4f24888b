"""Who may open the pages of the data quality."""

from __future__ import annotations

from tests.registry.cast import Cast
from tests.site.access import ADMINISTRATORS, OFFICERS, STAFF, Row

MOVED = frozenset({302})


def a_place(cast: Cast) -> dict[str, str]:
    return {"code": cast.grid.code}


def a_list(cast: Cast) -> dict[str, str]:
    return {"code": cast.grid.code, "key": "stale"}


ROWS = (
    Row("quality:quality", STAFF | {"stranger"}, codes=MOVED),
    Row("quality:recompute", OFFICERS | ADMINISTRATORS | {"stranger"}, method="post", codes=MOVED),
    Row("quality:organisation", STAFF, place=a_place),
    Row("quality:work", OFFICERS, place=a_list),
    Row(
        "quality:confirm_member",
        OFFICERS,
        place=lambda cast: {"worker_key": cast.lin_member.worker_key},
        method="post",
        codes=MOVED,
    ),
    Row("quality:confirm", OFFICERS, place=a_list, method="post", codes=MOVED),
)
