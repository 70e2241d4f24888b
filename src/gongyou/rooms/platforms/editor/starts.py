"""Where the form can begin: empty, from the version before, or from a scheme that ships."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from gongyou.core.text import Text
from gongyou.rooms.platforms.models import DeclaredRule
from gongyou.rooms.platforms.register.executable import KIND_WORDS, KINDS, NAME, SCHEME
from gongyou.rooms.platforms.register.facts import current_versions
from gongyou.rules.files import data_of

BEFORE, BLANK, PACK = "before", "blank", "pack"


def starts(rule: DeclaredRule) -> list[tuple[str, Text]]:
    """What may be begun from, by what is sent."""
    kinds = KINDS[DeclaredRule.Section(rule.section)]
    found = [(f"{BEFORE}", Text("上一版", "the version before"))] if text_before(rule) else []
    for kind in kinds:
        said = KIND_WORDS[kind]
        found.append((f"{BLANK}:{kind}", Text(f"空白的{said.zh}", f"an empty {said.en}")))
    if SCHEME in kinds:
        from gongyou.rules import catalogue  # brings the engine's expressions

        found.extend((f"{PACK}:{each.id}", each.title) for each in catalogue.standard().schemes())
    return found


def text_before(rule: DeclaredRule, before: date | None = None) -> str:
    """The executable part of the newest version, or of the newest before a day."""
    held = [each for each in current_versions(rule) if before is None or each.effective_from < before]
    return held[-1].executable if held else ""


def begun(start: str, rule: DeclaredRule, day: date) -> tuple[str, Mapping[str, Any]] | None:
    """Kind and data to begin with; a scheme holds one version, which begins on the day. None for no such start."""
    if start not in {name for name, _said in starts(rule)}:
        return None
    verb, _, which = start.partition(":")
    if verb == BLANK:
        return which, _blank(which, rule, day)
    if verb == BEFORE:
        content = data_of(text_before(rule), NAME)
    else:
        from gongyou.rules import catalogue

        path = catalogue.standard().scheme(which).path
        content = data_of(path.read_text(encoding="utf-8"), path) if path is not None else {}
    if content.get("kind"):
        return str(content["kind"]), content
    newest = {**content["versions"][-1], "from": day}
    newest.pop("until", None)
    return SCHEME, {**content, "versions": [newest]}


def _blank(kind: str, rule: DeclaredRule, day: date) -> dict[str, Any]:
    if kind != SCHEME:
        return {"kind": kind, "penalties": []} if kind == "penalties" else {"kind": kind}
    title = rule.title_text
    return {
        "id": f"{rule.platform}.{rule.section}",
        "title": {"zh": title.zh, "en": title.en},
        "currency": "CNY",
        "zone": "Asia/Shanghai",
        "dated_by": "dispatched_at",
        "rounding": {"point": "order", "mode": "half_up"},
        "versions": [
            {
                "from": day,
                "status": "unverified",
                "source": {"title": {"zh": f"《{title.zh}》", "en": title.en}, "checked_on": day},
                "terms": [
                    {"name": "base", "kind": "amount", "label": {"zh": "基础配送费", "en": "Base fee"}},
                    {
                        "name": "distance",
                        "kind": "rate",
                        "label": {"zh": "里程费", "en": "Distance pay"},
                        "per": "kilometre",
                    },
                ],
            }
        ],
    }
