"""What platforms are called. Rooms know their names and say them here; the register itself knows codes alone.

    from gongyou.registry.platform_names import platforms_called

    platforms_called({"heya": Text("禾芽配送", "Heya Delivery")})

Called in the `ready` of an installed app.
"""

from __future__ import annotations

from collections.abc import Mapping

from gongyou.core.text import Text

_called: dict[str, Text] = {}


def platforms_called(names: Mapping[str, Text]) -> None:
    """Makes the names known; the same again changes nothing."""
    _called.update(names)


def platform_called(code: str) -> Text:
    """The platform's name; its code where nobody has named it."""
    return _called.get(code) or Text(code, code)


def platforms_named() -> dict[str, Text]:
    """Every platform that has a name, by code."""
    return {code: _called[code] for code in sorted(_called)}


def platforms_known() -> list[str]:
    """The codes that have a name, sorted."""
    return sorted(_called)
