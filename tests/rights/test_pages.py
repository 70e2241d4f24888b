"""The pages: everybody reckons, what was typed stays, a member hands it in, an officer answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from gongyou.rooms.rights.calculators import CALCULATORS
from gongyou.rooms.rights.models import Inquiry
from tests.registry.cast import PASSWORD, Cast
from tests.rights.cases import ANSWERS, opened

pytestmark = pytest.mark.database
LINKED = re.compile(r'(?:src|href)="/static/([^"]+\.(?:css|js|svg))"')
CJK = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def lin(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.lin)
    return client


@pytest.fixture
def wang(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.wang)
    return client


def test_everybody_reckons_without_an_account(cast: Cast) -> None:
    page = Client().post(reverse("rights:sum", args=["overtime"]), ANSWERS).content.decode()
    assert "¥431.03" in page
    assert "5,000 ÷ 21.75 ÷ 8 × 150 % × 10 = 431.03" in page
    assert "百分之一百五十" in page


def test_no_session_is_made_for_who_only_reckons(cast: Cast) -> None:
    client = Client()
    client.post(reverse("rights:sum", args=["overtime"]), ANSWERS)
    assert "sessionid" not in client.cookies


@pytest.mark.parametrize("calculator", CALCULATORS, ids=lambda each: each.name)
def test_a_first_load_is_light(cast: Cast, calculator: object) -> None:
    for address in (reverse("rights:sums"), reverse("rights:sum", args=[calculator.name])):  # type: ignore[attr-defined]
        page = Client().get(address)
        files = [finders.find(name) for name in LINKED.findall(page.content.decode())]
        assert None not in files
        assert len(page.content) + sum(Path(str(file)).stat().st_size for file in files) < 100_000


@pytest.mark.parametrize("written", ["", "abc", "-1", "1e99", "12.345"])
def test_a_wrong_number_is_refused_beside_its_box_and_stays_there(cast: Cast, written: str) -> None:
    answer = Client().post(reverse("rights:sum", args=["overtime"]), {"monthly_wage": written, "weekday_hours": "7"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_monthly_wage_error"' in page
    assert f'value="{written}"' in page or not written
    assert 'value="7"' in page


def test_days_stand_in_their_order(cast: Cast) -> None:
    asked = {"hire": "2026-03-01", "left": "2026-01-01", "monthly_wage": "5000"}
    answer = Client().post(reverse("rights:sum", args=["double-wage"]), asked)
    assert answer.status_code == 422
    assert "不能早于“哪天开始上班”" in answer.content.decode()


def test_a_question_that_does_not_belong_may_be_empty(cast: Cast) -> None:
    asked = {"what": "days", "years": "12", "continuous": "yes", "months": "abc"}
    assert "10 天" in Client().post(reverse("rights:sum", args=["annual-leave"]), asked).content.decode()


def test_the_members_district_gives_the_minimum_wage(lin: Client) -> None:
    page = lin.post(reverse("rights:sum", args=["minimum-wage"]), {"gross": "2100", "place": "990101"}).content.decode()
    assert "¥200.00" in page


def test_a_missing_value_of_the_law_is_asked_for(cast: Cast) -> None:
    answer = Client().post(reverse("rights:sum", args=["minimum-wage"]), {"gross": "2100"})
    assert answer.status_code == 422
    assert "请填当地人社局公布的数" in answer.content.decode()


def test_it_is_english_all_through(cast: Cast) -> None:
    client = Client()
    client.cookies["django_language"] = "en"
    answers = {"why": "2n", "start": "2021-03-01", "end_inclusive": "2026-07-31", "avg_monthly_wage_12m": "8000"}
    page = client.post(
        reverse("rights:sum", args=["severance"]), {**answers, "local_min_wage": "2000"}
    ).content.decode()
    assert "¥88,000.00" in page
    plain = re.sub(r'<blockquote class="clause".*?</blockquote>', "", page, flags=re.DOTALL)
    plain = re.sub(r'<span lang="zh-Hans">.*?</span>|<script.*?</script>|lang="[^"]*"', "", plain, flags=re.DOTALL)
    assert CJK.findall(re.sub(r"<[^>]*>", "", plain)) == ["中", "文"] * plain.count("中文")


def kept(client: Client, name: str = "overtime", **more: str) -> str:
    answer = client.post(reverse("rights:sum_keep", args=[name]), {**ANSWERS, **more})
    return str(answer.headers["Location"])


def test_results_are_put_on_one_sheet(cast: Cast) -> None:
    client = Client()
    assert kept(client) == reverse("rights:sheet")
    kept(client)
    kept(client, weekday_hours="20")
    page = client.get(reverse("rights:sheet")).content.decode()
    assert "¥431.03" in page
    assert "¥862.07" in page
    assert page.count("拿掉") == 2
    client.post(reverse("rights:sheet_drop", args=[1]))
    assert "¥431.03" not in client.get(reverse("rights:sheet")).content.decode()


@pytest.mark.parametrize(("kind", "start"), [("pdf", b"%PDF-1.5"), ("docx", b"PK")])
def test_the_sheet_is_downloaded(cast: Cast, kind: str, start: bytes) -> None:
    client = Client()
    kept(client)
    answer = client.post(reverse("rights:sheet_file", args=[kind]), {"worker": "林小满", "facts": "花括号 {x} 也行"})
    assert answer.content.startswith(start)
    assert "claim-sheet-" in answer.headers["Content-Disposition"]
    assert client.post(reverse("rights:sheet_file", args=["exe"])).status_code == 404
    wrong = client.post(reverse("rights:sheet_file", args=[kind]), {"ended_on": "yesterday"})
    assert wrong.status_code == 422


def test_what_is_kept_is_sealed_in_the_session(cast: Cast) -> None:
    client = Client()
    kept(client)
    assert "5000" not in str(dict(client.session))


def test_what_was_reckoned_is_kept_through_signing_in(cast: Cast) -> None:
    client = Client()
    assert kept(client, take="yes") == reverse("rights:take")
    page = client.get(reverse("rights:take")).content.decode()
    assert "先登录" in page
    assert f"{reverse('sign_in')}?next={reverse('rights:take')}" in page
    client.post(reverse("sign_in"), {"username": "lin", "password": PASSWORD})
    page = client.get(reverse("rights:take")).content.decode()
    assert "¥431.03" in page
    done = client.post(reverse("rights:take"), {"words": "请帮我看看"})
    inquiry = Inquiry.objects.get()
    assert done.headers["Location"] == reverse("rights:my_inquiry", args=[inquiry.key])
    assert "请帮我看看" in client.get(done.headers["Location"]).content.decode()
    # It is with the union now and no longer on the sheet.
    assert "计算书还是空的" in client.get(reverse("rights:sheet")).content.decode()


def test_who_is_no_member_is_shown_the_way(cast: Cast, wang: Client) -> None:
    kept(wang)
    page = wang.get(reverse("rights:take")).content.decode()
    assert reverse("joining:home") in page
    wang.post(reverse("rights:take"), {"words": "x"})
    assert Inquiry.objects.count() == 0


def test_an_officer_sees_the_content_only_after_opening_it(cast: Cast, wang: Client) -> None:
    inquiry = opened(cast)
    closed = wang.get(inquiry.get_absolute_url()).content.decode()
    assert "431.03" not in closed
    assert cast.lin_member.name not in closed
    page = wang.post(reverse("rights:inquiry_look", args=[inquiry.key])).content.decode()
    assert "5,000 ÷ 21.75 ÷ 8 × 150 % × 10 = 431.03" in page
    assert "十月份让我们天天加班" in page


def test_the_member_reads_the_answer(cast: Cast, wang: Client, lin: Client) -> None:
    inquiry = opened(cast)
    wang.post(reverse("rights:inquiry_answer", args=[inquiry.key]), {"body": "周三来办公室。"})
    assert "周三来办公室。" in lin.get(reverse("rights:my_inquiry", args=[inquiry.key])).content.decode()
    assert "已答复" in lin.get(reverse("rights:mine")).content.decode()
    assert wang.post(reverse("rights:inquiry_answer", args=[inquiry.key]), {"body": " "}).status_code == 422


def test_the_officers_claim_sheet_leaves_a_line(cast: Cast, wang: Client) -> None:
    from gongyou.kit.models import AuditLine

    inquiry = opened(cast)
    answer = wang.post(reverse("rights:inquiry_sheet", args=[inquiry.key, "pdf"]))
    assert answer.content.startswith(b"%PDF")
    assert AuditLine.objects.filter(type="rights.inquiry.printed", actor=cast.wang).count() == 1


def test_the_list_can_be_narrowed(cast: Cast, wang: Client) -> None:
    opened(cast)
    address = reverse("rights:inquiries")
    assert "加班工资" in wang.get(address, {"state": "new"}).content.decode().split("<tbody")[1]
    assert "<tbody" not in (page := wang.get(address, {"state": "closed"}).content.decode()) or (
        "林" not in page.split("<tbody")[1]
    )
