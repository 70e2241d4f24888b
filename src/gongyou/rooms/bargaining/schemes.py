"""The pay rules that a page may name: those that ship, by their id, and those on record, as declared:platform.

A page never names a file. The rule on record becomes one here (rooms.platforms keeps it under its digest).
"""

from __future__ import annotations

from collections.abc import Sequence

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.rooms.platforms.door import declared_file, declared_scheme
from gongyou.rules import catalogue
from gongyou.rules.schemes import PayScheme

DECLARED = "declared:"
FIRST = "demo.heya"


def schemes_offered(platforms: Sequence[str]) -> list[tuple[str, Text]]:
    """What may be named for the logs of these platforms: their rules on record first, then all that ship."""
    found = []
    for platform in platforms:
        path = declared_file(platform)
        if path:
            found.append((DECLARED + platform, PayScheme.load(path).title))
    return [*found, *((each.id, each.title) for each in catalogue.standard().schemes())]


def scheme_of_platform(platform: str) -> str:
    """The name of the platform's own rule: on record, that ships, or the first that ships."""
    return DECLARED + platform if declared_file(platform) else declared_scheme(platform) or FIRST


def scheme_path(name: str) -> str:
    """What the replay reads: an id or the file of the rule on record. Raises BadInput for any other name."""
    if name.startswith(DECLARED):
        path = declared_file(name.removeprefix(DECLARED))
        if path:
            return path
    elif name in {each.id for each in catalogue.standard().schemes()}:
        return name
    raise BadInput(
        "whatif.scheme_unknown",
        Text("没有这个计价规则。", "There is no such pay rule."),
        Text("请从列表中选择。", "Choose one from the list."),
        value=name[:80],
    )


def scheme_named(name: str) -> PayScheme:
    """The rule itself. Raises BadInput for a name that no page offers."""
    return PayScheme.load(scheme_path(name))
