"""Packs: the law and the pay schemes of a jurisdiction, as dated data and as rules."""
