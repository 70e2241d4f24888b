"""The lean nodes draw what Django's own draw: whatever the words, the language, the site and what is missing."""

# ruff: noqa: E501  (a template is one line)
from __future__ import annotations

import copy
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.template import Context, Engine, TemplateSyntaxError, engines
from django.test import override_settings
from django.urls import NoReverseMatch, get_resolver, reverse, set_script_prefix
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from gongyou.ui.addresses import address_maker
from gongyou.ui.drawing.loader import LeanTemplate, Loader
from gongyou.ui.drawing.nodes import Run


def own() -> Engine:
    return engines["django"].engine  # type: ignore[attr-defined,no-any-return]


def plain_twin() -> Engine:
    """The same engine with Django's own loader."""
    options = {key: value for key, value in settings.TEMPLATES[0]["OPTIONS"].items() if key != "loaders"}
    twin = Engine(app_dirs=True, **options)
    twin.template_libraries, twin.libraries = own().template_libraries, own().libraries
    return twin


PLAIN = plain_twin()


class Person:
    def __init__(self, name: Any) -> None:
        self.name = name
        self.asked = 0

    def said(self) -> str:
        return f"「{self.name}」"

    def sold(self) -> str:
        raise AssertionError("a template may not change data")

    sold.alters_data = True  # type: ignore[attr-defined]

    def greeted(self, other: str) -> str:
        return other

    @property
    def missing(self) -> str:
        raise AttributeError("has none")

    def lost(self) -> str:
        from django.core.exceptions import ObjectDoesNotExist

        raise ObjectDoesNotExist


class Kept:
    do_not_call_in_templates = True

    def __call__(self) -> str:
        raise AssertionError("is not to be called")

    def __str__(self) -> str:
        return "<kept>"


PIECES = (
    "{{ word }}|{{ word|safe }}|{{ safe }}|{{ lazy }}|{{ none }}|{{ nothing }}|{{ yes }}|{{ 'a<b' }}|{{ 12.50 }}",
    "{{ number }}|{{ big }}|{{ money }}|{{ at }}|{{ at|date:'Y-m-d H:i' }}|{{ at|moment }}|{{ at.year }}",
    "{{ one.name }}|{{ one.said }}|{{ one.sold }}|{{ one.greeted }}|{{ one.nothing }}|{{ one.name.nothing }}|{{ kept }}",
    "{{ one.lost }}|{{ dict.items }}|{{ dict.word }}|{{ dict.nothing }}|{{ dict.7 }}|{{ list.0 }}|{{ list.9 }}|{{ list.x }}",
    "{% for each in list %}{{ forloop.counter }}{{ each }}{% if not forloop.last %},{% endif %}{% empty %}-{% endfor %}",
    "{% for key, value in dict.items %}{{ key }}={{ value }};{% endfor %}{% for each in nothing %}x{% empty %}0{% endfor %}",
    "{% if word and not none %}1{% elif nothing %}2{% else %}3{% endif %}{% if number > 5 or nothing == 3 %}>{% endif %}",
    "{% if word in list %}in{% endif %}{% if nothing.at.all %}x{% else %}y{% endif %}{% if one.sold %}x{% endif %}",
    "{% trans '查找' %} {% trans '全部' as none_there %}{{ none_there }}{% translate '100%' %}{% trans word %}{{ _('查找') }}",
    "{% blocktranslate %}“{{ text }}”的查找结果{% endblocktranslate %}{% blocktrans with a=one.name b=nothing %}{{ a }}{{ b }}{{ c }}"
    "%{% endblocktrans %}{% blocktrans asvar kept_so %}共 {{ number }} 条{% endblocktrans %}{{ kept_so }}",
    "{% blocktranslate trimmed %}\n  {{ word }}\n {% endblocktranslate %}"
    "{% blocktranslate count n=number %}{{ n }} 个{% plural %}{{ n }} 些{% endblocktranslate %}",
    "{% url 'search:search' %}{% url 'search:search' as there %}{{ there }}{% url 'no:page' as none_there %}[{{ none_there }}]",
    "{% url 'registry:member' word as there %}[{{ there }}]{% url 'registry:member' worker_key=word as there %}[{{ there }}]"
    "{% url 'employers:employer' number %}{% url 'employers:employer' word as there %}[{{ there }}]",
    "{% icon 'user' %}{% icon name=icon size=number %}{% badge word %}{% alert word 'bad' %}{% empty_state word body=safe %}",
    "{% icon 'user' as drawn %}{{ drawn }}{% url_if_there 'sign_in' as there %}{{ there }}{% url_if_there word %}",
    "{% with a=word b=one.name %}{{ a }}{{ b }}{% endwith %}{% firstof none word %}{% comment %}{{ x }}{% endcomment %}{# #}",
    "{% autoescape off %}{{ word }}{{ safe }}{% trans '查找' %}{% url 'search:search' %}{% badge word %}{% endautoescape %}",
    "{% language 'en' %}{% trans '查找' %}{{ word }}{% include 'ui/parts/empty_state.html' with title=word icon_name='user' %}{% endlanguage %}"
    "{% trans '查找' %}",
    "{% include 'ui/parts/alert.html' with text=word tone='bad' icon_name='x' only %}{% include 'ui/parts/steps.html' %}",
    "{% static 'ui/mark.svg' %}{% static 'ui/mark.svg' as mark %}{{ mark }}{% standing %}{{ word }}{% trans '查找' %}{% endstanding %}",
    "{% capture held %}{{ word }}{% endcapture %}{{ held }}{% filter upper %}{{ word }}{% endfilter %}{{ word|default:none|add:number }}",
)
TEXTS = st.text(alphabet="<>&\"'·「」%{}阿卜杜拉a7 \u2028", max_size=12)


