"""A page asks the database as often for twelve rows as for three, and not more than is said here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongyou.kit import rotation
from gongyou.registry.privacy.holding import holding
from gongyou.registry.selectors import tree_is_large
from gongyou.rooms.rights.models import Inquiry
from tests.registry.cast import Cast
from tests.site.growing import MONTH, Growing
from tests.site.sessions import signed_in

Place = Callable[[Cast], dict[str, Any]]


def lin(cast: Cast) -> dict[str, Any]:
    return {"worker_key": cast.lin_member.worker_key}


def district(cast: Cast) -> dict[str, Any]:
    return {"code": cast.district.code}


FEW, MOST = 3, 12
# The overview of keys asks each encrypted column once, and each index beside one.
ENCRYPTED = sum(2 if place.index else 1 for place in rotation.places())
# Sums, one thing, or a first page that is full from the start: their length tells nothing.
STILL = frozenset(
    {
        "administration:trail",
        "employers:employer",
        "grids:grid",
        "privacy:overview",
        "quality:organisation",
        "rights:inquiry",
    }
)
# Who opens what, and how many questions that may take.
PAGES: dict[str, dict[str, tuple[int, Place | None]]] = {
    "wang": {
        "registry:members": (12, None),
        "registry:member": (13, lin),
        "registry:organisation_list": (8, None),
        "registry:organisation": (16, district),
        "registry:terms": (11, None),
        "applications:applications": (8, None),
        "transfers:transfers": (9, None),
        "corrections:corrections": (8, None),
        "duplicates:duplicates": (11, None),
        "coverage:coverage": (16, None),
        "coverage:missing": (10, None),
        "coverage:estimates": (8, None),
        "stations:stations": (8, None),
        "dues:month": (20, district),
        "employers:employers": (8, None),
        "employers:employer": (10, lambda cast: {"pk": cast.employer.pk}),
        "grids:grids": (12, None),
        "grids:grid": (14, lambda cast: {"code": "G"}),
        "rosters:rosters": (12, None),
        "rosters:exports": (9, None),
        "quality:organisation": (12, district),
        "administration:approvals": (8, None),
        "findings:findings": (10, None),
        "rights:inquiries": (8, None),
        "rights:inquiry": (8, lambda cast: {"key": Inquiry.objects.filter(member=cast.lin_member).earliest("pk").key}),
        "market:briefs": (10, None),
        "screening:screens": (9, None),
        "hours:looks": (9, None),
        "hours:approvals": (9, None),
        "platforms:audits": (9, None),
        "bargaining:scenarios": (9, None),
        "notices:notices": (9, None),
        "tasks:list": (8, None),
    },
    "administrator": {
        "administration:accounts": (9, None),
        "administration:account": (18, lambda cast: {"pk": cast.wang.pk}),
        "administration:trail": (8, None),
        "deliveries:deliveries": (9, None),
    },
    "security": {
        "privacy:overview": (10 + ENCRYPTED, None),
        "privacy:reveals": (7, None),
        "privacy:erasures": (7, None),
        "privacy:assessments": (7, None),
    },
}


@dataclass(frozen=True)
class Opened:
    """What opening a page took, and how long what stands on it came back, without the frame of every page."""

    questions: int
    length: int


def opened(cast: Cast) -> dict[str, Opened]:
    """Every page of the table, opened once."""
    found = {}
    # How many people are held and whether the tree is large is remembered for ten minutes.
    holding()
    tree_is_large()
    for name, pages in PAGES.items():
        client = signed_in(getattr(cast, name))
        for page, (_, place) in pages.items():
            address = reverse(page, kwargs=place(cast) if place else {})
            with CaptureQueriesContext(connection) as questions:
                response = client.get(address, {"month": MONTH} if page == "dues:month" else {})
            assert response.status_code == 200, (page, response.status_code)
            found[page] = Opened(len(questions), len(response.content.partition(b"<main")[2]))
    return found


def test_a_page_asks_as_often_for_many_rows_as_for_few(cast: Cast) -> None:
    register = Growing(cast)
    register.grow(FEW)
    few = opened(cast)
    register.grow(MOST)
    many = opened(cast)
    asked = {page: (few[page].questions, many[page].questions) for page in many}
    assert {page: both for page, both in asked.items() if both[0] != both[1]} == {}
    grown = {page for page in many if many[page].length > few[page].length * 1.1}
    assert grown | STILL == many.keys(), "What was added is not seen."
    most = {page: most for pages in PAGES.values() for page, (most, _) in pages.items()}
    assert {page: one.questions for page, one in many.items() if one.questions > most[page]} == {}
