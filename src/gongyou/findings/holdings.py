"""What findings add to the copy that members take of their data."""

from __future__ import annotations

from gongyou.core.text import Text
from gongyou.findings.models import Finding
from gongyou.registry.duplicates.keys import worker_keys_of
from gongyou.registry.models import Member
from gongyou.registry.own.holdings import Part, holding


@holding
def findings_on(member: Member) -> Part:
    """The findings about the member, whatever became of them."""
    heads = {
        "title": Text("发现", "Finding"),
        "article": Text("依据", "Ground"),
        "period_from": Text("期间起", "From"),
        "period_to": Text("期间止", "To"),
        "amount": Text("金额", "Amount"),
        "currency": Text("币种", "Currency"),
        "state": Text("审核情况", "Review"),
        "created_at": Text("发现时间", "Found"),
    }
    found = Finding.objects.filter(
        subject_kind=Finding.SubjectKind.WORKER, subject_key__in=worker_keys_of(member)
    ).order_by("period_from", "pk")
    rows = [
        {
            "title": Text(each.title.get("zh", ""), each.title.get("en", "")),
            "article": Text(each.article.get("zh", ""), each.article.get("en", "")),
            "period_from": each.period_from,
            "period_to": each.period_to,
            "amount": each.amount,
            "currency": each.currency,
            "state": str(each.get_state_display()),
            "created_at": each.created_at,
        }
        for each in found
    ]
    return Part.of("findings", Text("问题发现", "Findings"), heads, rows)
