"""Charts on paper: the browser's own ECharts file run in V8 to SVG, and resvg with the shipped font to PNG."""

from __future__ import annotations

import atexit
import json
import os
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache
from queue import SimpleQueue
from typing import TYPE_CHECKING

import resvg_py
from py_mini_racer import MiniRacer

from gongyou.ui.assets import FONT_FAMILY, FONT_FILE, echarts_source
from gongyou.ui.options import PAPER, PHONE

if TYPE_CHECKING:
    from gongyou.ui.charts import Chart

WIDTH, HEIGHT = PAPER.width, 400
PRINT_SCALE = 2
SECONDS_TO_CLOSE = 5
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

    A context does not survive a fork, takes one caller at a time, and must be let go by the thread that made it: the
    processor guards V8's memory against other threads, which would end the process. So one thread owns it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = 0
        self._wanted: SimpleQueue[_Order | None] = SimpleQueue()
        self._owner: threading.Thread | None = None

    def draw(self, option: str, width: int, height: int) -> str:
        """The option as an SVG document of `width` × `height` pixels."""
        order = _Order(option, width, height)
        with self._lock:
            if self._owner is None or self._process != os.getpid():
                self._process, self._wanted = os.getpid(), SimpleQueue()
                self._owner = threading.Thread(target=_drawn, args=(self._wanted,), name="press", daemon=True)
                self._owner.start()
            self._wanted.put(order)
        return order.picture.result()

    def close(self) -> None:
        """Let V8 go while its thread still runs; left to the interpreter's teardown, the exit would hang."""
        with self._lock:
            if self._owner is not None and self._process == os.getpid():
                self._wanted.put(None)
                self._owner.join(SECONDS_TO_CLOSE)
            self._owner = None


class _Order:
    """One picture that somebody waits for."""

    def __init__(self, option: str, width: int, height: int) -> None:
        self.option, self.width, self.height = option, width, height
        self.picture: Future[str] = Future()


def _drawn(wanted: SimpleQueue[_Order | None]) -> None:
    """Draws what is wanted, in its order, until None comes."""
    context: MiniRacer | None = None
    while (order := wanted.get()) is not None:
        try:
            if context is None:
                context = _loaded()
            order.picture.set_result(str(context.call("draw", order.option, order.width, order.height)))
        except Exception as reason:
            order.picture.set_exception(reason)
    if context is not None:
        context.close()


def _loaded() -> MiniRacer:
    context = MiniRacer()
    context.eval(echarts_source())
    context.eval(DRAW)
    return context


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
