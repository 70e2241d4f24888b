"""Reviewers over the shipped crosswalk: confirmed, corrected, sent back, undone; nothing is lost."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from gongyou.calc.risk_tiers import Exposed
from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.kit import audit
from gongyou.kit.models import AuditLine
from gongyou.occupations import classification
from gongyou.occupations.crosswalk import mapping, mappings
from gongyou.occupations.second_opinion import Agreement, agreement, kappas, opinions
from gongyou.rooms.exposure.crosswalk import Standing, row_of, rows, table
from gongyou.rooms.exposure.models import Verdict
from gongyou.rooms.exposure.readings import Accord, read
from gongyou.rooms.exposure.services.crosswalk import Correction, row_confirm, row_correct, row_return, row_undo
from tests.exposure.made import CLERK, RIDER
from tests.registry.cast import NOW, Cast
from tests.site.sessions import signed_in

pytestmark = pytest.mark.database
LINKS = (("4110", Decimal("0.7")), ("9621", Decimal("0.3")))
SHIPPED = mapping(CLERK)


def correction(*links: tuple[str, Decimal], reason: str = "按实际工作内容判断。") -> Correction:
    return Correction(links, "medium", reason)


def unlooked() -> str:
    looked = {each.code for each in mappings()}
    return next(
        each.code for each in classification.occupations(classification.Level.DETAILED) if each.code not in looked
    )


def test_a_correction_holds_over_the_file_and_can_be_taken_back(cast: Cast) -> None:
    assert SHIPPED is not None and row_of(CLERK).mapping == SHIPPED
    before = read(row_of(CLERK))
    row_correct(code=CLERK, correction=correction(*LINKS), by=cast.wang, now=NOW)
    row = row_of(CLERK)
    assert row.mapping is not None
    assert ([link.isco for link in row.mapping.links], row.standing) == (["4110", "9621"], Standing.REVIEWED)
    assert read(row).ilo.basis == ("4110", "9621")
    row_return(code=CLERK, reason="还要再看。", by=cast.analyst, now=NOW)
    assert row_of(CLERK).standing is Standing.DISPUTED
    assert [link.isco for link in row_of(CLERK).mapping.links] == ["4110", "9621"]  # type: ignore[union-attr]
    row_undo(code=CLERK, by=cast.wang, now=NOW)
    assert row_of(CLERK).standing is Standing.REVIEWED
    row_undo(code=CLERK, by=cast.wang, now=NOW)
    assert (row_of(CLERK).mapping, read(row_of(CLERK))) == (SHIPPED, before)
    assert Verdict.objects.filter(code=CLERK).count() == 2
    with pytest.raises(Conflict):
        row_undo(code=CLERK, by=cast.wang, now=NOW)


def test_a_confirmation_pins_what_was_confirmed(cast: Cast) -> None:
    row_confirm(code=CLERK, by=cast.wang, now=NOW)
    assert (row_of(CLERK).standing, row_of(CLERK).differs) == (Standing.REVIEWED, False)
    # The next edition of the file says something else.
    Verdict.objects.update(links=[["4110", "1"]])
    row = row_of(CLERK)
    assert row.mapping is not None
    assert row.differs == ([link.isco for link in SHIPPED.links] != ["4110"])  # type: ignore[union-attr]
    assert [link.isco for link in row.mapping.links] == ["4110"]


def test_unmapped_is_a_result_and_not_looked_at_another(cast: Cast) -> None:
    code = unlooked()
    assert (row_of(code).standing, read(row_of(code)).accord) == (Standing.NOT_LOOKED, Accord.NONE)
    with pytest.raises(Conflict):
        row_confirm(code=code, by=cast.wang, now=NOW)
    row_correct(code=code, correction=correction(), by=cast.wang, now=NOW)
    row = row_of(code)
    assert (row.is_unmapped, row.standing, read(row).exposed) == (True, Standing.REVIEWED, Exposed.UNKNOWN)
    assert [line[2] for line in table("zh") if line[0] == code] == ["无对应"]
    assert code in {each.code for each in rows()}


@pytest.mark.parametrize(
    ("links", "reason"),
    [
        ((("4110", Decimal("0.7")),), "按实际工作内容判断。"),
        ((("4110", Decimal("0.5")), ("4110", Decimal("0.5"))), "按实际工作内容判断。"),
        ((("0000", Decimal(1)),), "按实际工作内容判断。"),
        ((("4110", Decimal(2)), ("9621", Decimal(-1))), "按实际工作内容判断。"),
        ((("4110", Decimal(1)),), "短"),
    ],
)
def test_what_does_not_add_up_is_refused(cast: Cast, links: tuple[tuple[str, Decimal], ...], reason: str) -> None:
    with pytest.raises(BadInput):
        row_correct(code=RIDER, correction=correction(*links, reason=reason), by=cast.wang, now=NOW)
    assert not Verdict.objects.exists()


def test_only_officers_and_analysts_review_and_each_act_is_one_line(cast: Cast) -> None:
    for nobody in (cast.lin, cast.administrator, cast.auditor):
        with pytest.raises(Forbidden):
            row_confirm(code=CLERK, by=nobody, now=NOW)
    before = AuditLine.objects.count()
    row_correct(code=CLERK, correction=correction(*LINKS), by=cast.wang, now=NOW)
    [line] = AuditLine.objects.all()[before:]
    assert audit.said(line, "zh") == f"更正职业 {CLERK} 的对照：4110, 9621"
    assert audit.said(line, "en") == f"Corrected the crosswalk of {CLERK}: 4110, 9621"


def test_the_table_gives_every_link_a_line_and_shares_that_sum_to_one(cast: Cast) -> None:
    row_correct(code=RIDER, correction=correction(*LINKS), by=cast.wang, now=NOW)
    shares: dict[str, float] = {}
    for code, _, _, share, *_ in table("en")[1:]:
        shares[code] = shares.get(code, 0) + float(share or 1)
    assert len(shares) >= 150
    assert {round(total, 9) for total in shares.values()} == {1}


def test_the_queue_begins_where_the_second_opinion_parts_and_shows_both_reasons(cast: Cast) -> None:
    first = next(each for each in mappings() if agreement(each) is Agreement.MAJOR and each.links)
    client = signed_in(cast.wang)
    page = client.get("/exposure/crosswalk/").content.decode()
    codes = re.findall(r'href="/exposure/crosswalk/([0-9-]{10})/"', page)
    listed = [mapping(code) for code in dict.fromkeys(codes)]
    assert listed and all(agreement(each) is Agreement.MAJOR for each in listed)
    assert all(each.reason.zh in page and opinions()[each.code].words.zh in page for each in listed if each)
    for found in kappas().values():
        assert f"{found.value:.2f} ({found.low:.2f}–{found.high:.2f})" in page
    one = client.get(f"/exposure/crosswalk/{first.code}/").content.decode()
    second = opinions()[first.code]
    assert first.reason.zh in one and second.reason.zh in one and second.isco in one
    found_same = client.get("/exposure/crosswalk/?second=same").content.decode()
    assert first.code not in found_same


def test_the_second_opinion_changes_no_row(cast: Cast) -> None:
    before = rows()
    opinions.cache_clear()
    assert opinions() and rows() == before
    assert [each.mapping for each in before] == [mapping(each.code) for each in before]
    row_confirm(code=CLERK, by=cast.wang, now=NOW)
    assert row_of(CLERK).mapping is not None
    assert [each.name for each in Verdict._meta.get_fields() if "second" in each.name] == []
