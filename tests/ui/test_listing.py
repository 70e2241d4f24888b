"""A list page: filter, sort and pages from the address."""

from __future__ import annotations

from django.http import QueryDict
from django.template import Context, Template

from gongyou.core.figures import COUNT, Kind, Style
from gongyou.core.text import Text
from gongyou.ui.listing import Column, Filter, Listing
from gongyou.ui.states import Badge, Tone

ROWS = [{"name": f"第{n}行", "count": n * 7 % 50 if n else None, "state": n % 2} for n in range(45)]


def listing(address: str = "") -> Listing:
    return Listing(
        QueryDict(address),
        ROWS,
        (
            Column("name", Text("名称", "Name")),
            Column("count", Text("数量", "Count"), COUNT, sort="count"),
            Column("state", Text("状态", "State"), cell=lambda row: Badge("好" if row["state"] else "差", Tone.GOOD)),
        ),
        filters=(
            Filter("state", Text("状态", "State"), lambda rows, value: [r for r in rows if str(r["state"]) == value]),
        ),
        link=lambda row: f"/{row['name']}/",
    )


def test_it_pages_and_keeps_the_address() -> None:
    second = listing("page=2&state=1&size=20")
    assert second.total == 22
    assert [row.cells[0].text for row in second.drawn] == ["第41行", "第43行"]
    assert second.address(page=1) == "?state=1&size=20&page=1"


def test_it_sorts_both_ways_with_empty_values_last() -> None:
    up = [row.cells[1].text for row in listing("sort=count&size=50").drawn]
    down = [row.cells[1].text for row in listing("sort=-count&size=50").drawn]
    assert up[0] == "1"
    assert up[-1] == down[-1] == "—"
    assert down[0] == "49"


def test_it_ignores_what_it_does_not_know() -> None:
    assert listing("sort=secret&size=9999&page=x").page.number == 1
    assert listing("size=9999").size == 20
    assert listing("page=99").page.number == 3


def test_it_draws_heads_rows_and_pager() -> None:
    drawn = Template("{% load ui %}{% data_table listing %}").render(Context({"listing": listing("sort=count")}))
    assert 'aria-sort="ascending"' in drawn
    assert 'href="?sort=-count"' in drawn
    assert 'href="/第' in drawn
    assert "45" in drawn


def test_it_says_so_when_nothing_matches() -> None:
    drawn = Template("{% load ui %}{% data_table listing %}").render(Context({"listing": listing("state=7")}))
    assert "没有符合条件的记录" in drawn


def test_it_escapes_what_the_address_holds() -> None:
    drawn = Template("{% load ui %}{% data_table listing %}").render(
        Context({"listing": listing("state=%22%3E%3Cscript%3E")})
    )
    assert "<script>" not in drawn


def test_it_writes_numbers_like_people() -> None:
    draw = Template(
        "{% load ui %}{{ a|money }} {{ b|share }} {{ c|count }} {{ d|dash }} {{ e|month }} {{ f|money:'USD' }}"
    )
    context = Context({"a": "1234.5", "b": "0.123", "c": 98765, "d": None, "e": "2026-10", "f": 3})
    assert draw.render(context) == "¥1,234.50 12.3 % 98,765 — 2026年10月 $3.00"
    assert Style(Kind.MONEY, 2).currency == "CNY"
