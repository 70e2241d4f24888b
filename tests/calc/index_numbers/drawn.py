"""Panels for laws: a few items over a few periods, all there or with gaps."""

from __future__ import annotations

from hypothesis import strategies as st

from gongyou.calc.index_numbers.panel import Panel, panel_of

NUMBERS = st.integers(1, 400).map(lambda number: number / 4)


@st.composite
def panels(draw: st.DrawFn, *, periods: int = 4, gaps: bool = False) -> Panel:
    items = draw(st.integers(2, 5))
    rows = []
    for period in range(periods):
        for item in range(items):
            # The first item is always there, so that any two periods can be compared.
            if not gaps or item == 0 or draw(st.booleans()):
                rows.append((period, item, draw(NUMBERS), draw(NUMBERS)))
    return panel_of(rows)
