"""The room's measures. Importing this package notes them, so that every figure can be computed and replayed."""

from gongyou.lake.provenance import measures_in

measures_in(__name__)
