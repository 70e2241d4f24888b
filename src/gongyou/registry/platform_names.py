"""What platforms are called. Rooms know their names and say them here; the register itself knows codes alone.

    from gongyou.registry.platform_names import platforms_called, platforms_called_by

    platforms_called({"heya": Text("禾芽配送", "Heya Delivery")})  # names that ship
    platforms_called_by(names_recorded)  # a function that gives those which people recorded

Called in the `ready` of an installed app.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gongyou.core.text import Text

_called: dict[str, Text] = {}
_sources: list[Callable[[], Mapping[str, Text]]] = []
# Names on record that were met once: they are never changed.
_met: dict[str, Text] = {}


def platforms_called(names: Mapping[str, Text]) -> None:
    """Makes the names known; the same again changes nothing."""
    _called.update(names)


def platforms_called_by(source: Callable[[], Mapping[str, Text]]) -> None:
    """Asks `source` for further names; one that ships stays as it is."""
    if source not in _sources:
        _sources.append(source)


def platform_called(code: str) -> Text:
    """The platform's name; its code where nobody has named it."""
    if code not in _called and code not in _met:
        _met.update(_recorded())
    return _called.get(code) or _met.get(code) or Text(code, code)


def platforms_named() -> dict[str, Text]:
    """Every platform that has a name, by code."""
    known = {**_recorded(), **_called}
    return {code: known[code] for code in sorted(known)}


def platforms_known() -> list[str]:
    """The codes that have a name, sorted."""
    return list(platforms_named())


def _recorded() -> dict[str, Text]:
    return {code: name for source in _sources for code, name in source().items()}
