"""How the groups of a region's early warning are named beside industries, which stand under their section's letter."""

from __future__ import annotations

REGION, FORM = "region-", "form-"
