"""{% load ui %}: the components that every page is made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.forms.widgets import CheckboxInput, FileInput, RadioSelect, Select, Textarea
from django.template.base import NodeList, Parser, Token
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from gongyou.core import figures
from gongyou.core.text import Text, sentences
from gongyou.ui import assets, navigation, options, tables
from gongyou.ui.addresses import address_of
from gongyou.ui.charts import Chart
from gongyou.ui.drawing.places import Place, place_of, standing_word
from gongyou.ui.listing import Listing
from gongyou.ui.states import ICONS, Badge, Tone
from gongyou.ui.written import badge_drawn, language, outline, said, words

register = template.Library()


register.simple_tag(standing_word(outline), name="icon")
register.filter("said", said)


@register.simple_tag
@standing_word
def asset(name: str) -> str:
    """Address of a vendored file: tabler_css, tabler_js, htmx_js, echarts_js, weui_css."""
    return static(getattr(assets, name.upper()))


@register.filter
def money(value: Any, currency: str = "CNY") -> str:
    return figures.shown(value, figures.Style(figures.Kind.MONEY, 2, currency or "CNY"))


@register.filter
def share(value: Any, digits: int = 1) -> str:
    """0.123 as 12.3 %."""
    return figures.shown(value, figures.Style(figures.Kind.SHARE, digits))


@register.filter
def count(value: Any) -> str:
    return figures.shown(value, figures.COUNT)


@register.filter
def number(value: Any, digits: int = 1) -> str:
    return figures.shown(value, figures.Style(figures.Kind.NUMBER, digits))


@register.filter
def month(value: Any) -> str:
    return figures.NONE if not value else figures.month_shown(value, language())


@register.filter
def day(value: date | datetime | str | None) -> str:
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return figures.NONE if not value else figures.day_shown(value, language())


@register.filter
def moment(value: datetime | None) -> str:
    """Day and minute, local time."""
    if not value:
        return figures.NONE
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{figures.day_shown(local, language())} {local:%H:%M}"


@register.filter
def dash(value: Any) -> str:
    """The value, or — when there is none."""
    return figures.NONE if value in (None, "") else words(value)


@register.simple_tag
@standing_word
def suppressed_legend() -> str:
    return figures.SUPPRESSED_LEGEND.on(language())


def derivation_url(figure_id: str) -> str:
    """Where the figure's derivation is shown; "" while the site has no such page."""
    try:
        return reverse("figure", args=[figure_id])
    except NoReverseMatch:
        return ""


def origin_of(source: Any) -> dict[str, str]:
    """Line and link of a lake Figure or its Provenance; a Text or string is a line without link."""
    if not source:
        return {"line": "", "url": ""}
    if isinstance(source, (str, Text)):
        return {"line": words(source), "url": ""}
    provenance = getattr(source, "provenance", source)
    return {"line": provenance.line(language()), "url": derivation_url(str(provenance.id))}


@register.inclusion_tag("ui/parts/provenance.html")
def provenance(source: Any) -> dict[str, str]:
    """The provenance line; it opens the derivation."""
    return origin_of(source)


@register.inclusion_tag("ui/parts/figure_card.html")
def figure_card(
    label: Any, value: Any, unit: Any = "", source: Any = None, note: Any = "", url: str = ""
) -> dict[str, Any]:
    """A number with its name, unit, remark and origin. Give the value already written (|money, |share …)."""
    return {
        "label": words(label),
        "value": figures.NONE if value in (None, "") else words(value),
        "unit": words(unit),
        "note": words(note),
        "url": url,
        **{f"origin_{key}": text for key, text in origin_of(source).items()},
    }


@register.inclusion_tag("ui/parts/chart_card.html")
def chart_card(chart: Chart, source: Any = None, height: int = 340) -> dict[str, Any]:
    """A chart with table toggle, PNG, CSV and origin. Draws nothing from a CDN and runs no inline script."""
    tongue = language()
    payload = {
        "option": chart.option(tongue),
        "meta": options.meta_of(chart, tongue),
        "csv": chart.csv(tongue),
        "name": chart.id,
    }
    return {
        "chart": chart,
        "title": chart.head.title.on(tongue),
        "subtitle": chart.head.subtitle.on(tongue),
        "legend": chart.legend.on(tongue),
        "table": chart.table(tongue),
        "payload": payload,
        "data_id": f"chart-data-{chart.id}",
        "height": height,
        **{f"origin_{key}": text for key, text in origin_of(source).items()},
    }


@register.simple_tag
def state_badge(badge: Badge) -> SafeString:
    """A state with icon and word, apart from what stands behind it."""
    return SafeString(f"{badge_drawn(badge)}\n")


@register.simple_tag
def badge(label: Any, tone: str = "neutral") -> SafeString:
    """A state from a word and a tone: good, warning, bad, running, neutral, new."""
    return state_badge(Badge(label, Tone(tone)))


@register.simple_tag
def data_table(listing: Listing) -> SafeString:
    """Filters, count, table, pages and export of a Listing."""
    empty = "" if listing.total else render_to_string("ui/parts/no_rows.html", {"is_filtered": listing.is_filtered})
    return tables.table_drawn(listing, empty)


register.simple_tag(tables.rows_drawn, name="table_rows")
register.simple_tag(tables.pager_drawn, name="pager")
register.simple_tag(tables.options_drawn, name="filter_options")
table_rows = tables.rows_drawn


@register.inclusion_tag("ui/parts/empty_state.html")
def empty_state(
    title: Any, body: Any = "", url: str = "", action: Any = "", icon_name: str = "list-check"
) -> dict[str, Any]:
    """What belongs here and how to begin."""
    return {"title": words(title), "body": words(body), "url": url, "action": words(action), "icon_name": icon_name}


