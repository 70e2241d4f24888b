"""Who may open the pages of AI exposure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongyou.rooms.exposure.models import JobTitle
from tests.exposure.made import RIDER, tally
from tests.registry.cast import NOW, Cast
from tests.site.access import EVERYBODY, STAFF, Row

STRANGER = frozenset({"stranger"})
REVIEWERS = frozenset({"officer", "analyst"})
DONE = frozenset({302})


def occupation(cast: Cast) -> Mapping[str, Any]:
    return {"code": RIDER}


def file(cast: Cast) -> Mapping[str, Any]:
    tally(cast.district)
    return {"kind": "csv"}


def crosswalk_file(cast: Cast) -> Mapping[str, Any]:
    return {"kind": "csv"}


def title(cast: Cast) -> Mapping[str, Any]:
    made, _ = JobTitle.objects.get_or_create(
        text="外卖小哥", defaults={"state": "unsure", "candidates": [[RIDER, "0.620"]], "seen_at": NOW}
    )
    return {"pk": made.pk}


ROWS = (
    Row("exposure:home", STAFF | STRANGER),
    Row("exposure:compute", REVIEWERS, method="post", codes=DONE, data={"region": "990101"}),
    # The table of the district: whose it is not has none.
    Row("exposure:table_file", STAFF, place=file),
    Row("exposure:occupation", STAFF | STRANGER, place=occupation),
    Row("exposure:crosswalk", STAFF | STRANGER),
    Row("exposure:crosswalk_file", STAFF | STRANGER, place=crosswalk_file),
    # The crosswalk and the titles are one for the whole installation.
    Row("exposure:row", STAFF | STRANGER, place=occupation),
    Row("exposure:row_confirm", REVIEWERS | STRANGER, place=occupation, method="post", codes=DONE),
    # Without words the form comes back: the door was open.
    Row("exposure:row_correct", REVIEWERS | STRANGER, place=occupation, method="post", codes=frozenset({422})),
    Row("exposure:row_return", REVIEWERS | STRANGER, place=occupation, method="post", codes=frozenset({422})),
    Row("exposure:row_undo", REVIEWERS | STRANGER, place=occupation, method="post", codes=DONE),
    Row("exposure:titles", REVIEWERS | STRANGER),
    # Without a text the titles come from the lake, which is empty.
    Row("exposure:titles_take", REVIEWERS | STRANGER, method="post", codes=DONE),
    Row("exposure:title", REVIEWERS | STRANGER, place=title),
    Row("exposure:title_decide", REVIEWERS | STRANGER, place=title, method="post", codes=DONE),
    Row("exposure:title_set_aside", REVIEWERS | STRANGER, place=title, method="post", codes=DONE),
    Row("exposure:title_reopen", REVIEWERS | STRANGER, place=title, method="post", codes=DONE),
    Row("exposure:mine", EVERYBODY),
    Row("exposure:choose", EVERYBODY),
    # Who has no record, or no occupation yet, is sent to choose one.
    Row("exposure:rate", EVERYBODY, codes=frozenset({200, 302})),
)
