"""The officers' pages, the files and the REST face: hidden numbers stay hidden, and each figure has its source."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from gongyou.calc.risk_tiers import Exposed, Tier
from gongyou.kit.models import User
from gongyou.occupations.exposure import sources
from gongyou.registry.models import ApiToken
from gongyou.registry.services.tokens import TokenRow, token_issue
from gongyou.rooms.exposure.models import Verdict
from gongyou.rooms.exposure.rules import rules
from gongyou.rooms.exposure.table import table_of, targets_of
from gongyou.rooms.exposure.views.home import moved_shown
from tests.exposure.made import CLERK, FEW, RIDER, SOFTWARE, tally
from tests.registry.cast import Cast
from tests.site.sessions import signed_in

pytestmark = pytest.mark.database


def test_tiers_follow_the_printed_table(cast: Cast) -> None:
    table = table_of(tally(cast.district))
    lines = {line.code: line for line in table.lines}
    assert lines[FEW].tier is None
    for line in lines.values():
        if line.placed is None:
            continue
        wanted = line.read.exposed
        assert line.placed.tier == (
            rules().tiers.table[wanted, line.placed.size, line.placed.trend]
            if wanted is not Exposed.UNKNOWN and line.placed.trend
            else line.tier
        )
    # Clerks: many of their tasks, many members.
    assert lines[CLERK].tier is Tier.FIRST
    order = [line.tier for line in table.lines if line.tier]
    assert order == sorted(order, key=list(Tier).index)
    assert sum(table.by_tier.values()) == sum(line.members or 0 for line in table.lines)


def test_targets_say_nothing_of_hidden_wages_and_lead_nowhere_unknown(cast: Cast) -> None:
    found = targets_of(CLERK, tally(cast.district))
    assert found
    for each in found:
        assert each.code not in (CLERK, FEW)
        assert each.near.place.posts or each.near.place.wage
    assert targets_of(SOFTWARE, None) == []


def test_the_first_page_shows_tiers_and_not_the_few(cast: Cast) -> None:
    tally(cast.district)
    client = signed_in(cast.wang)
    page = client.get("/exposure/").content.decode()
    for words in ("首先关注", "网约配送员", "任务可能变化", "层级怎么定", "＊"):
        assert words in page
    one = client.get(f"/exposure/occupations/{FEW}/").content.decode()
    assert '<dd class="col-sm-7">＊</dd>' in one
    csv = client.get("/exposure/occupations.csv?region=990101").content.decode("utf-8-sig")
    line = next(line for line in csv.splitlines() if line.startswith(FEW))
    assert "＊" in line and "4" not in line.removeprefix(FEW)
    # Whoever reads the files has the page's own numbers: counts as numbers, a change without an apostrophe.
    rider = next(line for line in csv.splitlines() if line.startswith(RIDER)).split(",")
    assert rider[3] == "120" and rider[4] in page and rider[4].startswith("+")
    book = CalamineWorkbook.from_filelike(BytesIO(client.get("/exposure/occupations.xlsx?region=990101").content))
    told = {row[0]: row for row in book.get_sheet_by_index(0).to_python()}
    assert [str(told[RIDER][at]) for at in (3, 4)] == ["120.0", rider[4]]
    assert told[FEW][3] == "＊"
    assert client.get("/exposure/occupations.pdf?region=990101").status_code == 404


def test_each_source_stands_with_its_licence(cast: Cast) -> None:
    page = signed_in(cast.wang).get(f"/exposure/occupations/{CLERK}/").content.decode()
    for source in sources():
        assert source.licence in page and source.url in page
    assert "ISCO-08" in page


def test_who_codes_no_titles_is_offered_no_way_there(cast: Cast) -> None:
    for person, is_offered in ((cast.wang, True), (cast.administrator, False)):
        client = signed_in(person)
        for page in ("/exposure/", "/exposure/crosswalk/"):
            assert ('href="/exposure/titles/"' in client.get(page).content.decode()) is is_offered, page


def test_a_reviewer_clicks(cast: Cast) -> None:
    client = signed_in(cast.wang)
    row = f"/exposure/crosswalk/{CLERK}/"
    assert client.post(f"{row}confirm/").status_code == 302
    typed = {"isco": ["4110", "4120", ""], "weight": ["60", "30", ""], "confidence": "high", "reason": "先打字后归档。"}
    refused = client.post(f"{row}correct/", typed)
    assert (refused.status_code, "先打字后归档。" in refused.content.decode()) == (422, True)
    assert client.post(f"{row}correct/", {**typed, "weight": ["60", "40", ""]}).status_code == 302
    assert "已更正" in client.get(row).content.decode()
    assert client.post(f"{row}undo/").status_code == 302
    assert [each.kind for each in Verdict.objects.filter(undone_at=None)] == ["confirmed"]
    for page in (f"{row}", "/exposure/crosswalk/?standing=reviewed", "/exposure/crosswalk/?mapped=no"):
        assert client.get(page).status_code == 200
    assert client.get("/exposure/crosswalk/4-10/").status_code == 404
    assert CLERK in client.get("/exposure/crosswalk.csv").content.decode("utf-8-sig")


def test_a_token_reads_tiers_of_its_scope_and_no_other(cast: Cast) -> None:
    tally(cast.district)

    def read(user: User, address: str) -> Any:
        token = token_issue(
            row=TokenRow("t", (ApiToken.Scope.FIGURES_READ,), timezone.now() + timedelta(days=9)),
            user=user,
            by=user,
            now=timezone.now(),
        )
        return Client().get(f"/api/v1/exposure/{address}", headers={"authorization": f"Bearer {token.text}"})

    found = read(cast.wang, "tiers/990101").json()
    few = next(line for line in found["occupations"] if line["code"] == FEW)
    assert (few["members"], few["tier"], few["wage"]) == (None, None, None)
    assert (few["without"], few["hangs_on_one"]) == ([], None)
    one = read(cast.wang, f"occupations/{CLERK}?region=990101").json()
    assert len(one["readings"]) == 3 and one["near"]
    assert read(cast.zhao, "tiers/990101").status_code == 404
    assert read(cast.wang, "occupations/4-10").status_code == 404


def test_a_token_reads_the_range_and_what_moves_when_a_source_is_left_out(cast: Cast) -> None:
    """The same as the page: the range is that of the readings, the occupations that move are those of its table."""
    kept = tally(cast.district)
    token = token_issue(
        row=TokenRow("t", (ApiToken.Scope.FIGURES_READ,), timezone.now() + timedelta(days=9)),
        user=cast.wang,
        by=cast.wang,
        now=timezone.now(),
    )
    bearer = {"authorization": f"Bearer {token.text}"}
    told = Client().get("/api/v1/exposure/tiers/990101", headers=bearer).json()["occupations"]
    clerk = next(each for each in told if each["code"] == CLERK)
    one = Client().get(f"/api/v1/exposure/occupations/{CLERK}", headers=bearer).json()
    places = [each["percentile"] for each in one["readings"] if each["percentile"] is not None]
    assert clerk["places"] == {"low": min(places), "high": max(places)}
    assert {each["source"] for each in clerk["without"]} == {each["source"] for each in one["readings"]}
    assert {each["code"] for each in told if each["hangs_on_one"]} == {
        each["line"].code for each in moved_shown(table_of(kept))
    }
    for each in told:
        moves = any(left["tier"] != each["tier"] for left in each["without"])
        assert each["hangs_on_one"] == (moves if each["without"] else None)
