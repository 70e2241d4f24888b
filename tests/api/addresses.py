"""The REST face asks every caller for a token: a session opens nothing. What a token opens is tested beside this."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.platforms.register.rules import pay_rule, pay_version
from tests.registry.cast import Cast
from tests.site.access import PUBLIC, Row

CLOSED = frozenset({401})
NONE_SUCH = UUID(int=7)


def member(cast: Cast) -> dict[str, Any]:
    return {"worker_key": cast.lin_member.worker_key}


def part(cast: Cast) -> dict[str, Any]:
    return {"upload_id": NONE_SUCH, "offset": 0}


def roster(cast: Cast) -> dict[str, Any]:
    return {"import_id": NONE_SUCH}


def transfer(cast: Cast) -> dict[str, Any]:
    return {"transfer_id": 7}


ROWS = (
    Row("api:openapi-json", PUBLIC),
    Row("api:api-root", PUBLIC, codes=frozenset({404})),
    # Rules of law are public, like their pages.
    Row("api:rules", PUBLIC),
    # So are collections of opinions and their issues.
    Row("api:forum_collections", PUBLIC),
    Row("api:forum_issues", PUBLIC, place=lambda cast: {"code": "NONESUCH"}, codes=frozenset({404})),
    Row("api:exposure_occupation", PUBLIC, place=lambda cast: {"code": "4-10-08-01"}, codes=CLOSED),
    Row("api:exposure_tiers", PUBLIC, place=lambda cast: {"region": "990101"}, codes=CLOSED),
    # A reporter's form needs the code in it, no token.
    Row("api:panel_form", PUBLIC, method="post", codes=frozenset({400, 422})),
    Row("api:panel_releases", PUBLIC, codes=CLOSED),
    Row("api:panel_figures", PUBLIC, place=lambda cast: {"release_id": NONE_SUCH}, codes=CLOSED),
    Row("api:panel_structure", PUBLIC, place=lambda cast: {"release_id": NONE_SUCH}, codes=CLOSED),
    # Declared rules are public, too; they are written with a token.
    Row("api:declared_rules", PUBLIC),
    Row("api:declared_in_force", PUBLIC, codes=frozenset({422})),
    Row("api:declared_rule", PUBLIC, place=lambda cast: {"key": pay_rule(cast).key}),
    Row("api:declared_version", PUBLIC, place=lambda cast: {"key": pay_version(cast).key}),
    Row("api:declared_differences", PUBLIC, place=lambda cast: {"key": NONE_SUCH}, codes=frozenset({404})),
    Row("api:declared_rule_enter", PUBLIC, method="post", codes=CLOSED),
    Row(
        "api:declared_version_record",
        PUBLIC,
        place=lambda cast: {"key": pay_rule(cast).key},
        method="post",
        codes=CLOSED,
    ),
    Row("api:rule", PUBLIC, place=lambda cast: {"name": "cn.overtime_pay"}),
    Row(
        "api:rule_evaluate", PUBLIC, place=lambda cast: {"name": "overtime_pay"}, method="post", codes=frozenset({400})
    ),
    Row("api:organisations", PUBLIC, codes=CLOSED),
    Row("api:organisation", PUBLIC, place=lambda cast: {"code": cast.grid.code}, codes=CLOSED),
    Row("api:employers", PUBLIC, codes=CLOSED),
    Row("api:members", PUBLIC, codes=CLOSED),
    Row("api:member_search", PUBLIC, method="post", codes=CLOSED),
    Row("api:member", PUBLIC, place=member, codes=CLOSED),
    Row("api:member_register", PUBLIC, method="post", codes=CLOSED),
    Row("api:member_change", PUBLIC, place=member, method="patch", codes=CLOSED),
    Row("api:member_suspend", PUBLIC, place=member, method="post", codes=CLOSED),
    Row("api:member_leave", PUBLIC, place=member, method="post", codes=CLOSED),
    Row("api:member_return", PUBLIC, place=member, method="post", codes=CLOSED),
    Row("api:application_submit", PUBLIC, method="post", codes=CLOSED),
    Row("api:application_approve", PUBLIC, place=lambda cast: {"application_id": 7}, method="post", codes=CLOSED),
    Row("api:roster_submit", PUBLIC, method="post", codes=CLOSED),
    Row("api:roster_import", PUBLIC, place=roster, codes=CLOSED),
    Row("api:roster_confirm", PUBLIC, place=roster, method="post", codes=CLOSED),
    Row("api:roster_undo", PUBLIC, place=roster, method="post", codes=CLOSED),
    Row("api:roster_faults", PUBLIC, place=roster, codes=CLOSED),
    Row("api:roster_discard", PUBLIC, place=roster, method="post", codes=CLOSED),
    Row("api:transfers", PUBLIC, codes=CLOSED),
    Row("api:transfer_ask", PUBLIC, place=member, method="post", codes=CLOSED),
    Row("api:transfer_accept", PUBLIC, place=transfer, method="post", codes=CLOSED),
    Row("api:transfer_refuse", PUBLIC, place=transfer, method="post", codes=CLOSED),
    Row("api:transfer_withdraw", PUBLIC, place=transfer, method="post", codes=CLOSED),
    Row("api:hours_looks", PUBLIC, codes=CLOSED),
    Row("api:hours_look", PUBLIC, place=lambda cast: {"look_id": NONE_SUCH}, codes=CLOSED),
    Row("api:hours_figures", PUBLIC, place=lambda cast: {"look_id": NONE_SUCH}, codes=CLOSED),
    Row("api:hours_mine", PUBLIC, codes=CLOSED),
    Row("api:agreements", PUBLIC, codes=CLOSED),
    Row("api:agreement", PUBLIC, place=lambda cast: {"agreement_id": NONE_SUCH}, codes=CLOSED),
    Row("api:negotiations", PUBLIC, codes=CLOSED),
    Row("api:negotiation", PUBLIC, place=lambda cast: {"negotiation_id": NONE_SUCH}, codes=CLOSED),
    Row("api:delivery_agreement", PUBLIC, codes=CLOSED),
    Row("api:deliveries", PUBLIC, codes=CLOSED),
    Row("api:delivery_submit", PUBLIC, method="post", codes=CLOSED),
    Row("api:delivery", PUBLIC, place=lambda cast: {"delivery_id": NONE_SUCH}, codes=CLOSED),
    Row("api:delivery_rejected", PUBLIC, place=lambda cast: {"delivery_id": NONE_SUCH}, codes=CLOSED),
    Row("api:delivery_totals", PUBLIC, method="post", codes=CLOSED),
    Row("api:upload_announce", PUBLIC, method="post", codes=CLOSED),
    Row("api:upload_state", PUBLIC, place=lambda cast: {"upload_id": NONE_SUCH}, codes=CLOSED),
    Row(
        "api:upload_part", PUBLIC, place=lambda cast: {"upload_id": NONE_SUCH, "offset": 0}, method="put", codes=CLOSED
    ),
    Row("api:upload_complete", PUBLIC, place=lambda cast: {"upload_id": NONE_SUCH}, method="post", codes=CLOSED),
    Row("api:upload_give_up", PUBLIC, place=lambda cast: {"upload_id": NONE_SUCH}, method="delete", codes=CLOSED),
    Row("api:task", PUBLIC, place=lambda cast: {"task_id": NONE_SUCH}, codes=CLOSED),
)
