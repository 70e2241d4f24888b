"""Where the vendored browser files and the paper font lie."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
VENDOR = "ui/vendor"
TABLER_CSS = f"{VENDOR}/tabler-1.6.1/tabler.min.css"
TABLER_JS = f"{VENDOR}/tabler-1.6.1/tabler.min.js"
HTMX_JS = f"{VENDOR}/htmx-2.0.11/htmx.min.js"
ECHARTS_JS = f"{VENDOR}/echarts-6.1.0/echarts.min.js"
WEUI_CSS = "ui/weui-worker.css"

FONT_FAMILY = "Gongyou Sans SC"
FONT_FILE = HERE / "fonts/GongyouSansSC-Regular.otf"
ICONS = HERE / "icons"


def echarts_source() -> str:
    """The ECharts build that both the page and paper run, about 1 MB of text."""
    return (HERE / "static" / ECHARTS_JS).read_text(encoding="utf-8")
