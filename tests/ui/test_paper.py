"""The press: V8 may be begun, used and let go by any thread."""

from __future__ import annotations

import subprocess
import sys

# Apart, because what goes wrong here ends the whole process by a signal.
SAID = """
import threading
from gongyou.ui.paper import PRESS, Press

def drawn(press):
    print(press.draw('{"series": []}', 100, 100)[:4], flush=True)

def apart(work, *given):
    thread = threading.Thread(target=work, args=given)
    thread.start()
    thread.join()

other = Press()
apart(drawn, PRESS)
apart(drawn, PRESS)
drawn(other)
apart(other.close)
drawn(other)
other.close()
try:
    PRESS.draw("no option", 100, 100)
except Exception as refused:
    print(type(refused).__name__)
apart(drawn, PRESS)
"""


def test_any_thread_may_draw_and_close_and_the_process_ends_well() -> None:
    ended = subprocess.run([sys.executable, "-c", SAID], capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.split() == [*["<svg"] * 4, "JSEvalException", "<svg"]
