"""What a standing part of a page depends on: the site's addresses and the language, looked up once for a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.utils.translation import get_language

from gongyou.ui.addresses import Site, site_now

Place = tuple[Site, str]
Word = TypeVar("Word", bound=Callable[..., Any])


def place_now() -> Place:
    return site_now(), get_language() or "zh-hans"


def place_of(context: Any) -> Place:
    """The place that the page is drawn for; `LeanTemplate` notes it in the context of a page at its beginning."""
    try:
        return context.place
    except AttributeError:
        return place_now()


def standing_word(func: Word) -> Word:
    """Marks a tag whose answer depends on nothing but its arguments, the language and the site."""
    func.is_standing = True  # type: ignore[attr-defined]
    return func
