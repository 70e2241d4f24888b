"""A place where the tests can kill the process."""

from __future__ import annotations

import os
import time
from pathlib import Path


def pause(stage: str) -> None:
    """Waits at a stage for the tests that kill the process there; nothing otherwise."""
    if os.environ.get("GONGYOU_TEST_PAUSE") == stage:
        Path(os.environ["GONGYOU_TEST_PAUSE_FILE"]).touch()
        time.sleep(float(os.environ.get("GONGYOU_TEST_PAUSE_SECONDS", "60")))
