"""The findings of a run: one for each clause that was broken in the period."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from gongyou.calc.suppression import MINIMUM_WORKERS
from gongyou.core.text import Text
from gongyou.findings import kinds
from gongyou.findings.services import Found
from gongyou.rooms.bargaining.models import Agreement, AgreementClause
from gongyou.rooms.bargaining.supervision.clauses import number_said, period_of
from gongyou.rooms.bargaining.supervision.compared import columns_of, row_shown
from gongyou.rooms.bargaining.supervision.made import Made

ROOM = "bargaining"
KIND = kinds.register("bargaining.breach", "违反协议条款", "Breach of an agreement")
# Of a clause's text, what an article of a finding quotes.
QUOTED = 160


def rule_of(agreement: Agreement, clause: str) -> str:
    """What names clause and agreement in a finding's evidence."""
    return f"{agreement.key}:{clause}"


def broken_clauses(made: Made) -> Iterator[dict[str, Any]]:
    """The clauses of a run that were broken."""
    return (each for each in made.value["clauses"] if each["state"] == "breached")


def findings_of(made: Made, agreement: Agreement) -> Iterator[tuple[str, Found]]:
    """By the clause's key: the finding to be published."""
    first, last = period_of(made.value)
    for each in broken_clauses(made):
        owed, workers = Decimal(str(each["owed"])), each["workers_broken"]
        yield (
            each["key"],
            Found(
                kind=KIND,
                room=ROOM,
                subject_kind="platform",
                subject_key=agreement.platform,
                period_from=first,
                period_to=last,
                title=_title(agreement, each),
                article=_article(agreement, each),
                organisation=agreement.organisation,
                amount=owed if owed else None,
                workers=workers if workers is not None and workers >= MINIMUM_WORKERS else None,
                evidence=_evidence(made, agreement, each),
            ),
        )


def _title(agreement: Agreement, each: dict[str, Any]) -> Text:
    title, test, unit = agreement.title_text, each["title"], each["unit"]
    size = "" if each["broken"] is None else f"，{each['broken']:,} {unit['zh']}"
    size_en = "" if each["broken"] is None else f", {each['broken']:,} {unit['en']}"
    return Text(
        f"《{title.zh}》{each['number']} 未履行：{test['zh']}{size}",
        f"“{title.en}”, {number_said(each['number']).en} not kept: {test['en']}{size_en}",
    )


def _article(agreement: Agreement, each: dict[str, Any]) -> Text:
    title, text = agreement.title_text, each["text"]
    return Text(
        f"《{title.zh}》{each['number']}：{text['zh'][:QUOTED]}",
        f"“{title.en}”, {number_said(each['number']).en}: {text['en'][:QUOTED]}",
    )


def _evidence(made: Made, agreement: Agreement, each: dict[str, Any]) -> dict[str, Any]:
    figure = made.cases or made.figure
    rows = [row_shown(each["test"], row) for row in made.rows_of(each["key"])]
    return {
        # As text: a snapshot's number passes 2^53.
        "snapshot": str(figure.provenance.snapshots.get("orders") or ""),
        "rule": rule_of(agreement, each["key"]),
        "rule_version": each["binding"],
        "figure_id": figure.id,
        "provenance": {"zh": figure.provenance.line("zh"), "en": figure.provenance.line("en")},
        "told": each["told"],
        "columns": columns_of(each["test"]) if rows else [],
        "rows": rows,
    }


def clauses_of(agreement: Agreement) -> dict[str, AgreementClause]:
    """The agreement's clauses by key."""
    return {str(each.key): each for each in agreement.clauses.all()}
