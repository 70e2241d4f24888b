"""The lake of this data directory, opened when it is first needed: the engines take a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from gongyou.lake import Lake


def open_lake() -> Lake:
    """The lake; opening it is cheap and safe in many processes at once."""
    from gongyou.lake import Lake

    return Lake.open(settings.GONGYOU_DATA_DIR)
