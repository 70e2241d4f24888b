"""What a platform declares besides its pay, as data: promised times, rest, penalties, dispatch."""

from gongyou.rules.declarations.model import Declaration, Dispatch, Penalties, Rest, Times, declaration_of

__all__ = ["Declaration", "Dispatch", "Penalties", "Rest", "Times", "declaration_of"]
