"""A Listing as HTML. Drawn here: hundreds of cells through the template engine cost most of a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from typing import Any
from urllib.parse import quote

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from gongyou.core.figures import COUNT, shown
from gongyou.ui.listing import Column, Listing, ShownFilter, StandingChoices, is_short
from gongyou.ui.states import Badge
from gongyou.ui.written import badge_drawn, escaped, language, outline, said


@dataclass(frozen=True, slots=True)
class _Words:
    """What every table says, escaped, in one language."""

    everything: str
    narrow: str
    clear: str
    export: str
    table: str
    pages: str
    a_page: str
    before: str
    after: str


@cache
def _words_in(tongue: str) -> _Words:
    """Asked for while `tongue` is the reader's language."""
    said = (_("全部"), _("筛选"), _("清除"), _("导出"), _("列表"), _("分页"), _("每页"), _("上一页"), _("下一页"))
    return _Words(*map(escaped, said))


def table_drawn(listing: Listing, empty: str) -> SafeString:
    """Filters, count, table, pages and export; `empty` where there is no row."""
    say = _words_in(language())
    bar = _filters_drawn(listing, say) if listing.filters or listing.export_url else ""
    if not listing.total:
        return SafeString(f'<div class="card listing">\n  {bar}\n  {empty}\n</div>\n')
    heads = "".join(_heads_drawn(listing))
    return SafeString(
        f'<div class="card listing">\n  {bar}\n  <div class="table-responsive" tabindex="0" role="region" '
        f'aria-label="{say.table}">\n    <table class="table table-vcenter">\n      <thead><tr>{heads}</tr></thead>\n'
        f"      <tbody>{rows_drawn(listing)}</tbody>\n    </table>\n  </div>\n  {pager_drawn(listing)}\n</div>\n"
    )


def rows_drawn(listing: Listing) -> SafeString:
    """The body of the table."""
    columns = [(column, *_openings(column)) for column in listing.columns]
    link, made = listing.link, []
    for row in listing.page.object_list:
        url = link(row) if link else ""
        made.append("<tr>")
        for column, number, short, long in columns:
            value = column.value(row)
            if isinstance(value, Badge):
                made.append(f"{number or short}{badge_drawn(value)}</td>")
            else:
                text = listing.text_of(column, value)
                inside = f'<a href="{escape(url)}">{escape(text)}</a>' if url else escape(text)
                made.append(f"{number or (short if is_short(text) else long)}{inside}</td>")
            # The first cell alone carries the link.
            url = ""
        made.append("</tr>")
    return SafeString("".join(made))


def _openings(column: Column) -> tuple[str, str, str]:
    """How the cells of a column begin: a number, else a short text, else a long one."""
    wide = " wide-only" if column.hides_on_phone else ""
    return f'<td class="number{wide}">' if column.is_number else "", f'<td class="short{wide}">', f'<td class="{wide}">'


def _heads_drawn(listing: Listing) -> Iterator[str]:
    for head in listing.heads:
        column, direction = head["column"], head["direction"]
        kind = ("number" if column.is_number else "") + (" wide-only" if column.hides_on_phone else "")
        sorted_by = {"up": ' aria-sort="ascending"', "down": ' aria-sort="descending"'}.get(direction, "")
        title = escaped(said(column.title))
        if head["url"]:
            arrow = outline({"up": "arrow-up", "down": "arrow-down"}.get(direction, "arrows-sort"), 14)
            title = f'<a href="{escape(head["url"])}">{title}{arrow}</a>'
        yield f'<th scope="col" class="{kind}"{sorted_by}>{title}</th>'


