"""Colours that stay apart for the colour-blind; the first is the house's red.

The series order alternates dark and light, so that it also survives a grey print. Contrast with white is at least 3
for every series colour but the sand, which is never used for text.
"""

from __future__ import annotations

ACCENT = "#B3261E"
INK = "#1F2933"
QUIET = "#52606D"
LINE = "#D5DAE1"
FILL = "#F5F7FA"
SERIES = (ACCENT, "#1F5FA8", "#D18F00", "#4B8F8C", "#7A5195", "#8A8F98")
