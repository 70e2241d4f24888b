"""The press: one thread that owns V8, whoever asks for a picture."""

from __future__ import annotations

import subprocess
import sys

import pytest
from py_mini_racer import JSEvalException

from gongyou.ui.paper import Press


def test_a_process_whose_other_thread_drew_ends_well() -> None:
    """Pages are made by threads; V8 let go by another than the one that made it ended the process by a signal."""
    said = (
        "import threading\n"
        "from gongyou.ui.paper import PRESS\n"
        "for _ in range(2):\n"
        "    thread = threading.Thread(target=lambda: print(PRESS.draw('{\"series\": []}', 100, 100)[:4]))\n"
        "    thread.start()\n"
        "    thread.join()\n"
    )
    ended = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout.split()) == (0, ["<svg", "<svg"]), ended.stderr


def test_a_picture_that_cannot_be_drawn_says_so_and_the_next_is_drawn() -> None:
    press = Press()
    with pytest.raises(JSEvalException):
        press.draw("no option", 100, 100)
    assert press.draw('{"series": []}', 100, 100).startswith("<svg")
    press.close()
    assert press.draw('{"series": []}', 100, 100).startswith("<svg")
    press.close()
