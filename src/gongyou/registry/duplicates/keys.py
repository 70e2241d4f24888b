"""The lake's names of one person: the record's own pseudonym and those of the records merged into it."""

from __future__ import annotations

from gongyou.kit.prepared import Prepared
from gongyou.registry.models import Member, MergedKey

_MERGED = Prepared(lambda key: MergedKey.objects.filter(member_id=key).order_by("worker_key").values_list("worker_key"))


def worker_keys_of(member: Member) -> list[str]:
    """Every pseudonym under which the lake may hold this person, the member's own first. One query."""
    merged = [key for (key,) in _MERGED.rows(member.pk)]
    return [member.worker_key, *merged]


def member_under(worker_key: str) -> Member | None:
    """The member who stands behind a pseudonym of the lake, through a merge where there was one."""
    merged = MergedKey.objects.filter(worker_key=worker_key).select_related("member").first()
    return merged.member if merged else Member.objects.filter(worker_key=worker_key).first()


def keys_beside(worker_key: str) -> list[str]:
    """Every pseudonym of the person whom this one means, the record's own first; itself when nobody is known by it."""
    member = member_under(worker_key)
    return worker_keys_of(member) if member else [worker_key]


def merged_keys(keys: list[str]) -> dict[str, str]:
    """{merged pseudonym: the pseudonym of the record that was kept}, for those of `keys` that were merged."""
    rows = MergedKey.objects.filter(worker_key__in=keys).values_list("worker_key", "member__worker_key")
    return dict(rows)
