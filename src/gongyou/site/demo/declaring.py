"""The stage of the rule register: what the platforms declared, entered through its services."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from gongyou.registry.models import Organisation
from gongyou.rooms.platforms.models import DeclaredRule
from gongyou.rooms.platforms.services.opinions import opinion_answer, opinion_record
from gongyou.rooms.platforms.services.proofs import proof_add
from gongyou.rooms.platforms.services.rules import rule_declare, version_record
from gongyou.site.demo.building import Building, Meter
from gongyou.site.demo.declared import Declared, declared


def rules(building: Building, meter: Meter) -> Mapping[str, Any]:
    """Registers every rule that is not on record yet, with versions, proofs and opinions."""
    top = Organisation.objects.get(code=building.city.unions[0].code)
    listed = declared()
    meter(0, len(listed))
    for number, each in enumerate(listed, 1):
        named = each.named
        known = DeclaredRule.objects.filter(
            organisation=top, platform=named.platform, section=named.section, title=named.title
        )
        if not known.exists():
            with transaction.atomic():
                _entered(top, each)
        meter(number, len(listed))
    return {"rules": len(listed), "versions": sum(len(each.editions) for each in listed)}


def _entered(top: Organisation, each: Declared) -> None:
    now = timezone.now()
    rule = rule_declare(organisation=top, named=each.named, by=None, now=now)
    for edition in each.editions:
        published = edition.published
        version = version_record(rule=rule, published=published, by=None, now=now)
        if edition.is_proven:
            notice = notice_of(f"{each.named.title_en}, in force from {published.effective_from}")
            proof_add(version=version, name="规则公示.pdf", chunks=[notice], by=None, now=now)
        for said in edition.opinions:
            received = published.asked_until or published.effective_from
            opinion = opinion_record(
                version=version, source=said.source, received_on=received, body=said.body, by=None, now=now
            )
            opinion_answer(
                opinion=opinion,
                answer=said.answer,
                answered_on=received + timedelta(days=7),
                reason=said.reason,
                by=None,
                now=now,
            )


def notice_of(line: str) -> bytes:
    """A PDF of one page with one line of ASCII: the same bytes for the same line."""
    shown = f"BT /F1 14 Tf 60 760 Td ({line.replace('(', '[').replace(')', ']')}) Tj ET"
    parts = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    written, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    written += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}"
    start = written.index("xref\n")
    return (written + f"trailer\n<< /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").encode("ascii")
