"""Occupations: the national classification, its way to ISCO and SOC, exposure by source, and the coding of titles."""
