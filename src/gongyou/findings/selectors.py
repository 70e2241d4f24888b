"""What can be read about findings: the scope with counts by state, one subject's findings, evidence as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet

from gongyou.core.figures import NONE
from gongyou.core.text import Text
from gongyou.findings import policies
from gongyou.findings.models import Finding
from gongyou.kit.policies import Visitor
from gongyou.registry.duplicates.keys import keys_beside
from gongyou.registry.scoped import Scoped
from gongyou.ui.listing import SIZES


def findings_visible(user: Visitor) -> QuerySet[Finding]:
    """The findings of the user's scope with their organisation, the largest amount first."""
    found = policies.findings.scope(user).select_related("organisation")
    return found.order_by(F("amount").desc(nulls_last=True), "-pk")


def findings_listed(user: Visitor) -> QuerySet[Finding]:
    """The same for a list, which shows no evidence."""
    return findings_visible(user).defer("evidence", "article")


_first = Scoped(lambda user: findings_listed(user)[: SIZES[0]])


def findings_first(user: Visitor) -> list[Finding]:
    """The first page of `findings_listed`."""
    found: list[Finding] = _first.objects(user)
    return found


_counted = Scoped(
    lambda user: policies.findings.scope(user).order_by().values_list("state").annotate(count=Count("pk"))
)
_kinds = Scoped(lambda user: policies.findings.scope(user).order_by().values_list("kind").distinct())


def findings_counted(user: Visitor) -> dict[str, int]:
    """How many findings of the user's scope stand in each state; a state without findings is there with 0."""
    counted = dict(_counted.rows(user))
    return {state: counted.get(state, 0) for state in Finding.State.values}


def findings_kinds(user: Visitor) -> list[str]:
    """The kinds that occur in the user's scope."""
    return sorted(kind for (kind,) in _kinds.rows(user))


def findings_about(user: Visitor, *, subject_kind: str, subject_key: str) -> QuerySet[Finding]:
    """The findings about one subject that the user may see, latest period first; a worker's under all their keys."""
    keys = keys_beside(subject_key) if subject_kind == Finding.SubjectKind.WORKER else [subject_key]
    found = findings_visible(user).filter(subject_kind=subject_kind, subject_key__in=keys)
    return found.order_by("-period_from", "-pk")


@dataclass(frozen=True, slots=True)
class EvidenceTable:
    """The rows on which a finding stands, as a page shows them."""

    columns: list[str]
    rows: list[list[str]]


def evidence_table(evidence: Mapping[str, Any], language: str) -> EvidenceTable:
    """The evidence's rows under the headings of evidence["columns"] ({key, zh, en}); without them, under their keys."""
    rows: Sequence[Mapping[str, Any]] = evidence.get("rows", [])
    named = {column["key"]: Text(column["zh"], column["en"]) for column in evidence.get("columns", [])}
    keys = list(named) or list(dict.fromkeys(key for row in rows for key in row))
    return EvidenceTable(
        [named[key].on(language) if key in named else key for key in keys],
        [[_cell(row.get(key), language) for key in keys] for row in rows],
    )


def _cell(value: Any, language: str) -> str:
    """A cell in words; one that the analysis said in both languages is {"zh", "en"}."""
    if value is None:
        return NONE
    if isinstance(value, Mapping) and set(value) == {"zh", "en"}:
        return Text(value["zh"], value["en"]).on(language)
    return str(value)
