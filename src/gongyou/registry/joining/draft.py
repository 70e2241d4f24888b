"""What somebody has filled in so far, sealed into the session: a session row must not show an ID number."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from gongyou.core.errors import GongyouError
from gongyou.kit.crypto import decrypted, encrypted

# Every draft that some page keeps, by its key in the session: an erasure looks into them.
DRAFTS: dict[str, Draft] = {}


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft of a visitor, under its own key and purpose."""

    key: str
    purpose: str

    def __post_init__(self) -> None:
        DRAFTS[self.key] = self

    def of(self, request: HttpRequest) -> dict[str, Any]:
        """The draft; empty when there is none, or when the keys changed in between."""
        sealed = request.session.get(self.key)
        if not isinstance(sealed, str):
            return {}
        try:
            held: dict[str, Any] = json.loads(decrypted(sealed, purpose=self.purpose))
        except (GongyouError, ValueError):
            return {}
        return held

    def keep(self, request: HttpRequest, draft: dict[str, Any]) -> None:
        request.session[self.key] = encrypted(json.dumps(draft, ensure_ascii=False), purpose=self.purpose)

    def drop(self, request: HttpRequest) -> None:
        request.session.pop(self.key, None)
