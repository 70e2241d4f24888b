"""Who may open the pages of the room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.registry.cast import Cast
from tests.rights.cases import ANSWERS, opened
from tests.site.access import EVERYBODY, OFFICERS, PUBLIC, WORKERS, Row
from tests.statements.asked import opened as asked_of_platform
from tests.statements.asked import sent as sent_to_platform

FOUND = frozenset({200, 302})


def an_inquiry(cast: Cast) -> Mapping[str, Any]:
    return {"key": opened(cast).key}


def a_sheet(cast: Cast) -> Mapping[str, Any]:
    return {**an_inquiry(cast), "kind": "docx"}


def a_grievance(cast: Cast) -> Mapping[str, Any]:
    return {"key": asked_of_platform(cast).key}


def a_sent_one(cast: Cast) -> Mapping[str, Any]:
    return {"key": sent_to_platform(cast).key}


ROWS = (
    Row("rights:my_grievances", EVERYBODY),
    Row("rights:grievance_new", EVERYBODY),
    Row("rights:my_grievance", WORKERS, place=a_grievance),
    Row("rights:grievance_judge", WORKERS, place=a_sent_one, method="post", codes=FOUND),
    Row("rights:grievance_further", WORKERS, place=a_sent_one, method="post", codes=FOUND),
    Row("rights:grievance_withdraw", WORKERS, place=a_grievance, method="post", codes=FOUND),
    Row("rights:grievances", OFFICERS | {"stranger"}),
    Row("rights:grievance_figures", OFFICERS | {"stranger"}),
    Row("rights:grievance", OFFICERS, place=a_grievance),
    Row("rights:grievance_look", OFFICERS, place=a_grievance, method="post", data={"reason": "转交前核对"}),
    Row("rights:grievance_assign", OFFICERS, place=a_grievance, method="post", codes=FOUND),
    Row("rights:grievance_send", OFFICERS, place=a_grievance, method="post", codes=FOUND),
    Row(
        "rights:grievance_answer",
        OFFICERS,
        place=a_sent_one,
        method="post",
        data={"body": "已核实，退还。", "result": "overturned"},
        codes=FOUND,
    ),
    Row("rights:sums", PUBLIC),
    Row("rights:sum", PUBLIC, place=lambda cast: {"name": "overtime"}),
    Row("rights:sum_keep", PUBLIC, place=lambda cast: {"name": "overtime"}, method="post", data=ANSWERS, codes=FOUND),
    Row("rights:sheet", PUBLIC),
    Row("rights:sheet_drop", PUBLIC, place=lambda cast: {"number": 0}, method="post", codes=FOUND),
    # An empty sheet comes back as a page.
    Row("rights:sheet_file", PUBLIC, place=lambda cast: {"kind": "pdf"}, method="post"),
    Row("rights:take", PUBLIC),
    Row("rights:mine", EVERYBODY),
    Row("rights:my_inquiry", WORKERS, place=an_inquiry),
    Row("rights:inquiries", OFFICERS | {"stranger"}),
    Row("rights:inquiry", OFFICERS, place=an_inquiry),
    Row("rights:inquiry_look", OFFICERS, place=an_inquiry, method="post"),
    Row(
        "rights:inquiry_answer", OFFICERS, place=an_inquiry, method="post", data={"body": "请带工资条来。"}, codes=FOUND
    ),
    Row("rights:inquiry_close", OFFICERS, place=an_inquiry, method="post", codes=FOUND),
    Row("rights:inquiry_sheet", OFFICERS, place=a_sheet, method="post"),
)
