"""Words as a page writes them: in the reader's language and escaped. What draws without a template rests on it."""

from __future__ import annotations

import html
from functools import cache, lru_cache
from typing import Any

from django.template.defaultfilters import capfirst
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from gongyou.core.text import Text
from gongyou.ui import assets
from gongyou.ui.states import ICONS, Badge, Tone


def language() -> str:
    return get_language() or "zh-hans"


def words(value: Any) -> str:
    """A Text in the reader's language, anything else as it is."""
    return value.on(language()) if isinstance(value, Text) else str(value)


def said(value: Any) -> str:
    """A core Text, or the {zh, en} of a JSON column, in the reader's language."""
    if isinstance(value, dict):
        value = Text(value.get("zh", ""), value.get("en", ""))
    return words(value)


def escaped(value: Any) -> str:
    """As {{ value }} in a template: escaped unless it is safe."""
    if type(value) is str:
        return html.escape(value)
    plain: Any = value if isinstance(value, str | Promise) else str(localize(value))
    return conditional_escape(plain)


@cache
def icon_source(name: str) -> str:
    return (assets.ICONS / f"{name}.svg").read_text(encoding="utf-8").strip()


@cache
def outline(name: str, size: int = 20) -> SafeString:
    """An icon, hidden from screen readers: the word beside it speaks."""
    source = icon_source(name).replace('width="24" height="24"', f'width="{size}" height="{size}"')
    return SafeString(source.replace("<svg", '<svg class="ico" aria-hidden="true" focusable="false"', 1))


def badge_drawn(shown: Badge) -> SafeString:
    """A state: icon and word in its tone."""
    return _badge_drawn(words(shown.label), shown.tone)


@lru_cache(maxsize=512)
def _badge_drawn(label: str, tone: Tone) -> SafeString:
    word = escaped(capfirst(label))
    return SafeString(f'<span class="state state-{tone.value}">{outline(ICONS[tone], 16)}{word}</span>')
