"""Regions' names in English."""

from __future__ import annotations

import pytest

from gongyou.rooms.exposure.places import spelt


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("麦溪区", "Maixi District"),
        ("禾岚市", "Helan City"),
        ("荷津县", "Hejin County"),
        ("叶县", "Yexian County"),
        ("延边自治州", "Yanbian Autonomous Prefecture"),
        ("临潭自治县", "Lintan Autonomous County"),
    ],
)
def test_a_region_is_spelt_in_letters(name: str, english: str) -> None:
    assert (spelt(name).zh, spelt(name).en) == (name, english)
