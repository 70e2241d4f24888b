"""Grids: areas as polygons or lists of area codes, and which one a place of work lies in."""
