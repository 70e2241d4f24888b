"""Agreements of the scope with their clauses, for programs that compare or supervise them."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from gongyou.core.errors import NotFound
from gongyou.core.text import Text
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.agreements.codes import CODES
from gongyou.rooms.bargaining.agreements.found import agreements_holding, agreements_with_code
from gongyou.rooms.bargaining.models import Agreement, AgreementClause
from gongyou.site.api.frame import READ_FIGURES, person
from gongyou.site.api.paging import Page, Paged, cut, one_of, page

router = Router(auth=READ_FIGURES, tags=["agreements"])


class AgreementOut(Schema):
    """An agreement without its text."""

    id: uuid.UUID
    organisation: str = Field(description="Code of the union side.")
    kind: str = Field(description="platform, collective, wage, special, regional or industry.")
    state: str = Field(description="draft, voted, signed, filed, in_force, expired, terminated or renewed.")
    title: str
    title_en: str
    counterpart: str
    platform: str
    signed_on: date | None
    effective_from: date | None
    effective_until: date | None
    is_public: bool


class AgreedClauseOut(Schema):
    """One part of the text. All parts of a day in their order are the whole text, letter for letter."""

    id: uuid.UUID
    part: str = Field(description="preamble, chapter, article or closing.")
    number: str
    code: str = Field(description="Subject; the first five are dispatch, pay, hours, time and conduct.")
    text: str
    text_en: str
    valid_from: date | None = Field(description="Null: from the agreement's first day.")
    valid_until: date | None = Field(description="Null: to the agreement's last day.")
    replaces: uuid.UUID | None
    binding: dict[str, Any] | None = Field(description="The test that supervision runs, its parameters and days.")


class WholeOut(AgreementOut):
    """An agreement with every wording of its clauses."""

    clauses: list[AgreedClauseOut]


@router.get("/agreements", response=Page[AgreementOut], url_name="agreements")
def agreements(
    request: HttpRequest, paged: Query[Paged], q: str = "", state: str = "", platform: str = "", code: str = ""
) -> dict[str, Any]:
    """The agreements of the scope; `q` searches titles and the text of clauses, `code` the subjects of clauses."""
    found = policies.agreements.scope(person(request))
    if one_of("state", state, Agreement.State.values):
        found = found.filter(state=state)
    if platform:
        found = found.filter(platform=platform)
    if one_of("code", code, CODES):
        found = agreements_with_code(found, code)
    return page(cut(agreements_holding(found, q), paged), agreement_out)


@router.get("/agreements/{agreement_id}", response=WholeOut, url_name="agreement")
def agreement(request: HttpRequest, agreement_id: uuid.UUID) -> dict[str, Any]:
    """One agreement with all its clauses, former wordings among them."""
    visible = policies.agreements.scope(person(request)).prefetch_related("clauses__replaces")
    found = visible.filter(key=agreement_id).first()
    if found is None:
        raise NotFound(
            "agreement.unknown",
            Text("没有这份协议。", "There is no such agreement."),
            Text("编号见 GET /agreements。", "GET /agreements lists the ids."),
        )
    return {**agreement_out(found), "clauses": [_clause_out(clause) for clause in found.clauses.all()]}


def agreement_out(found: Agreement) -> dict[str, Any]:
    """The agreement as data."""
    names = ("kind", "state", "title", "title_en", "counterpart", "platform")
    days = ("signed_on", "effective_from", "effective_until")
    return {
        "id": found.key,
        "organisation": found.organisation.code,
        "is_public": found.released_at is not None,
        **{name: getattr(found, name) for name in (*names, *days)},
    }


def _clause_out(clause: AgreementClause) -> dict[str, Any]:
    names = ("part", "number", "code", "text", "text_en", "valid_from", "valid_until", "binding")
    return {
        "id": clause.key,
        "replaces": clause.replaces.key if clause.replaces else None,
        **{name: getattr(clause, name) for name in names},
    }
