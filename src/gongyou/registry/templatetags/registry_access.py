"""What a template asks about the reader's roles."""

from __future__ import annotations

from django import template

from gongyou.kit.policies import Visitor
from gongyou.registry.policies import ADMINISTRATOR, AUDITOR, OFFICER, SECURITY
from gongyou.registry.selectors import has_role

register = template.Library()


@register.filter
def is_security(user: Visitor) -> bool:
    """Whether the reader is a security administrator."""
    return has_role(user, SECURITY)


@register.filter
def sees_glass(user: Visitor) -> bool:
    """Whether the reader takes or reviews emergency access."""
    return has_role(user, SECURITY, AUDITOR)


@register.filter
def builds_organisations(user: Visitor) -> bool:
    """Whether the reader may found organisations."""
    return has_role(user, OFFICER, ADMINISTRATOR)
