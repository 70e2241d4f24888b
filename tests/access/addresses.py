"""Who may open the pages of the second step and of sessions."""

from __future__ import annotations

from tests.registry.cast import Cast  # noqa: F401
from tests.site.access import CONSOLE, EVERYBODY, PUBLIC, Row

STRANGER = frozenset({"stranger"})

ROWS = (
    Row("two_step:overview", CONSOLE | STRANGER),
    # Nobody has shown a password: the way leads back to sign-in.
    Row("two_step:challenge", PUBLIC, codes=frozenset({302})),
    Row("two_step:enrol", CONSOLE | STRANGER),
    # Nothing is set up: the page says so.
    Row("two_step:codes_renew", CONSOLE | STRANGER, method="post", codes=frozenset({422})),
    Row("two_step:give_up", CONSOLE | STRANGER, method="post", codes=frozenset({302})),
    Row("two_step:confirm", EVERYBODY),
)
