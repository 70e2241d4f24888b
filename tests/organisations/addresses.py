"""Who may open the pages of organisations, employers and grids."""

from __future__ import annotations

from typing import Any

from gongyou.registry import services
from gongyou.registry.models import Affiliation, Employer, Organisation
from tests.organisations.squares import square
from tests.registry.cast import NOW, Cast
from tests.site.access import STAFF, Row

BUILDERS = frozenset({"officer", "administrator"})
OFFICER = frozenset({"officer"})
STRANGER = frozenset({"stranger"})
SHOWN, DONE, FORM_AGAIN = frozenset({200}), frozenset({302}), frozenset({422})


def a_group(cast: Cast) -> dict[str, Any]:
    return {"code": cast.grid.code}


def a_closed_one(cast: Cast) -> dict[str, Any]:
    row = services.OrganisationRow("HL-MX-Z", "旧组", "grid", "group", "990101", "HL-MX")
    closed = services.organisation_found(row=row, by=None, now=NOW)
    services.organisation_close(organisation=closed, by=None, now=NOW)
    return {"code": closed.code}


def an_affiliation(cast: Cast) -> dict[str, Any]:
    body = services.organisation_found(
        row=services.OrganisationRow("HL-KD", "快递行业工会", "industry", "city", "990100", "HL"), by=None, now=NOW
    )
    joint = Organisation.objects.get(code="HL-MX-KD")
    held = Affiliation.objects.create(organisation=joint, body=body, kind="industry", since=NOW.date())
    return {"code": joint.code, "pk": held.pk}


def an_employer(cast: Cast) -> dict[str, Any]:
    return {"pk": Employer.objects.get(key="heya").pk}


def a_grid(cast: Cast) -> dict[str, Any]:
    row = services.GridRow("G1", "新桥一网格", "social", "990101", polygon=square(110.0, 30.0))
    return {"code": services.grid_record(row=row, by=None, now=NOW).code}


ROWS = (
    Row("registry:organisation_list", STAFF | STRANGER),
    Row("registry:terms", STAFF | STRANGER),
    Row("registry:organisation_new", BUILDERS, place=a_group),
    Row("registry:organisation_change", BUILDERS, place=a_group),
    Row("registry:organisation_move", BUILDERS, place=a_group),
    Row("registry:organisation_close", BUILDERS, place=a_group),
    Row("registry:organisation_reopen", BUILDERS, place=a_closed_one, method="post", codes=DONE | FORM_AGAIN),
    Row("registry:affiliation_new", BUILDERS, place=a_group),
    Row("registry:affiliation_end", BUILDERS, place=an_affiliation, method="post", codes=DONE | FORM_AGAIN),
    Row("registry:term_new", BUILDERS, place=a_group),
    Row("employers:employers", STAFF | STRANGER),
    Row("employers:foundings", STAFF | STRANGER),
    Row("employers:employer_new", BUILDERS | STRANGER),
    Row("employers:employer", STAFF, place=an_employer),
    Row("employers:employer_change", BUILDERS, place=an_employer),
    Row("employers:union_new", OFFICER, place=an_employer),
    Row("search:search", STAFF | STRANGER),
    Row("grids:grids", STAFF | STRANGER),
    Row("grids:grid_new", BUILDERS | STRANGER),
    Row("grids:import", BUILDERS | STRANGER),
    Row("grids:members_place", OFFICER | STRANGER, method="post", codes=DONE),
    Row("grids:grid", STAFF, place=a_grid),
    Row("grids:grid_change", BUILDERS, place=a_grid),
)
