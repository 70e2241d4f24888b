"""Figures of the cells of work: structure, flows, wage index, what a change is made of, spread, ratio board.

Importing this package notes its measures. The Ibis definitions stand in ../measures/cells.py.
"""

from gongyou.lake.provenance import measures_in

measures_in(__name__)
