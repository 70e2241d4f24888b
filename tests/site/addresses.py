"""Who may open the site's own pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from gongyou.core.text import Text
from gongyou.lake import Lake
from gongyou.lake.provenance import measure, measures
from gongyou.rules import catalogue
from tests.registry.cast import Cast
from tests.site.access import EVERYBODY, PUBLIC, STAFF, Row

MOVED = frozenset({302})


def a_figure(cast: Cast) -> dict[str, Any]:
    """A figure in the lake of the tests."""
    if "tests.one" not in measures():

        @measure("tests.one", version=1, tables=(), title=Text("一", "One"), page="tests")
        def one(view: Any, params: Mapping[str, Any]) -> dict[str, Any]:
            return {"value": 1}

    return {"figure_id": Lake.open(settings.GONGYOU_DATA_DIR).compute("tests.one", {}).id}


def a_rule(cast: Cast) -> dict[str, Any]:
    return {"name": catalogue.standard().rules()[0].id}


def a_scheme(cast: Cast) -> dict[str, Any]:
    return {"name": catalogue.standard().schemes()[0].id}


ROWS = (
    # Staff see the dashboard, workers are led to their own pages.
    Row("home", EVERYBODY, codes=frozenset({200, 302})),
    # Who is signed in already is led home.
    Row("sign_in", PUBLIC, codes=frozenset({200, 302})),
    Row("sign_out", PUBLIC, method="post", codes=MOVED),
    Row("language_switch", PUBLIC, method="post", data={"language": "en"}, codes=MOVED),
    Row("large_print", PUBLIC, method="post", codes=MOVED),
    Row("account", EVERYBODY),
    # Without words the form comes back: the door was open.
    Row("account_password", EVERYBODY, method="post", codes=frozenset({200, 422})),
    Row("rules_in_force", PUBLIC),
    Row("rules_rule", PUBLIC, place=a_rule),
    Row("rules_scheme", PUBLIC, place=a_scheme),
    Row("figure", STAFF | {"stranger"}, place=a_figure),
    Row("worker_home", EVERYBODY),
    # Nobody of the cast has orders: the page is there for who has a month to show.
    Row("worker_pay", frozenset(), place=lambda cast: {"period": "2026-09"}),
    Row("worker_me", EVERYBODY),
)
