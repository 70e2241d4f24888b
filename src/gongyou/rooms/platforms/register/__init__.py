"""The rule register: what platforms declared under the five headings, version by version."""

from gongyou.rooms.platforms.register.facts import register_facts

__all__ = ["register_facts"]
