"""Findings about a worker who is erased: the finding stays, under the random key that the lake has."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from gongyou.core.text import Text
from gongyou.findings.models import Finding
from gongyou.findings.services import fingerprint_of
from gongyou.registry.erasing import Eraser, Person, eraser


@eraser
class Findings(Eraser):
    """Subject, fingerprint and every row of evidence that names the key, in findings about others too."""

    name = "findings.finding"
    title = Text("发现", "Findings")

    def copy(self, person: Person) -> Any:
        mine = Finding.objects.filter(subject_kind=Finding.SubjectKind.WORKER, subject_key__in=person.worker_keys)
        fields = ("kind", "period_from", "period_to", "amount", "currency", "title", "state")
        return [{name: str(getattr(row, name)) for name in fields} for row in mine]

    def erase(self, person: Person) -> int:
        named = Q(pk__in=[])
        for key in person.worker_keys:
            named |= Q(subject_key=key) | Q(said__contains=key)
        found = Finding.objects.annotate(said=Cast("evidence", TextField())).filter(named)
        for finding in found:
            for key in person.worker_keys:
                written = json.dumps(finding.evidence, ensure_ascii=False)
                finding.evidence = json.loads(written.replace(key, person.replacement))
                if finding.subject_key == key:
                    finding.subject_key = person.replacement
            finding.fingerprint = fingerprint_of(finding)
            if finding.subject_key == person.replacement:
                finding.reason = ""  # words of an officer, which may name the person
            finding.save(update_fields=["subject_key", "evidence", "fingerprint", "reason"])
        return len(found)
