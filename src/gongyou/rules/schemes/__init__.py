"""Pay schemes as data: linear terms, bands, conditions, a floor and one rounding, dated and cited."""

from gongyou.rules.schemes.pay_scheme import PayScheme

__all__ = ["PayScheme"]
