"""Members' dues: the ledger that stands behind the hooks of membership."""
