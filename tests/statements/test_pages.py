"""The own statement on a phone: what a member sees, takes away and asks about; what nobody else sees."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from gongyou.core.period import Month
from gongyou.kit.models import AuditLine
from gongyou.lake import IngestRequest, Lake
from gongyou.registry.erasing import ERASERS, Person
from gongyou.rooms.platforms.models import StatementCopy
from gongyou.rooms.platforms.own import checking, keeping
from gongyou.rooms.platforms.own.reading import Whose
from gongyou.rooms.platforms.services.copies import code_shown, copy_under
from gongyou.rooms.rights.models import Grievance
from tests.platforms.test_pages import written
from tests.registry.cast import NOW, Cast
from tests.statements.rows import courier_rows
from tests.worker.test_weight import LIMIT, weight

pytestmark = pytest.mark.django_db
MAY = {"platform": "heya", "period": "2026-05"}


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A lake with the orders of two couriers, w000 and w001."""
    folder = tmp_path_factory.mktemp("statements")
    file = written(courier_rows(), folder / "heya.csv")
    Lake.open(folder).ingest(IngestRequest(contract="orders", files=(file,), zone="Asia/Shanghai"))
    keeping._kept.clear()
    yield folder
    keeping._kept.clear()


@pytest.fixture
def phone(cast: Cast, log: Path, monkeypatch: pytest.MonkeyPatch, client: Client) -> Client:
    """林小满, who is w000 in that lake; 周石 is w001."""
    cast.lin_member.worker_key, cast.other_member.worker_key = "w000", "w001"
    cast.lin_member.save(update_fields=["worker_key"])
    cast.other_member.save(update_fields=["worker_key"])
    # The keys of the tests' own data directory stay in use: the lake alone is another.
    for module in (keeping, checking):
        monkeypatch.setattr(module, "open_lake", lambda: Lake.open(log))
    monkeypatch.setattr("gongyou.lake.version.lake_version", lambda folder: "the lake of this file")
    cache.clear()
    client.force_login(cast.lin)
    return client


