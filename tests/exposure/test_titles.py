"""Job titles: the coder, the queue, and a decision that the next title follows."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.occupations import coding
from gongyou.rooms.exposure.models import Alias, JobTitle
from gongyou.rooms.exposure.selectors import searched, title_counts
from gongyou.rooms.exposure.services.titles import title_decide, title_reopen, title_set_aside, titles_take
from tests.exposure.made import CLERK, RIDER
from tests.registry.cast import NOW, Cast
from tests.site.sessions import signed_in

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def coder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sure of what contains 员, in doubt of the rest, without an idea of ？."""

    def coded(title: str) -> Any:
        candidates = [] if title == "？" else [SimpleNamespace(code=CLERK, name="", score=0.5)]
        return SimpleNamespace(title=title, candidates=candidates, needs_review="员" not in title)

    monkeypatch.setattr(coding, "code_titles", lambda titles, top=5: [coded(each) for each in titles])
    monkeypatch.setattr(coding, "code_title", lambda title, top=5: coded(title))


def test_who_decides_once_decides_for_the_next(cast: Cast) -> None:
    assert titles_take(titles={"文员": 3, "外卖小哥": 5, "？": 1}, by=cast.wang, now=NOW) == (3, 2)
    waiting = JobTitle.objects.get(text="外卖小哥")
    title_decide(title=waiting, code=RIDER, by=cast.wang, now=NOW)
    assert titles_take(titles={"外卖 小哥": 2, "外卖小哥": 9}, by=cast.wang, now=NOW) == (1, 0)
    assert set(JobTitle.objects.filter(code=RIDER).values_list("text", flat=True)) == {"外卖小哥", "外卖 小哥"}
    assert JobTitle.objects.get(text="外卖小哥").times == 9
    assert title_counts() == {"coded": 2, "unsure": 1, "decided": 1, "set_aside": 0}
    assert searched("外卖小哥")[0].code == RIDER
    title_reopen(title=waiting, by=cast.wang, now=NOW)
    assert not Alias.objects.exists()
    assert titles_take(titles={"外 卖小哥": 1}, by=cast.wang, now=NOW) == (1, 1)


def test_set_aside_and_back(cast: Cast) -> None:
    titles_take(titles={"？": 1}, by=None, now=NOW)
    title = title_set_aside(title=JobTitle.objects.get(), by=cast.wang, now=NOW)
    assert (title.state, title.code) == ("set_aside", "")
    assert title_reopen(title=title, by=cast.wang, now=NOW).state == "unsure"
    with pytest.raises(Conflict):
        title_reopen(title=title, by=cast.wang, now=NOW)


def test_numbers_of_people_and_groups_of_occupations_are_refused(cast: Cast) -> None:
    assert titles_take(titles={"骑手13800000001": 1, "  ": 1}, by=cast.wang, now=NOW) == (0, 0)
    titles_take(titles={"学徒": 1}, by=cast.wang, now=NOW)
    for code in ("4-10", "9-99", ""):
        with pytest.raises(BadInput):
            title_decide(title=JobTitle.objects.get(), code=code, by=cast.wang, now=NOW)
    with pytest.raises(Forbidden):
        title_decide(title=JobTitle.objects.get(), code=RIDER, by=cast.lin, now=NOW)


def test_an_officer_clicks_through_the_queue(cast: Cast) -> None:
    client = signed_in(cast.wang)
    client.post("/exposure/titles/take/", {"titles": "外卖小哥\n杂工\n\n文员"})
    first = JobTitle.objects.filter(state="unsure").first()
    assert first is not None
    page = client.get(f"/exposure/titles/{first.pk}/?q=文员").content.decode()
    assert "就是它" in page and "行政办事员" in page
    answer = client.post(f"/exposure/titles/{first.pk}/decide/", {"code": RIDER})
    second = JobTitle.objects.get(state="unsure")
    assert answer.headers["Location"] == f"/exposure/titles/{second.pk}/"
    answer = client.post(f"/exposure/titles/{second.pk}/set-aside/")
    assert answer.headers["Location"] == "/exposure/titles/"
    assert title_counts() == {"coded": 1, "unsure": 0, "decided": 1, "set_aside": 1}
