"""Addresses of named pages, which a shell and a table ask for by the dozen on every page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

from django.urls import NoReverseMatch, get_resolver, get_script_prefix, get_urlconf, reverse
from django.urls.resolvers import get_ns_resolver
from django.utils.http import RFC3986_SUBDELIMS, escape_leading_slashes

# What an address depends on beside its name: the table of addresses, and where the site hangs.
Site = tuple[Any, str]


def site_now() -> Site:
    """The table of addresses in force and its prefix."""
    return get_resolver(get_urlconf()), get_script_prefix()


def address_of(name: str) -> str:
    """The address of a named page, or "" when the site has none."""
    return _found(site_now(), name)


@cache
def _found(site: Site, name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def address_maker(name: str) -> Callable[..., str]:
    """What gives the address of a named page for its arguments: `reverse`, with the page looked up once."""
    site = site_now()
    return lambda *args: address_with(site, name, args)


def link_to(name: str, key: Callable[[Any], Any]) -> Callable[[Any], str]:
    """What gives the address of a row's own page, for the `link` of a Listing; `key` reads the address's argument."""
    made = address_maker(name)
    return lambda row: made(key(row))


def address_with(site: Site, name: str, args: Any) -> str:
    """The address of a named page with its arguments in order; raises what `reverse` raises."""
    way = _way(site, name, len(args))
    address = way.filled(args) if way else None
    return reverse(name, args=args) if address is None else address


@dataclass(frozen=True, slots=True)
class _Way:
    """The one pattern by which a page with so many arguments is reached."""

    form: str
    names: tuple[str, ...]
    pattern: re.Pattern[str]
    converters: dict[str, Any]

    def filled(self, args: Any) -> str | None:
        """The address, or None where the arguments don't fit."""
        words = {}
        for name, value in zip(self.names, args, strict=True):
            converter = self.converters.get(name)
            try:
                words[name] = converter.to_url(value) if converter else str(value)
            except ValueError:
                return None
        address = self.form % words
        if not self.pattern.search(address):
            return None
        return escape_leading_slashes(quote(address, safe=RFC3986_SUBDELIMS + "/~:@"))


@cache
def _way(site: Site, name: str, count: int) -> _Way | None:
    """Where one pattern alone takes so many arguments; None where `reverse` must choose or refuse."""
    resolver, prefix = site
    *spaces, page = name.split(":")
    before, converters = "", {}
    for space in spaces:
        instances = resolver.app_dict.get(space, [space])
        found = resolver.namespace_dict.get(space if space in instances else instances[0])
        if found is None:
            return None
        extra, resolver = found
        before += extra
        converters.update(resolver.pattern.converters)
    if before:
        resolver = get_ns_resolver(before, resolver, tuple(converters.items()))
    ways = [
        _Way(prefix.replace("%", "%%") + form, tuple(names), re.compile(f"^{re.escape(prefix)}{pattern}"), own)
        for forms, pattern, _, own in resolver.reverse_dict.getlist(page)
        for form, names in forms
        if len(names) == count
    ]
    return ways[0] if len(ways) == 1 else None
