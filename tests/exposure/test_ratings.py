"""Ratings on the phone: shown from ten raters on, renewed by tens, and nobody can be told from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.test import Client

from gongyou.core.errors import BadInput, Forbidden
from gongyou.registry.erasing import ERASERS, Person
from gongyou.registry.models import Member
from gongyou.registry.services import members_register_many
from gongyou.rooms.exposure.attributes import ATTRIBUTES, proposed
from gongyou.rooms.exposure.holdings import occupation_of, ratings_of
from gongyou.rooms.exposure.models import OwnOccupation, Rating, Release
from gongyou.rooms.exposure.services.crosswalk import row_return
from gongyou.rooms.exposure.services.ratings import occupation_choose, rating_give
from gongyou.rooms.exposure.table import attributes_of
from tests.exposure.made import CLERK, RIDER, tally
from tests.registry.cast import NOW, Cast, roster_row
from tests.site.sessions import signed_in

pytestmark = pytest.mark.database
TAILOR = "6-05-01-03"
PLAIN = (5, 4, 2, 1, 3)


def crowd(cast: Cast, wanted: int) -> list[Member]:
    """So many members of the grid."""
    names = [roster_row(100 + number, f"骑手{chr(0x4E00 + number)}", "HL-MX-KD-1") for number in range(wanted)]
    members_register_many(organisation=cast.city, rows=names, by=None, now=NOW)
    return list(Member.objects.filter(organisation=cast.grid).order_by("pk"))[:wanted]


def rate(member: Member, values: Sequence[int] = PLAIN, code: str = RIDER, **changes: Any) -> Rating:
    given = dict(zip(ATTRIBUTES, values, strict=True))
    return rating_give(member=member, code=code, values=given, by=changes.get("by"), now=NOW)


def test_nothing_is_shown_before_ten_and_then_only_by_tens(cast: Cast) -> None:
    members = crowd(cast, 22)
    for member in members[:9]:
        rate(member)
    assert not Release.objects.exists()
    rate(members[9])
    first = Release.objects.get()
    assert (first.raters, first.means, first.alpha) == (10, ["5.0", "4.0", "2.0", "1.0", "3.0"], "1.000")
    for member in members[10:19]:
        rate(member, (1, 1, 1, 1, 1))
    assert Release.objects.get().raters == 10
    # The same again is nothing new; a changed rating is.
    rate(members[0])
    assert Release.objects.get().raters == 10
    rate(members[0], (5, 4, 2, 1, 4))
    second = Release.objects.get()
    assert (second.raters, second.means[0]) == (19, "3.1")
    assert Rating.objects.filter(is_released=False).count() == 0


def test_reliable_means_take_the_place_of_what_is_proposed_and_others_do_not(cast: Cast) -> None:
    members = crowd(cast, 20)
    for number, member in enumerate(members[:10]):
        rate(member, PLAIN)
        rate(member, [1 + (number * step) % 5 for step in (1, 2, 3, 4, 6)], CLERK)
    agreed = attributes_of(RIDER, Release.objects.get(code=RIDER))
    assert [each.used for each in agreed] == list(PLAIN)
    disputed = attributes_of(CLERK, Release.objects.get(code=CLERK))
    assert tuple(each.used for each in disputed) == proposed(CLERK)
    assert all(each.said is not None for each in disputed)


@pytest.mark.parametrize("values", [(1, 2, 3, 4), (0, 1, 1, 1, 1), (1, 1, 1, 1, 6)])
def test_all_five_from_one_to_five_or_nothing(cast: Cast, values: Sequence[int]) -> None:
    with pytest.raises(BadInput):
        rating_give(
            member=cast.lin_member, code=RIDER, values=dict(zip(ATTRIBUTES, values, strict=False)), by=None, now=NOW
        )
    with pytest.raises(BadInput):
        rate(cast.lin_member, code="4-10")
    assert not Rating.objects.exists()


def test_nobody_rates_for_another(cast: Cast) -> None:
    for other in (cast.wang, cast.analyst):
        with pytest.raises(Forbidden):
            rate(cast.lin_member, by=other)
    with pytest.raises(Forbidden):
        occupation_choose(member=cast.other_member, code=RIDER, by=cast.lin, now=NOW)


def test_a_person_gets_a_copy_and_is_erased(cast: Cast) -> None:
    member = cast.lin_member
    known = (member, cast.other_member)
    third = next(each for each in crowd(cast, 3) if each not in known)
    occupation_choose(member=member, code=RIDER, by=cast.lin, now=NOW)
    rate(member, by=cast.lin)
    assert [row["occupation"] for row in occupation_of(member).rows] == ["网约配送员"]
    assert [row["routine"] for row in ratings_of(member).rows] == [5]
    # A record that was merged into another is the same person's.
    Member.objects.filter(pk=member.pk).update(merged_into=cast.other_member)
    assert [row["routine"] for row in ratings_of(cast.other_member).rows] == [5]
    # So is one that was merged into a record which was itself merged.
    Member.objects.filter(pk=cast.other_member.pk).update(merged_into=third)
    assert [row["occupation"] for row in occupation_of(third).rows] == ["网约配送员"]
    assert [row["routine"] for row in ratings_of(third).rows] == [5]
    person = Person(member, (member,), (), "wx", (member.name,), (), (), None, NOW)
    eraser = ERASERS["exposure.ratings"]
    assert eraser.copy(person)["ratings"][0]["values"] == list(PLAIN)
    assert eraser.erase(person) == 2
    assert not Rating.objects.exists() and not OwnOccupation.objects.exists()


def test_on_the_phone(cast: Cast) -> None:
    client = signed_in(cast.lin)
    assert "工会还不知道您的职业" in client.get("/me/occupation/").content.decode()
    assert client.get("/me/occupation/rate/").status_code == 302
    tally(cast.district)
    assert client.post("/me/occupation/choose/", {"code": RIDER}).status_code == 302
    page = client.get("/me/occupation/").content.decode()
    assert "网约配送员" in page and "哪些任务可能变化" in page and "相近的职业" in page
    answers = dict(zip(ATTRIBUTES, map(str, PLAIN), strict=True))
    missing = client.post("/me/occupation/rate/", {**answers, "social": ""})
    assert (missing.status_code, "五项都要打分" in missing.content.decode()) == (422, True)
    assert client.post("/me/occupation/rate/", answers).status_code == 302
    assert Rating.objects.get().values == PLAIN
    # Neither the member's page nor the officer's shows the one rating.
    assert "1 位同行" not in client.get("/me/occupation/").content.decode()
    officer: Client = signed_in(cast.wang)
    assert "满 10 人打分才显示平均值" in officer.get(f"/exposure/occupations/{RIDER}/").content.decode()


def test_the_form_jogs_the_memory_with_what_such_work_often_involves(cast: Cast) -> None:
    occupation_choose(member=cast.lin_member, code=TAILOR, by=cast.lin, now=NOW)
    client = signed_in(cast.lin)
    page = client.get("/me/occupation/rate/").content.decode()
    assert "缝制衣物、布料" in page and "O*NET" in page and "不计分" in page
    assert 0 < page.count("<li>") <= 10 and page.count('type="radio"') == 25
    english = client.get("/me/occupation/rate/", headers={"accept-language": "en"}).content.decode()
    assert "Sew garments or materials" in english
    # Once the row is in doubt, so is what hangs on it.
    row_return(code=TAILOR, reason="缝纫和整烫分不清", by=None, now=NOW)
    assert "缝制衣物、布料" not in client.get("/me/occupation/rate/").content.decode()