def drawn(template: Any, values: dict[str, Any]) -> str:
    try:
        return str(template.render(Context(copy.copy(values))))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def both(source: str, values: dict[str, Any]) -> tuple[str, str]:
    source = "{% load i18n l10n static ui %}" + source
    return drawn(LeanTemplate(source, engine=own()), values), drawn(PLAIN.from_string(source), values)


def values_of(word: str, number: int) -> dict[str, Any]:
    return {
        "word": word,
        "text": word,
        "safe": mark_safe(f"<b>{word}</b>"),
        "lazy": gettext_lazy("查找"),
        "none": None,
        "yes": True,
        "number": number,
        "big": 1234567.891,
        "money": Decimal("12.50"),
        "at": datetime(2026, 11, 22, 16, 30, tzinfo=UTC),
        "one": Person(word),
        "kept": Kept(),
        "icon": "user",
        "dict": {"word": word, "items_of": [word], word: number},
        "list": [word, number, SimpleNamespace(x=word)],
        "body": word,
    }


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_piece_is_drawn_as_django_draws_it(piece: str, language: str) -> None:
    with translation.override(language):
        for word in ("王姐", "<script>alert('·')</script> & \"", "we/../%41", ""):
            lean, plain = both(piece, values_of(word, 7))
            assert lean == plain
            assert "Error: " not in lean or word == ""


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4), TEXTS, st.integers(0, 10**6))
def test_pieces_side_by_side_are_drawn_as_django_draws_them(pieces: list[str], word: str, number: int) -> None:
    lean, plain = both("\n".join(pieces), values_of(word, number))
    assert lean == plain


@given(TEXTS)
def test_no_word_gets_out_of_its_place(word: str) -> None:
    lean, _ = both(
        "<p>{{ word }}{{ one.said }}{% blocktrans %}{{ word }}{% endblocktrans %}{% badge word %}</p>",
        values_of(word, 1),
    )
    inside = lean.removeprefix("<p>").removesuffix("</p>").replace('<span class="state', "").partition("<svg")[0]
    assert not set("<>\"'") & set(inside.replace(' state-neutral">', ""))


def test_what_stands_is_drawn_once_for_each_language_and_site_and_knows_nobody() -> None:
    source = "{% load i18n ui %}{% trans '查找' %} {% url_if_there 'sign_in' %}{% icon 'user' %}{{ word }}"
    shell = LeanTemplate(source, engine=own())
    run = next(node for node in shell.nodelist if isinstance(node, Run))
    assert len(shell.nodelist) == 2

    def read(language: str, word: str) -> str:
        with translation.override(language):
            return str(shell.render(Context({"word": word}))).replace(str(run.nodes[-1].render(Context())), "|")

    assert read("zh-hans", "王姐") == "查找 /sign-in/|王姐"
    assert read("en", "Li") == "Find /sign-in/|Li"
    assert read("zh-hans", "<b>") == "查找 /sign-in/|&lt;b&gt;"
    assert len(run.drawn) == 2
    try:
        set_script_prefix("/union/")
        assert read("en", "Li") == "Find /union/sign-in/|Li"
    finally:
        set_script_prefix("/")
    assert not any("Li" in each or "王姐" in each for each in run.drawn.values())


