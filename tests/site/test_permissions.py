"""Every address of the product, for every role: the table says who may open it, and strangers find nothing."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.registry.cast import Cast
from tests.site.access import PUBLIC, Row
from tests.site.sessions import signed_in

TESTS = Path(__file__).resolve().parent.parent


def rows() -> list[Row]:
    """The rows of every tests/**/addresses.py."""
    found: list[Row] = []
    for file in sorted(TESTS.rglob("addresses.py")):
        module = ".".join(("tests", *file.relative_to(TESTS).with_suffix("").parts))
        found.extend(import_module(module).ROWS)
    return found


def names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Every address by name; one without a name is given by its pattern, so that no row can match it."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            below = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from names(entry, below)
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}" if entry.name else f"unnamed {entry.pattern}"


def test_it_names_every_address_in_the_table() -> None:
    in_table = {row.name for row in rows()}
    there = set(names(get_resolver()))
    assert there - in_table == set(), "Add a row to the addresses.py of the area's tests."
    assert in_table - there == set(), "These rows name an address that is gone."


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.method} {row.name}")
def test_it_opens_for_the_allowed_and_for_nobody_else(cast: Cast, row: Row) -> None:
    address = reverse(row.name, kwargs=dict(row.place(cast)))
    for role, user in {**cast.by_role(), "nobody": None}.items():
        client = signed_in(user) if user is not None else Client()
        response = getattr(client, row.method)(address, data=dict(row.data))
        if response.streaming:
            b"".join(response)  # a download keeps its file open until it is read
        if role in row.allowed:
            assert response.status_code in row.codes, (role, response.status_code)
            continue
        if role == "nobody":
            assert response.status_code == 302, (role, response.status_code)
            assert response.headers["Location"].startswith(reverse("sign_in")), response.headers["Location"]
        else:
            assert response.status_code == 404, (role, response.status_code)


def test_it_keeps_public_pages_few() -> None:
    # A reminder rather than a limit: whoever opens a page to the street says so here too.
    street = {row.name for row in rows() if row.allowed == PUBLIC}
    assert "registry:members" not in street
