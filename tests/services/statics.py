"""The product's static files, looked through once a process.

A running product loads its middleware once; each test client loads it anew, and WhiteNoise would read every static
file's state from the disk each time, five milliseconds for a client.
"""

from __future__ import annotations

from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware


def looked_through_once() -> None:
    """From now on the second client's middleware takes over the files that the first one's found."""
    look = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[str, Any] = {}

    def found_or_looked(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            look(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    WhiteNoiseMiddleware.add_files_from_finders = found_or_looked