@register.simple_tag(name="sentences")
def sentences_shown(*parts: Any) -> str:
    """Sentences one after the other, as the reader's language joins them."""
    return sentences(language(), *(words(part) for part in parts))


@register.inclusion_tag("ui/parts/alert.html")
def alert(text: Any, tone: str = "new", remedy: Any = "") -> dict[str, Any]:
    """What happened and what to do."""
    whole = sentences(language(), words(text), words(remedy))
    return {"text": whole, "tone": tone, "icon_name": ICONS[Tone(tone)]}


@register.inclusion_tag("ui/parts/clause.html")
def clause(cited: Any) -> dict[str, Any]:
    """A clause of the law in its own words; on English pages with the name of the law and our rendering in English.

    `cited` is a citation of the rulebook, or one that was kept as plain data.
    """
    part = cited.get if isinstance(cited, Mapping) else lambda name: getattr(cited, name, None)
    english = language().startswith("en")
    source = part("source") or f"《{part('law')}》{part('article')}"
    return {"source": words(source), "quote": part("quote"), "rendered": (english and part("quote_en")) or ""}


@register.inclusion_tag("ui/parts/timeline.html")
def timeline(entries: Any) -> dict[str, Any]:
    """Audit sentences, newest first: each entry has .at, .sentence (or .text) and .actor_name (or .actor)."""
    made = []
    for entry in entries:
        read = entry.get if isinstance(entry, dict) else lambda key, default="", one=entry: getattr(one, key, default)
        made.append(
            {
                "at": read("at", None),
                "text": words(read("sentence", "") or read("text", "")),
                "actor": words(read("actor_name", "") or read("actor", "") or ""),
            }
        )
    return {"entries": made}


@register.inclusion_tag("ui/parts/steps.html")
def steps(trace: Any) -> dict[str, Any]:
    """The arithmetic of an answer: rules' steps with label, formula, value and unit."""
    return {"steps": trace}


@register.inclusion_tag("ui/parts/file_steps.html")
def file_steps(step: int, *labels: Any) -> dict[str, Any]:
    """Where one stands on the way from a file to the record, counted from 1."""
    return {"step": step, "labels": [words(label) for label in labels]}


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField, autofocus: bool = False) -> dict[str, Any]:
    """Label above, help below, error beside the field in words, value kept."""
    widget = bound.field.widget
    attributes: dict[str, Any] = {"class": "form-control"}
    if isinstance(widget, CheckboxInput | RadioSelect):
        attributes["class"] = "form-check-input"
    elif isinstance(widget, Select):
        attributes["class"] = "form-select"
    if bound.errors:
        attributes["class"] += " is-invalid"
        attributes["aria-invalid"] = "true"
    described = [
        name
        for name, there in (
            (f"{bound.id_for_label}-error", bound.errors),
            (f"{bound.id_for_label}-help", bound.help_text),
        )
        if there
    ]
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if autofocus:
        attributes["autofocus"] = True
    return {
        "bound": bound,
        "control": bound.as_widget(attrs=attributes),
        "is_checkbox": isinstance(widget, CheckboxInput),
        "is_radio": isinstance(widget, RadioSelect),
        "is_file": isinstance(widget, FileInput),
        "is_long": isinstance(widget, Textarea),
    }


@register.simple_tag(takes_context=True)
def bar(context: template.RequestContext) -> SafeString:
    """The entries of the left bar that the reader may open."""
    request = context["request"]
    return _bar_drawn(navigation.bar_for(request.user, request.path))


@lru_cache(maxsize=1024)
def _bar_drawn(bar: navigation.Bar) -> SafeString:
    """Drawn once for each bar: the same for everybody who may open the same entries."""
    return render_to_string("ui/parts/bar.html", {"entries": bar.entries})


@register.simple_tag(takes_context=True)
def scope_name(context: template.RequestContext) -> str:
    return navigation.scope_of(context["request"].user)


@register.simple_tag(takes_context=True)
def search_address(context: template.RequestContext) -> str:
    return navigation.search_for(context["request"].user)


@register.simple_tag
@standing_word
def url_if_there(name: str) -> str:
    """The address of a named page, or "" when the site has none: a shell never carries a dead link."""
    return address_of(name)


def _apart(context: template.Context) -> template.Context:
    """A context that holds nothing, for the same template."""
    apart = template.Context(autoescape=context.autoescape, use_l10n=context.use_l10n, use_tz=context.use_tz)
    apart.template = context.template
    return apart


class StandingNode(template.Node):
    """Draws its inside once for a language and a site: it is told nothing of the page or of who reads it."""

    is_standing = True

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self.drawn: dict[Place, SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        key = place_of(context)
        drawn = self.drawn.get(key)
        if drawn is None:
            drawn = self.drawn[key] = self.nodelist.render(_apart(context))
        return drawn


@register.tag
def standing(parser: Parser, token: Token) -> StandingNode:
    """{% standing %}…{% endstanding %}: a part of a shell that is the same on every page; variables are empty in it."""
    nodelist = parser.parse(("endstanding",))
    parser.delete_first_token()
    return StandingNode(nodelist)


class CaptureNode(template.Node):
    """Renders its inside once and keeps it under a name, so that a block can stand in two places."""

    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist = nodelist
        self.name = name

    def render(self, context: template.Context) -> str:
        context[self.name] = mark_safe(self.nodelist.render(context).strip())  # noqa: S308  (already rendered, escaped)
        return ""


@register.tag
def capture(parser: Parser, token: Token) -> CaptureNode:
    """{% capture name %}…{% endcapture %}"""
    name = token.split_contents()[1]
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(nodelist, name)
