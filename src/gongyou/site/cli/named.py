"""What a command names on its line, looked up in the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongyou.core.errors import NotFound
from gongyou.core.text import Text

if TYPE_CHECKING:
    from gongyou.registry.models import Organisation


def organisation_called(code: str) -> Organisation:
    """The organisation with this code. Raises NotFound. Django must be set up."""
    from gongyou.registry.models import Organisation

    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise NotFound(
            "cli.organisation_missing",
            Text(f"没有编码为 {code} 的组织。", f"There is no organisation with the code {code}."),
        )
    return found