def said(client: Client, name: str, query: str = "", **place: str) -> str:
    answer = client.get(reverse(name, kwargs=place) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_months_lead_to_the_statement(phone: Client) -> None:
    page = said(phone, "orders:months")
    assert reverse("orders:statement", kwargs=MAY) in page
    assert "2026年5月" in page


def test_every_line_of_the_month_stands_on_one_of_the_pages(phone: Client, cast: Cast) -> None:
    found = keeping.own_statement(Whose(("w000",), "heya"), Month(2026, 5))
    number = found.totals.orders
    assert number > 20
    pages = [said(phone, "orders:statement", f"?page={page}", **MAY) for page in range(1, -(-number // 20) + 1)]
    listed = [name for page in pages for name in re.findall(r"data-own-name>(A\d{6})<", page)]
    assert sorted(listed) == sorted(line.attempt_id for line in found.lines)
    assert f"共 {number} 单" in pages[0]
    # A page that is not there is the nearest one that is.
    assert "下一页" not in said(phone, "orders:statement", "?page=99", **MAY)


def test_it_is_light_on_a_slow_line(phone: Client) -> None:
    assert weight(phone, reverse("orders:statement", kwargs=MAY)) < LIMIT
    assert weight(phone, reverse("orders:hours", kwargs=MAY)) < LIMIT
    assert weight(phone, reverse("rights:grievance_new")) < LIMIT


def test_filters_show_what_they_say(phone: Client) -> None:
    page = said(phone, "orders:statement", "?show=uncompared", **MAY)
    assert "缺少计价距离" in page
    assert "缺少实付金额" in page
    assert "共 2 单" in page
    assert "少 ¥0.37" in said(phone, "orders:statement", "?show=short", **MAY)


def test_money_stands_as_money_in_the_arithmetic(phone: Client) -> None:
    page = said(phone, "orders:statement", **MAY)
    assert "CNY" not in page
    # Written once: an amount that is none of a sum has no arithmetic of its own.
    assert '<span class="step-label">基础配送费</span><span class="step-value">3.60 元</span>' in page


def test_hours_show_three_hourly_pays_and_the_minimum(phone: Client) -> None:
    page = said(phone, "orders:hours", **MAY)
    for words in ("接单时间", "工作时间（含宽放）", "在线时间", "工作地小时最低工资", "没有接单的日子"):
        assert words in page
    day = re.findall(r"\?day=(\d{4}-\d{2}-\d{2})#day", page)[0]
    picture = phone.get(reverse("orders:day", kwargs={**MAY, "day": day}))
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert picture.content.startswith(b"<svg")
    assert phone.get(reverse("orders:day", kwargs={**MAY, "day": "2026-01-01"})).status_code == 404


def test_nobody_sees_anothers_month(phone: Client, cast: Cast, client: Client) -> None:
    mine = said(phone, "orders:statement", "?show=all", **MAY)
    other = keeping.own_statement(Whose(("w001",), "heya"), Month(2026, 5))
    assert other.lines
    assert not any(line.attempt_id in mine for line in other.lines)
    stranger = Client()
    for user in (cast.wang, cast.analyst, cast.zhao):
        stranger.force_login(user)
        for name in ("orders:statement", "orders:hours"):
            assert stranger.get(reverse(name, kwargs=MAY)).status_code == 404
    assert phone.get(reverse("orders:statement", kwargs={**MAY, "period": "2024-01"})).status_code == 404
    assert phone.get(reverse("orders:statement", kwargs={**MAY, "period": "May"})).status_code == 404
    assert phone.get(reverse("orders:statement", kwargs={**MAY, "platform": "suian"})).status_code == 404


def test_a_request_holds_own_lines_alone(phone: Client, cast: Cast) -> None:
    own = keeping.own_statement(Whose(("w000",), "heya"), Month(2026, 5)).lines[0].attempt_id
    foreign = keeping.own_statement(Whose(("w001",), "heya"), Month(2026, 5)).lines[0].attempt_id
    assert f'value="{own}" checked' in said(phone, "rights:grievance_new", f"?platform=heya&month=2026-05&line={own}")
    form = {
        "platform": "heya",
        "month": "2026-05",
        "kind": "explanation",
        "about": "pay",
        "line": [own, foreign],
        "words": "请解释这一单。",
    }
    assert phone.post(reverse("rights:grievance_new"), form).status_code == 422
    assert phone.post(reverse("rights:grievance_new"), {**form, "is_agreed": "on"}).status_code == 302
    found = Grievance.objects.get()
    assert [line["attempt_id"] for line in found.lines] == [own]
    assert (found.member_id, found.shows_name, found.state) == (cast.lin_member.pk, False, "new")
    assert own in said(phone, "rights:my_grievance", key=str(found.key))


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx", "csv"])
def test_it_is_taken_away_with_a_code(phone: Client, kind: str) -> None:
    answer = phone.post(reverse("orders:take", kwargs={**MAY, "kind": kind}))
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    signs = {"pdf": b"%PDF", "docx": b"PK", "xlsx": b"PK", "csv": b"\xef\xbb\xbf"}
    assert answer.content.startswith(signs[kind])
    assert AuditLine.objects.get(type="platforms.statement.taken").data["month"] == "2026-05"
    if kind == "csv":
        rows = io.StringIO(answer.content.decode("utf-8-sig")).read().splitlines()
        assert len(rows) - 1 == StatementCopy.objects.get().told["totals"]["orders"]


def test_who_holds_the_code_sees_that_it_comes_out_again_and_no_name(phone: Client, cast: Cast) -> None:
    phone.post(reverse("orders:take", kwargs={**MAY, "kind": "csv"}))
    phone.post(reverse("orders:take", kwargs={**MAY, "kind": "xlsx"}))
    copy = StatementCopy.objects.get()
    arbitrator, address = Client(), reverse("platforms:statement_check")
    page = arbitrator.post(address, {"code": code_shown(copy.code).lower()}).content.decode()
    assert "核验通过" in page
    assert copy.digest in page
    assert "林小满" not in page
    assert "w000" not in page
    for wrong in ("AAAA-AAAA-AAAA-AAAA", "", copy.code[:-1]):
        answer = arbitrator.post(address, {"code": wrong})
        assert answer.status_code == 422
        assert copy.digest not in answer.content.decode()


def test_a_copy_that_does_not_come_out_again_is_told(phone: Client, cast: Cast) -> None:
    phone.post(reverse("orders:take", kwargs={**MAY, "kind": "csv"}))
    copy = StatementCopy.objects.select_related("member").get()
    copy.digest = "0" * 64
    assert checking.rechecked(copy) is checking.Recheck.OTHER
    copy.member = cast.other_member
    assert checking.rechecked(copy) is checking.Recheck.OTHER


def test_too_many_checks_are_refused(phone: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from gongyou.rooms.platforms.views import checks

    monkeypatch.setattr(checks, "AT_MOST", 1)
    address = reverse("platforms:statement_check")
    codes = [phone.post(address, {"code": "AAAA-AAAA-AAAA-AAAA"}).status_code for _ in range(2)]
    assert codes == [422, 429]


def test_after_an_erasure_the_code_finds_nothing(phone: Client, cast: Cast) -> None:
    phone.post(reverse("orders:take", kwargs={**MAY, "kind": "csv"}))
    code = StatementCopy.objects.get().code
    person = Person(cast.lin_member, (cast.lin_member,), ("w000",), "x", (), (), (), cast.lin, NOW)
    assert ERASERS["platforms.statement_copies"].erase(person) == 1
    assert copy_under(code) is None
