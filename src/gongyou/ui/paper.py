"""Charts on paper: the browser's own ECharts file run in V8 to SVG, and resvg with the shipped font to PNG."""

from __future__ import annotations

import atexit
import json
import os
import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import resvg_py
from py_mini_racer import MiniRacer, init_mini_racer

from gongyou.ui.assets import FONT_FAMILY, FONT_FILE, echarts_source
from gongyou.ui.options import PAPER, PHONE

if TYPE_CHECKING:
    from gongyou.ui.charts import Chart

WIDTH, HEIGHT = PAPER.width, 400
PRINT_SCALE = 2
# The second: where the processor can (PKU), V8 locks its memory against every thread that does not descend from the one
# that began it, and whatever thread of ours then made or closed a context would end the process.
FLAGS = ("--single-threaded", "--no-memory-protection-keys")
DRAW = """
function draw(option, width, height) {
  const chart = echarts.init(null, null, {renderer: 'svg', ssr: true, width: width, height: height});
  chart.setOption(JSON.parse(option));
  const picture = chart.renderToSVGString({useViewBox: true});
  chart.dispose();
  return picture;
}
"""


class Press:
    """One V8 context with ECharts loaded, kept for the life of the process (loading costs about 0.3 s).

    A context does not survive a fork, and takes one caller at a time.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = 0
        self._context: MiniRacer | None = None

    def draw(self, option: str, width: int, height: int) -> str:
        """The option as an SVG document of `width` × `height` pixels."""
        with self._lock:
            if self._context is None or self._process != os.getpid():
                init_mini_racer(flags=FLAGS, ignore_duplicate_init=True)
                self._context = MiniRacer()
                self._context.eval(echarts_source())
                self._context.eval(DRAW)
                self._process = os.getpid()
            return str(self._context.call("draw", option, width, height))

    def close(self) -> None:
        """Let V8 go while its thread still runs; left to the interpreter's teardown, the exit would hang."""
        with self._lock:
            if self._context is not None and self._process == os.getpid():
                self._context.close()
            self._context = None


PRESS = Press()
atexit.register(PRESS.close)


def svg(chart: Chart, language: str, width: int = WIDTH, height: int = HEIGHT) -> str:
    """The chart as an SVG document, sized by its viewBox. About 60 ms once warm."""
    return PRESS.draw(json.dumps(chart.option(language), ensure_ascii=False), width, height)


def png(picture: str, scale: int = PRINT_SCALE) -> bytes:
    """The SVG as PNG, `scale` pixels to the unit, with the shipped font and no other."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=picture,
            background="#ffffff",
            zoom=scale,
            skip_system_fonts=True,
            font_files=[str(FONT_FILE)],
            font_family=FONT_FAMILY,
            sans_serif_family=FONT_FAMILY,
        )
    )


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart ready for a document: drawn when asked, once per language and width."""

    chart: Chart
    width: int = WIDTH
    height: int = HEIGHT

    def svg(self, language: str) -> str:
        """The picture as SVG, with the words of one language."""
        return drawn(self, language)

    def narrow(self, language: str) -> str:
        """The same chart as SVG of the width of a phone, in letters as large."""
        option = json.dumps(self.chart.option(language, PHONE), ensure_ascii=False)
        return drawn_once(option, PHONE.width, self.height)

    def png(self, language: str) -> bytes:
        """The same picture as PNG, for Word."""
        return png(drawn(self, language))


@lru_cache(maxsize=32)
def drawn_once(option: str, width: int, height: int) -> str:
    return PRESS.draw(option, width, height)


def drawn(drawing: Drawing, language: str) -> str:
    """The SVG, from the last few that were drawn if it is among them."""
    option = json.dumps(drawing.chart.option(language), ensure_ascii=False)
    return drawn_once(option, drawing.width, drawing.height)
