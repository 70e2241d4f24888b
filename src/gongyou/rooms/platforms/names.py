"""Platforms that ship with a name and a pay rule of their own; others are named in the register of rules."""

from __future__ import annotations

from dataclasses import dataclass

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.registry.platform_names import platform_called


@dataclass(frozen=True, slots=True)
class Platform:
    """What a platform is called and which scheme it declared (or which statute binds it)."""

    name: Text
    scheme: str


TLC = "us_nyc.tlc"
PLATFORMS = {
    "heya": Platform(Text("禾芽配送", "Heya Delivery"), "demo.heya"),
    "suian": Platform(Text("穗安配送", "Suian Delivery"), "demo.suian"),
    "uber": Platform(Text("优步（Uber）", "Uber"), TLC),
    "lyft": Platform(Text("来福车（Lyft）", "Lyft"), TLC),
    "via": Platform(Text("Via", "Via"), TLC),
    "juno": Platform(Text("Juno", "Juno"), TLC),
}


def platform_name(code: str) -> Text:
    """The platform's name: the one that ships, the one on record, or its code."""
    return platform_called(code)


def scheme_for(platform: str) -> str:
    """The id of the platform's own scheme. BadInput when none is known."""
    known = PLATFORMS.get(platform)
    if known is None:
        raise BadInput(
            "audit.scheme_unknown",
            Text(f"平台“{platform}”没有登记计价规则。", f"No pay rule is known for the platform “{platform}”."),
            Text("请用 --scheme 给出规则文件或编号。", "Name a rule file or its id with --scheme."),
            platform=platform,
        )
    return known.scheme
