"""What somebody has filled in so far, sealed into the session: a session row must not show an ID number."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest

from gongyou.core.errors import GongyouError
from gongyou.kit.crypto import decrypted, encrypted

KEY = "joining"
PURPOSE = "joining.draft"


def draft_of(request: HttpRequest) -> dict[str, Any]:
    """The draft of this visitor; empty when there is none, or when the keys changed in between."""
    sealed = request.session.get(KEY)
    if not isinstance(sealed, str):
        return {}
    try:
        held: dict[str, Any] = json.loads(decrypted(sealed, purpose=PURPOSE))
    except (GongyouError, ValueError):
        return {}
    return held


def draft_keep(request: HttpRequest, draft: dict[str, Any]) -> None:
    request.session[KEY] = encrypted(json.dumps(draft, ensure_ascii=False), purpose=PURPOSE)


def draft_drop(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
