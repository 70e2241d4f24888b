"""The top bar's search, written out once, finds what the search of a queryset finds, for every text and reader."""

from __future__ import annotations

import pytest

from gongyou.registry import policies, services
from gongyou.registry.search import Searched, employers_found_by, organisations_found_by
from tests.registry.cast import NOW, Cast

pytestmark = pytest.mark.django_db

TEXTS = (
    *("禾岚", "麦溪", "麦溪 快递", "快递工会", "mx", "maixi", "kuaidi", "zong", "HL", "HL-MX-KD", "工", "a", "1", ""),
    *("  ", "100%", "a_b", "a%b", '引"号', "反\\斜", "'", "{,}", "总工会委员会", "禾 岚 麦 溪", "无此组织"),
)


def test_it_finds_the_same(cast: Cast) -> None:
    rows = [
        services.OrganisationRow(f"HL-MX-{at}", name, "grassroots", "grassroots", "990101", "HL-MX")
        for at, name in enumerate(('引"号工会', "反\\斜工会", "100%工会", "a_b工会", "acb工会"))
    ]
    services.organisations_found_many(rows=rows, by=None, now=NOW)
    organisations = Searched(policies.organisations.scope, 21)
    employers = Searched(lambda reader: policies.employers.scope(reader).order_by("pk"), 21)
    found = 0
    for reader in (cast.wang, cast.zhao, cast.analyst, cast.lin):
        for text in TEXTS:
            plain = list(organisations_found_by(text, policies.organisations.scope(reader)))
            assert organisations.first(reader, text) == plain
            found += len(plain)
            among = policies.employers.scope(reader).order_by("pk")
            assert employers.first(reader, text) == list(employers_found_by(text, among))
    assert found > len(TEXTS)
