"""Organisations change, move, close and reopen; what must not happen is refused in words."""

from __future__ import annotations

from datetime import date

import pytest

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.kit import audit
from gongyou.registry import services
from gongyou.registry.models import Affiliation, Member, Organisation
from gongyou.registry.organisations import selectors
from tests.registry.cast import NOW, Cast

Row = services.OrganisationRow


def found(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def changed_to(organisation: Organisation, **words: object) -> services.OrganisationChanges:
    given = {name: getattr(organisation, name) for name in ("name", "kind", "level", "region", "founded_on")}
    return services.OrganisationChanges(**{**given, **words})  # type: ignore[arg-type]


def test_it_changes_the_words_and_the_search(cast: Cast) -> None:
    changes = changed_to(cast.grid, name="麦溪第一网格", founded_on=date(2020, 5, 1))
    services.organisation_change(organisation=cast.grid, changes=changes, version=1, by=cast.wang, now=NOW)
    kept = found(cast.grid.code)
    assert (kept.name, kept.version, kept.founded_on) == ("麦溪第一网格", 2, date(2020, 5, 1))
    assert "maixidiyiwangge" in kept.search_text


def test_the_later_of_two_officers_is_told_and_loses_nothing(cast: Cast) -> None:
    first = changed_to(cast.grid, name="第一网格（新）")
    services.organisation_change(organisation=cast.grid, changes=first, version=1, by=cast.wang, now=NOW)
    second = changed_to(cast.grid, name="壹号网格")
    with pytest.raises(Conflict) as told:
        services.organisation_change(organisation=cast.grid, changes=second, version=1, by=cast.administrator, now=NOW)
    assert told.value.code == "registry.version_stale"
    assert told.value.where["current"]["name"] == "第一网格（新）"
    assert found(cast.grid.code).name == "第一网格（新）"
    version = told.value.where["version"]
    services.organisation_change(
        organisation=cast.grid, changes=second, version=version, by=cast.administrator, now=NOW
    )
    assert found(cast.grid.code).name == "壹号网格"


def test_it_moves_with_everything_below(cast: Cast) -> None:
    services.organisation_move(organisation=found("HL-MX-KD"), under=cast.other_district, by=None, now=NOW)
    assert found("HL-MX-KD").path.startswith(found("HL-SQ").path)
    assert found("HL-MX-KD-1").path.startswith(found("HL-MX-KD").path)
    assert Organisation.objects.find_problems() == ([], [], [], [], [])
    line = audit.lines_about(found("HL-MX-KD"))[0]
    assert audit.said(line, "zh") == "将组织“麦溪区快递工会”由“麦溪区总工会”划归“石桥区总工会”"


@pytest.mark.parametrize("under", ["HL-MX", "HL-MX-KD", "HL-MX-KD-1"])
def test_it_refuses_a_circle_in_words(cast: Cast, under: str) -> None:
    with pytest.raises(BadInput) as wrong:
        services.organisation_move(organisation=found("HL-MX"), under=found(under), by=None, now=NOW)
    assert wrong.value.code == "registry.tree_circular"
    assert "上级" in wrong.value.text.zh
    assert Organisation.objects.find_problems() == ([], [], [], [], [])


def test_it_moves_only_within_reach_of_both_superiors(cast: Cast) -> None:
    below = found("HL-MX-KD")
    for by, what, under in (
        (cast.wang, below, cast.other_district),  # not hers to give to
        (cast.wang, cast.district, cast.other_district),  # her own top
        (cast.zhao, below, cast.other_district),  # not his to take
        (cast.analyst, found("HL-MX-KD-1"), cast.district),
    ):
        with pytest.raises(Forbidden):
            services.organisation_move(organisation=what, under=under, by=by, now=NOW)
    services.organisation_move(organisation=found("HL-MX-KD-1"), under=cast.district, by=cast.wang, now=NOW)
    with pytest.raises(BadInput):
        services.organisation_move(organisation=found("HL-MX-KD-1"), under=cast.district, by=cast.wang, now=NOW)


def test_it_does_not_close_over_children_or_members(cast: Cast) -> None:
    with pytest.raises(Conflict) as children:
        services.organisation_close(organisation=found("HL-MX-KD"), by=cast.wang, now=NOW)
    assert children.value.code == "registry.organisation_has_children"
    assert "第一网格" in children.value.text.zh
    with pytest.raises(Conflict) as members:
        services.organisation_close(organisation=cast.grid, by=cast.wang, now=NOW)
    assert members.value.code == "registry.organisation_has_members"
    assert members.value.where["count"] == 1
    assert "接转" in members.value.remedy.zh


def test_it_closes_reopens_and_takes_in_nothing_meanwhile(cast: Cast) -> None:
    Member.objects.filter(organisation=cast.grid).update(state=Member.State.LEFT)
    closed = services.organisation_close(organisation=cast.grid, by=cast.wang, now=NOW)
    assert not closed.is_open
    assert closed.closed_on == date(2026, 10, 1)
    below = Row("HL-X", "新组", "grid", "group", "990101", cast.grid.code)
    with pytest.raises(Conflict) as wrong:
        services.organisation_found(row=below, by=cast.wang, now=NOW)
    assert wrong.value.code == "registry.organisation_closed"
    with pytest.raises(Conflict):
        services.organisations_found_many(rows=[below], by=cast.wang, now=NOW)
    with pytest.raises(Conflict):
        services.organisation_move(organisation=found("HL-SQ-JX"), under=closed, by=None, now=NOW)
    with pytest.raises(Conflict):
        services.organisation_close(organisation=closed, by=cast.wang, now=NOW)
    assert services.organisation_reopen(organisation=closed, by=cast.wang, now=NOW).is_open
    with pytest.raises(Conflict):
        services.organisation_reopen(organisation=closed, by=cast.wang, now=NOW)


def test_it_reopens_only_below_an_open_superior(cast: Cast) -> None:
    Member.objects.all().update(state=Member.State.LEFT)
    for code in ("HL-MX-KD-1", "HL-MX-KD"):
        services.organisation_close(organisation=found(code), by=cast.wang, now=NOW)
    with pytest.raises(Conflict):
        services.organisation_reopen(organisation=cast.grid, by=cast.wang, now=NOW)


def test_nobody_closes_their_own_top(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        services.organisation_close(organisation=cast.district, by=cast.wang, now=NOW)


def test_it_gives_every_organisation_a_code_of_its_own(cast: Cast) -> None:
    codes = list(Organisation.objects.values_list("join_code", flat=True))
    assert len(set(codes)) == len(codes)
    assert all(len(code) == 16 for code in codes)
    before = cast.grid.join_code
    services.organisation_join_code_change(organisation=cast.grid, by=cast.wang, now=NOW)
    assert found(cast.grid.code).join_code not in ("", before)
    with pytest.raises(Forbidden):
        services.organisation_join_code_change(organisation=cast.grid, by=cast.zhao, now=NOW)


def test_a_region_has_one_open_online_home(cast: Cast) -> None:
    first = services.organisation_found(
        row=Row("HL-MX-H", "麦溪网上之家", "online_home", "grassroots", "990101003", "HL-MX"), by=cast.wang, now=NOW
    )
    second = Row("HL-MX-H2", "麦溪网上之家二", "online_home", "grassroots", "990101003", "HL-MX")
    for attempt in (
        lambda: services.organisation_found(row=second, by=cast.wang, now=NOW),
        lambda: services.organisations_found_many(rows=[second], by=cast.wang, now=NOW),
        lambda: services.organisation_change(
            organisation=cast.grid,
            changes=changed_to(cast.grid, kind="online_home", region="990101003"),
            version=1,
            by=cast.wang,
            now=NOW,
        ),
    ):
        with pytest.raises(Conflict) as wrong:
            attempt()
        assert wrong.value.code == "registry.online_home_taken"
    services.organisation_close(organisation=first, by=cast.wang, now=NOW)
    services.organisation_found(row=second, by=cast.wang, now=NOW)
    with pytest.raises(Conflict):
        services.organisation_reopen(organisation=first, by=cast.wang, now=NOW)


def test_it_finds_the_nearest_online_home(cast: Cast) -> None:
    for code, region, parent in (("H1", "990101003", "HL-MX"), ("H2", "990101", "HL-MX"), ("H3", "990100", "HL")):
        row = Row(code, f"之家{code}", "online_home", "grassroots", region, parent)
        services.organisation_found(row=row, by=None, now=NOW)
    asked = {
        "990101003": "H1",
        "990101003000": "H1",
        "990101003007": "H1",
        "990101004001": "H2",
        "990101": "H2",
        "990102": "H3",
        "990102001001": "H3",
    }
    for region, code in asked.items():
        home = selectors.online_home_of(region)
        assert home is not None
        assert home.code == code, region
    assert selectors.online_home_of("110101") is None
    services.organisation_close(organisation=found("H1"), by=None, now=NOW)
    nearest = selectors.online_home_of("990101003007")
    assert nearest is not None
    assert nearest.code == "H2"


def test_it_keeps_memberships_beside_the_tree(cast: Cast) -> None:
    industry = services.organisation_found(
        row=Row("HL-KD", "禾岚市快递行业工会", "industry", "city", "990100", "HL"), by=None, now=NOW
    )
    joint = found("HL-MX-KD")
    given = services.affiliation_give(
        organisation=joint, body=industry, kind="industry", since=date(2026, 1, 1), by=cast.wang, now=NOW
    )
    assert list(selectors.affiliates_of(industry, date(2026, 10, 1))) == [joint]
    assert list(selectors.affiliations_of(joint, date(2025, 12, 31))) == []
    with pytest.raises(Conflict):
        services.affiliation_give(
            organisation=joint, body=industry, kind="industry", since=date(2026, 2, 1), by=cast.wang, now=NOW
        )
    with pytest.raises(BadInput):
        services.affiliation_end(affiliation=given, on=date(2025, 1, 1), by=cast.wang, now=NOW)
    services.affiliation_end(affiliation=given, on=date(2026, 6, 30), by=cast.wang, now=NOW)
    assert list(selectors.affiliations_of(joint, date(2026, 7, 1))) == []
    assert list(selectors.affiliations_of(joint, date(2026, 6, 30))) == [given]
    with pytest.raises(Conflict):
        services.affiliation_end(affiliation=given, on=date(2026, 7, 1), by=cast.wang, now=NOW)


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        ("HL-MX-KD", "industry", "registry.affiliation_body"),
        ("HL-MX", "regional", "registry.affiliation_in_tree"),
        ("HL-MX-KD", "regional", "registry.affiliation_in_tree"),
        ("HL-SQ", "personal", "registry.choice_unknown"),
    ],
)
def test_it_refuses_a_membership_that_says_nothing(cast: Cast, body: str, kind: str, code: str) -> None:
    with pytest.raises(BadInput) as wrong:
        services.affiliation_give(
            organisation=found("HL-MX-KD"), body=found(body), kind=kind, since=date(2026, 1, 1), by=cast.wang, now=NOW
        )
    assert wrong.value.code == code
    assert not Affiliation.objects.exists()
