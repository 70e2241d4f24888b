"""What stands between {{ }} and in a tag: found in the context without an exception for each that is not there."""

from __future__ import annotations

from html import escape
from typing import Any

from django.template.base import (
    FilterExpression,
    Parser,
    Variable,
    VariableDoesNotExist,
    VariableNode,
    render_value_in_context,
)
from django.template.context import BaseContext, Context
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]

MISSING: Any = object()
DICT_WORDS = frozenset(dir(dict))


def found(variable: Variable, context: Any) -> Any:
    """What Variable.resolve gives, or MISSING where it raises VariableDoesNotExist.

    Whatever is out of the ordinary on the way is left to Variable.resolve, from the beginning.
    """
    lookups = variable.lookups
    if lookups is None or variable.translate or not isinstance(context, BaseContext):
        return _as_django(variable, context)
    key = lookups[0]
    dicts: Any = context.dicts  # type: ignore[attr-defined]
    for held in reversed(dicts):
        if key in held:
            current = held[key]
            break
    else:
        return MISSING
    try:
        if callable(current):
            current = _called(current, context)
        if len(lookups) == 1:
            return current
        for bit in lookups[1:]:
            kind = type(current)
            if kind is dict:
                if bit in current:
                    current = current[bit]
                elif bit in DICT_WORDS or bit[0].isdigit():
                    return _as_django(variable, context)
                else:
                    return MISSING
            elif hasattr(kind, "__getitem__"):
                try:
                    current = current[bit]
                except (TypeError, AttributeError, KeyError, ValueError, IndexError):
                    if isinstance(current, BaseContext):
                        return _as_django(variable, context)
                    current = getattr(current, bit)
            else:
                current = getattr(current, bit)
            if callable(current):
                current = _called(current, context)
    except Exception:  # Django knows which of them a page may not see, and says the others again.
        return _as_django(variable, context)
    return current


def _called(current: Any, context: Any) -> Any:
    if getattr(current, "do_not_call_in_templates", False):
        return current
    if getattr(current, "alters_data", False):
        return context.template.engine.string_if_invalid
    return current()


def _as_django(variable: Variable, context: Any) -> Any:
    try:
        return variable.resolve(context)
    except VariableDoesNotExist:
        return MISSING


class Expression(FilterExpression):
    """A variable or a constant with its filters, whose nature is looked at when the template is read."""

    __slots__ = ("steps",)

    def __init__(self, token: str, parser: Parser) -> None:
        super().__init__(token, parser)
        self.steps = tuple(
            (
                func,
                [(lookup, arg if lookup else mark_safe(arg)) for lookup, arg in args],  # noqa: S308  (as Django)
                bool(getattr(func, "expects_localtime", False)),
                bool(getattr(func, "needs_autoescape", False)),
                bool(getattr(func, "is_safe", False)),
            )
            for func, args in self.filters
        )

    @property
    def is_constant(self) -> bool:
        """Whether it is the same for every reader and in every language."""
        if self.filters:
            return False
        return not self.is_var or (self.var.lookups is None and not self.var.translate)

    def resolve(self, context: Context, ignore_failures: bool = False) -> Any:
        value = found(self.var, context) if self.is_var else self.var
        if value is MISSING:
            if ignore_failures:
                value = None
            else:
                value = context.template.engine.string_if_invalid  # type: ignore[union-attr]
                if value:
                    return super().resolve(context)
        for func, args, is_local, escapes, is_safe in self.steps:
            given = [arg.resolve(context) if lookup else arg for lookup, arg in args]
            if is_local:
                value = template_localtime(value, context.use_tz)
            made = func(value, *given, autoescape=context.autoescape) if escapes else func(value, *given)
            value = mark_safe(made) if is_safe and isinstance(value, SafeData) else made  # noqa: S308  (as Django)
        return value

    def or_none(self, context: Context) -> Any:
        """As a condition asks for it: what is not there is None."""
        return self.resolve(context, True)


def drawn(value: Any, context: Context) -> str:
    """As render_value_in_context: escaped unless it is safe or the template escapes nothing."""
    kind = type(value)
    if kind is SafeString:
        return value
    if kind is str:
        return escape(value) if context.autoescape else value
    return render_value_in_context(value, context)


class LeanVariable(VariableNode):
    """{{ … }}"""

    filter_expression: Expression

    def render(self, context: Context) -> str:
        try:
            value = self.filter_expression.resolve(context)
        except UnicodeDecodeError:
            return ""
        kind = type(value)
        if kind is SafeString:
            return value
        if kind is str:
            return escape(value) if context.autoescape else value
        return render_value_in_context(value, context)
