"""Index numbers of wages: from two periods (bilateral), along many (paths) and of all at once (multilateral).

A price is the pay of one hour or month of a cell (occupation × industry × region × level), a quantity its hours or
heads.
"""
