"""Who says whether a name and an identity number belong together: a service outside the house, chosen by setting.

The product ships none, since each house has its own contract. GONGYOU_IDENTITY_AUTHORITY names a class with `check`;
without it a member stays 未核验, and the pages say so. An authority that fails or is slow gives 核验服务未应答: it
never keeps anybody from joining.
"""

from __future__ import annotations

import logging
import threading
from functools import cache
from importlib import import_module
from queue import Empty, Queue
from typing import Protocol

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit.environment import Environment
from gongyou.registry.models import Member

log = logging.getLogger(__name__)
ANSWERS_WITHIN_SECONDS = 5.0
STATE = Member.IdentityState


class IdentityAuthority(Protocol):
    """Something that knows names and identity numbers. It may raise and it may be slow."""

    def check(self, name: str, id_number: str) -> str:
        """PASSED or MISMATCHED, of Member.IdentityState; anything else counts as no answer."""


def authority() -> IdentityAuthority | None:
    """The house's authority, or None. Raises BadInput when the setting names no such class."""
    dotted = Environment().text("GONGYOU_IDENTITY_AUTHORITY")
    return _made(dotted) if dotted else None


def identity_state(name: str, id_number: str, *, within_seconds: float = ANSWERS_WITHIN_SECONDS) -> str:
    """What the authority says, UNCHECKED without one, UNAVAILABLE when it fails or takes longer than allowed."""
    asked = authority()
    if asked is None:
        return STATE.UNCHECKED
    answers: Queue[str] = Queue()

    def ask() -> None:
        try:
            answers.put(asked.check(name, id_number))
        except Exception:
            # Whatever an outside service does wrong, a person joins; neither name nor number is logged.
            log.warning("identity authority failed", exc_info=False)
            answers.put(STATE.UNAVAILABLE)

    threading.Thread(target=ask, name="identity-authority", daemon=True).start()
    try:
        said = answers.get(timeout=within_seconds)
    except Empty:
        log.warning("identity authority did not answer in time")
        return STATE.UNAVAILABLE
    return said if said in (STATE.PASSED, STATE.MISMATCHED) else STATE.UNAVAILABLE


@cache
def _made(dotted: str) -> IdentityAuthority:
    module, _, name = dotted.rpartition(".")
    try:
        made: IdentityAuthority = getattr(import_module(module), name)()
    except (ImportError, AttributeError, ValueError) as reason:
        raise BadInput(
            "settings.identity_authority",
            Text(f"身份核验接口“{dotted}”找不到。", f"The identity authority “{dotted}” was not found."),
            Text("应写成 模块.类名。", "Write module.Class."),
            variable="GONGYOU_IDENTITY_AUTHORITY",
        ) from reason
    return made
