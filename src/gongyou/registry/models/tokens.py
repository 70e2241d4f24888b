"""The column of name tokens, held as each database finds them quickest."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from gongyou.registry.token_numbers import array_of, tokens_of


class TokensField(models.TextField):
    """Tokens with blanks between them: an array of numbers on PostgreSQL, the text itself on SQLite."""

    def get_internal_type(self) -> str:
        return "TokensField"  # no type of Django's own, so that nothing is assumed of the column

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "integer[]" if connection.vendor == "postgresql" else "text"

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        held = super().get_db_prep_value(value, connection, prepared)
        return array_of(held) if isinstance(held, str) and connection.vendor == "postgresql" else held

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        return tokens_of(value) if isinstance(value, list) else value
