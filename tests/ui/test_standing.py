"""Parts of a shell that are drawn once: each language its own, and nothing of one reader reaches another."""

from __future__ import annotations

from django.template import engines
from django.urls import set_script_prefix
from django.utils import translation

INSIDE = '{% trans "查找" %} {{ name }}{% url_if_there "sign_in" %}'
SHELL = "{% load i18n ui %}{% standing %}" + INSIDE + "{% endstanding %}{{ name }}"


def test_it_is_drawn_for_each_language_and_site_and_knows_nobody() -> None:
    shell = engines["django"].from_string(SHELL)

    def read(language: str, name: str) -> str:
        with translation.override(language):
            return str(shell.render({"name": name}))

    assert read("zh-hans", "王姐") == "查找 /sign-in/王姐"
    assert read("en", "Li") == "Find /sign-in/Li"
    assert read("zh-hans", "<b>") == "查找 /sign-in/&lt;b&gt;"
    try:
        set_script_prefix("/union/")
        assert read("en", "Li") == "Find /union/sign-in/Li"
    finally:
        set_script_prefix("/")
    assert read("en", "Li") == "Find /sign-in/Li"
