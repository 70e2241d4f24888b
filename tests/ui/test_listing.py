"""A list page: filter, sort and pages from the address."""

from __future__ import annotations

from datetime import UTC, datetime
from unittest import mock

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import TextChoices
from django.http import QueryDict
from django.template import Context, Template
from django.utils import translation
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from gongyou.core.figures import COUNT, DAY, Kind, Style
from gongyou.core.text import Text
from gongyou.ui import listing as listings
from gongyou.ui.listing import Column, Filter, Listing, ShownFilter, choices_of
from gongyou.ui.states import Badge, Tone
from gongyou.ui.tables import options_drawn
from gongyou.ui.templatetags.ui import table_rows

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


def test_what_is_known_of_all_rows_says_nothing_of_some() -> None:
    given = listing("size=20")
    known = [
        Listing(QueryDict(address), given.rows, given.columns, filters=given.filters, unfiltered=lambda: 30)
        for address in ("", "state=", "state=1")
    ]
    assert [each.total for each in known] == [30, 30, 22]


def test_the_first_page_is_asked_apart_only_as_it_comes() -> None:
    given = listing()
    first = ROWS[:20]
    for address, apart in (("", True), ("state=", True), ("page=2", False), ("size=50", False), ("sort=count", False)):
        asked = mock.Mock(return_value=first)
        shown = Listing(
            QueryDict(address), lambda: ROWS, given.columns, filters=given.filters, unfiltered=lambda: 45, first=asked
        )
        plain = Listing(QueryDict(address), ROWS, given.columns, filters=given.filters)
        assert asked.called is apart, address
        assert list(shown.page.object_list) == list(plain.page.object_list)
        assert (shown.total, shown.is_cut, shown.page.number) == (plain.total, plain.is_cut, plain.page.number)
        assert shown.page.has_next() == plain.page.has_next()


def test_what_is_told_of_a_filter_is_not_counted() -> None:
    given = listing()
    told = mock.Mock(side_effect=lambda chosen: {"0": 7}.get(chosen.get("state", "")))
    known = [
        Listing(QueryDict(address), ROWS, given.columns, filters=given.filters, told=told).total
        for address in ("state=0", "state=1", "")
    ]
    assert known == [7, 22, 45]


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


def test_rows_are_drawn_as_the_template_of_a_badge_and_escaped() -> None:
    columns = (
        Column("name", "x", cell=lambda row: row["name"]),
        Column("count", "x", COUNT, sort="count", hides_on_phone=True),
        Column("state", "x", cell=lambda row: Badge(Text("<好>", "<good>"), Tone.WARNING), hides_on_phone=True),
        Column("long", "x", cell=lambda row: "很长" * 20),
    )
    rows = [{"name": '<b>"甲" & 乙</b>', "count": 1200}]
    drawn = table_rows(Listing(QueryDict(), rows, columns, link=lambda row: "/a/?b=1&c='2'"))
    badge = Template("{% load ui %}{% state_badge badge %}").render(
        Context({"badge": Badge(Text("<好>", "<good>"), Tone.WARNING)})
    )
    assert drawn == (
        '<tr><td class="short">'
        '<a href="/a/?b=1&amp;c=&#x27;2&#x27;">&lt;b&gt;&quot;甲&quot; &amp; 乙&lt;/b&gt;</a></td>'
        f'<td class="number wide-only">1,200</td><td class="short wide-only">{badge.strip()}</td>'
        f'<td class="">{"很长" * 20}</td></tr>'
    )


@pytest.mark.django_db
@given(
    places=st.lists(st.integers(0, 30), unique=True, max_size=14),
    leafed=st.integers(1, 16),
    page=st.integers(1, 4),
    sort=st.sampled_from(["", "name", "-name"]),
)
def test_a_table_of_millions_shows_the_first_of_its_rows(places: list[int], leafed: int, page: int, sort: str) -> None:
    with transaction.atomic():
        Group.objects.bulk_create(Group(name=f"{place:02d}") for place in places)
        with mock.patch.object(listings, "LEAFED", leafed), mock.patch.object(listings, "SIZES", (3,)):
            shown = Listing(
                QueryDict(f"page={page}&sort={sort}"), Group.objects.order_by("pk"), (Column("name", "x", sort="name"),)
            )
            seen = [group.pk for group in shown.page.object_list]
        order = {"": "pk", "name": "name", "-name": "-name"}[sort]
        plain = list(Group.objects.order_by(order, "pk").values_list("pk", flat=True))
        transaction.set_rollback(True)
    assert (shown.total, shown.is_cut) == (min(len(plain), leafed), len(plain) > leafed)
    pages = max(1, -(-shown.total // 3))
    at = min(page, pages)
    assert seen == plain[: shown.total][(at - 1) * 3 : at * 3]


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


def test_a_day_is_the_day_in_beijing() -> None:
    row = {"asked_at": datetime(2026, 11, 21, 22, 34, tzinfo=UTC)}
    listed = Listing(QueryDict(), [row], (Column("asked_at", Text("申请日期", "Asked on"), DAY),))
    assert "2026年11月22日" in Template("{% load ui %}{% data_table listing %}").render(Context({"listing": listed}))


class Trade(TextChoices):
    RIDER = "rider", gettext_lazy("全部")
    OTHER = "<&>", "「<b>·」"


def test_the_choices_of_an_enumeration_are_drawn_in_each_language_with_the_chosen_one_marked() -> None:
    def drawn(tongue: str, chosen: str) -> tuple[str, str]:
        with translation.override(tongue):
            listed = Filter("trade", "x", lambda rows, value: rows, [(each.value, each.label) for each in Trade])
            kept = Filter("trade", "x", lambda rows, value: rows, choices_of(Trade))
            return options_drawn(ShownFilter(kept, chosen)), options_drawn(ShownFilter(listed, chosen))

    for tongue, word in (("zh-hans", "全部"), ("en", "All"), ("zh-hans", "全部")):
        for chosen in ("", "rider", "<&>", "nobody", '"><script>'):
            kept, listed = drawn(tongue, chosen)
            assert kept == listed
            assert f">{word}</option>" in kept
            assert "&lt;b&gt;" in kept
            assert kept.count(" selected") == (chosen in Trade.values)
