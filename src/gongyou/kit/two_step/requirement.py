"""Who may and who must have a second step: the setting, and what the registry knows about roles."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from gongyou.kit.models import User
from gongyou.kit.two_step.checking import is_enrolled

OFF, OFFERED, REQUIRED = "off", "offered", "required"

# The kit lies below the registry: it is told who works in the console.
_readers: dict[str, Callable[[User], bool]] = {"console": lambda user: False}


def read_console_with(reader: Callable[[User], bool]) -> None:
    """Tells the kit how to learn whether somebody works in the console."""
    _readers["console"] = reader


def works_in_console(user: User) -> bool:
    return _readers["console"](user)


def is_offered_to(user: User) -> bool:
    """Whether the account sees the pages of the second step."""
    return settings.GONGYOU_TWO_STEP != OFF and works_in_console(user)


def is_required_of(user: User) -> bool:
    return settings.GONGYOU_TWO_STEP == REQUIRED and works_in_console(user)


def is_missing(user: User) -> bool:
    """Whether the account must set one up before it goes on."""
    return is_required_of(user) and not is_enrolled(user)


def is_asked_of(user: User) -> bool:
    """Whether sign-in asks for a code after the password."""
    return settings.GONGYOU_TWO_STEP != OFF and is_enrolled(user)
