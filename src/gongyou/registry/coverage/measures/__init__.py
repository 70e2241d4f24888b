"""The registry's measures over the lake. Importing this package notes them, so that every figure can be replayed."""

from gongyou.lake.provenance import measures_in

measures_in(__name__)
