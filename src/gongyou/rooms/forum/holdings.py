"""What this room adds to the copy that members take of their data."""

from __future__ import annotations

from gongyou.core.text import Text
from gongyou.registry.models import Member
from gongyou.registry.own.holdings import Part, holding
from gongyou.rooms.forum.erasing import opinions_of_phones


@holding
def opinions_by(member: Member) -> Part:
    """The opinions sent with the member's phone, as long as the phone is kept."""
    heads = {
        "handed_in_at": Text("提交时间", "Handed in"),
        "collection": Text("意见征集", "Collection of opinions"),
        "section": Text("标题", "Heading"),
        "body": Text("意见", "Opinion"),
        "state": Text("办理情况", "State"),
    }
    rows = [
        {
            "handed_in_at": each.handed_in_at,
            "collection": each.collection.title,
            "section": str(each.get_section_display()),
            "body": each.body,
            "state": str(each.get_state_display()),
        }
        for each in opinions_of_phones([member.phone] if member.phone else [])
    ]
    return Part.of("opinions", Text("意见征集中的意见", "Opinions sent to collections"), heads, rows)