def test_a_context_that_is_drawn_twice_follows_the_language() -> None:
    template = LeanTemplate("{% load i18n %}{% trans '查找' %}", engine=own())
    context = Context()
    with translation.override("zh-hans"):
        assert template.render(context) == "查找"
    with translation.override("en"):
        assert template.render(context) == "Find"


def test_a_translation_that_cannot_be_filled_in_gives_way_to_the_message() -> None:
    template = LeanTemplate("{% load i18n %}{% blocktrans %}共 {{ total }} 条{% endblocktrans %}", engine=own())
    with translation.override("en"), mock.patch("gongyou.ui.drawing.nodes.gettext", return_value="%(nobody)s rows"):
        assert template.render(Context({"total": "<7>"})) == "&lt;7&gt; in all"
    fresh = LeanTemplate(template.source, engine=own())
    own_word = mock.patch("gongyou.ui.drawing.nodes.gettext", return_value="%(nobody)s rows")
    always = mock.patch("django.utils.translation.gettext", return_value="%(nobody)s rows")
    with translation.override("en"), own_word, always, pytest.raises(TemplateSyntaxError):
        fresh.render(Context({"total": "7"}))


def test_blocks_and_shells_are_those_of_django() -> None:
    for name, values in (("ui/phone.html", {"tab": "me"}), ("ui/console.html", {}), ("ui/public.html", {})):
        request = SimpleNamespace(
            user=SimpleNamespace(is_authenticated=False), COOKIES={}, get_full_path=lambda: "/?a=1&b"
        )
        values = {"request": request, "messages": ["<好>"], "csrf_token": "x", **values}
        lean, plain = own().get_template(name), PLAIN.get_template(name)
        assert isinstance(lean, LeanTemplate)
        assert not isinstance(plain, LeanTemplate)
        if name != "ui/console.html":
            assert drawn(lean, values) == drawn(plain, values)
            continue
        child = "{% extends 'ui/console.html' %}{% block title %}<{{ word }}>{% endblock %}{% block head %}{{ block.super }}!{% endblock %}"
        values = (
            values_of("<b>", 3)
            | values
            | {"request": SimpleNamespace(user=_Reader(), path="/", COOKIES={}, get_full_path=str)}
        )
        assert drawn(LeanTemplate(child, engine=own()), values) == drawn(PLAIN.from_string(child), values)


class _Reader:
    is_authenticated = False
    pk = None


def test_every_template_is_read_by_the_lean_loader() -> None:
    assert isinstance(own().template_loaders[0], Loader)
    assert type(own().get_template("ui/console.html")) is LeanTemplate
    with override_settings():
        debugged = Engine(debug=True, app_dirs=False, loaders=settings.TEMPLATES[0]["OPTIONS"]["loaders"])
        debugged.template_libraries, debugged.template_builtins = own().template_libraries, own().template_builtins
        kinds = {type(node).__module__ for node in debugged.get_template("ui/parts/alert.html").nodelist}
    assert not any(kind.startswith("gongyou.ui.drawing") for kind in kinds)


@given(TEXTS.filter(bool) | st.integers(0, 10**9))
def test_an_address_with_its_arguments_is_that_of_reverse(key: Any) -> None:
    for name in ("registry:member", "employers:employer", "registry:organisation", "findings:finding"):
        try:
            expected = reverse(name, args=[key])
        except NoReverseMatch:
            with pytest.raises(NoReverseMatch):
                address_maker(name)(key)
        else:
            assert address_maker(name)(key) == expected


def test_a_room_hangs_in_the_site_once() -> None:
    """So an address does not depend on the page that asks for it, and may be kept."""
    assert {name: places for name, places in get_resolver().app_dict.items() if len(places) > 1} == {}
