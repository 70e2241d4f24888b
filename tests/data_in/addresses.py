"""Who may open the pages of agreements, of coverage, and of a worker's own orders."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from gongyou.rooms.data.models import Donation, SharingAgreement, SubjectCopy, TypedOrder
from gongyou.rooms.data.services.sharing import sharing_draft
from tests.data_in.agreements import ROW
from tests.registry.cast import NOW, Cast
from tests.site.access import OFFICERS, STAFF, Row

NONE_SUCH = UUID(int=7)
STRANGER = frozenset({"stranger"})
MEMBER = frozenset({"worker"})


def draft(cast: Cast) -> dict[str, Any]:
    found = SharingAgreement.objects.first()
    return {"key": (found or sharing_draft(organisation=cast.district, row=ROW, by=None, now=NOW)).key}


def columns(cast: Cast) -> dict[str, Any]:
    return {**draft(cast), "name": "orders"}


def donation(cast: Cast) -> dict[str, Any]:
    found = Donation.objects.first() or Donation.objects.create(
        member=cast.lin_member, platform="heya", use="own", shown_by="typed", state="withdrawn",
        given_at=NOW, delete_on=NOW.date(), ended_at=NOW,
    )  # fmt: skip
    return {"key": found.key}


def typed(cast: Cast) -> dict[str, Any]:
    found = TypedOrder.objects.first() or TypedOrder.objects.create(
        member=cast.lin_member, platform="heya", content="{}", made_at=NOW
    )
    return {"key": found.key}


def copy(cast: Cast) -> dict[str, Any]:
    found = SubjectCopy.objects.first() or SubjectCopy.objects.create(
        member=cast.lin_member, platform="heya", name="a", stored="none", received_at=NOW
    )
    return {"key": found.key}


ROWS = (
    Row("data:sharings", STAFF | STRANGER),
    Row("data:sharing_new", OFFICERS | STRANGER),
    Row("data:sharing", STAFF, place=draft),
    Row("data:sharing_change", OFFICERS, place=draft),
    Row("data:contract_new", OFFICERS, place=draft),
    Row("data:columns", OFFICERS, place=columns),
    Row("data:sharing_document", OFFICERS, place=draft),
    # There is no document yet, and no token.
    Row("data:sharing_document_file", OFFICERS, place=draft, method="post", codes=frozenset({404})),
    Row("data:sharing_sign", OFFICERS, place=draft),
    Row("data:sharing_terminate", OFFICERS, place=draft),
    Row("data:sharing_delete", OFFICERS, place=draft, method="post", codes=frozenset({302})),
    Row("data:sharing_deliver", OFFICERS, place=draft),
    Row("data:sharing_token", OFFICERS, place=draft),
    Row(
        "data:sharing_token_revoke",
        OFFICERS,
        place=lambda cast: {**draft(cast), "pk": 7},
        method="post",
        codes=frozenset({404}),
    ),
    Row("data:coverage", STAFF | STRANGER),
    Row("data:total_new", OFFICERS | STRANGER),
    Row("data:differences", OFFICERS | STRANGER),
    Row("given:mine", MEMBER),
    Row("given:typed", MEMBER),
    Row("given:typed_give", MEMBER, method="post", codes=frozenset({422})),
    Row("given:typed_one", MEMBER, place=typed),
    Row("given:typed_drop", MEMBER, place=typed, method="post", codes=frozenset({302})),
    Row("given:file", MEMBER),
    Row("given:template", MEMBER),
    Row("given:copy_new", MEMBER),
    Row("given:copy", MEMBER, place=copy, codes=frozenset({404})),
    Row("given:copy_drop", MEMBER, place=copy, method="post", codes=frozenset({302})),
    Row("given:one", MEMBER, place=donation),
    Row("given:withdraw", MEMBER, place=donation, codes=frozenset({302})),
)
