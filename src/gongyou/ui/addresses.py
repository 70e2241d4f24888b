"""Addresses of named pages without arguments, which a shell asks for by the dozen on every page."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.urls import NoReverseMatch, get_resolver, get_script_prefix, get_urlconf, reverse

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
