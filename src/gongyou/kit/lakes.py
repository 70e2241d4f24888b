"""The lake of this data directory, for whoever runs inside Django.

`Lake` is imported when a lake is opened: the engines take a second, and every page and command loads this module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from gongyou.lake import Lake


def open_lake() -> Lake:
    """The lake below GONGYOU_DATA_DIR; opening it is cheap and safe in many processes at once."""
    from gongyou.lake import Lake

    return Lake.open(settings.GONGYOU_DATA_DIR)
