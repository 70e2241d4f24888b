"""Who may open the pages of agreements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongyou.rooms.bargaining.models import Agreement, AgreementFiling, Negotiation
from gongyou.rooms.bargaining.services.agreement_lasting import agreement_release
from tests.agreements import cases
from tests.registry.cast import Cast
from tests.site.access import OFFICERS, PUBLIC, Row

NEGOTIATORS = frozenset({"officer", "analyst"})
STRANGER = frozenset({"stranger"})
POSTED = frozenset({302, 409})


def _draft(cast: Cast) -> Agreement:
    return Agreement.objects.filter(state="draft").first() or cases.draft(cast)


def draft(cast: Cast) -> Mapping[str, Any]:
    return {"key": _draft(cast).key}


def running(cast: Cast) -> Mapping[str, Any]:
    return {"key": _running(cast).key}


def released(cast: Cast) -> Mapping[str, Any]:
    agreement = _running(cast)
    agreement_release(agreement=agreement, by=None, now=cases.AT)
    return {"key": agreement.key}


def paper(cast: Cast) -> Mapping[str, Any]:
    return {**draft(cast), "paper": "text", "kind": "html"}


def filing(cast: Cast) -> Mapping[str, Any]:
    return {"key": (AgreementFiling.objects.first() or cases.filed(cast)).key}


def draft_clause(cast: Cast) -> Mapping[str, Any]:
    return {"key": cases.article(_draft(cast)).key}


def clause(cast: Cast) -> Mapping[str, Any]:
    return {"key": cases.article(_running(cast)).key}


def negotiation(cast: Cast) -> Mapping[str, Any]:
    known = Negotiation.objects.first() or cases.negotiation(cast)
    return {"key": known.key}


def _running(cast: Cast) -> Agreement:
    return Agreement.objects.filter(state="in_force").first() or cases.in_force(cast)


ROWS = (
    Row("bargaining:agreements", NEGOTIATORS | STRANGER),
    Row("bargaining:agreements_file", NEGOTIATORS | STRANGER),
    Row("bargaining:clauses", NEGOTIATORS | STRANGER),
    Row("bargaining:agreement_new", OFFICERS | STRANGER),
    Row("bargaining:agreement_enter", OFFICERS | STRANGER),
    Row("bargaining:agreement_from", OFFICERS, place=negotiation),
    Row("bargaining:agreement", NEGOTIATORS, place=draft),
    Row("bargaining:agreement_paper", NEGOTIATORS, place=paper),
    Row("bargaining:agreement_change", OFFICERS, place=draft),
    Row("bargaining:agreement_text", OFFICERS, place=draft),
    Row("bargaining:agreement_codes", OFFICERS, place=draft),
    Row("bargaining:ballot_new", OFFICERS, place=draft),
    Row("bargaining:agreement_sign", OFFICERS, place=draft),
    Row("bargaining:agreement_file", OFFICERS, place=draft),
    Row("bargaining:agreement_begin", OFFICERS, place=draft),
    Row("bargaining:agreement_publicise", OFFICERS, place=running),
    Row("bargaining:agreement_end", OFFICERS, place=running),
    Row("bargaining:agreement_release", OFFICERS, place=running, method="post", codes=POSTED),
    Row("bargaining:agreement_withdraw", OFFICERS, place=running, method="post", codes=POSTED),
    Row("bargaining:agreement_renew", OFFICERS, place=running, method="post", codes=POSTED),
    Row("bargaining:filing_receive", OFFICERS, place=filing),
    Row("bargaining:filing_object", OFFICERS, place=filing),
    Row("bargaining:clause_change", OFFICERS, place=draft_clause),
    Row("bargaining:clause_amend", OFFICERS, place=clause),
    Row("bargaining:public_agreements", PUBLIC),
    Row("bargaining:public_agreement", PUBLIC, place=released),
)
