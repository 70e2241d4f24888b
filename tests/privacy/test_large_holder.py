"""Above the threshold: lists end, counts are rounded, nobody exports in clear alone, and it is noted since when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.http import QueryDict
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from gongyou.core.errors import Conflict
from gongyou.kit.models import AuditLine
from gongyou.registry import services
from gongyou.registry.models import HolderSpan, Member, RosterExport
from gongyou.registry.privacy import holding
from gongyou.registry.privacy.holding import Holding
from gongyou.registry.privacy.work import note_holder
from gongyou.registry.services.roster_exports import ExportRequest, export_ask
from gongyou.ui.listing import Column, Listing
from tests.privacy.test_erasing import Work
from tests.registry.cast import NOW, Cast

LARGE, SMALL = Holding(12_345_678, False, True, False), Holding(5, True, False, False)


@pytest.fixture
def large(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Three persons are many here, lists end after one, and two are not told exactly."""
    monkeypatch.setenv("GONGYOU_LARGE_HOLDER_PERSONS", "3")
    monkeypatch.setattr(holding, "LISTED_AT_MOST", 1)
    monkeypatch.setattr(Holding, "told", lambda self, persons: persons * 700 if self.hides_counts else persons)
    holding.forget()
    assert holding.holding().is_large
    return cast


@pytest.fixture(autouse=True)
def counted_anew() -> Iterator[None]:
    holding.forget()
    yield
    holding.forget()


@given(st.integers(0, 10**9))
def test_a_number_is_told_with_two_digits(persons: int) -> None:
    told = LARGE.told(persons)
    assert SMALL.told(persons) == persons
    if persons < 100:
        assert told == persons
    else:
        assert len(str(told).rstrip("0")) <= 2
        assert abs(told - persons) * 20 <= persons
    assert LARGE.told(persons + 1) >= told


@given(st.integers(0, 10**6), st.integers(0, 100))
def test_a_sum_is_told_as_the_number_it_rests_on(persons: int, each: int) -> None:
    yuan = Decimal(persons * each)
    told = LARGE.told_sum(yuan, persons)
    assert SMALL.told_sum(yuan, persons) == yuan
    if persons < 100:
        assert told == yuan
    else:
        assert len(str(told).rstrip("0")) <= 2
        assert abs(told - yuan) * 20 <= yuan


def test_a_page_says_dues_about(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    template = Template("{% load registry_persons %}{{ yuan|money_of:persons }}")
    context = Context({"yuan": Decimal("12345.00"), "persons": 2469})
    assert template.render(context) == "¥12,345.00"
    monkeypatch.setenv("GONGYOU_LARGE_HOLDER", "true")
    assert template.render(context) == "约 ¥12,000.00"


@pytest.mark.parametrize("total", [0, 4, 5, 6, 40])
def test_a_list_ends(total: int) -> None:
    listing = Listing(query=QueryDict("page=99"), rows=list(range(total)), columns=(Column("x", "x"),), ends_at=5)
    assert (listing.total, listing.is_cut) == (min(total, 5), total > 5)
    assert list(listing.page.object_list) == list(range(min(total, 5)))


def test_the_threshold_can_only_be_lowered(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGYOU_LARGE_HOLDER_PERSONS", "4")
    assert not holding.holding().is_large
    monkeypatch.setenv("GONGYOU_LARGE_HOLDER_PERSONS", "3")
    assert holding.holding().is_large
    monkeypatch.setattr(holding, "LARGE", 3)
    monkeypatch.setenv("GONGYOU_LARGE_HOLDER_PERSONS", "4")
    assert holding.holding().is_large


def page(user: object, name: str, *args: object, **query: str) -> str:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client.get(reverse(name, args=args), query).content.decode()


def test_pages_tell_rounded_numbers_and_lists_end(large: Cast) -> None:
    assert Member.objects.count() == 3
    members = page(large.wang, "registry:members", organisation="HL-MX")
    assert "只列出前 1 条" in members
    assert members.count("/members/w") == 1
    assert "约 1,400" in page(large.wang, "registry:organisation", "HL-MX")
    assert "约 1,400" in page(large.wang, "home")
    assert "1,400" in page(large.analyst, "coverage:coverage")


def test_without_the_mode_everything_is_told(cast: Cast) -> None:
    members = page(cast.wang, "registry:members", organisation="HL-MX")
    assert "共 2 条" in members
    assert "约" not in page(cast.wang, "registry:organisation", "HL-MX")


def test_the_coverage_workbook_tells_rounded_numbers(large: Cast) -> None:
    client = Client()
    client.force_login(large.analyst)
    answer = client.get(reverse("coverage:export"))
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content)))["覆盖情况"]  # type: ignore[attr-defined]
    assert {row[1].value for row in sheet.iter_rows(min_row=2)} <= {0, 700, 1400}


def test_nobody_exports_in_clear_alone(large: Cast) -> None:
    wanted = ExportRequest(large.grid, "核对", is_clear=True)
    with pytest.raises(Conflict):
        export_ask(request=wanted, by=None, now=NOW)
    assert not RosterExport.objects.exists()
    assert export_ask(request=wanted, by=large.wang, now=NOW).state == RosterExport.State.ASKED
    masked = export_ask(request=ExportRequest(large.grid, "核对"), queued=False, by=None, now=NOW)
    assert masked.state == RosterExport.State.APPROVED


def test_the_command_line_alone_is_enough_below(cast: Cast) -> None:
    wanted = ExportRequest(cast.grid, "核对", is_clear=True)
    made = export_ask(request=wanted, queued=False, by=None, now=NOW)
    assert made.state == RosterExport.State.APPROVED


def test_it_is_noted_since_when_and_until_when(large: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert note_holder(Work.__new__(Work)).message.en.startswith("The rules of a large holder apply")
    assert note_holder(Work.__new__(Work)).message.en.startswith("Nothing")
    with pytest.raises(Conflict):
        services.large_holder_note(by=None, now=NOW)
    span = HolderSpan.objects.get()
    assert (span.persons, span.ended_at, span.is_forced) == (3, None, False)
    shown = page(large.security, "privacy:duties")
    assert "起适用，当时持有约 3 人" in shown
    assert "第五十一条" in shown
    monkeypatch.setenv("GONGYOU_LARGE_HOLDER_PERSONS", "4")
    services.large_holder_note(by=None, now=NOW + timedelta(days=1))
    assert HolderSpan.objects.get().ended_at == NOW + timedelta(days=1)
    lines = AuditLine.objects.filter(type__startswith="privacy.large_holder").order_by("number")
    assert [line.type for line in lines] == ["privacy.large_holder.began", "privacy.large_holder.ended"]
    assert "目前不适用" in page(large.security, "privacy:duties")