def _filters_drawn(listing: Listing, say: _Words) -> str:
    kept = "".join(f'<input type="hidden" name="{escape(key)}" value="{escape(value)}">' for key, value in listing.kept)
    shown_filters = "".join(_filter_drawn(one, say) for one in listing.shown_filters)
    button, export = "", ""
    if listing.filters:
        clear = f'<a class="btn" href="?">{say.clear}</a>' if listing.is_filtered else ""
        button = f'<button class="btn btn-primary" type="submit">{say.narrow}</button>{clear}'
    if listing.export_url:
        icon = outline("file-spreadsheet")
        export = f'<a class="btn export" href="{escape(listing.export)}">{icon}{say.export}</a>'
    return (
        f'<form class="filter-bar" method="get" role="search">\n    {kept}\n    {shown_filters}\n    {button}\n    '
        f"{export}\n  </form>\n  "
    )


def _filter_drawn(one: ShownFilter, say: _Words) -> str:
    key, label = escaped(one.filter.key), escaped(one.filter.label)
    if not one.filter.choices:
        inside = (
            f'<input class="form-control" type="{escaped(one.filter.input_type)}" name="{key}" '
            f'value="{escape(one.value)}" placeholder="{escaped(one.filter.placeholder)}">'
        )
    else:
        options = options_drawn(one)
        inside = (
            f'<select class="form-select" name="{key}"><option value="">{say.everything}</option>{options}</select>'
        )
    return f'<label class="filter"><span>{label}</span>{inside}</label>'


def options_drawn(one: ShownFilter) -> SafeString:
    """The options of a filter's select, the chosen one marked."""
    choices, chosen = one.filter.choices, one.value
    if not isinstance(choices, StandingChoices):
        return _options_drawn(choices, chosen)
    return _standing_options(choices, chosen if any(chosen == value for value, _label in choices) else "")


def _options_drawn(choices: Sequence[tuple[Any, Any]], chosen: str) -> SafeString:
    return SafeString(
        "".join(
            f'<option value="{escaped(value)}"{" selected" if chosen == value else ""}>{escaped(said(label))}</option>'
            for value, label in choices
        )
    )


@lru_cache(maxsize=256)
def _standing_options(choices: StandingChoices, chosen: str) -> SafeString:
    """Choices that are words already: those of another language are other choices."""
    return _options_drawn(choices, chosen)


def pager_drawn(listing: Listing) -> SafeString:
    """How many rows there are, how many a page has, and the way to the others."""
    say, icon = _words_in(language()), outline
    total = shown(listing.total, COUNT)
    counted = _("只列出前 %(total)s 条，请用筛选缩小范围") if listing.is_cut else _("共 %(total)s 条")
    page = {"number": shown(listing.page.number, COUNT), "pages": shown(listing.page.paginator.num_pages, COUNT)}
    stands = _("第 %(number)s / %(pages)s 页") % page
    back, forth = _turn(listing, -1), _turn(listing, 1)
    before = (
        f'<a class="btn btn-sm" href="{back}" rel="prev">{icon("chevron-left", 16)}{say.before}</a>' if back else ""
    )
    after = (
        f'<a class="btn btn-sm" href="{forth}" rel="next">{say.after}{icon("chevron-right", 16)}</a>' if forth else ""
    )
    return SafeString(
        f'<nav class="pager" aria-label="{say.pages}">\n'
        f'  <span class="pager-count">{counted % {"total": total}}</span>\n'
        f'  <span class="pager-sizes">{say.a_page} {_sizes_drawn(listing)}</span>\n'
        f'  <span class="pager-turn">{before}<span>{stands}</span>{after}</span>\n</nav>\n'
    )


def _sizes_drawn(listing: Listing) -> str:
    kept = "".join(
        f"{quote(key)}={quote(str(value))}&amp;" for key, value in listing.query.items() if key not in ("size", "page")
    )
    return "".join(
        f"<strong>{size}</strong> " if size == listing.size else f'<a href="?{kept}size={size}">{size}</a> '
        for size in listing.sizes
    )


def _turn(listing: Listing, step: int) -> str:
    """The address of the page before or after, ready for an attribute; "" where there is none."""
    target = listing.page.number + step
    return escape(listing.address(page=target)) if 1 <= target <= listing.page.paginator.num_pages else ""
