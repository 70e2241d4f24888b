"""What the room adds to a declared rule's public page: the collections on it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.utils import timezone

from gongyou.core.text import Text
from gongyou.rooms.forum.models import Collection


def links_to_rules(versions: Sequence[uuid.UUID]) -> list[tuple[Text, str]]:
    """Where opinions on one of these versions are or were collected."""
    today = timezone.localdate()
    found = Collection.objects.filter(rule_version__in=list(versions)).exclude(state=Collection.State.DRAFT)
    return [
        (
            Text("对这条规则说意见", "Say your opinion on this rule")
            if each.takes_on(today)
            else Text(f"意见征集：{each.title}", f"Opinions collected: {each.title}"),
            each.public_url,
        )
        for each in found
    ]
