"""Who may open the card, the joining pages and a worker's own record."""

from __future__ import annotations

from typing import Any

from gongyou.registry.joining.addresses import activation_path
from gongyou.registry.models import Correction, Organisation
from tests.registry.cast import NOW, Cast
from tests.site.access import EVERYBODY, OFFICERS, PUBLIC, Row

MOVED = frozenset({302})
WORKER = frozenset({"worker"})


def joined_by(cast: Cast) -> dict[str, Any]:
    return {"join_code": Organisation.objects.get(pk=cast.district.pk).join_code}


def an_activation(cast: Cast) -> dict[str, Any]:
    return {"token": activation_path(cast.other_member).rstrip("/").rpartition("/")[2]}


def a_correction(cast: Cast) -> dict[str, Any]:
    """A waiting one of the worker; each call replaces it."""
    Correction.objects.all().delete()
    correction = Correction.objects.create(
        member=cast.lin_member, field="name", wanted="林晓满", reason="写错了字", asked_at=NOW
    )
    return {"pk": correction.pk}


ROWS = (
    # Who has no membership reads that there is no card.
    Row("cards:card", EVERYBODY),
    # The cast's worker has no card yet.
    Row("cards:windows", frozenset()),
    Row("cards:replace", frozenset(), method="post"),
    Row("cards:issue", WORKER, method="post", codes=MOVED),
    Row("cards:verify", PUBLIC),
    Row("cards:keys", PUBLIC),
    Row("cards:revocations", PUBLIC),
    Row("joining:home", PUBLIC),
    Row("joining:organisation", PUBLIC, place=joined_by),
    # Each step leads back to the one before while that is missing.
    Row("joining:form", PUBLIC, place=joined_by, codes=MOVED),
    Row("joining:confirm", PUBLIC, place=joined_by, codes=MOVED),
    Row("joining:resend", PUBLIC, place=joined_by, method="post", codes=MOVED),
    Row("joining:receipt", PUBLIC, codes=MOVED),
    Row("joining:employers", PUBLIC),
    Row("joining:progress", PUBLIC),
    Row("joining:activation_send", PUBLIC, method="post", codes=MOVED),
    Row("joining:activation_code", PUBLIC, codes=MOVED),
    Row("joining:activate", PUBLIC, place=an_activation),
    Row("resetting:ask", PUBLIC),
    Row("resetting:code", PUBLIC, codes=MOVED),
    Row("joining:poster", OFFICERS, place=lambda cast: {"code": cast.district.code}),
    Row("joining:rotate", OFFICERS, place=lambda cast: {"code": cast.grid.code}, method="post", codes=MOVED),
    # Only who is a member has a record of their own.
    Row("own:record", WORKER),
    Row("own:proof", WORKER),
    Row("own:proof_send", WORKER, method="post"),
    # Without the password just shown each leads to where it is asked for.
    Row("own:reveal", WORKER, method="post", codes=MOVED),
    Row("own:change", WORKER),
    Row("own:phone", WORKER, codes=MOVED),
    Row("own:phone_code", WORKER, codes=MOVED),
    Row("own:correction", WORKER),
    Row("own:correction_withdraw", WORKER, place=a_correction, method="post", codes=MOVED),
    Row("own:copy", WORKER, codes=MOVED),
    Row("own:consents", WORKER),
    Row("own:leave", WORKER, codes=MOVED),
    Row("own:erase", WORKER, codes=MOVED),
    # Nothing waits that could be taken back.
    Row("own:erase_cancel", frozenset(), method="post"),
    Row("corrections:corrections", OFFICERS | {"stranger"}),
    Row("corrections:correction", OFFICERS, place=a_correction),
    Row("corrections:look", OFFICERS, place=a_correction, method="post"),
    Row("corrections:refuse", OFFICERS, place=a_correction, method="post", codes=frozenset({422})),
    Row("corrections:grant", OFFICERS, place=a_correction, method="post", codes=MOVED),
)
