"""Which columns of an order table a scheme reads."""

from __future__ import annotations

from gongyou.rules.schemes.model import AmountTerm, Scheme

SOURCE = {"micrometres": ("distance_m",), "price_cents": ("customer_price",)}


def columns_needed(scheme: Scheme) -> tuple[str, ...]:
    """Column names, each once, the deciding instant first."""
    found: list[str] = [scheme.dated_by]
    for version in scheme.versions:
        for term in version.terms:
            if not isinstance(term, AmountTerm):
                found.extend(SOURCE.get(term.per.column, (scheme.time.start, scheme.time.until)))
            if term.when:
                found.extend(["weather_code"] if term.when.weather_code else [])
                found.extend(["channel"] if term.when.channel else [])
                found.extend([term.when.hours.at] if term.when.hours and term.when.hours.at else [])
    return tuple(dict.fromkeys(found))
