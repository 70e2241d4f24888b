"""The pages: what an officer sees, fills in and is told."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.core.errors import Forbidden
from gongyou.registry import policies, services
from gongyou.registry.employers.selectors import employers_without_union, foundings_due
from gongyou.registry.models import CommitteeTerm, Employer, Member, Organisation
from tests.registry.cast import NOW, Cast, roster_row


def signed_in(cast: Cast, who: str = "wang") -> Client:
    client = Client()
    client.force_login(getattr(cast, who))
    return client


def change_words(organisation: Organisation, **words: object) -> dict[str, object]:
    given = {name: getattr(organisation, name) for name in ("name", "kind", "level", "region", "version")}
    return {**given, "founded_on": "", **words}


def test_it_finds_organisations_by_pinyin_initials_and_part(cast: Cast) -> None:
    client = signed_in(cast)
    for text in ("快递", "kuaidi", "KD", "mxqkdgh", "hl-mx-kd", "麦溪 快递"):
        page = client.get(reverse("registry:organisation_list"), {"q": text}).content.decode()
        assert "麦溪区快递工会" in page, text
    page = client.get(reverse("registry:organisation_list"), {"q": "机械"}).content.decode()
    assert "石桥区机械厂工会" not in page  # another district's


def test_it_founds_below_and_shows_the_new_one(cast: Cast) -> None:
    client = signed_in(cast)
    words = {
        "code": "HL-MX-XQ",
        "name": "新桥街道总工会",
        "kind": "township",
        "level": "township",
        "region": "990101003",
    }
    done = client.post(reverse("registry:organisation_new", args=["HL-MX"]), words, follow=True)
    assert "组织已建立。" in done.content.decode()
    assert Organisation.objects.get(code="HL-MX-XQ").search_text.startswith("新桥街道总工会 xinqiaojiedao")
    again = client.post(reverse("registry:organisation_new", args=["HL-MX"]), words)
    assert again.status_code == 422
    assert "已存在" in again.content.decode()
    wrong = client.post(reverse("registry:organisation_new", args=["HL-MX"]), {**words, "region": "麦溪"})
    assert "6、9 或 12 位" in wrong.content.decode()


def test_the_later_officer_sees_both_values_and_may_save_again(cast: Cast) -> None:
    address = reverse("registry:organisation_change", args=[cast.grid.code])
    first, second = signed_in(cast), signed_in(cast, "administrator")
    opened = change_words(cast.grid)
    assert first.post(address, {**opened, "name": "新桥第一网格"}).status_code == 302
    told = second.post(address, {**opened, "name": "一号网格"})
    page = told.content.decode()
    assert told.status_code == 422
    assert "别人已修改" in page
    assert "新桥第一网格" in page
    assert "一号网格" in page
    assert 'name="version" value="2"' in page
    assert Organisation.objects.get(pk=cast.grid.pk).name == "新桥第一网格"
    assert second.post(address, {**opened, "name": "一号网格", "version": 2}).status_code == 302
    assert Organisation.objects.get(pk=cast.grid.pk).name == "一号网格"


def test_it_says_why_a_circle_and_a_full_house_are_refused(cast: Cast) -> None:
    client = signed_in(cast)
    move = reverse("registry:organisation_move", args=["HL-MX-KD"])
    told = client.post(move, {"under": "HL-MX-KD-1"})
    assert told.status_code == 422
    assert "隶属关系成了一圈" in told.content.decode()
    close = reverse("registry:organisation_close", args=["HL-MX-KD"])
    assert "第一网格" in client.post(close).content.decode()
    outside = client.post(move, {"under": "HL-SQ"})
    assert "没有这个编码的组织" in outside.content.decode()


def test_it_records_an_election_and_shows_the_term(cast: Cast) -> None:
    client = signed_in(cast)
    words = {
        "elected_on": "2024-02-29",
        "body": "committee",
        "term_years": "3",
        "womens_body": "member",
        "chair_name": "陈满",
    }
    client.post(reverse("registry:term_new", args=["HL-MX-KD"]), words)
    assert CommitteeTerm.objects.get().expires_on.isoformat() == "2027-02-28"
    page = client.get(reverse("registry:organisation", args=["HL-MX-KD"])).content.decode()
    assert "2027年2月28日" in page
    assert "陈满" in page
    analyst = signed_in(cast, "analyst").get(reverse("registry:organisation", args=["HL-MX-KD"])).content.decode()
    assert "陈满" not in analyst
    assert "麦溪区快递工会" in client.get(reverse("registry:terms")).content.decode()
    federation = client.get(reverse("registry:term_new", args=["HL-MX"])).content.decode()
    assert '<option value="5">' in federation
    assert '<option value="3">' not in federation


@pytest.fixture
def many(cast: Cast) -> Employer:
    """An employer without a union whose 26 members sit in 麦溪区快递工会."""
    services.employer_record(row=services.EmployerRow("xinfeng", "新丰物流", "990101"), by=None, now=NOW)
    rows = [
        roster_row(200 + serial, "丰" + chr(0x4E00 + serial), "HL-MX-KD", employer_key="xinfeng")
        for serial in range(26)
    ]
    services.members_register_many(organisation=cast.city, rows=rows, by=None, now=NOW)
    return Employer.objects.get(key="xinfeng")


def test_it_leads_from_the_work_list_to_the_union(cast: Cast, many: Employer) -> None:
    client = signed_in(cast)
    page = client.get(reverse("employers:foundings")).content.decode()
    assert "新丰物流" in page
    assert "应建委员会" in page
    address = reverse("employers:union_new", args=[many.pk])
    assert "新丰物流工会委员会" in client.get(address).content.decode()
    words = {
        "code": "HL-MX-XF",
        "name": "新丰物流工会委员会",
        "superior": "HL-MX",
        "founded_on": "2026-10-01",
        "takes_members": "on",
    }
    done = client.post(address, words, follow=True).content.decode()
    assert "已转入会员 26 人" in done
    assert Member.objects.filter(organisation__code="HL-MX-XF").count() == 26
    assert "新丰物流" not in client.get(reverse("employers:foundings")).content.decode()
    assert client.post(address, {**words, "code": "HL-MX-XF2"}).status_code == 422


def test_an_employer_is_recorded_and_changed_with_its_code_checked(cast: Cast) -> None:
    client = signed_in(cast)
    words = {"key": "lanhe", "name": "蓝禾餐饮", "uscc": "91110000600037341M", "region": "990101", "industry": "H"}
    told = client.post(reverse("employers:employer_new"), words).content.decode()
    assert "校验位不对" in told
    client.post(reverse("employers:employer_new"), {**words, "uscc": "91110000600037341l"})
    employer = Employer.objects.get(key="lanhe")
    assert employer.uscc == "91110000600037341L"
    page = client.get(reverse("employers:employers"), {"q": "lhcy"}).content.decode()
    assert "蓝禾餐饮" in page
    assert "住宿和餐饮业" in page
    changed = {**words, "uscc": employer.uscc, "name": "蓝禾饮食", "version": 1, "staff_count": 240}
    client.post(reverse("employers:employer_change", args=[employer.pk]), changed)
    again = client.post(reverse("employers:employer_change", args=[employer.pk]), {**changed, "name": "蓝和餐饮"})
    assert again.status_code == 422
    assert "蓝禾饮食" in again.content.decode()
    taken = {**words, "key": "other", "uscc": employer.uscc}
    assert "已属于" in client.post(reverse("employers:employer_new"), taken).content.decode()


def test_the_pages_speak_english(cast: Cast) -> None:
    client = signed_in(cast)
    services.account_language_choose(user=cast.wang, language="en", by=cast.wang, now=NOW)
    for name, said in (
        ("registry:organisation_list", "All organisations"),
        ("registry:terms", "Terms of office"),
        ("employers:employers", "Record an employer"),
        ("grids:grids", "Import grids"),
    ):
        assert said in client.get(reverse(name)).content.decode()


def test_the_top_bar_finds_all_three_kinds(cast: Cast) -> None:
    client = signed_in(cast)
    address = reverse("search:search")
    assert 'id="topbar-search"' in client.get(reverse("registry:terms")).content.decode()
    assert "麦溪区快递工会" in client.post(address, {"q": "kuaidi"}).content.decode()
    assert "禾芽配送" in client.post(address, {"q": "heya"}).content.decode()
    assert cast.lin_member.worker_key in client.post(address, {"q": "林小"}).content.decode()
    assert "没有找到" in client.post(address, {"q": "没有这样的"}).content.decode()
    analyst = signed_in(cast, "analyst").post(address, {"q": "林小"}).content.decode()
    assert cast.lin_member.worker_key not in analyst
    auditor = signed_in(cast, "auditor")
    assert "topbar-search" not in auditor.get(reverse("administration:trail")).content.decode()
    assert auditor.post(address, {"q": "林小"}).status_code == 404


def test_it_lists_who_is_without_a_union_in_the_regions_of_the_scope(cast: Cast, many: Employer) -> None:
    mine = policies.organisations.scope(cast.wang)
    assert list(employers_without_union(mine)) == [many]
    assert list(employers_without_union(policies.organisations.scope(cast.zhao))) == []
    assert [(due.employer, due.members, due.is_due) for due in foundings_due(mine)] == [(many, 26, True)]
    assert foundings_due(policies.organisations.scope(cast.zhao)) == []
    staying = Member.objects.filter(employer=many).values_list("pk", flat=True)[0]
    Member.objects.filter(employer=many).exclude(pk=staying).update(state=Member.State.LEFT)
    assert [(due.members, due.is_due) for due in foundings_due(mine)] == [(1, False)]
    assert foundings_due(mine, at_least=2) == []


def test_nobody_links_an_employer_to_a_union_out_of_reach(cast: Cast, many: Employer) -> None:
    row = services.EmployerRow("xinfeng", "新丰物流", "990101", organisation_code="HL-SQ-JX")
    with pytest.raises(Forbidden):
        services.employer_record(row=row, by=cast.wang, now=NOW)
    other = Organisation.objects.get(code="HL-SQ-JX")
    changes = services.EmployerChanges("新丰物流", "", "990101", "", other)
    with pytest.raises(Forbidden):
        services.employer_change(employer=many, changes=changes, version=1, by=cast.wang, now=NOW)
