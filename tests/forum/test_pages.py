"""On the phone: written, refused without loss, sent once, looked up by the receipt. And the officer's clicks."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gongyou.kit.notices.models import Notice
from gongyou.registry.joining.limits import Limit
from gongyou.rooms.forum.models import Collection, Opinion
from gongyou.rooms.forum.services.collections import collection_close
from gongyou.rooms.forum.views import files
from gongyou.rooms.forum.views import public as views
from tests.forum.collected import TEXT, an_issue, drafted, published, shown
from tests.platforms.register.rules import pay_version
from tests.registry.cast import Cast
from tests.site.sessions import signed_in

pytestmark = pytest.mark.database
PHONE = "13800000001"


def mark_of(client: Client, collection: Collection, monkeypatch: pytest.MonkeyPatch, age: int = 60) -> str:
    """The hidden mark of a form that was opened `age` seconds ago."""
    real = timezone.now
    with monkeypatch.context() as then:
        then.setattr(views.timezone, "now", lambda: real() - timedelta(seconds=age))
        page = client.get(f"{collection.public_url}say/").content.decode()
    found = re.search(r'name="mark" value="([^"]+)"', page)
    assert found
    return found[1]


def write(client: Client, collection: Collection, own: str, /, **changes: Any) -> Any:
    given = {"section": "pay", "body": TEXT, "mark": own, "trade": "", "area": "", "phone": "", **changes}
    return client.post(f"{collection.public_url}say/", given)


def receipt(page: str) -> str:
    found = re.search(r'receipt-code">([0-9A-Z]{16})<', page)
    assert found
    return found[1]


def test_it_is_written_once_and_looked_up_and_withdrawn(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    collection, client = published(cast), Client()
    mark = mark_of(client, collection, monkeypatch)
    first = write(client, collection, mark, phone=PHONE, agrees="on")
    assert first.status_code == 302
    assert first.cookies["forum_device"]["httponly"]
    code = receipt(client.get(first.url).content.decode())
    again = write(client, collection, mark, phone=PHONE, agrees="on")
    assert receipt(client.get(again.url).content.decode()) == code
    [opinion] = Opinion.objects.all()
    assert (opinion.body, opinion.phone, opinion.consent_version) == (TEXT, PHONE, "2026-11-22")
    other = Client()
    page = other.post("/forum/p/status/", {"code": code.lower()}).content.decode()
    assert "待审核" in page
    assert "138****0001" in page
    assert "没有这个回执码" in other.post("/forum/p/status/", {"code": "0" * 16}).content.decode()
    other.post("/forum/p/status/phone/", {"code": code})
    opinion.refresh_from_db()
    assert (opinion.phone, opinion.body) == ("", TEXT)
    other.post("/forum/p/status/withdraw/", {"code": code})
    assert "提交人已撤回" in other.post("/forum/p/status/", {"code": code}).content.decode()
    assert Opinion.objects.get().body == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"section": ""}, "请选择一个标题"),
        ({"phone": "12345", "agrees": "on"}, "手机号应为 11 位"),
        ({"phone": PHONE}, "留手机号要勾选同意"),
        ({"mark": "forged"}, "页面开得太久了"),
    ],
)
def test_what_was_typed_is_not_lost(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], words: str
) -> None:
    collection, client = published(cast), Client()
    answer = write(client, collection, mark_of(client, collection, monkeypatch), **changes)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert TEXT in page
    assert Opinion.objects.count() == 0


def test_machines_are_turned_away(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    collection, client = published(cast), Client()
    assert write(client, collection, mark_of(client, collection, monkeypatch, age=0)).status_code == 422
    mark = mark_of(client, collection, monkeypatch)
    assert write(client, collection, mark, homepage="http://x").status_code == 302
    other = published(cast)
    assert write(client, other, mark).status_code == 422, "the form of another collection"
    old = mark_of(client, collection, monkeypatch, age=25 * 3600)
    assert write(client, collection, old).status_code == 422
    assert Opinion.objects.count() == 0


def test_a_flood_is_stopped_by_sender_address_and_collection(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    collection, client = published(cast), Client()
    monkeypatch.setenv("GONGYOU_FORUM_PER_SENDER", "1")

    def try_again(client: Client, **changes: Any) -> int:
        return int(write(client, collection, mark_of(client, collection, monkeypatch), **changes).status_code)

    assert try_again(client) == 302
    assert try_again(client) == 429
    phone = {"phone": PHONE, "agrees": "on"}
    assert [try_again(Client(), **phone), try_again(Client(), **phone)] == [302, 429]
    monkeypatch.setenv("GONGYOU_FORUM_PER_ADDRESS", "3")
    assert [try_again(Client()), try_again(Client())] == [429, 429]
    monkeypatch.setenv("GONGYOU_FORUM_PER_ADDRESS", "99")
    monkeypatch.setenv("GONGYOU_FORUM_PER_COLLECTION", "2")
    assert try_again(Client()) == 429
    assert Opinion.objects.count() == 2


def test_a_code_by_message_where_it_is_asked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    collection, client = published(cast, verification="sms"), Client()
    mark = mark_of(client, collection, monkeypatch)
    answer = write(client, collection, mark, phone=PHONE, agrees="on")
    assert answer.url == f"{collection.public_url}confirm/"
    monkeypatch.setattr(views, "phone_code_check", lambda **given: given["code"] == "246810")
    assert client.post(answer.url, {"code": "111111"}).status_code == 422
    assert client.post(answer.url, {"code": "246810"}).status_code == 302
    [opinion] = Opinion.objects.all()
    assert (opinion.is_verified, opinion.phone) == (True, PHONE)
    assert Notice.objects.filter(kind="kit.phone_code").count() == 1


def test_the_public_page_shows_published_ones_escaped_and_counts_the_rest(cast: Cast) -> None:
    collection = published(cast, title="<b>新规则</b>")
    issue = an_issue(collection, shown(collection, 1, "<script>远单太低</script>"), title="<i>远单</i>")
    page = Client().get(collection.public_url).content.decode()
    assert "&lt;script&gt;远单太低" in page
    assert "<script>远单" not in page
    assert "<b>新规则" not in page
    assert f"i{issue.number}" in page
    assert Client().get(drafted(cast).public_url).status_code == 404
    assert Client().get(f"{collection.public_url}report.html").status_code == 404
    collection_close(collection=collection, by=None, now=timezone.now())
    assert Client().get(f"{collection.public_url}report.html").status_code == 200
    assert Client().get(f"{collection.public_url}say/").status_code == 404


def test_the_rules_public_page_leads_to_its_collection(cast: Cast) -> None:
    version = pay_version(cast)
    collection = published(cast, subject="rule", rule_version=version.key)
    page = Client().get(f"/platforms/public/{version.rule.key}/").content.decode()
    assert collection.public_url in page
    assert "对这条规则说意见" in page


def test_an_officer_clicks_from_the_draft_to_the_answer(cast: Cast) -> None:
    client = signed_in(cast.wang)
    given = {
        "organisation": cast.district.pk,
        "title": "远单价格",
        "question": "远单怎么定价？",
        "subject": "platform",
        "platform": "heya",
        "sections": ["pay"],
        "opens_on": "2026-01-01",
        "closes_on": "2036-01-01",
        "verification": "none",
    }
    client.post("/forum/new/", given)
    collection = Collection.objects.get()
    client.post(f"/forum/collections/{collection.key}/publish/")
    collection.refresh_from_db()
    opinion = shown(collection, 1)
    Opinion.objects.update(state="waiting")
    assert TEXT in client.get(f"/forum/collections/{collection.key}/queue/").content.decode()
    client.post(f"/forum/opinions/{opinion.key}/publish/")
    page = client.get(f"/forum/collections/{collection.key}/issues/").content.decode()
    assert "新问题" in page
    client.post(f"/forum/collections/{collection.key}/accept/", {"title": "远单", "opinions": [str(opinion.key)]})
    issue = collection.issues.get()
    refused = client.post(f"/forum/issues/{issue.key}/answer/", {"status": "promised", "answer": "加价，写好的"})
    assert refused.status_code == 422
    assert "加价，写好的" in refused.content.decode()
    client.post(f"/forum/issues/{issue.key}/answer/", {"status": "negotiating", "answer": ""})
    assert "协商中" in client.get(collection.public_url).content.decode()
    client.post(f"/forum/collections/{collection.key}/close/")
    collection.refresh_from_db()
    assert collection.state == "closed"


def test_two_clicks_at_once_are_one_opinion(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    collection, client = published(cast), Client()
    mark = mark_of(client, collection, monkeypatch)
    first = write(client, collection, mark)
    # The second one looked before the first one was written.
    monkeypatch.setattr(views, "opinion_of_form", lambda *asked: None)
    second = write(Client(), collection, mark)
    assert (first.status_code, second.status_code, second.url) == (302, 302, "/forum/p/receipt/")
    assert Opinion.objects.count() == 1


def test_files_are_made_for_one_address_so_often(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"{published(cast).public_url}issues.csv"
    monkeypatch.setattr(files, "FILES", Limit("forum.files", 1, timedelta(hours=1)))
    assert Client().get(address).status_code == 200
    refused = Client().get(address)
    assert (refused.status_code, int(refused["Retry-After"]) > 3000) == (429, True)


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_the_qr_is_a_picture_of_the_address(cast: Cast, kind: str) -> None:
    client = signed_in(cast.wang)
    answer = client.get(f"/forum/collections/{published(cast).key}/qr.{kind}")
    assert answer.content.startswith({"svg": b"<?xml", "png": b"\x89PNG"}[kind])
